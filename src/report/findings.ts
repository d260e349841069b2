// What reports for machines name one by one: for each integration and rule one finding, the worst first.
import { isGone } from "../base/error-kind.js";
import type { SourcePlace } from "../base/place.js";
import { MOST_NAMED, number, printable } from "../base/text.js";
import { type Acceptance, type Change, pathText } from "../document/change.js";
import { driftId } from "../document/drift-id.js";
import type { DriftDocument, PlanDocument, PlanError, ResourceDocument } from "../document/plan-document.js";
import { inOrder, memberName } from "./members.js";
import { unitText } from "./rows.js";
import { shown } from "./text.js";

/** In order of weight: what is not known is worse than what is known to differ. */
export const RULES = {
  "not-looked-at": { level: "error", title: "The integration could not be looked at" },
  failed: { level: "error", title: "The integration could not be planned" },
  gone: { level: "error", title: "The integration is gone" },
  refused: { level: "error", title: "An apply of the plan is refused" },
  "drift/pair": { level: "warning", title: "Value pairs drifted" },
  "drift/duplicate": { level: "warning", title: "Value pairs are live more than once" },
  "drift/field": { level: "warning", title: "Fields drifted" },
  "drift/secret": { level: "warning", title: "Secrets are missing live" },
  "drift/mapping": { level: "warning", title: "Mappings drifted" },
  "drift/parsing": { level: "warning", title: "Cutting rules drifted" },
  "drift/unmanaged": { level: "warning", title: "Values that are not declared are live" },
  residual: { level: "note", title: "A difference stays that no call removes" },
} as const satisfies Readonly<Record<string, { readonly level: string; readonly title: string }>>;

export type Rule = keyof typeof RULES;
export type Level = (typeof RULES)[Rule]["level"];

/** One difference of a finding. */
export interface Unit {
  readonly id: string | undefined;
  /** `outbound.mappings["INCIDENT_Status"].values["Ok"]["Good"]`, safe to print. */
  readonly path: string;
  /** In words, safe to print; a hidden value is not part of it. */
  readonly text: string;
  readonly source: SourcePlace | undefined;
  readonly age: Change["age"];
}

export interface Finding {
  readonly rule: Rule;
  /** Stable: of tenant, integration and rule. */
  readonly id: string;
  readonly tenant: string;
  readonly integration: string;
  /** `client_8 / desk`, safe to print. */
  readonly name: string;
  readonly construct: string;
  /** The first place in the program that it is about. */
  readonly source: SourcePlace | undefined;
  /** In one line, safe to print. */
  readonly message: string;
  /** Empty where the integration as a whole is meant. */
  readonly units: readonly Unit[];
  /** Of accepted drift: who accepts it, one finding for each acceptance. */
  readonly accepted?: Acceptance;
}

const RULE_OF_KIND = {
  pair: "drift/pair",
  duplicate: "drift/duplicate",
  scalar: "drift/field",
  secret: "drift/secret",
  header: "drift/mapping",
  "kept name": "drift/mapping",
  parsing: "drift/parsing",
  unmanaged: "drift/unmanaged",
} as const satisfies Readonly<Record<Change["kind"], Rule>>;

/** Of a plan or a drift report: what failed, drifted or stays wrong, and why an apply is refused. */
export function findingsOf(document: PlanDocument | DriftDocument): readonly Finding[] {
  const refusals = document.refusals.map((refusal): Finding => ofRun("refused", refusal));
  const states = document.errors.map((error): Finding => ofRun("failed", error));
  const found = [...states, ...refusals, ...inOrder(document.resources).flatMap(ofResource)];
  const rules = Object.keys(RULES) as readonly Rule[];
  return rules.flatMap((rule) => found.filter((finding) => finding.rule === rule));
}

function ofRun(rule: Rule, { code, message, where = "", place }: PlanError): Finding {
  const target = { tenant: place?.tenant ?? "", integration: place?.integration ?? "" };
  return {
    rule,
    // Neither tenant nor integration need be known.
    id: driftId({ ...target, integration: `${target.integration} ${where} ${code}` }, "failed"),
    ...target,
    name: printable(where, 200),
    construct: place?.construct ?? where,
    source: place?.source,
    message: `${code} ${printable(message)}${where === "" ? "" : ` (${printable(where, 200)})`}`,
    units: [],
  };
}

function ofResource(resource: ResourceDocument): readonly Finding[] {
  const { error } = resource;
  if (error !== undefined) {
    const rule = isGone(error) ? "gone" : resource.status === "unknown" ? "not-looked-at" : "failed";
    return [finding(resource, rule, `${error.code} ${printable(error.message)}`, [])];
  }
  const byRule = new Map<Rule, Unit[]>();
  const put = (rule: Rule, change: Change) => byRule.set(rule, [...(byRule.get(rule) ?? []), unitOf(change)]);
  for (const change of resource.drift) put(RULE_OF_KIND[change.kind], change);
  for (const change of resource.changes) if (change.drifted) put(RULE_OF_KIND[change.kind], change);
  for (const change of resource.residual) put("residual", change);
  const accepted = (resource.accepted ?? []).map(
    (change): Finding => ({
      ...finding(resource, RULE_OF_KIND[change.kind], undefined, [unitOf(change)]),
      id: change.id ?? driftId(resource, change),
      ...(change.accepted === undefined ? {} : { accepted: change.accepted }),
    }),
  );
  return [...[...byRule].map(([rule, units]) => finding(resource, rule, undefined, units)), ...accepted];
}

function finding(resource: ResourceDocument, rule: Rule, problem: string | undefined, units: readonly Unit[]): Finding {
  const { tenant, integration, construct } = resource;
  const name = memberName(resource);
  const named = units.slice(0, MOST_NAMED).map(({ text }) => text);
  const further = units.length - named.length;
  const list = [...named, ...(further > 0 ? [`and ${number(further)} more`] : [])].join("; ");
  return {
    rule,
    id: driftId({ tenant, integration: `${integration} ${rule}` }, "failed"),
    tenant,
    integration,
    name,
    construct,
    source: units.find(({ source }) => source !== undefined)?.source ?? resource.source,
    message: `${name}: ${problem ?? `${RULES[rule].title.toLowerCase()}: ${list}`}`,
    units,
  };
}

function unitOf(change: Change): Unit {
  const { id, path, sensitive, before, after, source, age } = change;
  const place = printable(pathText(path), 400);
  const live =
    sensitive === true
      ? "live differs"
      : before === undefined
        ? "missing live"
        : `live ${shown(before)}${change.kind === "scalar" && after !== undefined ? `, recorded ${shown(after)}` : ""}`;
  return { id, path: place, text: `${unitText(change)} (${live})`, source, age };
}
