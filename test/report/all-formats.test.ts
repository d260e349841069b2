// Every report of 300 tenants with ten integrations each: valid, with the same counts, without a secret, harmless, small
// enough, and the same each time.
import { gzipSync } from "node:zlib";
import { marked } from "marked";
import { describe, expect, it } from "vitest";
import type { DriftDocument } from "../../src/document/plan-document.js";
import type { Reporter } from "../../src/report/reporter.js";
import { reporters } from "../../src/report/reporters.js";
import { ofTenant, tenantNames } from "../../src/report/tenant-document.js";
import { plain } from "./documents.js";
import { fleet } from "./fleet.js";
import { sarifLog } from "./sarif-shape.js";

const style = { colors: plain, version: "1.2.3" };
const many = fleet({ tenants: 300, each: 10 });

function reportOf(name: string, document: DriftDocument = many): string {
  const reporter = reporters.find((candidate: Reporter) => candidate.name === name);
  return reporter?.renderers.drift?.(document, style) ?? "";
}

const { counts, resources } = many;
const goneOnes = resources.filter(({ status }) => status === "gone").length;
const expected = {
  "not looked at": counts.not_looked_at,
  gone: goneOnes,
  drifted: counts.drifted - goneOnes,
  accepted: counts.accepted ?? 0,
  "in step": counts.clean - (counts.accepted ?? 0),
};

interface PageContent {
  readonly integrations: readonly { readonly status: string }[];
  readonly blocks: readonly { readonly members: readonly number[]; readonly status: string }[];
}

function pageOf(html: string): PageContent {
  const [, json = "{}"] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as PageContent;
}

