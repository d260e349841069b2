// The sides that laws are tried on: a server that others use too, what was applied to it before, and what is declared now.
import fc from "fast-check";
import { expect } from "vitest";
import { groupBy } from "../../src/base/group.js";
import { DIRECTIONS, type Header, sourceOf, type ValuePair } from "../../src/document/mapping.js";
import { declare } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import { groupKey, headerKey } from "../../src/integration/pairing/key.js";
import { type Config, config, content, type ServerContent, serverWith, switches } from "./arbitraries.js";
import type { NaiveServer, NaiveSwitches, ServerRow } from "./naive-server.js";
import { type AppliedBefore, appliedBefore } from "./oracle.js";
import { settleOn } from "./run.js";

export interface Scene {
  readonly switches: NaiveSwitches;
  readonly before: ServerContent;
  readonly earlier: Config | undefined;
  readonly meddling: ServerContent;
  readonly wanted: Config;
}

export const scene: fc.Arbitrary<Scene> = fc
  .record({
    switches,
    before: content,
    earlier: fc.option(config, { nil: undefined }),
    meddling: content,
    wanted: config,
  })
  .filter(canSettle);

export function canSettle(scene: Scene): boolean {
  const all = [scene.earlier, scene.wanted].every((wanted) => wanted === undefined || canHold(scene.switches, wanted));
  const { joinsNames, isKnown } = scene.switches;
  return all && (joinsNames !== "no" || isKnown === true || !looksJoined(scene));
}

/**
 * A server that takes whole notifiers alone has to be told one (test/resources/faults.test.ts has what is said else); and
 * one that joins the mappings of an attribute cannot hold contradictions between them, nor tell one without values from
 * another.
 */
export function canHold({ notifier, joinsNames }: NaiveSwitches, wanted: Config): boolean {
  const { scalars, mappings } = declare(wanted);
  if (notifier !== "merge" && scalars.has("outbound.notifier.type") && !scalars.has("outbound.notifier.auth_type")) {
    return false;
  }
  if (joinsNames === "no") return true;
  return [...groupBy(mappings, ({ header }) => groupKey(header)).values()].every((several) => {
    const sources = several.flatMap(({ header, pairs }) => pairs.map((pair) => sourceOf(header.direction, pair)));
    const isTold = several.length === 1 || several.every(({ pairs }) => pairs.length > 0);
    return isTold && new Set(sources).size === sources.length;
  });
}

/**
 * Where a server that tells third-party names apart cannot be told from one that joins them, several mappings of an
 * attribute being declared: where all pairs of one stand under another's name, or it has none and rows without a value do, or where a name that was taken for kept is
 * declared besides. What holds there is in test/resources/joined.test.ts.
 */
function looksJoined({ before, earlier, meddling, wanted }: Scene): boolean {
  const first = [...before.inbound, ...before.outbound].length;
  const rows = [before, meddling].flatMap((content) =>
    DIRECTIONS.flatMap((direction) => content[direction].map((row) => rowAt(direction, row))),
  );
  const taken = new Set(mappingsOf(earlier).map(({ header }) => headerKey(header)));
  const joins = (declared: Config | undefined, live: readonly LiveRow[], others: ReadonlySet<string>) => {
    const names = new Set(live.map(({ header }) => headerKey(header)));
    const attributes = new Set(live.map(({ header }) => groupKey(header)));
    const pairs = new Set([...live.map(({ pair }) => pair), ...others]);
    return [...groupBy(mappingsOf(declared), ({ header }) => groupKey(header)).values()].some(
      (several) =>
        several.length > 1 &&
        several
          .filter(({ header }) => !names.has(headerKey(header)))
          .some(
            (mapping) =>
              (taken.has(headerKey(mapping.header)) && attributes.has(groupKey(mapping.header))) ||
              (mapping.pairs.length === 0 && live.some((row) => row.isValueless && isOfAttribute(row, mapping))) ||
              (mapping.pairs.length > 0 && mapping.pairs.every((pair) => pairs.has(pairAt(mapping.header, pair)))),
          ),
    );
  };
  const declaredBefore: ReadonlySet<string> = earlier === undefined ? new Set() : declaredPairs(earlier);
  // What somebody adds later tells the first apply nothing.
  return joins(earlier, rows.slice(0, first), declaredBefore) || joins(wanted, rows, declaredBefore);
}

const mappingsOf = (config: Config | undefined) => (config === undefined ? [] : declare(config).mappings);

const isOfAttribute = (left: { readonly header: Header }, right: { readonly header: Header }) =>
  groupKey(left.header) === groupKey(right.header);

interface LiveRow {
  readonly header: Header;
  readonly isValueless: boolean;
  readonly pair: string;
}

function rowAt(direction: Header["direction"], row: ServerRow): LiveRow {
  const header = {
    direction,
    entityType: row.entity,
    attribute: row.name,
    thirdPartyEntityType: row.theirEntity,
    thirdPartyAttribute: row.theirName,
  };
  return {
    header,
    isValueless: row.value === "",
    pair: pairAt(header, { value: row.value, thirdPartyValue: row.theirs }),
  };
}

export interface History {
  readonly server: NaiveServer;
  readonly applied: Applied | undefined;
  /** The same, as the oracle of law 2 knows it. */
  readonly past: AppliedBefore | undefined;
}

/** Somebody's server, after an apply of an earlier declaration, after which somebody went on. */
export async function history({ switches: how, before, earlier, meddling }: Omit<Scene, "wanted">): Promise<History> {
  const server = serverWith(before, how);
  if (earlier === undefined) return { server, applied: undefined, past: undefined };
  const { applied, status, errors } = await settleOn(server, earlier);
  expect({ status, errors }).toEqual({ status: "done", errors: [] });
  const past = appliedBefore(server, earlier, applied?.wholeNotifier ?? false);
  for (const row of meddling.inbound) server.add("inbound", row);
  for (const row of meddling.outbound) server.add("outbound", row);
  server.rows.inbound.splice(0, meddling.outbound.length % 3);
  server.rows.outbound.splice(1, meddling.inbound.length % 3);
  if (meddling.displayName !== undefined) server.displayName = meddling.displayName;
  if (meddling.authType !== undefined) server.authType = meddling.authType;
  if (meddling.notifier !== undefined) server.notifier = { ...server.notifier, ...meddling.notifier };
  return { server, applied, past };
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
