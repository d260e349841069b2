// Every fault while what is managed is removed: nothing of others goes, the state forgets nothing that is still to be
// removed, and a run without faults ends it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { destroy } from "../../src/engine/apply.js";
import { RampsyncErrors, toRampsyncErrors } from "../../src/integration/error.js";
import { type Harm, harms } from "./faults.js";
import { DESK, type Situation, update } from "./ticket-flow.js";
import { FlowGuard, isCoded, World } from "./world.js";

/** With RAMPSYNC_DEEP every fault meets every request; otherwise one of them, another for each fault. */
const deep = process.env.RAMPSYNC_DEEP !== undefined;

const removing = { desk: { ...update.applied?.desk, on_destroy: "remove_mappings" } };

/** Declared as it was applied; what is to go is every pair that was applied. */
const situation: Situation = { ...update, name: "destroy", applied: removing, portal: [], declared: removing };

const THEIRS = "inbound INCIDENT.Status: Pending = Waiting";

interface Ended {
  readonly exit: 0 | 1;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

describe("destroying", () => {
  let world: World;
  let requests: number;
  beforeAll(async () => {
    world = await World.at({ ...situation, portal: (update.portal ?? []).filter((edit) => "add" in edit) });
    expect(world.live(DESK).get(THEIRS)).toBe(1);
    world.reset();
    expect(await run()).toEqual({ exit: 0, errors: [] });
    requests = world.emulator.requests.length;
    expect(ours()).toEqual([]);
    expect(world.state()).not.toContain(DESK);
  });
  afterAll(() => world.close());

  it.each(harms.filter(({ others }) => !others))("$name does no harm", async (harm) => {
    const troubles: Record<string, readonly string[]> = {};
    const all = Array.from({ length: requests }, (_, after) => after);
    const one = (harms.indexOf(harm) * 5) % requests;
    for (const after of deep ? all : [one, (one + 7) % requests]) {
      const found = await tryCase(harm, after);
      if (found.length > 0) troubles[`after ${after} requests`] = found;
    }
    expect(troubles).toEqual({});
  });

  async function run(): Promise<Ended> {
    try {
      const { errors, resources, summary } = await destroy({
        ...world.options(),
        allowRemovals: 1000,
        approve: async () => true,
        interactive: false,
      });
      const all = [...errors, ...resources.flatMap((one) => one.errors)];
      return { exit: errors.length + summary.failed + summary.unknown > 0 ? 1 : 0, errors: all };
    } catch (thrown) {
      return { exit: 1, errors: thrown instanceof RampsyncErrors ? thrown.errors : toRampsyncErrors(thrown) };
    }
  }

  /** What was applied and is live still. */
  const ours = () => [...world.live(DESK).keys()].filter((pair) => pair !== THEIRS);

  async function tryCase(harm: Harm, after: number): Promise<readonly string[]> {
    world.reset();
    harm.prepare?.(world);
    world.emulator.faults.add({
      name: harm.name,
      ...(harm.match === undefined ? {} : { match: harm.match }),
      after,
      times: 2,
      do: harm.do(world, new FlowGuard(world)),
    });
    const troubles: string[] = [];
    const { exit, errors } = await run();
    world.emulator.faults.clear();
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
      .filter(([, wanted, there]) => wanted !== there);
    return [
      ...(count === 1 ? [] : [`${THEIRS} is live ${count} times`]),
      ...neighbours.map(([pair]) => `${pair} was touched`),
    ];
  }
});
