// Each change as one row: a mark, what it is, and the reason in words.
import { isFormKept, isNameUnknown, isNotRemovable, isWholeNotifier } from "../base/error-kind.js";
import { plural, printable } from "../base/text.js";
import {
  type Change,
  isScalarChange,
  type KeptNameChange,
  pathText,
  reasonText,
  type ScalarChange,
} from "../document/change.js";
import type { Header } from "../document/mapping.js";
import { headerName, sourceOf, targetOf } from "../document/mapping.js";
import type { PlanAction, ResourceDocument } from "../document/plan-document.js";
import { nounOf } from "./counted.js";
import { changedMembers, liveMembers, shownField } from "./json-values.js";
import { quoted, shown } from "./text.js";

/** Add, remove, change, drift, unmanaged, residual. */
export type Mark = "+" | "-" | "~" | "!" | "." | "?";

export interface Row {
  readonly mark: Mark;
  readonly left: string;
  /** Stands in its own column. */
  readonly right?: string;
  /** The text between the two columns. */
  readonly between?: " → " | "   ";
  readonly reason?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export type Show = "plan" | "drift";

const UNMANAGED_SHOWN = 10;

export interface Sections {
  readonly sections: readonly Section[];
  /** Unmanaged values that are not listed. */
  readonly more: number;
}

/** What there is to say of `resource`, by mapping and block. Everything is listed when `all`. */
export function sectionsOf(resource: ResourceDocument, show: Show, all = false): Sections {
  const unmanaged = show === "drift" ? [] : all ? resource.unmanaged : resource.unmanaged.slice(0, UNMANAGED_SHOWN);
  const groups = new Map<string, { readonly order: string; readonly rows: Row[] }>();
  const titles = new Map<Header, string>();
  const place = (change: Change, row: Row) => {
    const title = (change.mapping && titles.get(change.mapping)) ?? sectionTitle(change, resource.type);
    if (change.mapping !== undefined) titles.set(change.mapping, title);
    const group = groups.get(title) ?? { order: sectionOrder(change, title), rows: [] };
    groups.set(title, group);
    group.rows.push(row);
  };
  const isNew = resource.compared_with === "declared" || resource.action === "adopt";
  const words = isNew ? NOT_DECLARED : MOVED;
  if (show === "plan") for (const change of resource.changes) place(change, changeRow(change, resource.action));
  for (const change of resource.drift) place(change, named(driftRow(change, words), change, show));
  for (const change of unmanaged) place(change, unmanagedRow(change));
  const sections = [...groups]
    .sort(([, left], [, right]) => (left.order < right.order ? -1 : 1))
    .map(([title, { rows }]) => ({ title, rows }));
  if (show === "plan" && resource.residual.length > 0) {
    sections.push({ title: "residual", rows: resource.residual.map(residualRow) });
  }
  return { sections, more: show === "drift" ? 0 : resource.unmanaged.length - unmanaged.length };
}

// ---- sections ------------------------------------------------------------------------------------------------------

/** `outbound INCIDENT.Status (OpsRamp → Ticket.Status)`. */
function mappingTitle(header: Header): string {
  const thirdParty = shown(`${header.thirdPartyEntityType}.${header.thirdPartyAttribute}`);
  const way = header.direction === "outbound" ? `OpsRamp → ${thirdParty}` : `${thirdParty} → OpsRamp`;
  return `${header.direction} ${shown(headerName(header))} (${way})`;
}

function sectionTitle({ mapping, path }: Change, type: string): string {
  if (mapping !== undefined) return mappingTitle(mapping);
  return path.length === 1 ? nounOf(type) : path.slice(0, Math.min(2, path.length - 1)).join(" ");
}

/** The integration's own fields, then inbound, then outbound; mappings before other blocks. */
function sectionOrder({ path, mapping }: Change, title: string): string {
  return [path.length === 1 ? "" : (path[0] ?? ""), mapping === undefined ? "1" : "0", title].join("\u0000");
}

// ---- rows ----------------------------------------------------------------------------------------------------------

/** The two columns: source and target of a pair, else the name of what changes. */
function cells(change: Change): Pick<Row, "left" | "right" | "between"> {
  if (isScalarChange(change)) return { left: fieldName(change.path) };
  if ("pair" in change && change.pair !== undefined) {
    const { direction } = change.mapping;
    const { pair } = change;
    return { left: shown(sourceOf(direction, pair)), right: shown(targetOf(direction, pair)), between: " → " };
  }
  return { left: shown(change.label) };
}

/** The unit in words, safe to print: `Ok → Good`, `base_uri`. */
export function unitText(change: Change): string {
  const { left, right, between = "" } = cells(change);
  return right === undefined ? left : left + between + right;
}

/** `base_uri`, `jwt.token_url`, and write-only fields without their ending. */
function fieldName(path: readonly string[]): string {
  return path
    .slice(path.length > 2 ? 2 : -1)
    .join(".")
    .replace(/_wo$/, "");
}

function changeRow(change: Change, action: PlanAction): Row {
  const from = change.applied === undefined ? "as well" : `from ${shown(change.applied)}`;
  const alsoDrifted = change.drifted ? `; DRIFT: live had moved ${from}` : "";
  if (isScalarChange(change)) return scalarRow(change, action, alsoDrifted);
  const row = (mark: Mark, reason: string): Row => ({ mark, ...cells(change), reason: reason + alsoDrifted });
  if (change.kind === "parsing") return row("~", `cutting rules changed in code; ${replacedRows(change)}`);
  if (change.kind === "unmanaged") return row("-", `unmanaged; removed, as declared${times(change)}`);
  if (change.kind === "duplicate") return row("-", duplicateReason(change));
  if (change.restored) return row("+", "removed before; put back");
  if (change.action === "add") return row("+", action === "adopt" ? "declared, missing live" : "added in code");
  if (change.action === "remove") {
    return row("-", `${action === "forget" ? "removed, as on_destroy says" : "removed in code"}${times(change)}`);
  }
  if (change.kind === "header") {
    const rename = `${shown(change.before ?? "")} → ${shown(change.after ?? "")}`;
    const moved = change.count === undefined ? "the rows" : plural(change.count, "row");
    return row("~", `${rename}; ${moved} added under the new name, then the old removed`);
  }
  return row("~", `changed in code; ${replacement(change, "added")}`);
}

/** Whether it is known that live moved, or only that it is not what is declared. */
interface DriftWords {
  readonly found: string;
  readonly back: "put back" | "set";
}
const MOVED: DriftWords = { found: "DRIFT", back: "put back" };
const NOT_DECLARED: DriftWords = { found: "not as declared", back: "set" };

function driftRow(change: Change, { found, back }: DriftWords): Row {
  const row = (reason: string): Row => ({ mark: "!", ...cells(change), reason });
  if (isNotRemovable(change))
    return row(`${found}: live says this as well; no call can remove it (RS4202)${times(change)}`);
  if (change.kind === "kept name" && isNameUnknown(change))
    return row(`not known: ${unknownName(change)} (${change.code})`);
  if (change.drifted) return row(`${found}: ${liveSays(change)}; changed in code as well`);
  if (change.kind === "duplicate") return row(duplicateReason(change));
  if (change.kind === "unmanaged") return row(`unmanaged; removed, as declared${times(change)}`);
  if (change.kind === "kept name") {
    return row(`${found}: live says ${quoted(change.before ?? "")}; no call can rename it (${change.code})`);
  }
  if (change.kind === "parsing") return row(`${found}: live has other cutting rules; ${replacedRows(change)}`);
  if (isScalarChange(change)) {
    if (change.sensitive && change.action === "add")
      return row(`${found}: missing live; sent again (${hiddenNote(change)})`);
    if (change.sensitive) return row(`${found}: live differs; ${back} (${hiddenNote(change)})`);
    const members = liveMembers(change.before ?? "", change.after ?? "");
    if (members !== undefined) return row(`${found}: live has ${members}; ${back}${groupNote(change)}`);
    const right = { right: shownField(change.after ?? ""), between: "   " } as const;
    return { ...row(`${found}: ${liveSays(change)}; ${back}${groupNote(change)}`), ...right };
  }
  if (change.action === "add") return row(`${found}: missing live; ${back}`);
  if (change.action === "remove") return row(`${found}: live says this as well; removed${times(change)}`);
  if (change.applied !== undefined) {
    const moved = `live says ${quoted(change.before ?? "")} in place of ${quoted(change.applied)}`;
    return row(`${found}: ${moved}; changed in code as well: ${replacement(change, "added")}`);
  }
  return row(`${found}: live says ${quoted(change.before ?? "")}; ${replacement(change, back)}`);
}

/** A drift report says by what name a difference can be accepted, and how old it is. */
function named(row: Row, { id, age, since }: Change, show: Show): Row {
  if (show !== "drift" || id === undefined) return row;
  const old = age === "new" ? "new, " : age === "same" && since !== undefined ? `since ${since}, ` : "";
  return { ...row, reason: `${row.reason ?? ""} (${old}id ${id})` };
}

function liveSays({ sensitive, before }: Change): string {
  if (sensitive) return "live differs";
  return before === undefined ? "missing live" : `live says ${quoted(before)}`;
}

/** Additions come before removals, so that no value is ever missing. */
function replacement(change: Change, verb: "added" | DriftWords["back"]): string {
  return `${shown(change.after ?? "")} is ${verb}, then ${shown(change.before ?? "")} removed`;
}

function duplicateReason({ count = 1 }: Change): string {
  return `duplicate: ${count} too many; removed`;
}

function replacedRows({ count }: Change): string {
  return `${count === undefined ? "the rows are" : `${plural(count, "row")} ${count === 1 ? "is" : "are"}`} added again, then the old removed`;
}

function times({ count = 1 }: Change): string {
  return count > 1 ? ` (${plural(count, "row")})` : "";
}

function scalarRow(change: ScalarChange, action: PlanAction, alsoDrifted: string): Row {
  const left = fieldName(change.path);
  if (action === "install") {
    // Nothing of it is there: nothing is changed by it, and no group sent along.
    const right = change.sensitive ? "set (value hidden)" : shownField(change.after ?? "");
    return { mark: "+", left, right, between: "   " };
  }
  if (change.action === "remove") {
    const reason = `removed${alsoDrifted}`;
    return { mark: "-", left, right: shownField(change.before ?? ""), between: "   ", reason };
  }
  const why = change.reason === undefined ? "" : reasonText(change.reason);
  if (change.sensitive) {
    const verb = change.action === "add" ? "set" : why === "" ? "changed" : why;
    const right = `${verb} (${hiddenNote(change)})${alsoDrifted}`;
    return { mark: change.action === "add" ? "+" : "~", left, right, between: "   " };
  }
  const after = shownField(change.after ?? "");
  const right =
    change.before === undefined
      ? after
      : (changedMembers(change.before, change.after ?? "") ?? `${shownField(change.before)} → ${after}`);
  const reason = `${why}${groupNote(change)}${alsoDrifted}`.replace(/^; /, "");
  return {
    mark: change.before === undefined ? "+" : "~",
    left,
    right,
    between: "   ",
    ...(reason === "" ? {} : { reason }),
  };
}

function hiddenNote(change: ScalarChange): string {
  return `value hidden${groupNote(change)}`;
}

/** Fields of an authentication travel together, and a POST with inbound authentication may rotate its token. */
function groupNote({ group }: ScalarChange): string {
  if (group === "inbound authentication") return "; its authentication is sent whole and may rotate the token";
  return group === "notifier authentication" ? "; its authentication group is sent whole" : "";
}

function unmanagedRow(change: Change): Row {
  const named = isScalarChange(change) ? ({ right: shownField(change.label), between: "   " } as const) : {};
  return { mark: ".", ...cells(change), ...named, reason: `unmanaged, kept${times(change)}` };
}

function residualRow(change: Change): Row {
  const where =
    change.mapping === undefined ? "" : `${change.mapping.direction} ${shown(headerName(change.mapping))}: `;
  const code = change.code === undefined ? {} : { reason: change.code };
  return { mark: "?", left: where + residualText(change), ...code };
}

/** Of a name that may be live, or not. */
function unknownName({ before = "", after = "", trial }: KeptNameChange): string {
  const names = `live says ${quoted(before)}, and whether ${quoted(after)} is another mapping for the server is not known`;
  if (trial === undefined) return `${names}: nothing of it is sent, run rampsync probe`;
  return `${names}: ${shown(trial)} is posted to find out, and taken back where it is one too many`;
}

function residualText(change: Change): string {
  if (change.kind === "kept name" && isNameUnknown(change)) return unknownName(change);
  if (change.kind === "kept name") {
    return `third-party name is ${quoted(change.before ?? "")} live, ${quoted(change.after ?? "")} declared: no call can rename it`;
  }
  if (isWholeNotifier(change)) {
    return `${pathText(change.path)} is hidden and not declared: this server wants whole notifiers, and none is sent`;
  }
  if (isFormKept(change)) {
    const kept = isScalarChange(change) ? shown(change.before ?? "") : printable(change.before ?? "");
    const what = isScalarChange(change) ? pathText(change.path) : unitText(change);
    return `${what} is kept as ${kept}: it may match nothing, and is not sent again`;
  }
  const what = unitText(change);
  return change.kind === "duplicate"
    ? `${what} is there ${change.count ?? 1} too many: no call can remove it`
    : `${what} should go: no call can remove it${times(change)}`;
}
