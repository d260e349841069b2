// What a checkup of tenants found: each integration with its findings, and the calls that would put them right.
import { groupBy } from "../base/group.js";
import { number, plural, printable } from "../base/text.js";
import type { DoctorDocument, DoctorFinding } from "../document/doctor-document.js";
import type { PlannedCall } from "../document/plan-document.js";
import { errorLines } from "./errors.js";
import type { Colors } from "./inputs.js";
import { toJsonLine } from "./json.js";
import { keptText } from "./kept-text.js";
import { shortId, sortNatural } from "./text.js";

/** Calls of one finding that are shown; the others are counted. JSON has all. */
const MOST_CALLS = 4;
const LONGEST_CALL = 400;

/** Ends without a newline. */
export function renderDoctor(document: DoctorDocument, { colors }: { readonly colors: Colors }): string {
  const tenants = sortNatural(document.tenants, ({ tenant }) => [tenant]);
  const blocks = tenants.flatMap(({ tenant, findings, error }) => {
    if (error !== undefined) return [colors.bold(printable(tenant, 80)), ...errorLines(error, colors, "  "), ""];
    const byIntegration = groupBy(findings, ({ integration }) => integration);
    return [...byIntegration.values()].flatMap((ofOne) => {
      const [first] = ofOne;
      if (first === undefined) return [];
      const title = `${printable(tenant, 80)} / ${printable(first.name, 80) || "-"} (${shortId(first.integration)})`;
      return [colors.bold(title), ...ofOne.flatMap((finding) => findingLines(finding, colors)), ""];
    });
  });
  return [...blocks, ...lastLines(document)].join("\n");
}

function findingLines(finding: DoctorFinding, colors: Colors): readonly string[] {
  const { code, text, calls, alternatives, removable, fixed } = finding;
  const shown = calls.slice(0, MOST_CALLS);
  const more = calls.length - shown.length;
  const title =
    calls.length === 0 ? [] : [alternatives ? "one of these calls:" : calls.length === 1 ? "the call:" : "the calls:"];
  const remedy =
    fixed === true
      ? [colors.green("    fixed")]
      : [
          ...(removable === undefined ? [] : [`    --fix removes ${plural(removable, "row")}`]),
          ...title.map((line) => colors.dim(`    ${line}`)),
          ...shown.map((call) => `      ${callText(call)}`),
          ...(more > 0 ? [colors.dim(`      and ${number(more)} more`)] : []),
        ];
  return [`  ${colors.yellow(code)}  ${placeOf(finding)}${printable(text, 600)}`, ...remedy];
}

/** Of a mapping its direction: the text names the attribute. */
function placeOf({ path = [] }: DoctorFinding): string {
  if (path.length === 0) return "";
  return path[1] === "mappings" ? `${printable(path[0] ?? "")} ` : `${printable(path.join("."), 200)}: `;
}

function callText({ method, path, body }: PlannedCall): string {
  return printable(`${method} ${path}${body === undefined ? "" : ` ${toJsonLine(body)}`}`, LONGEST_CALL);
}

function lastLines({ tenants, left, fixed, fix }: DoctorDocument): readonly string[] {
  const integrations = tenants.reduce((sum, tenant) => sum + tenant.integrations, 0);
  const seen = tenants.filter(({ error }) => error === undefined).length;
  const where = `${plural(integrations, "integration")} of ${plural(seen, "tenant")}`;
  const removable = tenants
    .flatMap(({ findings }) => findings)
    .filter((finding) => finding.removable !== undefined && finding.fixed !== true).length;
  const parts = [
    ...(seen === 0 ? [] : [left === 0 ? "nothing looks wrong" : plural(left, "finding")]),
    ...(seen === tenants.length ? [] : [`${plural(tenants.length - seen, "tenant")} not looked at`]),
    ...(removable === 0 ? [] : [`--fix does ${number(removable)} of them`]),
    ...(fixed === 0 ? [] : [`${number(fixed)} fixed`]),
  ];
  const failures = (fix?.resources ?? []).flatMap(({ errors }) => errors);
  return [
    ...failures.map(({ code, message }) => `${printable(code)}  ${printable(message)}`),
    `${where}: ${parts.join(", ")}.`,
    ...(fix?.receipt === undefined ? [] : [`${keptText(printable(fix.receipt, 2000), fix.receipt_unused)}.`]),
  ];
}
