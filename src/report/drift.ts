// Drift as text: what live says that was not applied, what restores it, and how much was looked at.
import { number, printable } from "../base/text.js";
import { type Change, pathText } from "../document/change.js";
import type { DriftDocument, PlanDocument } from "../document/plan-document.js";
import { hasSomethingToSay } from "./block.js";
import { countedResources } from "./counted.js";
import type { Colors } from "./inputs.js";
import { DEFAULT_WIDTH } from "./layout.js";
import { inOrder, memberName } from "./members.js";
import { renderBlocks } from "./plan.js";
import { unitText } from "./rows.js";
import { notComparableLine, notEnabledLine, notGivenLine, unmanagedEventLines } from "./summary.js";
import { shortId, shown } from "./text.js";

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
    ? ["To keep what is live instead, run rampsync accept, or change the code."]
    : [];
  const compared = document.compared_with_declared;
  const withDeclared = document.resources.filter((resource) => resource.compared_with === "declared");
  const unapplied =
    compared === 0
      ? []
      : [`${countedResources(withDeclared, compared)} compared with what is declared: nothing says what was applied.`];
  const notEnabled = notEnabledLine(document);
  const notGiven = notGivenLine(document);
  const notComparable = notComparableLine(document);
  const status = [notEnabled, notGiven, notComparable].filter((line) => line !== undefined);
  const resolved = resolvedLines(document);
  const accepted = acceptedLines(document);
  return [
    ...blocks,
    ...(blocks.length > 0 ? [""] : []),
    ...resolved,
    ...(resolved.length > 0 ? [""] : []),
    ...accepted,
    ...(accepted.length > 0 ? [""] : []),
    ...unmanagedEventLines(document),
    ...hint,
    ...unapplied,
    ...status,
    ...sinceLine(document),
    colors.bold(countsLine(document)),
  ].join("\n");
}

const MOST_LISTED = 10;

/** Drift that is accepted, by whom and until when; empty where there is none. */
export function acceptedLines({ resources }: PlanDocument): readonly string[] {
  const all = inOrder(resources).flatMap((resource) =>
    (resource.accepted ?? []).map((change) => ({ resource, change })),
  );
  if (all.length === 0) return [];
  const lines = all.slice(0, MOST_LISTED).map(({ resource, change }) => {
    const { reason = "", who = "", until = "" } = change.accepted ?? {};
    const acceptance = `until ${printable(until, 20)}, ${printable(who, 80)}: ${printable(reason, 200)}`;
    return `  ${memberName(resource)}   ${unitText(change)}   ${liveText(change)}, accepted ${acceptance} (id ${change.id})`;
  });
  const further = all.length - lines.length;
  return ["Accepted:", ...lines, ...(further > 0 ? [`  and ${number(further)} more`] : [])];
}

/** `client_8 / desk, Critical → Bad, live "Sev1"`: what a difference is of, and the value that is live; empty of an unknown id. */
export function foundText({ resources }: PlanDocument, id: string): string {
  for (const resource of resources) {
    const change = [...resource.drift, ...(resource.accepted ?? [])].find((candidate) => candidate.id === id);
    if (change !== undefined) return `${memberName(resource)}, ${unitText(change)}, ${liveText(change)}`;
  }
  return "";
}

const liveText = ({ sensitive, before }: Change) =>
  `live ${sensitive ? "hidden" : before === undefined ? "missing" : shown(before)}`;

/** What an earlier report has and this one does not any more; empty without an earlier one. */
export function resolvedLines({ since }: DriftDocument): readonly string[] {
  const resolved = since?.resolved ?? [];
  if (resolved.length === 0) return [];
  const lines = resolved
    .slice(0, MOST_LISTED)
    .map(
      ({ id, tenant, integration, path, label }) =>
        `  ${printable(tenant, 80)} / ${shortId(integration)}   ${path.length === 0 ? label : shown(pathText(path))} (id ${id})`,
    );
  const further = resolved.length - lines.length;
  return ["Resolved:", ...lines, ...(further > 0 ? [`  and ${number(further)} more`] : [])];
}

/** `Since 2026-11-27T02:00:00.000Z: 2 new, 5 the same, 1 resolved.`; empty without an earlier report. */
export function sinceLine({ since }: DriftDocument): readonly string[] {
  if (since === undefined) return [];
  const start = since.earlier === undefined ? "Since the earlier report" : `Since ${printable(since.earlier, 40)}`;
  const unknown = since.not_looked_at === 0 ? "" : `, ${number(since.not_looked_at)} not looked at`;
  return [
    `${start}: ${number(since.new)} new, ${number(since.same)} the same, ${number(since.resolved.length)} resolved${unknown}.`,
  ];
}

/** `2,990 clean, 7 drifted, 3 not looked at` */
export function countsLine({ counts, left_out: leftOut }: DriftDocument): string {
  const { clean, drifted, gone = 0, not_looked_at, accepted = 0 } = counts;
  const set = accepted === 0 ? "" : ` (${number(accepted)} with accepted drift)`;
  const unseen = leftOut === undefined ? "" : `, ${number(leftOut)} left out by --target`;
  const ofThese = gone === 0 ? "" : ` (${number(gone)} gone)`;
  return `${number(clean)} clean${set}, ${number(drifted)} drifted${ofThese}, ${number(not_looked_at)} not looked at${unseen}`;
}
