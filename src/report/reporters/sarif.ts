// SARIF 2.1.0 for code scanning: a result for each integration and rule, at the source line, within the limits of GitHub.
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
import { number, printable } from "../../base/text.js";
import type { DriftDocument, PlanDocument } from "../../document/plan-document.js";
import { type Finding, findingsOf, RULES, type Rule, type Unit } from "../findings.js";
import { toJson } from "../json.js";
import type { Reporter, ReportStyle } from "../reporter.js";
import { placeFrom, uriOf } from "../source-uri.js";

/** GitHub takes so many results of a run, and shows the first 5,000 by severity. */
const MOST_RESULTS = 25_000;
const MOST_SHOWN = 5_000;
/** GitHub shows so many places of a result. */
const MOST_RELATED = 100;

export const sarifReporter: Reporter = { name: "sarif", renderers: { plan: render, drift: render } };

function render(document: PlanDocument | DriftDocument, style: ReportStyle): string {
  const findings = findingsOf(document);
  const kept = findings.slice(0, MOST_RESULTS);
  const rules = Object.keys(RULES) as readonly Rule[];
  return toJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "rampsync",
            ...(style.version === undefined ? {} : { semanticVersion: style.version }),
            rules: rules.map((rule) => ({
              id: rule,
              shortDescription: { text: RULES[rule].title },
              fullDescription: { text: `${RULES[rule].title}.` },
              defaultConfiguration: { level: RULES[rule].level },
            })),
          },
        },
        invocations: [
          { executionSuccessful: document.complete, toolExecutionNotifications: cutNotes(findings.length) },
        ],
        columnKind: "utf16CodeUnits",
        results: kept.map((finding) => resultOf(finding, rules.indexOf(finding.rule), style)),
      },
    ],
  });
}

/** What code scanning will not show is said in the report itself. */
function cutNotes(all: number): readonly object[] {
  if (all <= MOST_SHOWN) return [];
  const left = all - MOST_RESULTS;
  const text =
    left > 0
      ? `${number(left)} of ${number(all)} results are left out: a run holds ${number(MOST_RESULTS)}.`
      : `Of ${number(all)} results GitHub shows the first ${number(MOST_SHOWN)}; the worst are first.`;
  return [{ level: "warning", message: { text } }];
}

function resultOf(finding: Finding, ruleIndex: number, { root }: ReportStyle): object {
  const { rule, id, tenant, integration, units } = finding;
  const related = relatedOf(units, root);
  return {
    ruleId: rule,
    ruleIndex,
    level: RULES[rule].level,
    message: { text: plainMessage(finding.message) },
    locations: [
      {
        ...physical(finding.source, root),
        logicalLocations: [
          {
            name: printable(finding.construct, 200),
            fullyQualifiedName: printable([tenant, integration].filter((part) => part !== "").join("/"), 400),
            kind: "resource",
          },
        ],
      },
    ],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    // The first is what GitHub goes by.
    partialFingerprints: { primaryLocationLineHash: `${id}:1`, "rampsync/driftId/v1": id },
    ...baseline(units),
    ...suppressions(finding),
    properties: { tenant, integration, driftIds: units.flatMap((unit) => unit.id ?? []) },
  };
}

/** With an earlier report alone. */
function baseline(units: readonly Unit[]): { readonly baselineState?: string } {
  const ages = new Set(units.flatMap(({ age }) => age ?? []));
  if (ages.size === 0) return {};
  return { baselineState: ages.size === 2 ? "updated" : ages.has("new") ? "new" : "unchanged" };
}

/** Accepted drift, with who accepts it and until when. */
function suppressions({ accepted }: Finding): { readonly suppressions?: readonly object[] } {
  if (accepted === undefined) return {};
  const { reason, who, until } = accepted;
  return {
    suppressions: [
      {
        kind: "external",
        status: "accepted",
        justification: printable(reason, 500),
        properties: { who: printable(who, 200), until },
      },
    ],
  };
}

function physical(source: Finding["source"], root: string | undefined) {
  const { file, line } = placeFrom(source, root);
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } } };
}

/** The places of the single differences. */
function relatedOf(units: readonly Unit[], root: string | undefined): readonly object[] {
  return units.slice(0, MOST_RELATED).map(({ source, path, text }, index) => ({
    id: index + 1,
    ...physical(source, root),
    logicalLocations: [{ fullyQualifiedName: path, kind: "member" }],
    message: { text: plainMessage(text) },
  }));
}

/** Brackets would be a link. */
function plainMessage(text: string): string {
  return text.replace(/[[\]]/g, "\\$&");
}
