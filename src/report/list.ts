// The table of rampsync list: what is installed in each tenant.
import { number, plural, printable } from "../base/text.js";
import type { ListedIntegration } from "../document/plan-document.js";
import type { Colors } from "./inputs.js";
import { padEnd, padStart, sortNatural, widthOf } from "./text.js";

interface Column {
  readonly title: string;
  readonly cell: (row: ListedIntegration) => string;
  readonly right?: true;
}

const text = (value: string) => printable(value, 60) || "-";

const count = (value: number | undefined) => (value === undefined ? "-" : number(value));

const COLUMNS: readonly Column[] = [
  { title: "tenant", cell: ({ tenant }) => text(tenant) },
  { title: "id", cell: ({ id }) => text(id) },
  { title: "name", cell: ({ name }) => text(name) },
  { title: "kind", cell: ({ application }) => text(application) },
  { title: "status", cell: ({ status }) => text(status) },
  { title: "mappings", cell: ({ mappings }) => count(mappings), right: true },
  { title: "values", cell: ({ values }) => count(values), right: true },
  { title: "duplicates", cell: ({ duplicates }) => count(duplicates), right: true },
];

const isNotEnabled = ({ not_enabled: status }: ListedIntegration) => status !== undefined;

/** Ends without a newline. */
export function renderList(rows: readonly ListedIntegration[], { colors }: { readonly colors: Colors }): string {
  if (rows.length === 0) return "No integrations are installed.";
  const ordered = sortNatural(rows, ({ tenant, name, id }) => [tenant, name, id]);
  const columns = COLUMNS.map(({ title, cell, right }) => {
    const cells = ordered.map(cell);
    const width = Math.max(...[title, ...cells].map(widthOf));
    const pad = (value: string) => (right ? padStart(value, width) : padEnd(value, width));
    return { title: pad(title), cells: cells.map(pad) };
  });
  const line = (cells: readonly string[]) => cells.join("  ").trimEnd();
  const duplicates = rows.reduce((sum, row) => sum + (row.duplicates ?? 0), 0);
  const tenants = new Set(rows.map(({ tenant }) => tenant)).size;
  const disabled = rows.filter(isNotEnabled).length;
  const inherited = rows.filter(({ origin }) => origin === "inherited").length;
  const unknown = rows.filter(({ origin }) => origin === "unknown").length;
  const sum = [
    `${plural(rows.length, "integration")} in ${plural(tenants, "tenant")}`,
    plural(duplicates, "duplicate"),
    ...(disabled === 0 ? [] : [`${number(disabled)} not enabled`]),
    ...(inherited === 0 ? [] : [`${number(inherited)} inherited from the partner`]),
  ].join(", ");
  return [
    colors.bold(line(columns.map(({ title }) => title))),
    ...ordered.map((row, index) => {
      const cells = line(columns.map(({ cells }) => cells[index] ?? ""));
      return (row.duplicates ?? 0) > 0 || isNotEnabled(row) ? colors.yellow(cells) : cells;
    }),
    "",
    `${sum}.${unknown === 0 ? "" : ` Whether ${number(unknown)} of these ${unknown === 1 ? "is" : "are"} inherited is not known.`}`,
  ].join("\n");
}
