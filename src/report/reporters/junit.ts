// JUnit's XML, which CI servers show as tests: a tenant is a suite, an integration a case; drift fails, what was not looked at is an error.
import { printable } from "../../base/text.js";
import { pathText } from "../../document/change.js";
import type { DriftDocument, PlanDocument, PlanError, ResourceDocument } from "../../document/plan-document.js";
import { escapeMarkup } from "../markup.js";
import type { Reporter } from "../reporter.js";
import { statusOf, tenantsOf } from "../tenant-status.js";
import { shown } from "../text.js";

export const junitReporter: Reporter = {
  name: "junit",
  renderers: { plan: (document) => render(document, "plan"), drift: (document) => render(document, "drift") },
};

interface Case {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error";
  readonly lines: readonly string[];
}

function render(document: PlanDocument | DriftDocument, name: string): string {
  const suites = tenantsOf(document).map(({ tenant, resources }) => ({ name: tenant, cases: resources.map(caseOf) }));
  // Of stacks that declare nothing, so that no integration would show the error.
  const states = document.errors.map((error): Case => ({ name: error.where ?? error.code, ...asError(error) }));
  const all = states.length === 0 ? suites : [{ name: "states", cases: states }, ...suites];
  const count = (outcome: Case["outcome"]) =>
    all.reduce((sum, { cases }) => sum + cases.filter((item) => item.outcome === outcome).length, 0);
  const tests = all.reduce((sum, { cases }) => sum + cases.length, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `rampsync ${name}`, tests, failures: count("failure"), errors: count("error") })}>`,
    ...all.flatMap(suiteLines),
    "</testsuites>",
  ].join("\n");
}

function suiteLines({ name, cases }: { readonly name: string; readonly cases: readonly Case[] }): readonly string[] {
  const count = (outcome: Case["outcome"]) => cases.filter((item) => item.outcome === outcome).length;
  const counts = { tests: cases.length, failures: count("failure"), errors: count("error") };
  return [
    `  <testsuite${attributes({ name: printable(name), ...counts })}>`,
    ...cases.flatMap((item) => {
      const open = `    <testcase${attributes({ name: printable(item.name), classname: printable(name) })}`;
      if (item.outcome === "passed") return [`${open}/>`];
      const [message = "", ...more] = item.lines;
      return [
        `${open}>`,
        `      <${item.outcome}${attributes({ message })}>${escapeMarkup(more.join("\n"))}</${item.outcome}>`,
        "    </testcase>",
      ];
    }),
    "  </testsuite>",
  ];
}

function caseOf(resource: ResourceDocument): Case {
  const name = `${resource.construct} (${resource.integration})`;
  const status = statusOf(resource);
  if (resource.error !== undefined) {
    return { name, ...asError(resource.error), ...(status === "gone" ? { outcome: "failure" } : {}) };
  }
  if (status !== "drifted") return { name, outcome: "passed", lines: [] };
  const lines = resource.drift.map((change) =>
    [pathText(change.path), change.before === undefined ? "" : `live ${shown(change.before)}`, change.label]
      .filter((part) => part !== "")
      .map((part) => printable(part))
      .join(": ")
      .concat(change.id === undefined ? "" : ` (id ${change.id})`),
  );
  return { name, outcome: "failure", lines: [`${resource.drift.length} drifted`, ...lines] };
}

function asError({ code, message, hint }: PlanError): Pick<Case, "outcome" | "lines"> {
  return { outcome: "error", lines: [`${code} ${printable(message)}`, printable(hint)] };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join("");
}
