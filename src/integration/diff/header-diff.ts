// Rows without a value: what is left of a mapping when it has no pairs.
import { pairKey } from "../pairing/key.js";
import { headerLabel, mappingPath } from "./labels.js";
import {
  addRows,
  type Context,
  canRemove,
  headerOf,
  labelOf,
  rowsOf,
  selector,
  show,
  showUnremovable,
  type Unplaced,
} from "./mapping-findings.js";

/** When the last pair of a mapping that stays declared goes, the header row is posted first: no gap in the mapping. */
export function keepHeader(context: Context, removed: readonly string[]): void {
  const { view, rows, severalNames } = context;
  if (view.declared === undefined || view.declared.pairs.length > 0 || removed.length === 0) return;
  const going = new Set(removed);
  if ((view.whole ?? view.live)?.pairs.some((pair) => !going.has(pairKey(pair)))) return;
  const header = headerOf(view);
  const hasRow = Array.isArray(rows) && rowsOf(rows, header, severalNames).some((row) => row.pair === undefined);
  if (!hasRow) addRows(context, header, []);
}

/** A declared mapping without values that is not live is there by its value-less row alone. */
export function addHeader(context: Context): void {
  const { view } = context;
  const header = headerOf(view);
  addRows(context, header, []);
  show(context, view.applied === undefined ? "changes" : "drift", {
    path: mappingPath(header, labelOf(view)),
    label: headerLabel(header),
    kind: "header",
    action: "add",
  });
}

/** A mapping that nothing declares goes with its value-less row, if it was ours or unmanaged ones are to go. */
export function removeHeaderRow(context: Context, removed: readonly string[], removable: boolean): void {
  const { view, findings } = context;
  if (view.live === undefined) return;
  const header = headerOf(view);
  const going = new Set(removed);
  const emptied = [...view.liveCounts.keys()].every((key) => going.has(key));
  if (!emptied || (view.abandoned.get("") ?? 0) > 0) return;
  if (removable && removed.length > 0) findings.selectors.push(selector(context, undefined, 0));
  if (removed.length > 0) return;
  const change: Unplaced = {
    path: mappingPath(header),
    label: headerLabel(header),
    kind: view.applied === undefined ? "unmanaged" : "header",
    action: "remove",
  };
  if (!canRemove(context, true)) {
    showUnremovable(context, change, undefined, 1);
    return;
  }
  findings.selectors.push(selector(context, undefined, 0));
  show(context, "changes", change);
}
