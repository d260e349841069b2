// What notices hold: counts as the document has them, ids and names by route, no value; and the rules of CloudEvents 1.0 and
// of Slack, written out here.
import { describe, expect, it } from "vitest";
import type { DriftDocument } from "../../src/document/plan-document.js";
import { compareDrift } from "../../src/engine/plan/drift-since.js";
import { cloudEvent } from "../../src/notices/cloudevents.js";
import { type FleetTrouble, isNews, type Notice, noticeOf } from "../../src/notices/notice.js";
import type { Route, TellingVerb } from "../../src/notices/routes.js";
import { slackMessage } from "../../src/notices/slack.js";
import type { ReportedDocuments } from "../../src/report/reporter.js";
import { summaryReporter } from "../../src/report/reporters/summary.js";
import { plain } from "../report/documents.js";
import { fleet } from "../report/fleet.js";

const TIME = "2026-11-28T12:00:00.000Z";
const route: Route = { name: "desk", format: "slack", address: { environment: "RAMPSYNC_NOTICE_DESK" } };
const many = fleet({ tenants: 300, each: 10 });

function told<Verb extends TellingVerb>(
  verb: Verb,
  document: ReportedDocuments[Verb],
  changed: Partial<Route> = {},
): Notice {
  const notice = noticeOf(verb, document, { ...route, ...changed }, { time: TIME, link: "https://ci.example/run/7" });
  if (notice === undefined) throw new Error("nothing is told");
  return notice;
}

/** An earlier report of the same fleet, in which what drifts in half of the tenants did not, and two things did that do not now. */
function comparedOf(): DriftDocument {
  const earlier: DriftDocument = {
    ...many,
    resources: many.resources.map((resource, index) => {
      if (index % 2 === 0) return { ...resource, drift: [] };
      const [first] = many.resources.flatMap(({ drift }) => drift);
      const isNew = resource.drift.length === 0 && index % 501 === 0 && first !== undefined;
      return isNew
        ? { ...resource, drift: [{ ...first, id: `00000000000${index}`.slice(-16).padStart(16, "0") }] }
        : resource;
    }),
  };
  return compareDrift(many, earlier);
}

const compared = comparedOf();

describe("the content of notices", () => {
  it("a notice counts as the summary of the same document does", () => {
    const { counts, integrations, tenants, compared: isCompared } = told("drift", many);
    const [line = ""] = (summaryReporter.renderers.drift?.(many, { colors: plain }) ?? "")
      .trimEnd()
      .split("\n")
      .slice(-1);
    for (const [word, count] of Object.entries(counts)) expect(line.replaceAll(",", "")).toContain(`${count} ${word}`);
    expect({ integrations, tenants, isCompared }).toEqual({ integrations: 3000, tenants: 300, isCompared: false });
  });

  it("a message to Slack of a fleet, which has no status of each integration, does not say that there are none", () => {
    const notice = { ...told("drift", compared), fleet: { group: "gold", round: 7 }, counts: {} };
    const { body } = slackMessage(notice);
    expect(body).toContain('"3,000 integrations in 300 tenants"');
    expect(body).not.toContain("none");
  });

  it("a notice after an earlier report lists what is new and resolved, and counts what is as before", () => {
    const document = compared;
    const { drift, same, resolved, compared: isCompared } = told("drift", document);
    expect(isCompared).toBe(true);
    expect([drift.length, same, resolved.length]).toEqual([
      document.since?.new,
      document.since?.same,
      document.since?.resolved.length,
    ]);
    expect(Math.min(drift.length, same, resolved.length)).toBeGreaterThan(0);
  });

  it("a route is told of its tenants alone", () => {
    const notice = told("drift", compared, { tenants: ["client_1?", "client_7"] });
    expect(notice.tenants).toBe(11);
    const text = JSON.stringify(notice);
    const named = new Set(text.match(/client_\d+/g));
    expect([...named].filter((name) => !/^client_(?:1\d|7)$/.test(name))).toEqual([]);
  });

  it("a route is told nothing where nothing is new, and all the same where it always wants to be told", () => {
    const quiet = {
      ...many,
      resources: many.resources.filter(({ status, drift }) => status === "ok" && drift.length === 0),
    };
    const occasion = { time: TIME, link: undefined };
    expect(noticeOf("drift", quiet, route, occasion)).toBeUndefined();
    expect(noticeOf("drift", quiet, { ...route, when: "always" }, occasion)).toBeDefined();
    expect(noticeOf("plan", many, route, occasion)).toBeUndefined();
    expect(noticeOf("plan", many, { ...route, verbs: ["plan"] }, occasion)).toBeDefined();
  });

  it("no notice holds a value, live or declared", () => {
    const values = [
      "Sev1",
      "https://old",
      "https://desk.example",
      "Critical",
      "canary-header",
      "agreed with the desk",
      "Max",
    ];
    const document = compared;
    for (const text of [
      slackMessage(told("drift", document)).body,
      cloudEvent(told("drift", document), "desk", "1").body,
    ]) {
      for (const value of values) expect(text).not.toContain(value);
    }
  });
});