/** By status, of each format in its own way; what a format does not tell apart is left out. */
const countsOf: Readonly<Record<string, (text: string) => Partial<Record<keyof typeof expected, number>>>> = {
  text: (text) => {
    const [, clean, accepted, drifted, gone, unknown] =
      /([\d,]+) clean \(([\d,]+) with accepted drift\), ([\d,]+) drifted(?: \(([\d,]+) gone\))?, ([\d,]+) not looked at$/m.exec(
        text,
      ) ?? [];
    const of = (number = "0") => Number(number.replaceAll(",", ""));
    return {
      "in step": of(clean) - of(accepted),
      accepted: of(accepted),
      drifted: of(drifted) - (gone === undefined ? goneOnes : of(gone)),
      "not looked at": of(unknown),
    };
  },
  summary: (text) => {
    const [line = ""] = text.trimEnd().split("\n").slice(-1);
    return Object.fromEntries(
      [...line.matchAll(/([\d,]+) (not looked at|gone|drifted|accepted|in step)/g)].map(([, number = "", word]) => [
        word,
        Number(number.replaceAll(",", "")),
      ]),
    );
  },
  json: (text) => {
    const document = JSON.parse(text) as DriftDocument;
    return { "not looked at": document.counts.not_looked_at, accepted: document.counts.accepted ?? 0 };
  },
  ndjson: (text) => {
    const lines = text
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; status?: string; drift?: unknown[] });
    const ofResources = lines.filter(({ event }) => event === "resource");
    return {
      "not looked at": ofResources.filter(({ status }) => status === "unknown").length,
      drifted: ofResources.filter(({ drift }) => drift?.length).length,
    };
  },
  junit: (text) => ({
    "not looked at": (text.match(/<error message="RS4001/g) ?? []).length,
    drifted: (text.match(/<failure message="\d+ drifted/g) ?? []).length,
  }),
  prometheus: (text) => {
    const totals: Record<string, number> = {};
    for (const [, word = "", value] of text.matchAll(/^rampsync_integrations\{.*status="([^"]+)"\} (\d+)$/gm)) {
      totals[word] = (totals[word] ?? 0) + Number(value);
    }
    return Object.fromEntries(Object.keys(expected).map((word) => [word, totals[word] ?? 0]));
  },
  sarif: (text) => {
    const results = sarifLog.parse(JSON.parse(text)).runs.flatMap((run) => run.results);
    const integrations = (wanted: (result: (typeof results)[number]) => boolean) =>
      new Set(results.filter(wanted).map(({ properties }) => `${properties.tenant} ${properties.integration}`)).size;
    return {
      "not looked at": integrations(({ ruleId }) => ruleId === "not-looked-at"),
      gone: integrations(({ ruleId }) => ruleId === "gone"),
      drifted: integrations(({ ruleId, suppressions }) => ruleId.startsWith("drift/") && suppressions === undefined),
      accepted: integrations(({ suppressions }) => suppressions !== undefined),
    };
  },
  html: (text) => {
    const { integrations, blocks } = pageOf(text);
    const words = Object.keys(expected).map((word) => [
      word,
      integrations.filter(({ status }) => status === word).length,
    ]);
    const inBlocks = blocks.flatMap(({ members }) => members);
    expect(new Set(inBlocks).size).toBe(inBlocks.length);
    expect(inBlocks).toHaveLength(integrations.filter(({ status }) => status !== "in step").length);
    return Object.fromEntries(words);
  },
};

describe("all reports of 300 tenants with ten integrations each", () => {
  it.each(Object.keys(countsOf))("the %s report counts as the document does", (name) => {
    const found = countsOf[name]?.(reportOf(name)) ?? {};
    expect(found).toEqual(
      Object.fromEntries(Object.keys(found).map((word) => [word, expected[word as keyof typeof expected]])),
    );
  });

  it.each(reporters.map(({ name }) => name))(
    "the %s report is the same each time, and in any order of integrations",
    (name) => {
      const turned = { ...many, resources: [...many.resources].reverse() };
      const first = reportOf(name);
      expect(reportOf(name)).toBe(first);
      if (!["json", "ndjson", "junit", "prometheus"].includes(name)) expect(reportOf(name, turned)).toBe(first);
    },
  );

  it.each([
    ["markdown", 65_536],
    ["github", 65_536],
    ["html", 10 * 1024 * 1024],
  ] as const)("the %s report keeps within its limit", (name, most) => {
    expect(reportOf(name).length).toBeLessThan(most);
  });

  it("the SARIF report keeps within ten megabytes of gzip", () => {
    expect(gzipSync(reportOf("sarif")).length).toBeLessThan(10 * 1024 * 1024);
  });

  it("values of headers are in no HTML report", () => {
    expect(JSON.stringify(many)).toContain("canary-header");
    expect(reportOf("html")).not.toContain("canary-header");
  });
});

describe("hostile text in every report", () => {
  const texts = [
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&",
    "\n::error::x%0A::set-output name=x::y\r",
    "=HYPERLINK(1)|`</details>`@admin [a](javascript:alert(1))",
    "\u001b[31m\u202e\u2028\u0000",
  ];

  it.each(reporters.map(({ name }) => name))("hostile text does nothing in the %s report", (name) => {
    for (const hostile of texts) {
      const text = reportOf(name, fleet({ tenants: 5, each: 10, hostile }));
      for (const character of ["\u001b", "\u202e", "\u2028", "\u0000", "\r"]) expect(text).not.toContain(character);
      expect(text.split("\n").filter((line) => /^\s*::/.test(line) && name !== "github")).toEqual([]);
      for (const line of name === "github" ? text.split("\n") : []) expect(line).toMatch(/^::(error|warning|notice) /);
      if (name === "html") expect(text.match(/<script/g)).toHaveLength(2);
      if (name === "junit") expect(text).not.toMatch(/<(script|img)/);
      if (name === "markdown") expect(marked.parse(text)).not.toMatch(/<(script|img|a )/);
    }
  });
});

describe("the report of one tenant", () => {
  it("the report of one tenant has its integrations and names no other tenant", () => {
    const given = fleet({ tenants: 30, each: 10 });
    const full = { ...given, warnings: ["client_2: something"], errors: [] };
    expect(tenantNames(full)).toHaveLength(30);
    for (const name of ["html", "text", "json", "sarif"]) {
      const text = reportOf(name, ofTenant(full, "client_7"));
      expect(text).toContain("client_7");
      expect(text.replaceAll("client_7", "")).not.toContain("client_");
    }
    expect(pageOf(reportOf("html", ofTenant(full, "client_7"))).integrations).toHaveLength(10);
  });
});
