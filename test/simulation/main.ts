// `npm run simulate -- --seeds N`: simulates a fleet with each of N seeds, in as many processes as there are cores.
// `--seed S` replays one and tells everything that happens in it; `--from S` is the first seed (default 1).
// `--tenants N`, with `--integrations N` in each (default 20), tells how long rounds of so many take, as a table.
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { ownVersion } from "../../scripts/bundle.js";
import { scaleTable } from "./scale.js";
import { type FailedSeed, type Share, textOf } from "./seeds.js";
import { simulate } from "./simulation.js";

/** A process takes so many seeds at a time. */
const SEEDS_AT_A_TIME = 250;

/** So often at most: Node holds the signal of each look that never ends, as those of killed workers, and what hangs on it. */
const SHARES_OF_A_PROCESS = 20;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string" },
      seed: { type: "string" },
      from: { type: "string", default: "1" },
      tenants: { type: "string" },
      integrations: { type: "string", default: "20" },
    },
  });
  if (values.tenants !== undefined) {
    const integrations = wholeNumber("--integrations", values.integrations);
    for (const line of await scaleTable({ tenants: wholeNumber("--tenants", values.tenants), integrations })) {
      console.log(line);
    }
    return;
  }
  if (values.seed !== undefined) return replay(wholeNumber("--seed", values.seed));
  await many(wholeNumber("--from", values.from), wholeNumber("--seeds", values.seeds ?? "1000"));
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number, not ${JSON.stringify(text)}.`);
  return Number(text);
}

async function replay(seed: number): Promise<void> {
  const { violations, trace } = await simulate(seed);
  for (const line of trace) console.log(line);
  if (violations.length === 0) return console.log(`seed ${seed} holds`);
  console.log(textOf({ seed, violations }));
  process.exitCode = 1;
}

async function many(first: number, count: number): Promise<void> {
  const shares: Share[] = [];
  for (let at = first; at < first + count; at += SEEDS_AT_A_TIME) {
    shares.push({ first: at, count: Math.min(SEEDS_AT_A_TIME, first + count - at) });
  }
  const failed: FailedSeed[] = [];
  const program = await bundledProgram();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      while (shares.length > 0 && failed.length === 0) await inProcess(program, shares, failed);
    }),
  );
  const [smallest] = failed.sort((first, second) => first.seed - second.seed);
  if (smallest === undefined) return console.log(`${count} seeds held`);
  console.log(textOf(smallest));
  process.exitCode = 1;
}

/** As it is run here each function is given its name when it is made, which takes a third of the time. */
async function bundledProgram(): Promise<string> {
  const outfile = join(__dirname, "../../node_modules/.cache/rampsync-simulation/shares.cjs");
  await build({
    entryPoints: [join(__dirname, "shares.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    plugins: [ownVersion],
  });
  return outfile;
}

/** Lets a process simulate until it has had its part, no share is left, or a seed did not hold. */
function inProcess(program: string, shares: Share[], failed: FailedSeed[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(program, { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    let taken = 0;
    const next = () => {
      const share = failed.length > 0 || taken === SHARES_OF_A_PROCESS ? undefined : shares.shift();
      taken += 1;
      if (share === undefined) child.disconnect();
      else child.send(share);
    };
    child.on("message", (found: FailedSeed | null) => {
      if (found !== null) failed.push(found);
      next();
    });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a process ended with ${code}`))));
    next();
  });
}

void main();
