// What the HTML report shows, as data: a document made safe to print, equal changes folded, secrets and headers masked.
import type { SourcePlace } from "../../base/place.js";
import { printable } from "../../base/text.js";
import { type Change, pathText, reasonText } from "../../document/change.js";
import type { DriftDocument, PlanDocument, PlannedCall, ResourceDocument } from "../../document/plan-document.js";
import { callsText } from "../calls.js";
import { isIntegration, nounOf } from "../counted.js";
import { foldedErrors } from "../errors.js";
import { blocksOf } from "../fold.js";
import { shownField } from "../json-values.js";
import { editTexts } from "../last-edit.js";
import { inOrder } from "../members.js";
import { unitText } from "../rows.js";
import { driftSentence, pendingSentence } from "../sentences.js";
import { STATUSES, type Status, statusOf, tenantsOf } from "../tenant-status.js";
import { lastName, shown, sortNatural } from "../text.js";

/** One difference: what is live or recorded, and what it becomes. */
export interface PageRow {
  readonly list: "drift" | "change" | "accepted" | "residual";
  readonly kind: Change["kind"];
  readonly unit: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly sentence?: string;
  readonly id?: string;
  readonly age?: string;
  readonly source?: string;
  readonly note?: string;
}

export interface PageCall {
  readonly method: string;
  readonly path: string;
  /** As JSON. */
  readonly body?: string;
}

/** What one integration shows, or several that show the same. */
export interface PageBlock {
  readonly members: readonly number[];
  readonly status: Status;
  readonly action: string;
  readonly source?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  readonly rows: readonly PageRow[];
  /** Live values that are not under code. */
  readonly unmanaged: number;
  readonly notes: readonly string[];
  readonly callsText: string;
  readonly calls: readonly PageCall[];
  /** More than are listed. */
  readonly moreRows: number;
}

export interface PageIntegration {
  readonly tenant: number;
  readonly label: string;
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** Absent: an integration. */
  readonly noun?: string;
}

export interface PageBudget {
  readonly tenant: string;
  readonly seconds: number;
  readonly classes: readonly { readonly name: string; readonly used: number; readonly most: number }[];
}

