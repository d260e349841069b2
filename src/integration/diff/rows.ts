// Which rows of the row list a plan removes. Selected by what they hold, never by a remembered id: the list is read
// again right before deleting, and a run that was killed between adding and deleting selects the same rows again.
import { groupBy } from "../../base/group.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { Parsing, Row } from "../model.js";
import { groupKey, pairKey, parsingKey, thirdPartyKey } from "../pairing/key.js";

export interface RowSelector {
  /** Direction, entity type and attribute of the rows. */
  readonly header: Header;
  /** Absent: the value-less row. */
  readonly pair?: ValuePair;
  /** How many of these rows survive; with `claimants` as many as these are. */
  readonly keep: 0 | 1;
  /**
   * Several declared mappings have their rows in one live mapping (docs/api-contract.md#kept-names), and each of them that
   * declares the pair keeps a row: under its own name where one is, and with its cutting rules where it has any. Where one
   * finds none with its rules nothing is selected.
   */
  readonly claimants?: readonly Claimant[];
  /** Only rows that are the same as another in all but their id are removed, and of each such row the lowest id survives. */
  readonly exact?: true;
  /** Only rows under this third-party name are removed, where the group has several. */
  readonly under?: Header;
  /** The survivor must be like this; where no row is, nothing is selected: what should replace the others is not there. It may stand under another name than those that go. */
  readonly survivor?: { readonly under?: Header; readonly parsing?: Parsing | "none" };
}

/** A declared mapping that keeps a row of a pair. */
export interface Claimant {
  readonly header: Header;
  /** Absent: any will do. */
  readonly parsing?: Parsing | "none";
}

function compareIds(left: Row, right: Row): number {
  const [a, b] = [left.id, right.id];
  if (/^\d+$/.test(a) && /^\d+$/.test(b) && a !== b) return BigInt(a) < BigInt(b) ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const rowPairKey = (row: Row | RowSelector) => (row.pair === undefined ? undefined : pairKey(row.pair));

/** Attribute and pair; what a selector and the rows that it means share. */
const unitKey = (row: Row | RowSelector) => JSON.stringify([groupKey(row.header), rowPairKey(row) ?? null]);

/** The rows that `selector` removes, of those of its attribute and pair. The lowest id survives. */
function selectRows(selector: RowSelector, rows: readonly Row[]): readonly Row[] {
  const under = selector.under === undefined ? undefined : thirdPartyKey(selector.under);
  const isUnder = (row: Row, name: string | undefined) => name === undefined || thirdPartyKey(row.header) === name;
  const sorted = [...rows].sort(compareIds);
  const candidates = sorted.filter((row) => isUnder(row, under));
  if (selector.claimants !== undefined && selector.claimants.length > 0)
    return unclaimed(selector.claimants, candidates);
  if (selector.exact) return surplusCopies(candidates);
  if (selector.keep === 0) return candidates;
  const { survivor } = selector;
  if (survivor === undefined) return candidates.slice(1);
  const survivorUnder = survivor.under === undefined ? under : thirdPartyKey(survivor.under);
  const survivorParsing =
    survivor.parsing === undefined ? undefined : parsingKey(survivor.parsing === "none" ? undefined : survivor.parsing);
  const fit = sorted.find(
    (row) =>
      isUnder(row, survivorUnder) && (survivorParsing === undefined || parsingKey(row.parsing) === survivorParsing),
  );
  return fit === undefined ? [] : candidates.filter((row) => row !== fit);
}

/** All but the first of rows that differ in nothing but their id; a name in another case is a difference. */
export function surplusCopies(rows: readonly Row[]): readonly Row[] {
  const alike = groupBy(rows, ({ header, pair, parsing }) => JSON.stringify([header, pair, parsingKey(parsing)]));
  return [...alike.values()].flatMap((same) => [...same].sort(compareIds).slice(1));
}

/** The rows that are left when each claimant has the one that is most its own; those with rules choose first. */
function unclaimed(claimants: readonly Claimant[], rows: readonly Row[]): readonly Row[] {
  const unassigned = new Set(rows);
  const choosy = [...claimants].sort(
    (left, right) => Number(left.parsing === undefined) - Number(right.parsing === undefined),
  );
  const hasName =
    ({ header }: Claimant) =>
    (row: Row) =>
      thirdPartyKey(row.header) === thirdPartyKey(header);
  const claim = (claimant: Claimant, isOwn: (row: Row) => boolean): boolean => {
    const { parsing } = claimant;
    const key = parsing === undefined ? undefined : parsingKey(parsing === "none" ? undefined : parsing);
    const row = [...unassigned].find((each) => isOwn(each) && (key === undefined || parsingKey(each.parsing) === key));
    if (row !== undefined) unassigned.delete(row);
    return row !== undefined;
  };
  const unnamed = choosy.filter((claimant) => !claim(claimant, hasName(claimant)));
  const without = unnamed.filter((claimant) => !claim(claimant, () => true));
  return without.some(({ parsing }) => parsing !== undefined) ? [] : [...unassigned];
}

/** The rows that all `selectors` remove together of the rows of their direction, each once, by rising id. */
export function selectAllRows(selectors: readonly RowSelector[], rows: readonly Row[]): readonly Row[] {
  const byUnit = groupBy(rows, unitKey);
  const selected = selectors.flatMap((selector) => selectRows(selector, byUnit.get(unitKey(selector)) ?? []));
  return [...new Set(selected)].sort(compareIds);
}
