// What an export wrote, what it could not take along, what is to be given to it, and what its plan says.
import { groupBy } from "../base/group.js";
import { capitalised, listed, plural, printable } from "../base/text.js";
import type { ExportDocument, ExportedResource } from "../document/export-document.js";
import type { Colors } from "./inputs.js";
import { renderPlan } from "./plan.js";
import { isInStep, planLine } from "./summary.js";
import { sortNatural } from "./text.js";

/** Ends without a newline. */
export function renderExport(document: ExportDocument, { colors }: { readonly colors: Colors }): string {
  const { integrations, directory, files } = document;
  const tenants = new Set(integrations.map(({ tenant }) => tenant)).size;
  const ordered = sortNatural(integrations, ({ construct }) => [construct]);
  const sum = `${plural(integrations.length, "integration")} of ${plural(tenants, "tenant")}`;
  return [
    colors.bold(`Exported ${sum} to ${printable(directory)}: ${files.join(", ")}.`),
    ...leftOutLines(document),
    ...noteLines(ordered),
    ...variableLines(ordered),
    ...planLines(document, colors),
  ].join("\n");
}

/** One line for all constructs of which the same is told. */
function noteLines(integrations: readonly ExportedResource[]): readonly string[] {
  const told = integrations.flatMap(({ construct, notes }) => notes.map((text) => ({ construct, text })));
  return [...groupBy(told, ({ text }) => text)].map(([text, places]) => {
    const constructs = [...new Set(places.map(({ construct }) => construct))];
    return `note: ${listed(constructs, 3)}: ${printable(text, 2000)}`;
  });
}

function leftOutLines({ left_out: out = [] }: ExportDocument): readonly string[] {
  if (out.length === 0) return [];
  const names = out.map(({ tenant, integration, name }) => `${tenant} / ${printable(name ?? integration ?? "")}`);
  return [`The module left out ${plural(out.length, "integration")}, unmanaged: ${listed(names, 5)}.`];
}

/** One line for all stacks that have the variable. */
function variableLines(integrations: readonly ExportedResource[]): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const { tenant, variables } of integrations) {
    for (const { name, secret } of variables) {
      const line = `  ${name}${secret ? ", a secret: where it is sent" : ""}`;
      places.set(line, (places.get(line) ?? new Set()).add(tenant));
    }
  }
  if (places.size === 0) return [];
  const all = integrations.flatMap(({ variables }) => variables);
  const kinds = [
    ...(all.some(({ secret }) => secret) ? ["credentials"] : []),
    ...(all.every(({ secret }) => secret) ? [] : ["values of the tenant's own"]),
  ];
  return [
    `${capitalised(kinds.join(" and "))} are not in the project. Give them as TF_VAR_…, in vars/STACK.tfvars.json, or by a secrets command:`,
    ...[...places].map(([line, tenants]) => `${line} (${listed([...tenants], 3)})`),
  ];
}

function planLines({ plan, planned }: ExportDocument, colors: Colors): readonly string[] {
  const what = planned === "program" ? "the project" : "what the project declares";
  if (plan === undefined) return [colors.yellow("The project could not be planned.")];
  if (plan.resources.every(isInStep)) return [colors.green(`Planned ${what} against what is live: 0 changes.`)];
  return [
    renderPlan({ ...plan, resources: plan.resources.filter((resource) => !isInStep(resource)) }, { colors }),
    colors.yellow(`Planned ${what} against what is live: it differs. ${planLine(plan)}`),
  ];
}
