// The three sides of an integration in few words: declarations, live rows, and what an apply leaves of them.

import { FingerprintKeys } from "../../src/base/fingerprint-keys.js";
import { groupBy } from "../../src/base/group.js";
import { Secret } from "../../src/base/secret.js";
import type { Direction, Header } from "../../src/document/mapping.js";
import { nextApplied, type SettledOptions } from "../../src/integration/applied/applied.js";
import { type Config, declare } from "../../src/integration/declared/config.js";
import { type DiffOptions, diff, type IntegrationDiff, needsCalls } from "../../src/integration/diff/diff.js";
import { selectAllRows } from "../../src/integration/diff/rows.js";
import type { Applied, Declared, Live, Parsing, Plain, Row } from "../../src/integration/model.js";
import { headerKey } from "../../src/integration/pairing/key.js";
import { compareSides } from "../../src/integration/sides.js";
import type { NamesWay } from "../../src/integration/wire/ways.js";

export const fingerprintKeys = new FingerprintKeys({ clientSecret: new Secret("client-secret") });

/** `header("outbound", "INCIDENT.Status", "Ticket.Status")`. */
export function header(direction: Direction, ours: string, theirs: string): Header {
  const [entityType = "", attribute = ""] = ours.split(".");
  const [thirdPartyEntityType = "", thirdPartyAttribute = ""] = theirs.split(".");
  return { direction, entityType, attribute, thirdPartyEntityType, thirdPartyAttribute };
}

/** One entry of `mappings`: `table("INCIDENT.Status", "Ticket.Status", { Ok: ["Good"] })`. */
export function table(
  ours: string,
  theirs: string,
  values?: Readonly<Record<string, readonly string[]>>,
  parsing?: Readonly<Record<string, unknown>>,
) {
  const { entityType, attribute, thirdPartyEntityType, thirdPartyAttribute } = header("outbound", ours, theirs);
  return {
    entity_type: entityType,
    attribute,
    third_party_entity_type: thirdPartyEntityType,
    third_party_attribute: thirdPartyAttribute,
    ...(values === undefined ? {} : { values }),
    ...(parsing === undefined ? {} : { parsing }),
  };
}

export const outbound = (...tables: readonly ReturnType<typeof table>[]) => declaration({ outbound: tables });
export const inbound = (...tables: readonly ReturnType<typeof table>[]) => declaration({ inbound: tables });

export function declaration(
  mappings: Partial<Record<Direction, readonly ReturnType<typeof table>[]>>,
  rest: Config = {},
): Declared {
  const part = (direction: Direction) => {
    const tables = mappings[direction];
    if (tables === undefined) return {};
    return { [direction]: { mappings: Object.fromEntries(tables.map((table, index) => [`m${index}`, table])) } };
  };
  return declare({ ...part("inbound"), ...part("outbound"), ...rest });
}

export type RowTuple = readonly [
  id: string,
  ours: string,
  theirs: string,
  pair?: readonly [string, string],
  parsing?: Parsing,
];

function toRow(direction: Direction, [id, ours, theirs, pair, parsing]: RowTuple): Row {
  return {
    id,
    header: header(direction, ours, theirs),
    ...(pair === undefined ? {} : { pair: { value: pair[0], thirdPartyValue: pair[1] } }),
    ...(parsing === undefined ? {} : { parsing }),
  };
}

export interface LiveSide {
  readonly inbound?: readonly RowTuple[];
  readonly outbound?: readonly RowTuple[];
  readonly scalars?: Readonly<Record<string, Plain>>;
  /** Whether the row endpoints answer. Default true. */
  readonly rows?: boolean;
  /** What is known of what the server does with names. Default: nothing. */
  readonly names?: NamesWay;
}

