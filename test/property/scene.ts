// The sides that laws are tried on: a server that others use too, what was applied to it before, and what is declared now.
import fc from "fast-check";
import { expect } from "vitest";
import { groupBy } from "../../src/base/group.js";
import type { Header, ValuePair } from "../../src/document/mapping.js";
import { declare } from "../../src/integration/declared/config.js";
import type { Applied } from "../../src/integration/model.js";
import { groupKey, headerKey } from "../../src/integration/pairing/key.js";
import { type Config, config, content, type ServerContent, serverWith, switches } from "./arbitraries.js";
import type { NaiveServer, NaiveSwitches } from "./naive-server.js";
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

/** Nothing is left to say of either declaration once it was applied (docs/api-contract.md#what-the-laws-leave-out). */
export function canSettle(scene: Scene): boolean {
  return [scene.earlier, scene.wanted].every((wanted) => wanted === undefined || canHold(scene.switches, wanted));
}

/**
 * A server that takes whole notifiers alone has to be told one (test/resources/faults.test.ts has what is said else). One
 * that keeps names and stores no pair twice shows nothing of a pair that is posted to find that out: until it is told, the
 * name stays unknown (docs/api-contract.md#kept-names, test/resources/joined.test.ts). One that shows first names tells
 * nothing of a second name without values, until it is known: no pair can be posted that would.
 */
export function canHold({ notifier, joinsNames, mergesPairs, isKnown }: NaiveSwitches, wanted: Config): boolean {
  const { scalars, mappings } = declare(wanted);
  if (joinsNames === "display" && isKnown !== true) {
    const groups = groupBy(mappings, ({ header }) => groupKey(header)).values();
    if ([...groups].some((group) => group.length > 1 && group.some(({ pairs }) => pairs.length === 0))) return false;
  }
  if (notifier !== "merge" && scalars.has("outbound.notifier.type") && !scalars.has("outbound.notifier.auth_type")) {
    return false;
  }
  return !(joinsNames === "stored" && mergesPairs && isKnown !== true);
}

/** Of each attribute one mapping is declared. */
export function hasNoJoined(config: Config): boolean {
  const groups = declare(config).mappings.map(({ header }) => groupKey(header));
  return new Set(groups).size === groups.length;
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

/** Names fold case, values never do: every pair that the declaration wants, as the server keys it. `but`: not of these headers. */
export function declaredPairs(wanted: Config, but: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  const mappings = declare(wanted).mappings.filter(({ header }) => !but.has(headerKey(header)));
  return new Set(mappings.flatMap(({ header, pairs }) => pairs.map((pair) => pairAt(header, pair))));
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

/** Neither declared, nor applied by us, nor with the source of a declared pair: somebody else's. */
export function isOthers(pair: string, wanted: Config, applied: Applied | undefined): boolean {
  const [direction, entity, attribute, value, theirs] = JSON.parse(pair) as string[];
  const isKnown = (header: { direction: string; entityType: string; attribute: string }) =>
    header.direction === direction &&
    header.entityType.toLowerCase() === entity &&
    header.attribute.toLowerCase() === attribute;
  const ours = (applied?.mappings ?? []).some(
    (mapping) =>
      isKnown(mapping.header) && mapping.pairs.some((each) => each.value === value && each.thirdPartyValue === theirs),
  );
  const source = (each: { value: string; thirdPartyValue: string }) =>
    direction === "outbound" ? each.value === value : each.thirdPartyValue === theirs;
  const contested = declare(wanted).mappings.some((mapping) => isKnown(mapping.header) && mapping.pairs.some(source));
  return !ours && !contested;
}
