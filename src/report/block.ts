// One block of a plan or drift report: a header, the changes by mapping, notes, the error, and the calls.
import { listed, MOST_NAMED, plural, printable } from "../base/text.js";
import type { PlanAction, ResourceDocument } from "../document/plan-document.js";
import { callCounts, callsText } from "./calls.js";
import { errorLines } from "./errors.js";
import { anonymous, type Block, describeWork } from "./fold.js";
import type { Colors } from "./inputs.js";
import { editTexts } from "./last-edit.js";
import { fitted, layoutRows, spread } from "./layout.js";
import { describeMembers, inOrder, memberName, placedName } from "./members.js";
import { type Show, sectionsOf } from "./rows.js";
import { compareNatural, shortId, widthOf } from "./text.js";

export interface BlockStyle {
  readonly colors: Colors;
  readonly width: number;
  readonly show: Show;
  readonly verbose: boolean;
}

function actionWord({ status, action }: ResourceDocument): string {
  if (status === "gone") return "gone";
  if (status === "unknown") return "not looked at";
  if (status === "failed") return "failed";
  const words: Partial<Record<PlanAction, string>> = { "no-op": "no change", "state-only": "record only" };
  return words[action] ?? action;
}

/** What happens with it, or that it has drifted. */
export function wordOf(resource: ResourceDocument, show: Show): string {
  if (show === "plan" || resource.error !== undefined) return actionWord(resource);
  return resource.compared_with === "declared" ? "not as declared" : "drifted";
}

/** `all` are the resources of the document: those between the first and the last of a folded block are named. */
export function blockLines(block: Block, all: readonly ResourceDocument[], style: BlockStyle): readonly string[] {
  const [resource] = block.members;
  const header = block.folded ? foldedHeader(block, all, style) : singleHeader(resource, style);
  return [header, ...bodyLines(block, style, { section: "  ", row: "    " })];
}

export interface Indents {
  readonly section: string;
  readonly row: string;
}

export function bodyLines(block: Block, style: BlockStyle, indents: Indents): readonly string[] {
  const { colors, show, verbose } = style;
  const [resource] = block.members;
  const { section } = indents;
  if (resource.error !== undefined) {
    const { where, ...placeless } = resource.error;
    const isShared = block.members.every(({ error }) => error?.where === where);
    return errorLines(isShared ? resource.error : placeless, colors, section);
  }
  const unmanaged = unmanagedOf(block);
  const shared = block.folded ? { drift: anonymous(resource.drift) } : {};
  const { sections, more } = sectionsOf({ ...resource, ...shared, unmanaged: unmanaged.listed }, show, verbose);
  return [
    ...sections.flatMap(({ title, rows }) => [`${section}${title}`, ...layoutRows(rows, colors, indents.row)]),
    ...(more > 0 ? [colors.dim(`${section}and ${more} more unmanaged, kept`)] : []),
    ...(show === "plan" && unmanaged.text !== "" ? [colors.dim(section + unmanaged.text)] : []),
    ...idLines(block, show, section),
    ...editTexts(block.members).map((text) => section + text),
    ...resource.notes.map((note) => `${section}note: ${printable(note)}`),
    ...callsLines(resource, show, section),
  ];
}

/** Which differences a folded block of drift stands for: a single one shows its id in its row. */
function idLines({ members, folded }: Block, show: Show, indent: string): readonly string[] {
  if (!folded || show !== "drift") return [];
  const ids = members.flatMap((member) =>
    member.drift.flatMap(({ id }) => (id === undefined ? [] : [`${id} (${memberName(member)})`])),
  );
  return ids.length === 0 ? [] : [`${indent}ids: ${listed(ids, MOST_NAMED)}`];
}

function callsLines(resource: ResourceDocument, show: Show, indent: string): readonly string[] {
  if (show === "plan") return resource.action === "no-op" ? [] : [`${indent}calls: ${callsText(resource)}`];
  const pending = resource.changes.length;
  const along = pending === 0 ? "" : ` along with ${plural(pending, "pending change")}`;
  if (resource.calls.length === 0) return [`${indent}no call restores it; rampsync apply records it as it is`];
  return [`${indent}rampsync apply restores it${along}: ${callsText(resource)}`];
}

