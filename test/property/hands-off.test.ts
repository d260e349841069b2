// Laws 3, 4 and 5: no gap and no duplicate at any instant, and what is not managed is not touched.
import fc from "fast-check";
import { describe, expect } from "vitest";
import { declare } from "../../src/integration/config.js";
import type { Applied } from "../../src/integration/model.js";
import { type Config, config, content, type ServerContent, serverWith } from "./arbitraries.js";
import { law } from "./law.js";
import { applyOn } from "./run.js";
import { allPairs, count, declaredPairs, history, type Scene, scene } from "./scene.js";

async function holdsAtEveryInstant({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const wants = declaredPairs(wanted);
  const stays = [...new Set(allPairs(server))].filter((pair) => wants.has(pair));
  const atFirst = count(allPairs(server));
  const namedAtFirst = count(server.namedPairs());
  server.changed = () => {
    const here = new Set(allPairs(server));
    for (const pair of stays) expect(here).toContain(pair);
  };
  await applyOn(server, wanted, applied);

  // Under its own third-party name nothing that was there is posted, and nothing is posted twice.
  for (const [row, number] of count(server.namedPairs())) {
    expect([row, number <= Math.max(1, namedAtFirst.get(row) ?? 0)]).toEqual([row, true]);
  }
  const after = count(allPairs(server));
  for (const [pair, number] of after) {
    if (!wants.has(pair)) expect([pair, number <= (atFirst.get(pair) ?? 0)]).toEqual([pair, true]);
  }
  for (const pair of wants) expect(after.has(pair)).toBe(true);
  if (wanted.unmanaged_mappings !== "remove") {
    for (const [pair, number] of atFirst) {
      if (isOthers(pair, wanted, applied)) expect([pair, after.get(pair)]).toEqual([pair, number]);
    }
  }
}

/** Neither declared, nor applied by us, nor with the source of a declared pair: somebody else's. */
function isOthers(pair: string, wanted: Config, applied: Applied | undefined): boolean {
  const [direction, entity, attribute, value, theirs] = JSON.parse(pair) as string[];
  const here = (header: { direction: string; entityType: string; attribute: string }) =>
    header.direction === direction &&
    header.entityType.toLowerCase() === entity &&
    header.attribute.toLowerCase() === attribute;
  const ours = (applied?.mappings ?? []).some(
    (mapping) =>
      here(mapping.header) && mapping.pairs.some((one) => one.value === value && one.thirdPartyValue === theirs),
  );
  const source = (one: { value: string; thirdPartyValue: string }) =>
    direction === "outbound" ? one.value === value : one.thirdPartyValue === theirs;
  const contested = declare(wanted).mappings.some((mapping) => here(mapping.header) && mapping.pairs.some(source));
  return !ours && !contested;
}

interface Successive {
  readonly before: ServerContent;
  readonly earlier: Config;
  readonly wanted: Config;
}

const successive: fc.Arbitrary<Successive> = fc.record({ before: content, earlier: config, wanted: config });

async function leavesAlone({ before, earlier, wanted }: Successive): Promise<void> {
  const server = serverWith(before);
  const { applied } = await applyOn(server, earlier);
  const sides = declare(wanted);
  const snapshot = structuredClone({ rows: server.rows, notifier: server.notifier, authType: server.authType });
  await applyOn(server, wanted, applied);
  for (const direction of ["inbound", "outbound"] as const) {
    if (!sides.directions.has(direction)) expect(server.rows[direction]).toEqual(snapshot.rows[direction]);
  }
  const names = (part: string) => [...sides.scalars.keys()].some((path) => path.startsWith(part));
  if (!names("outbound.notifier.")) expect(server.notifier).toEqual(snapshot.notifier);
  if (!names("inbound.authentication.")) expect(server.authType).toBe(snapshot.authType);
}

describe("laws 3, 4 and 5: no gap, no duplicates, hands off", () => {
  law("hold at every instant of an apply", scene, holdsAtEveryInstant);
  law("leave a direction and a notifier alone that the declaration does not name", successive, leavesAlone);
});