describe("what keeps a fleet from its work", () => {
  const unit = { id: "00ff", tenant: "client_1", integration: "INTG-1", what: "outbound.mappings.INCIDENT.Status" };
  const trouble: readonly FleetTrouble[] = [
    { is: "repair stopped", what: unit.what, tenants: 4 },
    { is: "no room", of: "rows", most: 100 },
    { is: "disputed", unit, repairs: 2 },
    { is: "not looked at", tenant: "client_1", looks: 3, code: "RS4003" },
    { is: "never looked at", tenant: "client_2" },
  ];
  const quiet = {
    ...told("drift", compared),
    drift: [],
    resolved: [],
    problems: [],
    codes: [],
    compared: true,
    same: 0,
  };

  it("each trouble of a fleet is news, and a line of a message to Slack", () => {
    expect([isNews(quiet), isNews({ ...quiet, trouble }), isNews({ ...quiet, settled: trouble })]).toEqual([
      false,
      true,
      true,
    ]);
    const notice = { ...quiet, fleet: { group: "gold", round: 7 }, trouble, settled: trouble.slice(4) };
    const { text, blocks } = JSON.parse(slackMessage(notice).body) as {
      readonly text: string;
      readonly blocks: readonly { readonly text: { readonly text: string } }[];
    };
    expect(text).toContain("rampsync fleet, gold: 0 new, 0 resolved, 0 as before, 5 for somebody to look at");
    expect(blocks.slice(2, 4).map((block) => block.text.text)).toEqual([
      [
        "Wants somebody:",
        "repair is stopped · 4 tenants have the same drift · outbound.mappings.INCIDENT.Status",
        "the round had no room to repair more than 100 rows",
        "client_1 / INTG-1 · outbound.mappings.INCIDENT.Status · 00ff · came back after 2 repairs",
        "client_1 · 3 looks in a row failed · RS4003",
        "client_2 · the round was over before it was looked at",
      ].join("\n"),
      "Settled:\nclient_2 · the round was over before it was looked at",
    ]);
  });

  it("an event has each trouble of a fleet whole, and counts those that its limit costs", () => {
    const many = Array.from({ length: 2000 }, () => trouble[2] ?? []).flat();
    const dataOf = (notice: Notice) =>
      (JSON.parse(cloudEvent(notice, "desk", "1").body) as { readonly data: object }).data;
    expect(dataOf({ ...quiet, trouble })).toMatchObject({ trouble, left_out: 0 });
    expect(dataOf({ ...quiet, trouble })).not.toHaveProperty("settled");
    const { trouble: kept, left_out: leftOut } = dataOf({ ...quiet, trouble: many }) as {
      readonly trouble: readonly FleetTrouble[];
      readonly left_out: number;
    };
    expect(kept.length + leftOut).toBe(2000);
    expect(leftOut).toBeGreaterThan(0);
  });
});

describe("notices as CloudEvents", () => {
  const eventOf = (document = compared) => {
    const { body, contentType } = cloudEvent(told("drift", document), "desk", "0b7f");
    return { body, contentType, event: JSON.parse(body) as Record<string, unknown> };
  };

  it("an event has the attributes that CloudEvents 1.0 requires, each in its form", () => {
    const { event, contentType } = eventOf();
    expect(contentType).toBe("application/cloudevents+json; charset=utf-8");
    expect(event).toMatchObject({ specversion: "1.0", id: "0b7f", type: "rampsync.drift.v1" });
    // Names of attributes: lower-case letters and digits (CloudEvents 1.0, naming conventions).
    for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]+$/);
    // `source` is a URI reference that is not empty; `time` is RFC 3339.
    expect(new URL(String(event.source), "https://a.example").pathname).toBe("/rampsync/desk");
    expect(new Date(String(event.time)).toISOString()).toBe(event.time);
    expect(event.datacontenttype).toBe("application/json");
  });

  it("an event keeps within 64 KiB, and says how much it leaves out", () => {
    const document = compared;
    const { body, event } = eventOf(document);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(64 * 1024);
    const data = event.data as Record<string, unknown> & Record<"drift" | "resolved" | "problems", unknown[]>;
    const notice = told("drift", document);
    expect(data.left_out).toBe(
      notice.drift.length +
        notice.resolved.length +
        notice.problems.length -
        (data.drift.length + data.resolved.length + data.problems.length),
    );
    expect(data.left_out).toBeGreaterThan(0);
    expect(data.found).toBe(notice.drift.length);
  });
});

describe("notices in Slack", () => {
  interface Block {
    readonly type: string;
    readonly text: { readonly type: string; readonly text: string };
  }
  const messageOf = (document: DriftDocument) =>
    JSON.parse(slackMessage(told("drift", document)).body) as {
      readonly text: string;
      readonly blocks: readonly Block[];
    };

  it("a message keeps within what Slack takes, and counts what it leaves out", () => {
    const document = compared;
    const { text, blocks } = messageOf(document);
    expect(text).toMatch(
      /^rampsync drift: [\d,]+ new, [\d,]+ resolved, [\d,]+ as before, [\d,]+ not looked at or failed$/,
    );
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const block of blocks) expect(block.text.text.length).toBeLessThanOrEqual(3000);
    const list = blocks.find((block) => block.text.text.startsWith("New:"))?.text.text ?? "";
    const [, further = ""] = /and ([\d,]+) more$/.exec(list) ?? [];
    const shown = list.split("\n").length - 2;
    expect(shown + Number(further.replaceAll(",", ""))).toBe(document.since?.new);
    expect(blocks.at(-1)).toEqual({
      type: "section",
      text: { type: "mrkdwn", text: "<https://ci.example/run/7|The run>" },
    });
  });

  it("hostile names are plain text in a message: no mention, no link, no hidden character", () => {
    const hostile = "<!channel> <https://evil.example|x> *b* @here \u001b[31m\u202e\u0000\n::error::";
    const document = fleet({ tenants: 3, each: 10, hostile });
    const { text, blocks } = messageOf(document);
    const ofNames = blocks.filter((block) => block.text.type !== "plain_text").map((block) => block.text.text);
    expect(ofNames).toEqual(["<https://ci.example/run/7|The run>"]);
    expect(text).not.toMatch(/[<>]/);
    for (const character of ["\u001b", "\u202e", "\u0000"])
      expect(JSON.stringify(blocks)).not.toContain(JSON.stringify(character).slice(1, -1));
  });
});
