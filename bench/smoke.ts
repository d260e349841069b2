// The short run for the gate: each workload once, small, for its calls and for what is live afterwards; never for times.
import { hold } from "./contest.js";
import { incumbentModel, wholeObjectPipeline } from "./contestants-models.js";
import {
  floorInProcess,
  floorThatApplies,
  floorThatCompares,
  floorThatComparesInProcess,
  rampsyncCold,
  rampsyncInProcess,
} from "./contestants-own.js";
import { programOfCdktf } from "./contestants-program.js";
import { rememberedInProcess } from "./contestants-remembered.js";
import { total } from "./results.js";
import {
  adoption,
  editedInThePortal,
  firstAdoption,
  inStep,
  oneMapping,
  onePercentChanged,
  type Scenario,
} from "./scenario.js";
import { runTenants } from "./tenants.js";
import type { Workload } from "./workloads.js";

const small: readonly (readonly [string, () => Scenario])[] = [
  ["no-op of 1", () => inStep(1)],
  ["no-op of 10", () => inStep(10)],
  ["no-op of 150 in two tenants", () => inStep(150)],
  ["plan with changes", () => onePercentChanged(150, "plan")],
  ["apply of one", oneMapping],
  ["apply with changes", () => onePercentChanged(150, "apply")],
  ["first adoption", () => firstAdoption(20)],
  ["adoption in one stack", () => adoption(150)],
  ["drift", () => editedInThePortal(300)],
];

/** Who takes part beside the engine and the floor. */
const also: Readonly<Record<string, Workload["contestants"]>> = {
  "no-op of 150 in two tenants": [rememberedInProcess, floorThatCompares, floorThatComparesInProcess, floorThatApplies],
  "no-op of 10": [programOfCdktf],
  "plan with changes": [floorThatComparesInProcess],
  "apply of one": [rampsyncCold, floorThatApplies, incumbentModel, wholeObjectPipeline],
  "apply with changes": [floorThatApplies],
};

/** @throws when a contestant makes other calls than the fewest, or leaves anything else live than what is wanted. */
export async function smoke(): Promise<void> {
  for (const [name, scenario] of small) {
    const workload: Workload = {
      name,
      what: name,
      scenario,
      latencyMs: 0,
      layout: name === "adoption in one stack" ? "one stack" : "stack per tenant",
      contestants: [rampsyncInProcess, floorInProcess, ...(also[name] ?? [])],
      rounds: 1,
    };
    const { minimal } = await hold(workload, { budgetMs: 0, leastRounds: 1, say: () => undefined });
    process.stdout.write(`${name}: ${total(minimal)} calls, as few as can be\n`);
  }
  for (const { contestant, calls } of await runTenants({
    sizes: [15],
    shards: [2],
    workers: [2],
    verbs: ["plan", "apply"],
  })) {
    process.stdout.write(`15 tenants, ${contestant}: ${total(calls)} calls, as few as can be\n`);
  }
}
