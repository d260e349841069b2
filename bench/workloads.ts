// The workloads, by name: the scenario, the latency, and who takes part.
import type { Contest, Contestant } from "./contestant.js";
import { incumbentModel, wholeObjectPipeline } from "./contestants-models.js";
import {
  floorCold,
  floorInProcess,
  floorInProcessWithFiles,
  floorThatApplies,
  floorThatCompares,
  floorThatComparesInProcess,
  floorThatSaves,
  floorWithFiles,
  rampsyncCold,
  rampsyncInProcess,
  rampsyncPlanOfTheSame,
  rampsyncThatSavesThePlan,
} from "./contestants-own.js";
import {
  emptyProgram,
  programAlone,
  programOfCdktf,
  programWithTokens,
  rampsyncAsTyped,
  rampsyncByNpx,
} from "./contestants-program.js";
import { rememberedCold, rememberedInProcess } from "./contestants-remembered.js";
import {
  terraformCore,
  terraformWithAsking,
  terraformWithEcho,
  terraformWithProvider,
} from "./contestants-terraform.js";
import {
  adoption,
  editedInThePortal,
  firstAdoption,
  inStep,
  oneMapping,
  onePercentChanged,
  overTheLimit,
  type Scenario,
} from "./scenario.js";

export interface Workload {
  readonly name: string;
  readonly what: string;
  readonly scenario: () => Scenario;
  readonly latencyMs: number;
  readonly layout: "stack per tenant" | "one stack";
  /** A minute is so many times shorter, and the limits are enforced. */
  readonly minuteScale?: number;
  readonly contestants: readonly ((contest: Contest) => Contestant | Promise<Contestant>)[];
  /** At most so many rounds, models apart. */
  readonly rounds: number;
}

const own = [
  rampsyncCold,
  floorCold,
  floorWithFiles,
  rampsyncInProcess,
  floorInProcess,
  floorInProcessWithFiles,
] as const;
const comparing = [floorThatCompares, floorThatComparesInProcess] as const;
const models = [incumbentModel, wholeObjectPipeline] as const;
const terraform = [terraformWithProvider, terraformWithAsking, terraformWithEcho, terraformCore] as const;

function noOp(count: number, more: Partial<Workload>): Workload {
  return {
    name: `no-op-${count}`,
    what: `plan of ${count.toLocaleString("en")} integrations that are all in step, 50 ms`,
    scenario: () => inStep(count),
    latencyMs: 50,
    layout: "stack per tenant",
    contestants: [...own, ...models, ...terraform],
    rounds: 7,
    ...more,
  };
}

/** Each twice the one before it, so that the ratios of their times tell whether adopting is linear. */
export const ADOPTED = [2500, 5000, 10_000] as const;

export const workloads: readonly Workload[] = [
  noOp(10, {}),
  noOp(100, {}),
  noOp(1000, {
    contestants: [...own, ...comparing, rampsyncThatSavesThePlan, rememberedCold, rememberedInProcess, ...models],
    rounds: 15,
  }),
  noOp(1000, {
    name: "no-op-1000-own-tables",
    what: "the same, where each integration has tables of its own",
    scenario: () => inStep(1000, { tables: 1000 }),
    contestants: [...own, ...comparing],
    rounds: 7,
  }),
  noOp(1000, {
    name: "apply-no-op-1000",
    what: "apply with nothing to do, of 1,000 integrations, 50 ms",
    scenario: () => inStep(1000, { verb: "apply" }),
    contestants: [...own, floorThatCompares, floorThatApplies, rampsyncPlanOfTheSame],
    rounds: 7,
  }),
  noOp(1, {
    name: "as-typed-1",
    what: "plan of one integration with its program, 50 ms",
    contestants: [rampsyncAsTyped, rampsyncByNpx, programAlone, emptyProgram, rampsyncCold, floorThatCompares],
    rounds: 7,
  }),
  noOp(1000, {
    name: "as-typed-1000",
    what: "plan of 1,000 integrations with their program, 50 ms",
    contestants: [rampsyncAsTyped, programAlone, programWithTokens, programOfCdktf, rampsyncCold, floorThatCompares],
    rounds: 3,
  }),
  noOp(5000, { contestants: own, rounds: 5 }),
  noOp(1000, {
    name: "no-op-1000-0ms",
    what: "the same, 0 ms, everything in one stack",
    latencyMs: 0,
    layout: "one stack",
    contestants: [...own, ...terraform],
    rounds: 3,
  }),
  {
    name: "plan-1-percent",
    what: "plan of 1,000 integrations of which 10 are changed in code, 50 ms",
    scenario: () => onePercentChanged(1000, "plan"),
    latencyMs: 50,
    layout: "stack per tenant",
    contestants: [...own, wholeObjectPipeline],
    rounds: 7,
  },
  {
    name: "apply-one",
    what: "apply of one added value to one integration, 50 ms",
    scenario: oneMapping,
    latencyMs: 50,
    layout: "stack per tenant",
    contestants: [...own, ...models, terraformWithProvider],
    rounds: 9,
  },
  {
    name: "apply-1-percent",
    what: "apply of 10 changed integrations of 1,000, 50 ms",
    scenario: () => onePercentChanged(1000, "apply"),
    latencyMs: 50,
    layout: "stack per tenant",
    contestants: [...own, floorThatSaves, floorThatApplies, rampsyncPlanOfTheSame, ...models],
    rounds: 7,
  },
  {
    name: "first-adoption",
    what: "first apply over 100 installed integrations, one in ten lacks a value, 50 ms",
    scenario: () => firstAdoption(100),
    latencyMs: 50,
    layout: "stack per tenant",
    contestants: [...own, ...models],
    rounds: 7,
  },
  ...ADOPTED.map(
    (count): Workload => ({
      name: `adopt-${count}`,
      what: `first apply over ${count.toLocaleString("en")} installed integrations that are all in step, in one stack, 0 ms`,
      scenario: () => adoption(count),
      latencyMs: 0,
      layout: "one stack",
      contestants: [rampsyncCold],
      rounds: 5,
    }),
  ),
  {
    name: "drift",
    what: "drift of 1,000 integrations after edits to 10 of them in the portal, 50 ms",
    scenario: () => editedInThePortal(1000),
    latencyMs: 50,
    layout: "stack per tenant",
    contestants: own,
    rounds: 7,
  },
  {
    name: "write-limit",
    what: "apply with 120 writes in a tenant that allows 50 a minute, 3 in another; a minute lasts 15 s",
    scenario: overTheLimit,
    latencyMs: 0,
    layout: "stack per tenant",
    minuteScale: 4,
    contestants: [rampsyncInProcess],
    rounds: 3,
  },
];
