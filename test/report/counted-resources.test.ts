// Reports count integrations and events apart, each by its noun.
import { describe, expect, it } from "vitest";
import type { DriftDocument, ResourceDocument } from "../../src/document/plan-document.js";
import { noticeOf } from "../../src/notices/notice.js";
import { slackMessage } from "../../src/notices/slack.js";
import { countedResources, kindsOf } from "../../src/report/counted.js";
import { renderDrift } from "../../src/report/drift.js";
import { pageData } from "../../src/report/html/data.js";
import { renderPlan } from "../../src/report/plan.js";
import { markdownReporter } from "../../src/report/reporters/markdown.js";
import { prometheusReporter } from "../../src/report/reporters/prometheus.js";
import { INTEGRATION_EVENT, UNMANAGED_EVENTS } from "../support/stacks.js";
import { document, integration, plain } from "./documents.js";

const event = (tenant: string, name: string, more: Partial<ResourceDocument> = {}) =>
  integration(tenant, {
    type: INTEGRATION_EVENT,
    address: `${INTEGRATION_EVENT}.${name}`,
    construct: `${tenant}/${name}`,
    name,
    ...more,
  });

const eventList = (tenant: string, more: Partial<ResourceDocument> = {}) =>
  integration(tenant, {
    type: UNMANAGED_EVENTS,
    address: `${UNMANAGED_EVENTS}.rest`,
    construct: `${tenant}/rest`,
    ...more,
  });

const payload = {
  path: ["payload"],
  label: "payload",
  kind: "scalar",
  field: "payload",
  action: "change",
  before: "old",
  after: "new",
} as const;
const drifted = { action: "update", drift: [payload] } as const;

const driftOf = (resources: readonly ResourceDocument[], more: Partial<DriftDocument> = {}): DriftDocument => ({
  ...document(resources),
  counts: { clean: 0, drifted: resources.length, not_looked_at: 0 },
  compared_with_declared: 0,
  ...more,
});

const style = { colors: plain };

describe("integrations and events in reports", () => {
  it("each kind is counted by its own noun, integrations first", () => {
    const desk = integration("a");
    expect(countedResources([])).toBe("0 integrations");
    expect(countedResources([event("a", "x")])).toBe("1 event");
    expect(countedResources([event("a", "x"), event("a", "y"), desk, eventList("a")])).toBe(
      "1 integration, 2 events and 1 event list",
    );
    expect(countedResources([event("a", "x"), desk], 2, "more")).toBe("1 more integration and 1 more event");
    expect([kindsOf([desk]), kindsOf([desk, event("a", "x")])]).toEqual(["integrations", "integrations and events"]);
  });

  it("a folded block of events is headed by events, and their fields by the noun", () => {
    const same = ["close", "create", "update"].map((name) => event("client_8", name, drifted));
    const text = renderDrift(driftOf(same), style);
    expect(text).toContain("client_8 / update (3 events in 1 tenant;");
    expect(text).toContain("\n  event\n");
    expect(text).not.toContain("integration");
  });

  it("a field of an integration stands under the integration", () => {
    const text = renderPlan(document([integration("client_8", drifted)]), style);
    expect(text).toContain("\n  integration\n");
  });

  it("what was compared with the declaration is counted by kind", () => {
    const resources = [
      integration("client_8", { ...drifted, compared_with: "declared" }),
      event("client_8", "create", { ...drifted, compared_with: "declared" }),
    ];
    expect(renderDrift(driftOf(resources, { compared_with_declared: 2 }), style)).toContain(
      "1 integration and 1 event compared with what is declared",
    );
  });

  it("Markdown heads its counts by the kinds, and tells unmanaged events from values", () => {
    const change = { ...payload, path: ["events", "INTG-EVENT-9"], label: "By hand", action: "remove" } as const;
    const text =
      markdownReporter.renderers.plan?.(
        document([
          integration("client_8"),
          event("client_8", "create", drifted),
          eventList("client_8", { unmanaged: [change] }),
        ]),
        style,
      ) ?? "";
    expect(text).toContain("| integrations, events and event lists | count |");
    expect(text).toContain("| unmanaged events | 1 |");
    expect(text).not.toContain("unmanaged values");
  });

  it("Prometheus has events as a metric of their own, and none where no event is declared", () => {
    const metrics = prometheusReporter.renderers.plan?.(
      document([integration("client_8"), event("client_8", "create", drifted)]),
      style,
    );
    expect(metrics).toContain('rampsync_integrations{tenant="client_8",status="in step"} 1\n');
    expect(metrics).toContain('rampsync_integrations{tenant="client_8",status="drifted"} 0\n');
    expect(metrics).toContain('rampsync_events{tenant="client_8",status="drifted"} 1\n');
    expect(prometheusReporter.renderers.plan?.(document([integration("client_8")]), style)).not.toContain(
      "rampsync_events",
    );
  });

  it("a message of Slack and an event of CloudEvents count integrations and events apart", () => {
    const resources = [integration("client_8"), event("client_8", "create", drifted), event("client_8", "update")];
    const route = { name: "desk", format: "slack", address: { environment: "RAMPSYNC_NOTICE_DESK" } } as const;
    const notice = noticeOf("plan", document(resources), { ...route, verbs: ["plan"] }, { time: "", link: undefined });
    expect(notice).toMatchObject({ integrations: 1, events: 2, tenants: 1 });
    expect(notice && slackMessage(notice).body).toContain(
      "1 integration and 2 events in 1 tenant: 1 drifted, 2 in step",
    );
  });

  it("the page of HTML knows which of its members are events", () => {
    const { integrations } = pageData(document([integration("client_8"), event("client_8", "create")]), {
      verb: "plan",
    });
    expect(integrations.map(({ noun }) => noun).sort()).toEqual(["event", undefined]);
  });
});
