// Annotations of GitHub Actions: at the line of the program, at most ten of a kind, harmless; and the summary of a job.
import { describe, expect, it } from "vitest";
import type { DriftDocument, ResourceDocument } from "../../src/document/plan-document.js";
import { githubReporter } from "../../src/report/reporters/github.js";
import { added, document, integration, plain } from "./documents.js";

function driftOf(resources: readonly ResourceDocument[]): DriftDocument {
  return { ...document(resources), counts: { clean: 0, drifted: 0, not_looked_at: 0 }, compared_with_declared: 0 };
}

const style = { colors: plain, root: "infra" };
const lines = (resources: readonly ResourceDocument[]) =>
  (githubReporter.renderers.drift?.(driftOf(resources), style) ?? "").split("\n");
const summary = (resources: readonly ResourceDocument[], room?: number) =>
  githubReporter.appended?.renderers.drift?.(driftOf(resources), {
    ...style,
    ...(room === undefined ? {} : { room }),
  }) ?? "";

const dead = { code: "RS4001", source: "remote", message: "no answer", hint: "h" };

describe("annotations of GitHub Actions", () => {
  it("drift is a warning at the line that declares it, and what was not looked at an error", () => {
    const drifted = integration("client_8", {
      drift: [{ ...added("Ok", "Good"), source: { file: "main.ts", line: 9 } }],
    });
    expect(lines([drifted, integration("b", { status: "unknown", error: dead })])).toEqual([
      "::error file=infra/cdktf.json,line=1,title=rampsync%3A The integration could not be looked at::b / desk: RS4001 no answer",
      "::warning file=infra/main.ts,line=9,title=rampsync%3A Value pairs drifted::client_8 / desk: value pairs drifted: Ok → Good (missing live)",
    ]);
  });

  it("at most ten of a kind are annotated, and the others are counted", () => {
    const many = Array.from({ length: 14 }, (_, index) => integration(`t${index}`, { drift: [added("Ok", "Good")] }));
    const found = lines(many);
    expect(found.filter((line) => line.startsWith("::warning "))).toHaveLength(10);
    expect(found.at(-1)).toBe(
      "::notice title=rampsync::4 more warnings: the summary of the job and the other reports have all 14.",
    );
  });

  it("no value ends a command or begins another", () => {
    const hostile = "a,b:c%0A::error::x\n::set-output name=x::y\r\u001b[31m";
    const drifted = integration(hostile, { construct: hostile, drift: [added(hostile, hostile)] });
    const found = lines([{ ...drifted, source: { file: "a,b\n::x.ts", line: 1 } }]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^::warning file=[^,:]*,line=1,title=[^,:]*::/);
    expect(found[0]).toContain("%250A");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
    expect(found[0]).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe("the summary of a job", () => {
  it("the summary of a job is Markdown that fits into what is left of its mebibyte", () => {
    const many = Array.from({ length: 4000 }, (_, index) =>
      integration(`t${index}`, {
        drift: Array.from({ length: 9 }, (__, value) => added(`v${index}.${value}`, "Good")),
      }),
    );
    const all = summary(many);
    expect(Buffer.byteLength(all)).toBeLessThan(1024 * 1024);
    expect(all).toContain("**Left out here: ");
    expect(Buffer.byteLength(summary(many, 20_000))).toBeLessThan(20_000);
    expect(githubReporter.appended?.variable).toBe("GITHUB_STEP_SUMMARY");
  });
});
