// Every fault while a desk is installed with its events, disabled and enabled, changed in its events, and uninstalled: the
// right result or a coded error, nothing twice and nothing that fires too early, and a run without faults ends it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "../../src/emulator/index.js";
import { type Case, casesOf, caseText, deep, inject, missed } from "./cases.js";
import { type Harm, lifeHarms } from "./faults.js";
import { FlowWorld, isCoded, type Outcome } from "./flow-world.js";
import { allowUninstall, type Life, LifeGuard, lifeOf, lifeTroubles } from "./life.js";
import { secrets } from "./ticket-flow.js";

const { install, change, disable, enable, uninstall } = lifeOf();
const applied: readonly { readonly life: Life; readonly wanted: number }[] = [
  { life: install, wanted: 2 },
  { life: change, wanted: 2 },
  { life: disable, wanted: 1 },
  { life: enable, wanted: 1 },
  { life: uninstall, wanted: 1 },
];

describe.each(applied)("in the situation $life.name", ({ life, wanted }) => {
  let world: FlowWorld;
  let healthy: { readonly outcome: Outcome; readonly requests: readonly LoggedRequest[] };

  const run = () => world.run(life.verb, secrets.second, { allowUninstall });

  beforeAll(async () => {
    world = await FlowWorld.at(life);
    world.reset();
    const guard = new LifeGuard(world, life);
    const outcome = await run();
    expect([outcome.text, outcome.exit, lifeTroubles(world, life), guard.end()]).toEqual([outcome.text, 0, [], []]);
    healthy = { outcome, requests: [...world.emulator.requests] };
  });
  afterAll(() => world.close());

  it.each(lifeHarms)("a run is right or ends with a coded error in spite of the fault: $name", async (harm) => {
    const troubles: Record<string, readonly string[]> = {};
    for (const each of casesOf(harm, "life", healthy.requests, deep ? Number.POSITIVE_INFINITY : wanted)) {
      const found = await tryCase(harm, each);
      if (found.length > 0) troubles[caseText(each)] = found;
    }
    expect(troubles).toEqual({});
  });

  async function tryCase(harm: Harm, each: Case): Promise<readonly string[]> {
    world.reset();
    const guard = new LifeGuard(world, life);
    const fault = inject(harm, world, undefined, each);
    const outcome = await run();
    const { exit, errors, text } = outcome;
    const troubles: string[] = [...missed(harm, world, "life", fault), ...guard.end()];
    if (harm.heals && each.times === 1 && exit !== healthy.outcome.exit) troubles.push("it does not heal");
    if (exit === 1 && errors.length === 0) troubles.push("exit 1 without an error");
    for (const error of errors) if (!isCoded(error)) troubles.push(`${error.code}: ${error.message}`);
    const mayStay = life.verb === "destroy" && harm.saysGone === true;
    if (exit === 0 && !mayStay) troubles.push(...lifeTroubles(world, life));
    troubles.push(...world.fileTroubles());
    troubles.push(...(await followUp(harm, mayStay)));
    if (troubles.length > 0) troubles.push(`came to ${exit} ${text.slice(0, 1200)}`);
    return troubles;
  }

  /** Without faults: converges, and then there is nothing to do. */
  async function followUp(harm: Harm, mayStay: boolean): Promise<readonly string[]> {
    world.emulator.faults.clear();
    for (let read = 0; read < (harm.lags ?? 0); read += 1) await world.run("plan");
    const guard = new LifeGuard(world, life);
    const next = await run();
    const troubles = guard.end().map((trouble) => `then ${trouble}`);
    if (next.exit !== 0) troubles.push(`the next run fails: ${next.text.slice(0, 1200)}`);
    if (!mayStay) troubles.push(...lifeTroubles(world, life).map((trouble) => `after the next run ${trouble}`));
    if (life.verb === "destroy") return [...troubles, ...world.fileTroubles()];
    const silent = await world.run("plan");
    if (silent.exit !== 0) troubles.push(`the plan after that is not silent: ${silent.text.slice(0, 600)}`);
    return [...troubles, ...world.fileTroubles()];
  }
});
