// The sides that laws are tried on: a server that others use too, what was applied to it before, and what is declared now.
import fc from "fast-check";
import { expect } from "vitest";
import { declare } from "../../src/integration/config.js";
import { groupBy } from "../../src/integration/group.js";
import { groupKey, headerKey } from "../../src/integration/key.js";
import { type Applied, DIRECTIONS, type Header, type ValuePair } from "../../src/integration/model.js";
import { type Config, config, content, type ServerContent, serverWith } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";
import { applyOn } from "./run.js";

export interface Scene {
  readonly before: ServerContent;
  readonly earlier: Config | undefined;
  readonly meddling: ServerContent;
  readonly wanted: Config;
}

export const scene: fc.Arbitrary<Scene> = fc
  .record({
    before: content,
    earlier: fc.option(config, { nil: undefined }),
    meddling: content,
    wanted: config,
  })
  .filter((one) => !looksJoined(one));

/**
 * This server tells third-party names apart. Where several mappings of an attribute are declared, it cannot always be
 * told from one that joins them: where all pairs of one stand under another's name, or where a name that was taken for
 * kept is declared besides. What holds there is in test/resources/joined.test.ts.
 */
function looksJoined({ before, earlier, meddling, wanted }: Scene): boolean {
  const rows = DIRECTIONS.flatMap((direction) =>
    [...before[direction], ...meddling[direction]].map((row) => {
      const header = {
        direction,
        entityType: row.entity,
        attribute: row.name,
        thirdPartyEntityType: row.theirEntity,
        thirdPartyAttribute: row.theirName,
      };
      return { header, pair: pairAt(header, { value: row.value, thirdPartyValue: row.theirs }) };
    }),
  );
  const pairs = new Set([...rows.map(({ pair }) => pair), ...(earlier === undefined ? [] : declaredPairs(earlier))]);
  const names = new Set(rows.map(({ header }) => headerKey(header)));
  const attributes = new Set(rows.map(({ header }) => groupKey(header)));
  const mappingsOf = (one: Config | undefined) => (one === undefined ? [] : declare(one).mappings);
  const taken = new Set(mappingsOf(earlier).map(({ header }) => headerKey(header)));
  const groups = [earlier, wanted].flatMap((one) => [
    ...groupBy(mappingsOf(one), ({ header }) => groupKey(header)).values(),
  ]);
  return groups.some((several) => {
    const elsewhere = several.filter(({ header }) => !names.has(headerKey(header)));
    return (
      several.length > 1 &&
      elsewhere.some(
        (mapping) =>
          (taken.has(headerKey(mapping.header)) && attributes.has(groupKey(mapping.header))) ||
          (mapping.pairs.length > 0 && mapping.pairs.every((pair) => pairs.has(pairAt(mapping.header, pair)))),
      )
    );
  });
}

export interface History {
  readonly server: NaiveServer;
  readonly applied: Applied | undefined;
}

/** Somebody's server, after an apply of an earlier declaration, after which somebody went on. */
export async function history({ before, earlier, meddling }: Omit<Scene, "wanted">): Promise<History> {
  const server = serverWith(before);
  if (earlier === undefined) return { server, applied: undefined };
  const { applied, status } = await applyOn(server, earlier);
  expect(status).toBe("done");
  for (const row of meddling.inbound) server.add("inbound", row);
  for (const row of meddling.outbound) server.add("outbound", row);
  server.rows.inbound.splice(0, meddling.outbound.length % 3);
  server.rows.outbound.splice(1, meddling.inbound.length % 3);
  if (meddling.displayName !== undefined) server.displayName = meddling.displayName;
  return { server, applied };
}

/** Names fold case, values never do: every pair that the declaration wants, as the server keys it. */
export function declaredPairs(wanted: Config): ReadonlySet<string> {
  return new Set(declare(wanted).mappings.flatMap(({ header, pairs }) => pairs.map((pair) => pairAt(header, pair))));
}

function pairAt({ direction, entityType, attribute }: Header, { value, thirdPartyValue }: ValuePair): string {
  return JSON.stringify([direction, entityType.toLowerCase(), attribute.toLowerCase(), value, thirdPartyValue]);
}

export const allPairs = (server: NaiveServer): readonly string[] => [
  ...server.pairs("inbound"),
  ...server.pairs("outbound"),
];

export function count(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
