// `npm run bench`: everything side by side in one run. `npm run bench -- NAME` runs one; `-- --smoke` checks without times.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { hold, type WorkloadResult } from "./contest.js";
import { NotRun } from "./contestant.js";
import { requireTerraform } from "./contestants-terraform.js";
import { runDiffCore } from "./diff-core.js";
import { runHtml } from "./html.js";
import { programs, root } from "./programs.js";
import { renderResults, renderTargets, renderTenants } from "./report.js";
import type { BenchResults, Failure } from "./results.js";
import { smoke } from "./smoke.js";
import { runCommandStart, runProviderStart } from "./starts.js";
import { targetsOf } from "./targets.js";
import { runTenants, type TenantsOptions, type TenantsResult } from "./tenants.js";
import { workloads } from "./workloads.js";

const BEGIN = "<!-- results -->";
const [BEGIN_FLEET, END_FLEET] = ["<!-- fleet -->", "<!-- /fleet -->"] as const;

/** What of the fleet is run where not all of it is: the drift reports and their floors always are. */
const ofFleet: Readonly<Record<string, readonly ("shards" | "workers" | "plan" | "apply")[]>> = {
  fleet: ["shards", "workers"],
  "fleet-drift": [],
  "fleet-shards": ["shards"],
  "fleet-workers": ["workers"],
  "fleet-plan": ["plan"],
  "fleet-apply": ["apply"],
};

const parts = ["provider-start", "command-start", "diff-core", "html", ...Object.keys(ofFleet)] as const;

/** How many tenants the fleet has, in place of 1,000 and 10,000. */
const TENANTS = /^--tenants=(\d+(?:,\d+)*)$/;

async function main(given: readonly string[]): Promise<void> {
  const words = given.filter((word) => !TENANTS.test(word));
  if (!existsSync(programs.rampsync)) throw new Error("dist/ is not built: run npm run build");
  if (words.includes("--smoke")) return smoke();
  const known = [...workloads.map(({ name }) => name), ...parts];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(", ")}. There are: ${known.join(", ")}; and --tenants=N,M.`);
  const wanted = (name: string) => words.length === 0 || words.includes(name);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const isWhole = words.length === 0;
  const found: WorkloadResult[] = [];
  const failed: Failure[] = [];
  let others: Partial<BenchResults> = {};
  const results = (): BenchResults => ({
    workloads: found,
    ...(failed.length === 0 ? {} : { failed }),
    ...others,
  });
  // What fails is told, and takes nothing from the others; nor does the end of a run that is stopped.
  const tried = async <Found>(
    what: string,
    run: () => Found | Promise<Found>,
    take: (found: Found) => void,
  ): Promise<void> => {
    if (!wanted(what)) return;
    try {
      take(await run());
    } catch (error) {
      if (error instanceof NotRun) say(`not run: ${what}: ${error.message}`);
      else {
        const why = error instanceof Error ? error.message : String(error);
        say(`void: ${what}: ${why}`);
        failed.push({ what, why });
        process.exitCode = 1;
      }
    }
    if (isWhole) record(results());
  };
  const add = (more: Partial<BenchResults>) => {
    others = { ...others, ...more };
  };
  // Of one workload as many rounds as there is time for; a table needs a spread.
  const options = isWhole ? { leastRounds: 3, budgetMs: 25_000 } : { leastRounds: 1, budgetMs: 30_000 };
  for (const workload of workloads) {
    await tried(
      workload.name,
      () => hold(workload, { ...options, say }),
      (result) => found.push(result),
    );
  }
  await tried("provider-start", runProviderStart, (providerStart) => add({ providerStart }));
  await tried("command-start", runCommandStart, (commandStart) => add({ commandStart }));
  await tried("diff-core", runDiffCore, (core) => add({ core }));
  await tried("html", runHtml, (html) => add({ html }));
  // Takes longer than all others together, and gigabytes of the disk: it is run when it is named.
  const fleet = words.find((word) => Object.hasOwn(ofFleet, word));
  if (fleet !== undefined) {
    await tried(
      fleet,
      () => runTenants({ ...fleetOptions(words, given), say }),
      (tenants) => {
        add({ tenants });
        if (given.length === 1 && fleet === "fleet") recordFleet(tenants);
      },
    );
  }
  process.stdout.write(`${isWhole ? renderTargets(targetsOf(results())) : renderResults(results())}\n`);
}

/** Everything that was found so far, in the bench's own two files. */
function record(results: BenchResults): void {
  const machine = { ...machineOf(), terraform: terraformOrNone() };
  const targets = targetsOf(results);
  writeFileSync(
    join(root, "bench/results.json"),
    `${JSON.stringify({ machine, targets, ...results }, undefined, 2)}\n`,
  );
  const readme = join(root, "bench/README.md");
  const [text = ""] = readFileSync(readme, "utf8").split(BEGIN);
  const on = `Measured on ${machine.cores} cores (${machine.model}), Node ${machine.node}, ${machine.terraform}.`;
  writeFileSync(readme, `${text}${BEGIN}\n\n${on}\n\n${renderResults(results)}`);
}

const machineOf = () => ({ cores: cpus().length, model: cpus()[0]?.model ?? "", node: process.version });

/** What a run of the whole fleet found, in a file of its own and on the bench's page: other runs leave both as they are. */
function recordFleet(tenants: readonly TenantsResult[]): void {
  const machine = machineOf();
  writeFileSync(join(root, "bench/fleet-results.json"), `${JSON.stringify({ machine, tenants }, undefined, 2)}\n`);
  const readme = join(root, "bench/README.md");
  const on = `Measured on ${machine.cores} cores (${machine.model}), Node ${machine.node}; workers of a fleet on Node 24.`;
  const text = readFileSync(readme, "utf8");
  const [before, after] = [text.split(BEGIN_FLEET), text.split(END_FLEET)].map((parts, index) => parts[index]);
  if (before === undefined || after === undefined) throw new Error(`${readme} has no place for the fleet`);
  const section = [BEGIN_FLEET, on, renderTenants(tenants), END_FLEET].join("\n\n");
  writeFileSync(readme, `${before}${section}${after}`);
}

function fleetOptions(words: readonly string[], given: readonly string[]): TenantsOptions {
  const named = new Set(words.flatMap((word) => ofFleet[word] ?? []));
  const sizes = given.flatMap((word) => TENANTS.exec(word)?.[1]?.split(",").map(Number) ?? []);
  return {
    ...(sizes.length === 0 ? {} : { sizes }),
    ...(named.has("shards") ? {} : { shards: [] }),
    ...(named.has("workers") ? {} : { workers: [] }),
    verbs: (["plan", "apply"] as const).filter((verb) => named.has(verb)),
  };
}

function terraformOrNone(): string {
  try {
    return `Terraform ${requireTerraform()}`;
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    return "without Terraform";
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
