// Drift as text: what live says that was not applied, what restores it, and how much was looked at.
import { number, plural } from "../base/text.js";
import type { DriftDocument } from "../document/plan-document.js";
import { hasSomethingToSay } from "./block.js";
import type { Colors } from "./inputs.js";
import { DEFAULT_WIDTH } from "./layout.js";
import { renderBlocks } from "./plan.js";
import { notEnabledLine } from "./summary.js";

export interface DriftStyle {
  readonly colors: Colors;
  /** Columns of the terminal. Default 84. */
  readonly width?: number;
}

/** Ends with `2,990 clean, 7 drifted, 3 not looked at`, without a newline. */
export function renderDrift(document: DriftDocument, { colors, width = DEFAULT_WIDTH }: DriftStyle): string {
  const blocks = renderBlocks(document, { colors, width, show: "drift", verbose: false });
  const hint = document.resources.some(
    (resource) => resource.error === undefined && hasSomethingToSay(resource, "drift"),
  )
    ? ["To keep what is live instead, change the code."]
    : [];
  const compared = document.compared_with_declared;
  const unapplied =
    compared === 0
      ? []
      : [`${plural(compared, "integration")} compared with what is declared: nothing says what was applied.`];
  const notEnabled = notEnabledLine(document);
  const status = notEnabled === undefined ? [] : [notEnabled];
  return [
    ...blocks,
    ...(blocks.length > 0 ? [""] : []),
    ...hint,
    ...unapplied,
    ...status,
    colors.bold(countsLine(document)),
  ].join("\n");
}

/** `2,990 clean, 7 drifted, 3 not looked at` */
export function countsLine({ counts }: DriftDocument): string {
  const { clean, drifted, not_looked_at } = counts;
  return `${number(clean)} clean, ${number(drifted)} drifted, ${number(not_looked_at)} not looked at`;
}
