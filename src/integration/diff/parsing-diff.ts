// Cutting rules: they stand on rows, and are seen in the row list alone.
import type { ValuePair } from "../../document/mapping.js";
import { pairKey, parsingKey } from "../pairing/key.js";
import { mappingPath } from "./labels.js";
import { addRows, type Context, headerOf, rowsOf, selector, show, type Unplaced } from "./mapping-findings.js";
import { type RowSelector, selectAllRows } from "./rows.js";

/** Cutting rules stand on rows: changing them posts all rows of the mapping again and then removes the old ones. */
export function diffParsing(context: Context): void {
  const { view, rows, findings, severalNames } = context;
  const { declared, applied, live } = view;
  if (declared === undefined || live === undefined) return;
  if (declared.parsing === undefined && applied?.parsing === undefined) return;
  const header = headerOf(view);
  const declaredRules = parsingKey(declared.parsing);
  const unchangedInCode = parsingKey(applied?.parsing) === declaredRules && applied !== undefined;
  const change: Unplaced = {
    path: [...mappingPath(header, declared.label), "parsing"],
    label: "parsing",
    kind: "parsing",
    action: "change",
  };
  if (!parsingVisible(context)) {
    // Without the row list neither the rules that are live are known, nor could old rows be removed.
    if (!unchangedInCode && parsingKey(live.parsing) !== declaredRules)
      show(context, "residual", { ...change, code: "RS4202" });
    return;
  }
  if (rows === undefined || rows === "unavailable") {
    findings.rowsNeeded.add(header.direction);
    return;
  }
  const rowsOfMapping = rowsOf(rows, header, severalNames);
  const units: readonly (ValuePair | undefined)[] = declared.pairs.length > 0 ? declared.pairs : [undefined];
  const present = units.filter((pair) => rowsOfMapping.some((row) => samePair(row.pair, pair)));
  const withoutRules = present.filter(
    (pair) => !rowsOfMapping.some((row) => samePair(row.pair, pair) && parsingKey(row.parsing) === declaredRules),
  );
  const selectorOf = (pair: ValuePair | undefined): RowSelector => ({
    ...selector(context, pair, 1),
    survivor: { parsing: declared.parsing ?? "none" },
  });
  // Of rows that others have their part in, only what none of them claims is too many.
  const isTooMuch = (pair: ValuePair | undefined) =>
    view.members === undefined
      ? rowsOfMapping.some((row) => samePair(row.pair, pair) && parsingKey(row.parsing) !== declaredRules)
      : withoutRules.includes(pair) || selectAllRows([selectorOf(pair)], rowsOfMapping).length > 0;
  const surplus = present.filter(isTooMuch);
  if (surplus.length === 0) return;
  if (withoutRules.length > 0)
    addRows(
      context,
      header,
      withoutRules.filter((pair) => pair !== undefined),
    );
  for (const pair of surplus) {
    findings.selectors.push(selectorOf(pair));
  }
  const known = new Set([declaredRules, parsingKey(applied?.parsing)]);
  const liveMoved =
    !unchangedInCode &&
    applied !== undefined &&
    rowsOfMapping.some(
      (row) => surplus.some((pair) => samePair(row.pair, pair)) && !known.has(parsingKey(row.parsing)),
    );
  const moved = liveMoved ? { drifted: true } : {};
  show(context, unchangedInCode ? "drift" : "changes", { ...change, ...moved, count: surplus.length });
}

/** Cutting rules are seen in the row list alone. */
export function parsingVisible({ view, options, rows }: Context): boolean {
  return options.rowsRemovable(headerOf(view).direction) && rows !== "unavailable";
}

function samePair(left: ValuePair | undefined, right: ValuePair | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return pairKey(left) === pairKey(right);
}
