// Every fault while what is managed is removed: nothing of others goes, the state forgets nothing that is still to be
// removed, and a run without faults ends it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "../../src/emulator/index.js";
import { type Case, casesOf, caseText, deep, inject, missed } from "./cases.js";
import { type Harm, harms } from "./faults.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld, isCoded, type Outcome } from "./flow-world.js";
import { DESK, type Situation, secrets, update } from "./ticket-flow.js";

const removing = { desk: { ...update.applied?.desk, on_destroy: "remove_mappings" } };

/** Declared as it was applied; what is to go is every pair that was applied. */
const situation: Situation = { ...update, name: "destroy", applied: removing, portal: [], declared: removing };

const THEIRS = "inbound INCIDENT.Status: Pending = Waiting";

describe("faults during a destroy", () => {
  let world: FlowWorld;
  let healthy: readonly LoggedRequest[];
  beforeAll(async () => {
    world = await FlowWorld.at({ ...situation, portal: (update.portal ?? []).filter((edit) => "add" in edit) });
    expect(world.live(DESK).get(THEIRS)).toBe(1);
    world.reset();
    expect(await run()).toMatchObject({ exit: 0, errors: [] });
    healthy = [...world.emulator.requests];
    expect(ours()).toEqual([]);
    expect(world.state()).not.toContain(DESK);
  });
  afterAll(() => world.close());

  it.each(harms.filter(({ others }) => !others))(
    "a destroy is right or ends with a coded error in spite of the fault: $name",
    async (harm) => {
      const troubles: Record<string, readonly string[]> = {};
      for (const each of casesOf(harm, "destroy", healthy, deep ? Number.POSITIVE_INFINITY : 2)) {
        const found = await tryCase(harm, each);
        if (found.length > 0) troubles[caseText(each)] = found;
      }
      expect(troubles).toEqual({});
    },
  );

  const run = (): Promise<Outcome> => world.run("destroy", secrets.second, { allowRemovals: 1000 });

  /** What was applied and is live still. */
  const ours = () => [...world.live(DESK).keys()].filter((pair) => pair !== THEIRS);

  async function tryCase(harm: Harm, each: Case): Promise<readonly string[]> {
    world.reset();
    const fault = inject(harm, world, new FlowGuard(world), each);
    const { exit, errors, text } = await run();
    world.emulator.faults.clear();
    const troubles = [...missed(harm, world, "destroy", fault)];
    if (harm.heals && each.times === 1 && exit !== 0) troubles.push(`it does not heal: ${text}`);
    if (exit === 1 && errors.length === 0) troubles.push("exit 1 without an error");
    for (const error of errors) if (!isCoded(error)) troubles.push(`${error.code}: ${error.message}`);
    const mayStay = harm.rowsStay === true || harm.saysGone === true;
    if (exit === 0 && !mayStay && ours().length > 0) troubles.push(`said to be done, and live are ${ours()}`);
    troubles.push(...theirs(), ...world.fileTroubles());
    for (let read = 0; read < (harm.lags ?? 0); read += 1) await world.run("plan");
    const next = await run();
    if (next.exit !== 0) troubles.push(`the next run fails: ${JSON.stringify(next.errors)}`);
    if (!mayStay && ours().length > 0) troubles.push(`after the next run live are ${ours()}`);
    if (world.state()?.includes(DESK)) troubles.push("after the next run the state still holds it");
    troubles.push(...theirs(), ...world.fileTroubles());
    return troubles;
  }

  function theirs(): readonly string[] {
    const count = world.live(DESK).get(THEIRS) ?? 0;
    const neighbours = Object.entries(situation.untouched)
      .filter(([id]) => id !== DESK)
      .flatMap(([id, pairs]) => Object.entries(pairs).map(([pair, wanted]) => [pair, wanted, world.live(id).get(pair)]))
      .filter(([, wanted, live]) => wanted !== live);
    return [
      ...(count === 1 ? [] : [`${THEIRS} is live ${count} times`]),
      ...neighbours.map(([pair]) => `${pair} was touched`),
    ];
  }
});
