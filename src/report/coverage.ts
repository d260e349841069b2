// How much of what is live is under code: a line for each tenant, then what is not.
import { number, plural, printable } from "../base/text.js";
import {
  COVERAGE_UNITS,
  type CoverageDocument,
  type CoverageMeasure,
  type CoverageMeasures,
  type CoveredIntegration,
  leastUnit,
  type UndeclaredEvent,
  type UndeclaredMapping,
} from "../document/coverage-document.js";
import { headerName, sourceOf, targetOf } from "../document/mapping.js";
import { renderErrors } from "./errors.js";
import type { Colors } from "./inputs.js";
import { padEnd, padStart, shortId, shown, sortNatural, widthOf } from "./text.js";

/** Values of one mapping that are named; the others are counted. */
const MOST_PAIRS = 5;

/** Ends without a newline. */
export function renderCoverage(
  document: CoverageDocument,
  { colors, verbose = false }: { readonly colors: Colors; readonly verbose?: boolean },
): string {
  const errors = errorsOf(document);
  return [
    ...(errors.length === 0 ? [] : [renderErrors(errors, colors)]),
    ...tableLines(document, colors),
    ...detailLines(document, colors, verbose),
    "",
    lastLine(document),
  ].join("\n");
}

/** A row for each tenant, and one for all. */
export function coverageRows({ tenants, measures }: CoverageDocument): readonly (readonly string[])[] {
  const row = (name: string, of: CoverageMeasures | undefined) => [
    name,
    ...COVERAGE_UNITS.map((unit) => (of === undefined ? "-" : measureText(of[unit]))),
    of === undefined ? "-" : number(of.integrations.gone + of.values.gone + of.events.gone),
  ];
  const rows = sortNatural(tenants, ({ tenant }) => [tenant]).map(({ tenant, measures: own }) =>
    row(printable(tenant, 80), own),
  );
  return [["tenant", ...COVERAGE_UNITS, "not live"], ...rows, ...(rows.length === 1 ? [] : [row("in all", measures)])];
}

/** `3 of 4 (75%)`. */
function measureText({ live, under_code }: CoverageMeasure): string {
  if (live === 0) return "-";
  return `${number(under_code)} of ${number(live)} (${Math.floor((under_code * 100) / live)}%)`;
}

export function tableLines(document: CoverageDocument, colors: Colors): readonly string[] {
  const rows = coverageRows(document);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? padEnd(cell, widths[0] ?? 0) : padStart(cell, widths[column] ?? 0)))
      .join("  ");
  return rows.map((row, index) => (index === 0 ? colors.bold(line(row)) : line(row)));
}

/** What is not under code or not live, an integration with its mappings after the other. */
export function detailLines(
  { tenants }: Pick<CoverageDocument, "tenants">,
  colors: Colors,
  verbose = false,
): readonly string[] {
  return sortNatural(tenants, ({ tenant }) => [tenant]).flatMap(({ tenant, integrations }) =>
    sortNatural(integrations.filter(hasSomethingToSay), ({ name, integration }) => [name, integration]).flatMap(
      (integration) => [
        "",
        `${colors.bold(titleOf(tenant, integration))}: ${wordOf(integration)}`,
        ...mappingLines(integration, verbose),
        ...eventLines(integration),
      ],
    ),
  );
}

const hasSomethingToSay = (integration: CoveredIntegration) =>
  integration.status !== "live" ||
  integration.declared === undefined ||
  isLeftOut(integration) ||
  integration.absent_events.length > 0 ||
  integration.copy === "own" ||
  (integration.measures?.values.gone ?? 0) > 0;

/** Whether some of it is live and not declared. */
const isLeftOut = ({ undeclared, undeclared_events: events }: CoveredIntegration) =>
  undeclared.length + events.length > 0;

function titleOf(tenant: string, { name, integration, declared }: CoveredIntegration): string {
  const known = name === "" ? (declared?.construct ?? "") : name;
  return `${printable(tenant, 80)} / ${printable(known, 80) || "-"} (${shortId(integration)})`;
}

function wordOf(integration: CoveredIntegration): string {
  const { status, declared, measures, copy, application } = integration;
  const words = [];
  if (status === "gone") words.push("declared, and gone");
  else if (status === "unknown") words.push("not looked at");
  else if (declared === undefined) words.push("not declared");
  else words.push(isLeftOut(integration) ? "declared in part" : "declared");
  if (declared === undefined && application !== "") words.push(printable(application, 60));
  if (copy !== undefined) words.push(copy === "own" ? "a copy of its own" : "inherited");
  const gone = measures?.values.gone ?? 0;
  if (gone > 0) words.push(`${plural(gone, "declared value")} not live`);
  return words.join(", ");
}

function mappingLines({ undeclared }: CoveredIntegration, verbose: boolean): readonly string[] {
  return undeclared.map(
    (entry) =>
      `  ${entry.mapping.direction} ${printable(headerName(entry.mapping), 120)}: ${valuesText(entry, verbose)}`,
  );
}

function eventLines({ undeclared_events: events, absent_events: absent }: CoveredIntegration): readonly string[] {
  return [
    ...events.map((event) => `  event ${shown(event.name)} (${shortId(event.event)})${aboutEvent(event)}`),
    ...absent.map(({ name }) => `  event ${shown(name)}: declared, and not live`),
  ];
}

/** `: INCIDENT CREATE, active`. */
function aboutEvent({ entity = "", event_type: type = "", active }: UndeclaredEvent): string {
  const what = printable([entity, type].filter((word) => word !== "").join(" "), 120);
  const words = [what, active === undefined ? "" : active ? "active" : "not active"].filter((word) => word !== "");
  return words.length === 0 ? "" : `: ${words.join(", ")}`;
}

function valuesText({ mapping, values, whole, pairs = [] }: UndeclaredMapping, verbose: boolean): string {
  const count = values === 0 ? "without values" : plural(values, "value");
  if (pairs.length === 0) return count;
  const named = (verbose ? pairs : pairs.slice(0, MOST_PAIRS)).map(
    (pair) => `${shown(sourceOf(mapping.direction, pair))} → ${shown(targetOf(mapping.direction, pair))}`,
  );
  const more = pairs.length - named.length;
  return `${whole ? "all of it, " : ""}${count}: ${named.join(", ")}${more > 0 ? ` and ${number(more)} more` : ""}`;
}

export const errorsOf = ({ errors, tenants }: CoverageDocument) => [
  ...errors,
  ...tenants.flatMap(({ error, integrations }) => [
    ...(error === undefined ? integrations.flatMap((integration) => integration.error ?? []) : [error]),
  ]),
];

/** `75.5% of the values are under code; at least 80% is wanted.` */
export function lastLine({ tenants, share, measures, fail_under: wanted, complete }: CoverageDocument): string {
  const seen = tenants.some(({ error }) => error === undefined);
  if (!seen && tenants.length > 0) return "Nothing could be looked at.";
  const least =
    wanted === undefined ? "" : share < wanted ? `; at least ${wanted}% is wanted` : `, ${wanted}% is wanted`;
  const subject = share === 100 ? "100% is" : `${share}% of the ${leastUnit(measures)} are`;
  return `${subject} under code${least}${complete ? "" : "; not all could be looked at"}.`;
}
