// Every fault, at every request, for every verb: the right result or a coded error, never harm, and a run without
// faults puts everything right afterwards.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "../../src/emulator/index.js";
import { type Case, casesOf, caseText, deep, inject, missed } from "./cases.js";
import { type Harm, harms, pages } from "./faults.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld, isCoded, type Outcome } from "./flow-world.js";
import type { Way } from "./out-of-reach.js";
import { adopt, many, rename, secrets, update } from "./ticket-flow.js";

const ways = ["plan", "drift", "apply", "apply of a saved plan"] as const satisfies readonly Way[];
type NativeWay = (typeof ways)[number];

/** A run without faults. */
interface Healthy {
  readonly outcome: Outcome;
  readonly requests: readonly LoggedRequest[];
}

function everyOther(all: readonly Harm[]): readonly Harm[] {
  return deep ? all : all.filter((_, index) => index % 2 === 0);
}

describe.each([
  { situation: update, harms, wanted: { plan: 1, drift: 1, apply: 2, "apply of a saved plan": 1 } },
  { situation: adopt, harms, wanted: { plan: 0, drift: 0, apply: 1, "apply of a saved plan": 0 } },
  { situation: rename, harms: everyOther(harms), wanted: { plan: 0, drift: 0, apply: 1, "apply of a saved plan": 0 } },
  { situation: many, harms: pages, wanted: { plan: 1, drift: 1, apply: 3, "apply of a saved plan": 1 } },
])("in the situation $situation.name", ({ situation, harms: injected, wanted }) => {
  let world: FlowWorld;
  let healthy: Readonly<Record<NativeWay, Healthy>>;

  beforeAll(async () => {
    world = await FlowWorld.at(situation);
    const run = async (way: NativeWay): Promise<Healthy> => {
      world.reset();
      const go = await prepared(world, way);
      world.emulator.clearRequests();
      const outcome = await go();
      if (way !== "plan" && way !== "drift") {
        expect([outcome.text, world.unconverged()]).toEqual([outcome.text, []]);
      }
      return { outcome, requests: [...world.emulator.requests] };
    };
    healthy = {
      plan: await run("plan"),
      drift: await run("drift"),
      apply: await run("apply"),
      "apply of a saved plan": await run("apply of a saved plan"),
    };
  });
  afterAll(async () => {
    await world.close();
  });

  it.each(injected.filter(({ only }) => only?.includes(situation.name) ?? true))(
    "a run is right or ends with a coded error in spite of the fault: $name",
    async (harm) => {
      const troubles: Record<string, readonly string[]> = {};
      for (const way of ways) {
        const { requests, outcome } = healthy[way];
        for (const each of casesOf(
          harm,
          way,
          requests,
          deep && wanted[way] > 0 ? Number.POSITIVE_INFINITY : wanted[way],
        )) {
          const found = await tryCase(world, harm, { way, faultCase: each, right: outcome });
          if (found.length > 0) troubles[`${way}, ${caseText(each)}`] = found;
        }
      }
      expect(troubles).toEqual({});
    },
  );
});

/** What is done without faults first, and then the run itself. */
async function prepared(world: FlowWorld, way: NativeWay): Promise<() => Promise<Outcome>> {
  if (way !== "apply of a saved plan") return () => world.run(way);
  const planFile = join(world.directory, "cdktf.out/saved.plan");
  const { exit, text } = await world.run("plan", secrets.second, { out: planFile });
  expect(exit, text).toBe(2);
  return () => world.run("apply", secrets.second, { planFile });
}

async function tryCase(
  world: FlowWorld,
  harm: Harm,
  { way, faultCase, right }: { readonly way: NativeWay; readonly faultCase: Case; readonly right: Outcome },
): Promise<readonly string[]> {
  world.reset();
  const go = await prepared(world, way);
  const before = world.picture({ under: true });
  const stateBefore = world.state();
  const guard = new FlowGuard(world);
  world.emulator.clearRequests();
  const fault = inject(harm, world, guard, faultCase);
  const outcome = await go();
  const troubles: string[] = [...missed(harm, world, way, fault), ...judge(world, harm, outcome, right)];
  if (harm.heals && faultCase.times === 1 && outcome.exit !== right.exit)
    troubles.push(`it does not heal: ${outcome.text}`);
  if (way === "plan" || way === "drift") {
    if (world.writes.length > 0) troubles.push(`${way} wrote`);
    if (world.state() !== stateBefore) troubles.push(`${way} changed the state`);
    guard.end();
    return troubles;
  }
  troubles.push(...guard.end(), ...world.fileTroubles());
  if (!harm.others && !mayDouble(harm, faultCase)) troubles.push(...world.doubled(before));
  if (outcome.exit === 1 && stateBefore === undefined && world.state()?.includes("integration_id")) {
    troubles.push("an adoption that failed left a state");
  }
  const givenUp = outcome.foreseen > 0 || outcome.errors.some((error) => error.message.includes("not planned again"));
  troubles.push(...(await followUp(world, harm, (harm.rowsStay ?? false) && givenUp)));
  if (troubles.length > 0) troubles.push(`came to ${outcome.exit} ${outcome.text.slice(0, 600)}`);
  return troubles;
}

/** A lag longer than a run waits for can hide a write that was made; the next run would take the second copy away. */
function mayDouble(harm: Harm, { times }: Case): boolean {
  return (harm.lags ?? 0) > 6 && times > 1;
}

function judge(world: FlowWorld, harm: Harm, outcome: Outcome, right: Outcome): readonly string[] {
  const uncoded = outcome.errors.filter((error) => !isCoded(error)).map((error) => `${error.code}: ${error.message}`);
  if (outcome.exit === 1) return outcome.errors.length === 0 ? ["exit 1 without an error"] : uncoded;
  if (harm.others) return uncoded;
  if (outcome.verb === "apply") return [...uncoded, ...world.unconverged({ rowsStay: outcome.foreseen > 0 })];
  // What the API says is gone is drift, and is said.
  if (outcome.errors.some(({ code }) => code === "RS4004")) return uncoded;
  const same = outcome.exit === right.exit && JSON.stringify(outcome.results) === JSON.stringify(right.results);
  return same ? uncoded : [`said ${outcome.exit} ${JSON.stringify(outcome.results)}`];
}

/** Without faults: converges, and then there is nothing to do. */
async function followUp(world: FlowWorld, harm: Harm, rowsStay: boolean): Promise<readonly string[]> {
  world.emulator.faults.clear();
  for (let read = 0; read < (harm.lags ?? 0); read += 1) await world.run("plan");
  const guard = new FlowGuard(world);
  const outcome = await world.run("apply");
  const troubles = guard.end().map((trouble) => `then ${trouble}`);
  if (outcome.exit !== 0) troubles.push(`the next run fails: ${outcome.text.slice(0, 600)}`);
  troubles.push(...world.unconverged({ rowsStay }).map((trouble) => `after the next run ${trouble}`));
  world.emulator.clearRequests();
  const silent = await world.run("plan");
  if (silent.exit !== 0) troubles.push(`the plan after that is not silent: ${silent.text.slice(0, 600)}`);
  return [...troubles, ...world.fileTroubles()];
}