export interface PageData {
  readonly title: string;
  readonly version: string;
  readonly time: string;
  readonly verb: string;
  /** The worst first. */
  readonly statuses: readonly Status[];
  readonly tenants: readonly string[];
  readonly integrations: readonly PageIntegration[];
  readonly blocks: readonly PageBlock[];
  readonly budget: readonly PageBudget[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly since: string;
  readonly resolved: readonly string[];
}

/** Of one integration; the rest is counted. */
const MOST_ROWS = 200;
const MOST_PAYLOAD = 20_000;
const MOST_CALLS = 20;

export interface PageOptions {
  readonly verb: string;
  readonly version?: string;
  readonly since?: readonly string[];
}

export function pageData(
  document: PlanDocument | DriftDocument,
  { verb, version = "", since = [] }: PageOptions,
): PageData {
  const tenants = tenantsOf(document);
  const places = new Map(tenants.map(({ tenant }, index) => [tenant, index]));
  const ordered = tenants.flatMap(({ resources }) => inOrder(resources));
  const index = new Map(ordered.map((resource, at) => [resource, at]));
  const telling = ordered.filter((resource) => statusOf(resource) !== "in step");
  const blocks = blocksOf(telling, "plan").map(({ members }) => blockOf(members, index));
  const weight = ({ status }: PageBlock) => STATUSES.indexOf(status);
  return {
    title: `rampsync ${verb}`,
    version,
    time: "time" in document && document.time !== undefined ? printable(document.time, 40) : "",
    verb,
    statuses: STATUSES,
    tenants: tenants.map(({ tenant }) => printable(tenant, 80)),
    integrations: ordered.map((resource) => ({
      tenant: places.get(resource.tenant) ?? 0,
      label: lastName(resource.construct),
      id: printable(resource.integration, 80),
      name: printable(resource.name ?? "", 80),
      status: statusOf(resource),
      ...(isIntegration(resource) ? {} : { noun: nounOf(resource.type) }),
    })),
    blocks: blocks.toSorted((left, right) => weight(left) - weight(right)),
    budget: sortNatural(document.budget.tenants, ({ tenant }) => [tenant]).map(
      ({ tenant, seconds, per_minute: most, ...used }) => ({
        tenant: printable(tenant, 80),
        seconds,
        classes: [
          { name: "GET", used: used.get, most: most.get },
          { name: "pages", used: used.paged_get, most: most.paged_get },
          { name: "writes", used: used.write, most: most.write },
        ],
      }),
    ),
    problems: foldedErrors([...document.errors, ...document.refusals]).map(({ code, message, where = "" }) =>
      `${code} ${printable(message, 500)} ${printable(where, 300)}`.trim(),
    ),
    warnings: document.warnings.map((warning) => printable(warning, 500)),
    since: since.join(" "),
    resolved: resolvedOf(document),
  };
}

function resolvedOf(document: PlanDocument | DriftDocument): readonly string[] {
  const resolved = "since" in document ? (document.since?.resolved ?? []) : [];
  return resolved.map(
    ({ id, tenant, integration, path, label }) =>
      `${printable(tenant, 80)} / ${printable(integration, 80)}: ${path.length === 0 ? label : printable(pathText(path), 400)} (id ${id})`,
  );
}

function blockOf(
  members: readonly [ResourceDocument, ...ResourceDocument[]],
  index: ReadonlyMap<ResourceDocument, number>,
): PageBlock {
  const [resource] = members;
  const isOne = members.length === 1;
  const { error, calls } = resource;
  const rows = [
    ...resource.drift.map((change) => rowOf(change, "drift", isOne)),
    ...(resource.accepted ?? []).map((change) => rowOf(change, "accepted", isOne)),
    ...resource.changes.map((change) => rowOf(change, "change", isOne)),
    ...resource.residual.map((change) => rowOf(change, "residual", isOne)),
  ];
  return {
    members: members.map((member) => index.get(member) ?? 0),
    status: statusOf(resource),
    action: resource.action,
    ...sourceOf(resource.source),
    ...(error === undefined
      ? {}
      : { error: { code: error.code, message: printable(error.message, 1000), hint: printable(error.hint, 500) } }),
    rows: rows.slice(0, MOST_ROWS),
    moreRows: Math.max(0, rows.length - MOST_ROWS),
    unmanaged: resource.unmanaged.length,
    notes: [...editTexts(members), ...resource.notes].map((note) => printable(note, 500)),
    callsText: callsText(resource),
    calls: calls.slice(0, MOST_CALLS).map(callOf),
  };
}

const plainly = { name: (text: string) => shown(text), value: (text: string) => shown(text) };

function rowOf(change: Change, list: PageRow["list"], isOne: boolean): PageRow {
  const { sensitive, before, after, action, id, age, since, accepted, applied } = change;
  const hidden = sensitive === true;
  const text = (value: string | undefined, none: string) =>
    hidden ? "(hidden)" : value === undefined ? none : shownField(value);
  const sentence = list === "change" ? pendingSentence(change, plainly) : driftSentence(change, plainly);
  const notes = [
    ...(accepted === undefined
      ? []
      : [
          `accepted until ${printable(accepted.until, 20)} by ${printable(accepted.who, 80)}: ${printable(accepted.reason, 300)}`,
        ]),
    ...("reason" in change && change.reason !== undefined ? [reasonText(change.reason)] : []),
    ...(applied === undefined ? [] : [`recorded: ${hidden ? "(hidden)" : shown(applied)}`]),
    ...(change.code === undefined ? [] : [change.code]),
    ...(change.count === undefined ? [] : [`${change.count} ${change.count === 1 ? "row" : "rows"}`]),
  ];
  const aged =
    age === undefined ? {} : { age: age === "new" || since === undefined ? age : `since ${printable(since, 40)}` };
  return {
    list,
    kind: change.kind,
    unit: unitText(change),
    path: printable(pathText(change.path), 400),
    before: text(before, action === "add" ? "missing" : "live"),
    after: action === "remove" ? "removed" : text(after, ""),
    ...(sentence === undefined || list === "residual" ? {} : { sentence }),
    ...(id === undefined || !isOne ? {} : { id }),
    ...aged,
    ...sourceOf(change.source),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
}

function sourceOf(source: SourcePlace | undefined): { readonly source?: string } {
  return source === undefined ? {} : { source: `${printable(source.file, 200)}:${source.line}` };
}

function callOf({ method, path, body }: PlannedCall): PageCall {
  if (body === undefined) return { method, path: printable(path, 300) };
  const text = JSON.stringify(withoutHeaders(body), null, 2);
  const cut = text.length > MOST_PAYLOAD ? `${text.slice(0, MOST_PAYLOAD)}\n…` : text;
  return {
    method,
    path: printable(path, 300),
    body: cut
      .split("\n")
      .map((line) => indented(line))
      .join("\n"),
  };
}

/** Safe to print, its indent kept. */
function indented(line: string): string {
  const [, indent = "", rest = ""] = /^( *)(.*)$/s.exec(line) ?? [];
  return indent + printable(rest, 1000);
}

/** Values of headers may be keys of somebody. */
export function withoutHeaders(value: unknown, isHidden = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutHeaders(item, isHidden));
  if (typeof value === "object" && value !== null) {
    const isNamed = isHidden && Object.keys(value).some((name) => name === "key" || name === "name");
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const hides = isHidden && !(isNamed && (name === "key" || name === "name"));
        return [name, withoutHeaders(inner, hides || /headers?$/i.test(name))];
      }),
    );
  }
  return isHidden && value !== null ? "(hidden)" : value;
}
