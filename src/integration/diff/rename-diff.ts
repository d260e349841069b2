// Third-party names: changed by adding under the new one and removing the old rows, or kept by the server.
import type { ValuePair } from "../../document/mapping.js";
import type { Live, Row } from "../model.js";
import { pairKey, pairOfKey, thirdPartyKey } from "../pairing/key.js";
import type { MappingView } from "../pairing/mapping-view.js";
import { mappingPath } from "./labels.js";
import {
  addRows,
  type Context,
  contextOf,
  type Findings,
  headerOf,
  type MappingDiffOptions,
  rowsOf,
  show,
} from "./mapping-findings.js";
import { appliedPairsOf, showAddition, showRemoval } from "./pair-diff.js";
import { thirdPartyName } from "./third-party-name.js";

/** Whether the third-party name can be changed by adding under the new one and removing the old rows. */
export function renames({ view, options, rows, findings }: Context): boolean {
  if (view.naming !== "rename" || view.names === "kept") return false;
  const { direction } = headerOf(view);
  if (!options.rowsRemovable(direction) || rows === "unavailable") return false;
  if (rows === undefined) {
    findings.rowsNeeded.add(direction);
    return true;
  }
  return view.namesApart || !serverJoined(view, rows);
}

/**
 * Rows under the old name that are there a second time, none under the new: the server joined an earlier try to the old
 * header.
 */
function serverJoined(view: MappingView, rows: readonly Row[]): boolean {
  const { declared, live } = view;
  if (declared === undefined || live === undefined) return false;
  const renamed = rowsOf(rows, declared.header, true);
  const tried = (pair: ValuePair) =>
    (view.liveCounts.get(pairKey(pair)) ?? 0) > (view.owned.has(pairKey(pair)) ? 1 : 0);
  return renamed.length === 0 && declared.pairs.length > 0 && declared.pairs.every(tried);
}

export function diffRenamed(context: Context, unmanaged: "keep" | "remove"): void {
  const { view, rows, findings, severalNames } = context;
  const { declared, live } = view;
  if (declared === undefined || live === undefined) return;
  // Other mappings of the attribute keep their rows.
  const old = severalNames ? { under: live.header } : {};
  const underNewName = new Set(
    (Array.isArray(rows) ? rowsOf(rows, declared.header, true) : []).map((row) => row.pair && pairKey(row.pair)),
  );
  const isOpen = view.open !== undefined;
  const missing = declared.pairs.filter(
    (pair) => !underNewName.has(pairKey(pair)) && !(isOpen && view.liveCounts.has(pairKey(pair))),
  );
  if (isOpen) {
    if (missing.length > 0) addRows(context, declared.header, missing);
  } else if (missing.length > 0 || (declared.pairs.length === 0 && underNewName.size === 0))
    addRows(context, declared.header, missing);
  const declaredKeys = new Set(declared.pairs.map(pairKey));
  const leaving = new Set([...view.liveCounts.keys()].filter((key) => view.owned.has(key) || unmanaged === "remove"));
  for (const key of leaving) {
    const pair = pairOfKey(key);
    findings.selectors.push(
      declaredKeys.has(key)
        ? { header: declared.header, ...old, pair, keep: 1, survivor: { under: declared.header } }
        : { header: live.header, under: live.header, pair, keep: 0 },
    );
  }
  // With its last pair the old name goes as a whole.
  if (leaving.size === view.liveCounts.size) {
    findings.selectors.push(
      declared.pairs.length > 0
        ? { header: live.header, under: live.header, keep: 0 }
        : { header: declared.header, ...old, keep: 1, survivor: { under: declared.header } },
    );
  }
  show(context, "changes", {
    path: [...mappingPath(declared.header, declared.label), "third_party_attribute"],
    label: "third-party name",
    kind: "header",
    action: "change",
    before: thirdPartyName(live.header),
    from: live.header,
    after: thirdPartyName(declared.header),
    to: declared.header,
    count: [...view.liveCounts].filter(([key]) => view.owned.has(key)).length,
  });
  const past = appliedPairsOf(context.view, headerOf(context.view));
  for (const pair of declared.pairs) {
    if (!leaving.has(pairKey(pair))) showAddition(context, pairKey(pair), [], past);
  }
  for (const key of leaving) if (!declaredKeys.has(key)) showRemoval(context, key, true);
}

/**
 * A kept name is a residual when first met, and drift where live has moved to it since the last apply; recorded by
 * apply, it is silent until a side changes.
 */
export function reportKeptName(view: MappingView, live: Live, options: MappingDiffOptions, findings: Findings): void {
  const { declared, live: liveMapping, applied, naming } = view;
  if (declared === undefined || liveMapping === undefined || view.open?.until === "names") return;
  if (naming === "same" || naming === "kept, known") return;
  if (naming === "rename" && (view.namesApart || renames(contextOf(view, live, options, findings)))) return;
  const declaredAsBefore = applied !== undefined && thirdPartyKey(applied.header) === thirdPartyKey(declared.header);
  findings[declaredAsBefore ? "drift" : "residual"].push({
    path: [...mappingPath(declared.header, declared.label), "third_party_attribute"],
    label: "third-party name",
    kind: "kept name",
    action: "change",
    before: thirdPartyName(view.shownAs ?? liveMapping.header),
    from: view.shownAs ?? liveMapping.header,
    after: thirdPartyName(declared.header),
    to: declared.header,
    mapping: declared.header,
    code: "RS4203",
  });
}