/** The same for all: listed. Otherwise counted, since a folded block names no single integration. */
function unmanagedOf({ members }: Block): { readonly listed: ResourceDocument["unmanaged"]; readonly text: string } {
  const [first] = members;
  const known = JSON.stringify(first.unmanaged);
  if (members.every(({ unmanaged }) => JSON.stringify(unmanaged) === known))
    return { listed: first.unmanaged, text: "" };
  const having = members.filter(({ unmanaged }) => unmanaged.length > 0);
  const values = having.reduce((sum, { unmanaged }) => sum + unmanaged.length, 0);
  return { listed: [], text: `unmanaged, kept: ${plural(values, "value")} in ${having.length} of these` };
}

// ---- headers -------------------------------------------------------------------------------------------------------

function singleHeader(resource: ResourceDocument, { colors, width, verbose, show }: BlockStyle): string {
  const id = verbose ? printable(resource.integration, 80) : shortId(resource.integration);
  const name = resource.name === undefined ? "" : printable(resource.name, 80);
  const word = wordOf(resource, show);
  const left = fitted([placedName(resource), id, name], width - widthOf(word));
  return spread(left, word, width, { left: colors.bold, right: actionPainter(word, colors) });
}

function actionPainter(word: string, colors: Colors): (text: string) => string {
  if (word === "failed" || word === "gone" || word === "not looked at" || word === "uninstall") return colors.red;
  if (word === "drifted" || word === "not as declared") return colors.magenta;
  return word === "no change" || word === "record only" ? colors.dim : colors.yellow;
}

/** `Same 1 added pair: client_9 … client_300 (292 tenants; 1 POST each)`. */
export function foldedTitle({ members }: Block, show: Show): string {
  const [resource] = members;
  const { names, count } = describeMembers(members);
  if (resource.error !== undefined) {
    const word = actionWord(resource);
    return `${word.charAt(0).toUpperCase()}${word.slice(1)}, same error: ${names} (${count})`;
  }
  const calls = callCounts(resource.calls);
  return `Same ${describeWork(resource, show)}: ${names} (${count}; ${calls === "no calls" ? calls : `${calls} each`})`;
}

export function foldedHeader(
  block: Block,
  all: readonly ResourceDocument[],
  { colors, show }: Pick<BlockStyle, "colors" | "show">,
): string {
  const title = foldedTitle(block, show);
  const outliers = outliersOf(block, all, show);
  return colors.bold(title) + (outliers === "" ? "" : `   ${outliers}`);
}

const MOST_OUTLIERS = 3;

/** Those that stand between the first and the last of a range, and are something else. */
function outliersOf({ members }: Block, all: readonly ResourceDocument[], show: Show): string {
  if (!describeMembers(members).isRange) return "";
  const own = new Set(members);
  const [first] = members;
  const last = members.at(-1) ?? first;
  const between = all.filter(
    (candidate) =>
      !own.has(candidate) &&
      hasSomethingToSay(candidate, show) &&
      compareNatural(first.tenant, candidate.tenant) <= 0 &&
      compareNatural(candidate.tenant, last.tenant) <= 0,
  );
  if (between.length === 0) return "";
  const tenants = [...new Set(inOrder(between).map(({ tenant }) => printable(tenant, 80)))];
  // Where they are no minority, a few names would pass for the whole.
  if (tenants.length * 2 > new Set(members.map(({ tenant }) => tenant)).size) {
    return `Between them ${plural(tenants.length, "other tenant")} (below)`;
  }
  return `Outliers: ${listed(tenants, MOST_OUTLIERS)} (below)`;
}

/** In a plan: work, a residual, or an error. In a drift report: drift, or an error. */
export function hasSomethingToSay(resource: ResourceDocument, show: Show): boolean {
  if (resource.error !== undefined || resource.drift.length > 0) return true;
  return show === "plan" && (resource.action !== "no-op" || resource.changes.length + resource.residual.length > 0);
}
