// Rows that were given up because their list was refused: once the list answers, they are as they were before.
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import type { AbandonedRow, Applied, AppliedMapping, Live } from "../model.js";
import { headerKey, pairKey } from "../pairing/key.js";
import { liveHeaderOf } from "../pairing/mapping-view.js";

/** The directions whose list is to be asked for again. */
export function unlistedDirections(applied: Applied | undefined): readonly Direction[] {
  if (applied === undefined || applied.abandoned.length === 0) return [];
  return DIRECTIONS.filter((direction) =>
    applied.abandoned.some((row) => row.unlisted !== undefined && row.header.direction === direction),
  );
}

/** `applied` with the rows taken back whose lists are among `rows`; the same object where there are none. */
export function reopened(applied: Applied | undefined, rows: Live["rows"]): Applied | undefined {
  if (applied === undefined || !applied.abandoned.some((row) => isListed(row, rows))) return applied;
  const ours = applied.abandoned.filter((row) => isListed(row, rows) && row.unlisted === "ours");
  return {
    ...applied,
    mappings: ours.reduce(withRow, applied.mappings),
    abandoned: applied.abandoned.filter((row) => !isListed(row, rows)),
  };
}

const isListed = ({ unlisted, header }: AbandonedRow, rows: Live["rows"]) =>
  unlisted !== undefined && Array.isArray(rows[header.direction]);

function withRow(mappings: readonly AppliedMapping[], { header, pair }: AbandonedRow): readonly AppliedMapping[] {
  const isHome = (mapping: AppliedMapping) => headerKey(liveHeaderOf(mapping)) === headerKey(header);
  const pairs = pair === undefined ? [] : [pair];
  if (!mappings.some(isHome)) return [...mappings, { header, pairs }];
  return mappings.map((mapping) => {
    if (!isHome(mapping)) return mapping;
    const known = new Set(mapping.pairs.map(pairKey));
    return { ...mapping, pairs: [...mapping.pairs, ...pairs.filter((each) => !known.has(pairKey(each)))] };
  });
}
