// What a drift report and a plan hold of tenants that they are done with: counted in bytes of the heap after it was collected,
// in a process of its own, for two programs of which one has several times as many tenants.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { ManyTenants } from "../support/tenants.js";

/** Before what is known of a tenant was let go of, and the text of its stack, it was more than twice as much. */
const MOST_BYTES_OF_A_TENANT = 8000;

const [FEW, MANY] = [40, 240];
const EACH = 12;

/** What the first of the reports loads and compiles is not counted. */
const programOf = (verb: "drift" | "plan") => `
const { ${verb}With: run } = require(${JSON.stringify(resolve("dist/engine/verbs"))} + "/${verb}.js");
const { shippedResources } = require(${JSON.stringify(resolve("dist/resources/shipped.js"))});
async function heldAtTheEnd(directory, url) {
  let held;
  const environment = { ...process.env, OPSRAMP_ENDPOINT: url };
  const { summary, counts } = await run({
    directory, environment, synth: false, resources: shippedResources, countsInStep: true, partsAbove: 0,
    host: (event) => {
      if (event.type !== "progress" || event.done < event.all) return;
      global.gc();
      global.gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      held = heapUsed + arrayBuffers;
    },
  });
  return { held, inStep: counts?.clean ?? summary.no_op };
}
async function main() {
  const found = [];
  for (const [directory, url] of JSON.parse(process.argv[1])) found.push(await heldAtTheEnd(directory, url));
  process.stdout.write(JSON.stringify(found));
}
main();
`;

async function applied(tenants: number): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants, each: EACH });
  many.write();
  await many.apply();
  return many;
}

function run(verb: "drift" | "plan", environment: NodeJS.ProcessEnv, runs: unknown): Promise<string> {
  const child = spawn(process.execPath, ["--expose-gc", "-e", programOf(verb), JSON.stringify(runs)], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", () => done(text));
  });
}

for (const [verb, what] of [["drift", "a drift report"] as const, ["plan", "a plan"] as const]) {
  it(`${what} of many stacks holds a few kilobytes of each tenant that it is done with, however much is declared there`, {
    timeout: 600_000,
  }, async () => {
    const [few, many] = [await applied(FEW), await applied(MANY)];
    const runOf = ({ directory, emulator }: ManyTenants) => [directory, emulator.url];
    const printed = await run(verb, few.environment, [runOf(many), runOf(few), runOf(many)]);
    const [, ofFew, ofMany] = JSON.parse(printed) as { held: number; inStep: number }[];
    expect([ofFew?.inStep, ofMany?.inStep]).toEqual([FEW * EACH, MANY * EACH]);
    console.log(printed);
    const grown = ((ofMany?.held ?? 0) - (ofFew?.held ?? 0)) / (MANY - FEW);
    expect(grown).toBeLessThan(MOST_BYTES_OF_A_TENANT);
  });
}
