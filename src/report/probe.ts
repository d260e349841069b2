// The table of rampsync probe: each way of the server, how it showed, and by which requests.
import { groupBy } from "../base/group.js";
import { number, plural, printable } from "../base/text.js";
import type { ProbeCall, ProbeCounts, ProbeDocument, ProbedWay, ProbeIntegration } from "../document/probe-document.js";
import type { Colors } from "./inputs.js";
import { padEnd, widthOf } from "./text.js";

const NOT_KNOWN = "not known";

/** What is asked before a probe. */
export function renderBudget({
  endpoint,
  tenant,
  calls,
  leftBehind,
}: Pick<ProbeDocument, "endpoint" | "tenant" | "calls"> & {
  readonly leftBehind?: { readonly name: string; readonly id?: string };
}): string {
  return [
    `A probe of ${printable(tenant, 80)} at ${printable(endpoint, 200)} installs a custom integration, changes it, and uninstalls it.`,
    "It touches nothing else.",
    `It sends ${countsText(calls)}; more where the tenant has many integrations, or where writes show late.`,
    ...(leftBehind === undefined
      ? []
      : [`It begins with what an earlier probe left, and uninstalls it: ${named(leftBehind)}.`]),
  ].join("\n");
}

const named = ({ name, id }: { readonly name: string; readonly id?: string }) =>
  id === undefined ? printable(name, 80) : `${printable(name, 80)} (${printable(id, 80)})`;

function countsText({ get, paged_get: pages, write }: ProbeCounts): string {
  return `${plural(get + pages + write, "request")}: ${number(write)} that write, ${plural(get, "read")}, ${plural(pages, "page")}`;
}

/** `3 POST, 1 GET`. */
function callsText(calls: readonly ProbeCall[]): string {
  return [...groupBy(calls, ({ method }) => method)].map(([method, same]) => `${same.length} ${method}`).join(", ");
}

/** Ends without a newline. */
export function renderProbe(document: ProbeDocument, { colors }: { readonly colors: Colors }): string {
  const { ways, tenant, endpoint, installed, removed_before: before, left_by_others: others } = document;
  const cells = ways.map((way) => [way.way, way.value ?? NOT_KNOWN, callsText(way.calls), evidenceOf(way)]);
  const rows = [["way", "value", "requests", "evidence"], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  const [head = "", ...lines] = rows.map((row) =>
    row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    `${printable(tenant, 80)} at ${printable(endpoint, 200)}`,
    "",
    colors.bold(head),
    ...lines.map((line, index) => (ways[index]?.value === undefined ? colors.yellow(line) : line)),
    "",
    ...(before === undefined ? [] : [`Uninstalled, left by an earlier probe: ${named(before)}.`]),
    ...others.map((left) => colors.yellow(leftText(left))),
    `${named(installed)} was installed, and is uninstalled. ${countsText(document.calls)}.`,
    document.ways_file === undefined
      ? colors.red("What was found could not be written to the file of known ways.")
      : `${printable(document.ways_file, 300)} keeps what was found: put it under version control.`,
  ].join("\n");
}

const evidenceOf = ({ evidence, before }: ProbedWay) =>
  printable(before === undefined ? evidence : `${evidence} (the file said ${before})`, 200);

const leftText = (left: ProbeIntegration) =>
  `Left by another probe, which no record here knows, and not touched: ${named(left)}.`;
