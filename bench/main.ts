// `npm run bench`: everything side by side in one run. `npm run bench -- NAME` runs one; `-- --smoke` checks without times.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { hold } from "./contest.js";
import { NotRun } from "./contestant.js";
import { requireTerraform } from "./contestants-terraform.js";
import { runDiffCore } from "./diff-core.js";
import { runHtml } from "./html.js";
import { programs, root } from "./programs.js";
import { renderResults, renderTargets } from "./report.js";
import type { BenchResults } from "./results.js";
import { smoke } from "./smoke.js";
import { runCommandStart, runProviderStart } from "./starts.js";
import { targetsOf } from "./targets.js";
import { runTenants } from "./tenants.js";
import { workloads } from "./workloads.js";

const BEGIN = "<!-- results -->";

const others = ["provider-start", "command-start", "diff-core", "html", "fleet"] as const;

async function main(words: readonly string[]): Promise<void> {
  if (!existsSync(programs.rampsync)) throw new Error("dist/ is not built: run npm run build");
  if (words.includes("--smoke")) return smoke();
  const known = [...workloads.map(({ name }) => name), ...others];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
  const wanted = (name: string) => words.length === 0 || words.includes(name);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const found = [];
  // Of one workload as many rounds as there is time for; a table needs a spread.
  const options = words.length > 0 ? { leastRounds: 1, budgetMs: 30_000 } : { leastRounds: 3, budgetMs: 25_000 };
  for (const workload of workloads) {
    if (wanted(workload.name)) found.push(await hold(workload, { ...options, say }));
  }
  const results: BenchResults = {
    workloads: found,
    ...(wanted("provider-start") ? { providerStart: await resultsOrNone(runProviderStart) } : {}),
    ...(wanted("command-start") ? { commandStart: await runCommandStart() } : {}),
    ...(wanted("diff-core") ? { core: runDiffCore() } : {}),
    ...(wanted("html") ? { html: await resultsOrNone(runHtml) } : {}),
    // Takes longer than all others together, and gigabytes of the disk: it is run when it is named.
    ...(words.includes("fleet") ? { tenants: await runTenants(undefined, undefined, say) } : {}),
  };
  if (words.length > 0) {
    process.stdout.write(`${renderResults(results)}\n`);
    return;
  }
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model ?? "",
    node: process.version,
    terraform: terraformOrNone(),
  };
  const targets = targetsOf(results);
  writeFileSync(
    join(root, "bench/results.json"),
    `${JSON.stringify({ machine, targets, ...results }, undefined, 2)}\n`,
  );
  const readme = join(root, "bench/README.md");
  const [text = ""] = readFileSync(readme, "utf8").split(BEGIN);
  const on = `Measured on ${machine.cores} cores (${machine.model}), Node ${machine.node}, ${machine.terraform}.`;
  writeFileSync(readme, `${text}${BEGIN}\n\n${on}\n\n${renderResults(results)}`);
  process.stdout.write(`${renderTargets(targets)}\n`);
}

function terraformOrNone(): string {
  try {
    return `Terraform ${requireTerraform()}`;
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    return "without Terraform";
  }
}

async function resultsOrNone<Result>(run: () => Promise<readonly Result[]>): Promise<readonly Result[]> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    process.stderr.write(`not run: ${error.message}\n`);
    return [];
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