/** Live as its rows make it, with the row lists read already. */
export function live(side: LiveSide): Live {
  const rows = {
    inbound: (side.inbound ?? []).map((tuple) => toRow("inbound", tuple)),
    outbound: (side.outbound ?? []).map((tuple) => toRow("outbound", tuple)),
  };
  const scalars = new Map(Object.entries(side.scalars ?? {}));
  return {
    id: "INTG-1",
    scalars,
    hasNotifier: [...scalars.keys()].some((path) => path.startsWith("outbound.notifier.")),
    mappings: [...groupBy([...rows.inbound, ...rows.outbound], (row) => headerKey(row.header)).values()].flatMap(
      (same) => {
        const [first] = same;
        if (first === undefined) return [];
        return [{ header: first.header, pairs: same.flatMap((row) => (row.pair === undefined ? [] : [row.pair])) }];
      },
    ),
    rows: side.rows === false ? { inbound: "unavailable", outbound: "unavailable" } : rows,
    ...(side.names === undefined ? {} : { ways: { names: side.names } }),
  };
}

export function compare(
  declared: Declared,
  liveSide: Live,
  applied?: Applied,
  options: Partial<DiffOptions> = {},
): IntegrationDiff {
  return diff(compareSides(declared, liveSide, applied), {
    rowDeletes: true,
    sendSecrets: false,
    wholeNotifier: applied?.wholeNotifier ?? false,
    fingerprintKeys: fingerprintKeys.of(applied?.keys),
    ...options,
  });
}

/** What an apply of `declared` that left `there` would have recorded. */
export function applied(
  declared: Declared,
  liveSide: Live,
  before?: Applied,
  options: Partial<SettledOptions> = {},
): Applied {
  return nextApplied(compareSides(declared, liveSide, before), {
    sent: new Set(),
    unsettled: new Set(),
    fingerprintKeys: fingerprintKeys.ofWritten(before?.keys),
    wholeNotifier: false,
    ...options,
  });
}

/** The pairs that a diff posts, as `Ok → Good`-like text under their third-party name. */
export function posted(found: IntegrationDiff): readonly string[] {
  return found.update.additions.flatMap(({ header: at, pairs }) => {
    const name = `${at.entityType}.${at.attribute}=${at.thirdPartyEntityType}.${at.thirdPartyAttribute}`;
    return pairs.length === 0 ? [name] : pairs.map((pair) => `${name} ${pair.value}:${pair.thirdPartyValue}`);
  });
}

/** Ids of the rows that a diff removes, were its additions there already. */
export function deleted(found: IntegrationDiff, liveSide: Live): readonly string[] {
  const rows = Object.values(liveSide.rows).flatMap((list) => (Array.isArray(list) ? (list as readonly Row[]) : []));
  const added = found.update.additions.flatMap(({ header: at, pairs, parsing }): readonly Row[] => {
    const row = { id: "~", header: at, ...(parsing === undefined ? {} : { parsing }) };
    return pairs.length === 0 ? [row] : pairs.map((pair) => ({ ...row, pair }));
  });
  return selectAllRows(found.selectors, [...rows, ...added]).map((row) => row.id);
}

const listed = (changes: IntegrationDiff["changes"]) =>
  changes.map((change) => {
    const values = [change.before, change.after].map((item) => item ?? "").join(" to ");
    return [change.action, change.kind, change.label, ...(change.kind === "scalar" ? [values] : [])].join(" ");
  });

/** All that a plan shows, without what it leaves out as empty. */
export function shown(found: IntegrationDiff): Readonly<Record<string, readonly string[]>> {
  const parts = {
    changes: listed(found.changes),
    drift: listed(found.drift),
    unmanaged: listed(found.unmanaged),
    residual: listed(found.residual),
    released: found.released,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, list]) => list.length > 0));
}

/** What an apply of `declared` would post, which rows it would remove, and what its plan shows. */
export function planned(declared: Declared, liveSide: Live, record?: Applied) {
  const found = compare(declared, liveSide, record);
  return { posted: posted(found), deleted: deleted(found, liveSide), shown: shown(found) };
}

export function isQuiet(found: IntegrationDiff): boolean {
  return found.changes.length === 0 && found.drift.length === 0 && found.residual.length === 0 && !needsCalls(found);
}
