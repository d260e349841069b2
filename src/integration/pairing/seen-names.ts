// What the server does with names, as a POST shows it: a mapping was sent whose attribute is live under another name, and the
// list of rows has what became of it.
import { groupBy } from "../../base/group.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { Live, LiveMapping, Row } from "../model.js";
import type { NamesWay } from "../wire/ways.js";
import { formsBetween } from "./kept-form.js";
import { groupKey, headerKey, pairKey } from "./key.js";
import { samePairs } from "./names.js";

export interface SentRows {
  readonly header: Header;
  readonly pairs: readonly ValuePair[];
}

export interface SeenNames {
  readonly names: NamesWay;
  /** The row of a kept name that was posted last. */
  readonly row?: Row;
}

interface Observed {
  readonly before: Live;
  readonly after: Live;
  readonly sent: readonly SentRows[];
  /** Live will show nothing more of what was sent. */
  readonly isSettled: boolean;
}

/** Undefined where nothing shows it. */
export function seenNames({ before, after, sent, isSettled }: Observed): SeenNames | undefined {
  const shown = groupBy(after.mappings, ({ header }) => groupKey(header));
  for (const { header, pairs } of sent) {
    const [home, ...others] = shown.get(groupKey(header)) ?? [];
    const fresh = freshRows(header, before, after);
    if (home === undefined || others.length > 0 || fresh === undefined) continue;
    if (headerKey(home.header) === headerKey(header)) continue;
    const units: readonly (ValuePair | undefined)[] = pairs.length > 0 ? pairs : [undefined];
    if (fresh.some((row) => isUnder(row, header) && units.some((pair) => isOf(row, pair)))) {
      if (isShown(home, header, after, isSettled)) return { names: "shown" };
      continue;
    }
    for (const pair of units) {
      const same = fresh.filter((row) => isOf(row, pair)).toSorted(byId);
      // Another name that was sent with the pair has a row of its own.
      const expected = sent.filter((each) => headerKey(each.header) !== headerKey(header) && sends(each, header, pair));
      if (same.length > expected.length)
        return { names: "kept", ...(same.at(-1) === undefined ? {} : { row: same.at(-1) as Row }) };
    }
  }
  return undefined;
}

/** Rows of the attribute that were not there before; undefined where that cannot be told. */
function freshRows({ direction, ...header }: Header, before: Live, after: Live): readonly Row[] | undefined {
  const group = groupKey({ direction, ...header });
  const [known, listed] = [before.rows[direction], after.rows[direction]];
  if (!Array.isArray(listed)) return undefined;
  if (!Array.isArray(known) && before.mappings.some((mapping) => groupKey(mapping.header) === group)) return undefined;
  const ids = new Set((Array.isArray(known) ? (known as readonly Row[]) : []).map(({ id }) => id));
  return (listed as readonly Row[]).filter((row) => groupKey(row.header) === group && !ids.has(row.id));
}

/** The integration shows the row under the other name, and does not merely lag behind the list of rows. */
function isShown(home: LiveMapping, header: Header, after: Live, isSettled: boolean): boolean {
  const listed = after.rows[header.direction];
  const rows = (Array.isArray(listed) ? (listed as readonly Row[]) : []).filter(
    (row) => groupKey(row.header) === groupKey(header),
  );
  if (!samePairs(home, rows)) return false;
  return isSettled || rows.some((row) => row.pair !== undefined && isUnder(row, header));
}

const isUnder = (row: Row, header: Header) => headerKey(row.header) === headerKey(header);

const sends = (each: SentRows, header: Header, pair: ValuePair | undefined) =>
  groupKey(each.header) === groupKey(header) &&
  (pair === undefined ? each.pairs.length === 0 : each.pairs.map(pairKey).includes(pairKey(pair)));

/** The server may store it in another form. */
function isOf({ pair }: Row, sent: ValuePair | undefined): boolean {
  if (pair === undefined || sent === undefined) return pair === sent;
  return (
    formsBetween(sent.value, pair.value) !== undefined &&
    formsBetween(sent.thirdPartyValue, pair.thirdPartyValue) !== undefined
  );
}

function byId(left: Row, right: Row): number {
  const [a, b] = [left.id, right.id];
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return BigInt(a) < BigInt(b) ? -1 : 1;
  return a < b ? -1 : 1;
}
