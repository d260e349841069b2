// A probe reports the ways of every server: of a covering array over the switches that are ways.
import { expect, it } from "vitest";
import type { Switches } from "../../src/emulator/index.js";
import { expectFoundWays, wayFactors } from "../engine/probe/probe-world.js";
import { coveringArray } from "../support/covering-array.js";

const combinations = coveringArray<Partial<Switches>>(wayFactors);

it("in the combinations of switches each value of a way meets each value of every other way", () => {
  const names = Object.keys(wayFactors) as (keyof Switches)[];
  for (const [index, name] of names.entries()) {
    for (const second of names.slice(index + 1)) {
      const met = new Set(combinations.map((row) => JSON.stringify([row[name], row[second]])));
      expect(met.size, `${name} and ${second}`).toBe(wayFactors[name].length * wayFactors[second].length);
    }
  }
});

it.each(combinations.map((switches) => [JSON.stringify(switches), switches] as const))(
  "a probe reports exactly the switches of a server with %s",
  async (_, switches) => {
    await expectFoundWays(switches);
  },
);
