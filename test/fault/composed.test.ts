// Several faults at once, on requests by chance: what comes of it is right or told, and the next run puts it right. All of it
// by a seed, which a failure names.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/emulator/index.js";
import { deep, randomFrom, seed } from "./cases.js";
import { harms } from "./faults.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld, isCoded } from "./flow-world.js";
import { adopt, update } from "./ticket-flow.js";

const runs = deep ? 300 : 12;

/** Without what others do, and without a lag that outlasts a run or rows that stay, of which the matrix has the bounds. */
const some = harms.filter(
  ({ edit, rowsStay, saysGone, lags = 0 }) => edit === undefined && !rowsStay && !saysGone && lags <= 3,
);

/** Three faults, each for every fourth of its requests. */
function faultsOf(random: () => number): readonly FaultSpec[] {
  return [1, 2, 3].flatMap(() => {
    const harm = some[Math.floor(random() * some.length)];
    if (harm === undefined) return [];
    const { name, match, actions } = harm;
    return [{ name, ...(match === undefined ? {} : { match }), times: 3, probability: 0.25, do: [...actions] }];
  });
}

describe.each([update, adopt])("in the situation $name", (situation) => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.at(situation);
  });
  afterAll(() => world.close());

  it(
    "three faults at once break nothing",
    async () => {
      const troubles: Record<string, readonly string[]> = {};
      let hits = 0;
      for (let number = 1; number <= runs; number += 1) {
        const specs = faultsOf(randomFrom(`${situation.name} ${number}`));
        const { found, hit } = await tryFaults(specs);
        hits += hit;
        if (found.length > 0)
          troubles[`run ${number} (seed ${seed}): ${specs.map(({ name }) => name).join(", ")}`] = found;
      }
      expect(troubles).toEqual({});
      // By chance some runs meet none; on average they meet more than one.
      expect(hits).toBeGreaterThan(runs);
    },
    deep ? 1_800_000 : 120_000,
  );

  async function tryFaults(
    specs: readonly FaultSpec[],
  ): Promise<{ readonly found: readonly string[]; readonly hit: number }> {
    world.reset();
    const guard = new FlowGuard(world);
    const set = specs.map((spec) => world.emulator.faults.add(spec));
    const { exit, errors, text } = await world.run("apply");
    const hit = set.reduce((sum, { hits }) => sum + hits, 0);
    const found = [...guard.end(), ...world.fileTroubles()];
    if (exit === 0) found.push(...world.unconverged());
    else if (errors.length === 0 || !errors.every(isCoded)) found.push("it failed without a code");
    world.emulator.faults.clear();
    for (let read = 0; read < 3; read += 1) await world.run("plan");
    const second = new FlowGuard(world);
    const next = await world.run("apply");
    if (next.exit !== 0) found.push(`the next run fails: ${next.text.slice(0, 600)}`);
    found.push(...second.end(), ...world.unconverged(), ...world.fileTroubles());
    if ((await world.run("plan")).exit !== 0) found.push("the plan after that is not silent");
    return { found: found.length === 0 ? [] : [...found, `came to ${exit} ${text.slice(0, 600)}`], hit };
  }
});
