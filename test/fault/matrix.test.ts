// Every fault, at every request, for every verb: the right result or a coded error, never harm, and a run without
// faults puts everything right afterwards.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harm, harms, pages } from "./faults.js";
import { adopt, many, rename, secrets, update } from "./ticket-flow.js";
import { FlowGuard, isCoded, type Outcome, type Verb, World } from "./world.js";

/** With RAMPSYNC_DEEP every combination is tried; otherwise so many for each fault and situation, by the seed. */
const deep = process.env.RAMPSYNC_DEEP !== undefined;
const seed = Number(process.env.RAMPSYNC_SEED ?? 1);

/** What is tried: a verb, or the apply of a plan that was saved before. */
type Way = Verb | "apply of a saved plan";

interface Case {
  readonly way: Way;
  /** Requests that go by first. */
  readonly after: number;
  /** Requests that are hit. */
  readonly times: number;
}

/** mulberry32 */
function randomFrom(text: string): () => number {
  let state = [...`${seed} ${text}`].reduce((sum, character) => Math.imul(sum, 31) + character.charCodeAt(0), 7) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function casesOf(name: string, requests: Readonly<Record<Way, number>>, wanted: Readonly<Record<Way, number>>) {
  const random = randomFrom(name);
  return (["plan", "drift", "apply", "apply of a saved plan"] as const).flatMap((way): readonly Case[] => {
    const all = Array.from({ length: requests[way] + 1 }, (_, after) =>
      [1, 2, Number.POSITIVE_INFINITY].map((times): Case => ({ way, after, times })),
    ).flat();
    if (deep) return all;
    return all
      .map((one) => ({ one, order: random() }))
      .sort((a, b) => a.order - b.order)
      .slice(0, wanted[way])
      .map(({ one }) => one);
  });
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
  let world: World;
  let right: Readonly<Record<Way, Outcome>>;
  let requests: Readonly<Record<Way, number>>;

  beforeAll(async () => {
    world = await World.at(situation);
    const counted = async (way: Way) => {
      world.reset();
      const go = await prepared(world, way);
      world.emulator.clearRequests();
      const outcome = await go();
      return { outcome, requests: world.emulator.requests.length };
    };
    const [plan, drift] = [await counted("plan"), await counted("drift")];
    const apply = await counted("apply");
    expect(world.unconverged()).toEqual([]);
    const saved = await counted("apply of a saved plan");
    expect([saved.outcome.text, world.unconverged()]).toEqual([saved.outcome.text, []]);
    right = {
      plan: plan.outcome,
      drift: drift.outcome,
      apply: apply.outcome,
      "apply of a saved plan": saved.outcome,
    };
    requests = {
      plan: plan.requests,
      drift: drift.requests,
      apply: apply.requests,
      "apply of a saved plan": saved.requests,
    };
  });
  afterAll(async () => {
    await world.close();
  });

  it.each(injected.filter(({ only }) => only?.includes(situation.name) ?? true))("$name does no harm", async (harm) => {
    const troubles: Record<string, readonly string[]> = {};
    for (const one of casesOf(`${situation.name} ${harm.name}`, requests, wanted)) {
      const found = await tryCase(world, harm, one, right[one.way]);
      if (found.length > 0)
        troubles[`${one.way}, after ${one.after} requests, ${one.times} times (seed ${seed})`] = found;
    }
    expect(troubles).toEqual({});
  });
});

/** What is done without faults first, and then the run itself. */
async function prepared(world: World, way: Way): Promise<() => Promise<Outcome>> {
  if (way !== "apply of a saved plan") return () => world.run(way);
  const planFile = join(world.directory, "cdktf.out/saved.plan");
  const { exit, text } = await world.run("plan", secrets.second, { out: planFile });
  expect(exit, text).toBe(2);
  return () => world.run("apply", secrets.second, { planFile });
}

async function tryCase(world: World, harm: Harm, one: Case, right: Outcome): Promise<readonly string[]> {
  world.reset();
  const { way, after, times } = one;
  const go = await prepared(world, way);
  const before = world.picture({ under: true });
  const stateBefore = world.state();
  const guard = new FlowGuard(world);
  harm.prepare?.(world);
  const limit = harm.others ? 1 : times;
  world.emulator.faults.add({
    name: harm.name,
    ...(harm.match === undefined ? {} : { match: harm.match }),
    after,
    ...(Number.isFinite(limit) ? { times: limit } : {}),
    do: harm.do(world, guard),
  });
  const outcome = await go();
  const troubles: string[] = [...judge(world, harm, outcome, right)];
  if (way === "plan" || way === "drift") {
    if (world.writes > 0) troubles.push(`${way} wrote`);
    if (world.state() !== stateBefore) troubles.push(`${way} changed the state`);
    guard.end();
    return troubles;
  }
  troubles.push(...guard.end(), ...world.fileTroubles());
  if (!harm.others && !mayDouble(harm, one)) troubles.push(...world.doubled(before));
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

function judge(world: World, harm: Harm, outcome: Outcome, right: Outcome): readonly string[] {
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
async function followUp(world: World, harm: Harm, rowsStay: boolean): Promise<readonly string[]> {
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
