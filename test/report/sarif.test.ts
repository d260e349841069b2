// SARIF: the members that SARIF 2.1.0 wants and the limits that GitHub sets, as rules of ours; what a result says and where.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { DriftDocument, ResourceDocument } from "../../src/document/plan-document.js";
import { sarifReporter } from "../../src/report/reporters/sarif.js";
import { added, document, integration, pair, plain, scalar, status } from "./documents.js";
import { sarifLog } from "./sarif-shape.js";

function driftOf(resources: readonly ResourceDocument[]): DriftDocument {
  return { ...document(resources), counts: { clean: 0, drifted: 0, not_looked_at: 0 }, compared_with_declared: 0 };
}

function sarif(resources: readonly ResourceDocument[], root = "") {
  const report = sarifReporter.renderers.drift?.(driftOf(resources), { colors: plain, version: "1.2.3", root }) ?? "";
  const [run] = sarifLog.parse(JSON.parse(report)).runs;
  if (run === undefined) throw new Error("there is a run");
  return { report, run, results: run.results };
}

const source = { file: "src/main app.ts", line: 7 };
const drifted = integration("client_8", {
  source: { file: "src/main app.ts", line: 3 },
  drift: [
    { ...pair(status, "Critical", "Bad", { action: "change", before: "Sev1" }), id: "a", source },
    { ...added("Ok", "Good"), id: "b" },
    { ...scalar("outbound.notifier.base_uri", "https://x.example", "https://y.example"), id: "c" },
  ],
});

describe("a SARIF report", () => {
  it("a SARIF report has a result for each integration and rule, at the source line", () => {
    const { run, results } = sarif([drifted, integration("client_9")], "infra");
    expect(run.tool.driver).toMatchObject({ name: "rampsync", semanticVersion: "1.2.3" });
    expect(results.map(({ ruleId, level: how }) => [ruleId, how])).toEqual([
      ["drift/pair", "warning"],
      ["drift/field", "warning"],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    const [first] = results;
    expect(first?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "infra/src/main%20app.ts" },
      region: { startLine: 7 },
    });
    expect(first?.message.text).toContain("client_8 / desk: value pairs drifted: Critical → Bad (live Sev1)");
    expect(first?.properties).toMatchObject({ tenant: "client_8", driftIds: ["a", "b"] });
    expect(first?.relatedLocations?.map((place) => place.message?.text)).toEqual([
      "Critical → Bad (live Sev1)",
      "Ok → Good (missing live)",
    ]);
  });

  it("the fingerprint of a result stays when other differences and integrations come and go", () => {
    const [alone] = sarif([{ ...drifted, drift: drifted.drift.slice(1, 2) }]).results;
    const [, , among] = sarif([integration("a", { drift: [added("x", "y")] }), drifted]).results.reverse();
    const fingerprints = sarif([integration("a", { drift: [added("x", "y")] }), drifted]).results.map(
      ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
    );
    expect(among).toBeDefined();
    expect(fingerprints).toContain(alone?.partialFingerprints.primaryLocationLineHash);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  it("an integration that is gone, failed or was not looked at is an error of its own rule, before all drift", () => {
    const error = (code: string) => ({ code, source: "remote", message: "m", hint: "h" });
    const { results, run } = sarif([
      drifted,
      integration("x", { status: "failed", error: error("RS4004") }),
      integration("y", { status: "unknown", error: error("RS4001") }),
    ]);
    expect(results.slice(0, 2).map(({ ruleId, level: how }) => [ruleId, how])).toEqual([
      ["not-looked-at", "error"],
      ["gone", "error"],
    ]);
    expect(run.invocations[0]?.executionSuccessful).toBe(false);
  });

  it("accepted drift is a result of its own that is suppressed, with who accepts it and until when", () => {
    const accepted = { reason: "agreed", who: "Ada", until: "2026-12-31" };
    const given = integration("t", {
      drift: [added("Ok", "Good")],
      accepted: [{ ...added("x", "y"), id: "a", accepted }],
    });
    const [open, suppressed] = sarif([given]).results;
    expect(open?.suppressions).toBeUndefined();
    expect(suppressed).toMatchObject({
      partialFingerprints: { "rampsync/driftId/v1": "a" },
      suppressions: [{ kind: "external", justification: "agreed", properties: { who: "Ada", until: "2026-12-31" } }],
    });
  });

  it("a place outside of the repository is shown as the program, and brackets are no link", () => {
    const outside = { file: "../other/x.ts", line: 9 };
    const hostile = "[x](http://evil.example)\u001b[31m\u202e";
    const given = integration("t", { drift: [{ ...added(hostile, "y"), source: outside }] });
    const { report, results } = sarif([given]);
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("cdktf.json");
    expect(results[0]?.message.text).toContain("\\[x\\](http://evil.example)");
    for (const character of ["\u001b", "\u202e"]) expect(report).not.toContain(character);
  });

  it("more results than GitHub takes are cut, the worst first, and the report says so", () => {
    const many = Array.from({ length: 13_000 }, (_, index) =>
      integration(`t${index}`, { drift: [added("Ok", "Good"), scalar("display_name", "a", "b")] }),
    );
    const error = { code: "RS4001", source: "remote", message: "m", hint: "h" };
    const { report, results, run } = sarif([...many, integration("zz", { status: "unknown", error })]);
    expect(results).toHaveLength(25_000);
    expect(results[0]?.ruleId).toBe("not-looked-at");
    expect(run.invocations[0]?.toolExecutionNotifications[0]?.message.text).toBe(
      "1,001 of 26,001 results are left out: a run holds 25,000.",
    );
    expect(gzipSync(report).length).toBeLessThan(10 * 1024 * 1024);
  });

  it("a SARIF report compared with an earlier one says which results are new", () => {
    const aged = (age: "new" | "same") => integration(age, { drift: [{ ...added("Ok", "Good"), id: age, age }] });
    expect(sarif([aged("new"), aged("same")]).results.map(({ baselineState }) => baselineState)).toEqual([
      "new",
      "unchanged",
    ]);
  });
});
