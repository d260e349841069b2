// The reports that machines and overviews read: summary, JUnit, Prometheus. Their counts are the document's.
import { describe, expect, it } from "vitest";
import type { DriftDocument, PlanError } from "../../src/document/plan-document.js";
import { junitReporter } from "../../src/report/reporters/junit.js";
import { prometheusReporter } from "../../src/report/reporters/prometheus.js";
import { summaryReporter } from "../../src/report/reporters/summary.js";
import { added, document, integration, pair, plain, status } from "./documents.js";

const style = { colors: plain };

const dead: PlanError = {
  code: "RS4001",
  source: "remote",
  message: "getaddrinfo ENOTFOUND api.example.com",
  hint: "Check OPSRAMP_ENDPOINT and the network.",
};

const sev1 = pair(status, "Critical", "Bad", { action: "change", before: "Sev1" });

const resources = [
  integration("client_10"),
  integration("client_2", { action: "update", changes: [added("Ok", "Good")] }),
  integration("client_3", { status: "unknown", error: dead }),
  integration("client_4", { action: "update", drift: [sev1] }),
  integration("client_4", { construct: "client_4/second" }),
];

function driftOf(given = resources): DriftDocument {
  const counts = { clean: 2, drifted: 1, not_looked_at: 1 };
  return { ...document(given), counts, compared_with_declared: 0 };
}

const reportOf = (reporter: typeof junitReporter, given?: typeof resources): string =>
  reporter.renderers.drift?.(driftOf(given), style) ?? "";

/** Values of a metric by its labels. */
function samples(text: string, metric: string): Record<string, number> {
  const found = [...text.matchAll(new RegExp(`^${metric}(?:\\{(.*)\\})? (\\d+)$`, "gm"))];
  return Object.fromEntries(found.map(([, labels = "", value]) => [labels, Number(value)]));
}

describe("the summary for many", () => {
  it("the summary has a row for each tenant, the worst first, with counts where its integrations differ", () => {
    expect(reportOf(summaryReporter)).toBe(
      [
        "NOT LOOKED AT  client_3   1 integration",
        "DRIFTED        client_4   2 integrations: 1 drifted, 1 in step",
        "TO CHANGE      client_2   1 integration",
        "IN STEP        client_10  1 integration",
        "",
        "4 tenants, 5 integrations: 1 not looked at, 1 drifted, 1 to change, 2 in step.",
      ].join("\n"),
    );
  });

  it("the summary of an apply shows what is done as in step and what failed as failed", () => {
    const plan = document(resources.slice(1, 2));
    const applied = (outcome: "done" | "failed" | "unknown") => ({
      format_version: "1.0",
      approved: true,
      plan,
      resources: plan.resources.map((resource) => ({ ...resource, status: outcome, posts: 1, deletes: 0, errors: [] })),
      summary: { done: 0, failed: 0, unknown: 0, no_op: 0 },
      errors: [],
    });
    const words = (["done", "failed", "unknown"] as const).map(
      (outcome) => summaryReporter.renderers.apply?.(applied(outcome), style).split("  ")[0],
    );
    expect(words).toEqual(["IN STEP", "FAILED", "NOT LOOKED AT"]);
  });

  it("the summary of a program without integrations says that there are none", () => {
    expect(reportOf(summaryReporter, [])).toBe("0 tenants, 0 integrations.");
  });
});

describe("the JUnit report", () => {
  it("the JUnit report has tenants as suites, drift as failures and what was not looked at as errors", () => {
    expect(reportOf(junitReporter)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="rampsync drift" tests="5" failures="1" errors="1">',
        '  <testsuite name="client_3" tests="1" failures="0" errors="1">',
        '    <testcase name="client_3/desk (INTG-9c58d2a0-4f1e-4c3b-9d77-0000client_3)" classname="client_3">',
        '      <error message="RS4001 getaddrinfo ENOTFOUND api.example.com">Check OPSRAMP_ENDPOINT and the network.</error>',
        "    </testcase>",
        "  </testsuite>",
        '  <testsuite name="client_4" tests="2" failures="1" errors="0">',
        '    <testcase name="client_4/desk (INTG-9c58d2a0-4f1e-4c3b-9d77-0000client_4)" classname="client_4">',
        '      <failure message="1 drifted">outbound.mappings[&quot;INCIDENT_Status&quot;].values.Critical.Bad: live Sev1: Critical → Bad</failure>'.replace(
          ".values.Critical.Bad",
          ".values[&quot;Critical&quot;][&quot;Bad&quot;]",
        ),
        "    </testcase>",
        '    <testcase name="client_4/second (INTG-9c58d2a0-4f1e-4c3b-9d77-0000client_4)" classname="client_4"/>',
        "  </testsuite>",
        '  <testsuite name="client_2" tests="1" failures="0" errors="0">',
        '    <testcase name="client_2/desk (INTG-9c58d2a0-4f1e-4c3b-9d77-0000client_2)" classname="client_2"/>',
        "  </testsuite>",
        '  <testsuite name="client_10" tests="1" failures="0" errors="0">',
        '    <testcase name="client_10/desk (INTG-9c58d2a0-4f1e-4c3b-9d77-000client_10)" classname="client_10"/>',
        "  </testsuite>",
        "</testsuites>",
      ].join("\n"),
    );
  });

  it("the JUnit report shows the errors of states that no integration belongs to", () => {
    const text = junitReporter.renderers.plan?.({ ...document([]), errors: [{ ...dead, where: "a.tfstate" }] }, style);
    expect(text).toContain('<testsuite name="states" tests="1" failures="0" errors="1">');
    expect(text).toContain('<testcase name="a.tfstate" classname="states">');
  });
});

describe("the Prometheus report", () => {
  it("the Prometheus report counts each tenant's integrations by status, also those that no integration has", () => {
    const text = reportOf(prometheusReporter);
    const counted = samples(text, "rampsync_integrations");
    expect(counted['tenant="client_4",status="drifted"']).toBe(1);
    expect(counted['tenant="client_4",status="failed"']).toBe(0);
    expect(Object.values(counted).reduce((sum, value) => sum + value, 0)).toBe(resources.length);
    expect(samples(text, "rampsync_complete")).toEqual({ "": 0 });
    expect(samples(text, "rampsync_drifted_units")['tenant="client_4"']).toBe(1);
  });

  it("the Prometheus report has a help text and a type before each metric, and nothing else than samples", () => {
    for (const line of reportOf(prometheusReporter).split("\n")) {
      expect(line).toMatch(/^(# HELP rampsync_\w+ \S.*|# TYPE rampsync_\w+ gauge|rampsync_\w+(\{.*\})? \d+)$/);
    }
  });
});

describe("reports for many readers", () => {
  const hostile = '"><script>&\u001b[31m\u202e\n::error::\u2028 \\ `';

  it.each([summaryReporter, junitReporter, prometheusReporter])(
    "the $name report keeps hostile names of tenants and servers harmless",
    (reporter) => {
      const given = [
        integration(hostile, {
          construct: hostile,
          integration: hostile,
          drift: [{ ...sev1, label: hostile, before: hostile }],
        }),
      ];
      const text = reportOf(reporter, given);
      expect(text).not.toContain("\u001b");
      expect(text.split("\n").filter((line) => line.startsWith("::"))).toEqual([]);
      if (reporter === prometheusReporter) expect(text).toContain('\\">');
      expect(text).not.toMatch(/[\u202e\u2028]/);
      if (reporter === junitReporter) expect(text).not.toContain("<script>");
    },
  );
});
