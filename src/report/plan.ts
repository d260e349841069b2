// The plan as text: one block for each integration with something to show, equal ones shown once, then the sums.
import { printable } from "../base/text.js";
import type { PlanDocument } from "../document/plan-document.js";
import { type BlockStyle, blockLines, hasSomethingToSay } from "./block.js";
import { errorLines } from "./errors.js";
import { blocksOf } from "./fold.js";
import type { Colors } from "./inputs.js";
import { DEFAULT_WIDTH, layoutRows } from "./layout.js";
import { inOrder, placedName } from "./members.js";
import { refusalLines } from "./refusals.js";
import { type Show, sectionsOf } from "./rows.js";
import {
  acceptedLine,
  isUnchanged,
  notComparableLine,
  notEnabledLine,
  notGivenLine,
  planLine,
  requestsLine,
  unchangedLine,
  unmanagedEventLines,
  unsentLine,
} from "./summary.js";

export interface PlanStyle {
  readonly colors: Colors;
  /** Columns of the terminal. Default 84. */
  readonly width?: number;
  /** Also name what is in sync, list all that is unmanaged, and fold nothing. Default false. */
  readonly verbose?: boolean;
  /** The whole plan (default), or only what has drifted. */
  readonly show?: Show;
}

/** Ends without a newline. The order of the document's resources does not matter. */
export function renderPlan(document: PlanDocument, style: PlanStyle): string {
  const { verbose = false, show = "plan", colors } = style;
  const blocks = renderBlocks(document, { colors, width: style.width ?? DEFAULT_WIDTH, show, verbose });
  const inSync = verbose ? inSyncLines(document, show, colors) : [];
  const present = (lines: readonly (string | undefined)[]): string[] => lines.filter((line) => line !== undefined);
  const findings = [acceptedLine, notEnabledLine, unsentLine, notGivenLine, notComparableLine].map((line) =>
    line(document),
  );
  const events = unmanagedEventLines(document);
  if (isUnchanged(document)) return present([...inSync, ...events, unchangedLine(document), ...findings]).join("\n");
  const sums = present([colors.bold(planLine(document)), requestsLine(document), ...findings]);
  sums.push(...refusalLines(document.refusals, colors));
  return [...blocks, ...inSync, ...(events.length === 0 ? [] : ["", ...events]), "", ...sums]
    .join("\n")
    .replace(/^\n/, "");
}

/** The blocks of all that have something to say; an empty line between blocks of several lines. */
export function renderBlocks(document: PlanDocument, style: BlockStyle): readonly string[] {
  const { resources } = document;
  const saying = resources.filter((resource) => hasSomethingToSay(resource, style.show));
  const blocks = [
    ...blocksOf(saying, style.show, !style.verbose).map((block) => blockLines(block, resources, style)),
    ...document.errors.map((error) => errorLines(error, style.colors, "")),
  ];
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function inSyncLines({ resources }: PlanDocument, show: Show, colors: Colors): readonly string[] {
  return inOrder(resources.filter((resource) => !hasSomethingToSay(resource, show))).flatMap((resource) => [
    `in sync: ${placedName(resource)}   ${printable(resource.integration, 80)}`,
    ...sectionsOf(resource, show, true).sections.flatMap(({ title, rows }) => [
      `  ${title}`,
      ...layoutRows(rows, colors, "    "),
    ]),
    ...resource.notes.map((note) => `  note: ${printable(note)}`),
  ]);
}
