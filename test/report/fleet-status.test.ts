// How the status of a fleet is told: as text, HTML and for Prometheus.
import pico from "picocolors";
import { expect, it } from "vitest";
import type { FleetLeftAlone, FleetStatusDocument } from "../../src/document/fleet-document.js";
import { htmlReporter } from "../../src/report/reporters/html.js";
import { prometheusReporter } from "../../src/report/reporters/prometheus.js";
import { textReporter } from "../../src/report/reporters/text.js";
import { ofTenant, tenantNames } from "../../src/report/tenant-document.js";

const style = { colors: pico.createColors(false) };
const time = "2026-11-28T12:00:00.000Z";
const found = (tenant: string) => ({
  tenant,
  id: "547ea11136615299",
  stack: tenant,
  address: "rampsync_installed_integration.desk",
  integration: "INTG-1",
  label: "Ok → <b>Good</b>",
  first_seen: time,
  last_seen: time,
});
const status: FleetStatusDocument = {
  format_version: "1.0",
  time,
  bundle: { digest: "3f".repeat(32), published_at: time, tenants: 1000 },
  groups: [
    {
      name: "gold",
      tenants: 1000,
      round: {
        id: 7,
        bundle: "3f".repeat(32),
        starts_at: time,
        ends_at: "2026-11-29T12:00:00.000Z",
        tenants: 1000,
        looks: { clean: 400, drifted: 25, accepted: 1, failed: 1 },
        waiting: 573,
      },
      last: { clean: 970, drifted: 25, accepted: 1, failed: 1, never: 3 },
    },
  ],
  drift: Array.from({ length: 25 }, (_, index) => found(`client_${index}`)),
  failed: [{ tenant: "client_30", code: "RS4003", message: "403 & <script>", time }],
  paused: [{ tenant: "*", reason: "maintenance", who: "Ada", since: time }],
  orders: [
    { verb: "pause", tenants: ["client_30", "client_31"], since: time, reason: "moves", who: "Bob" },
    { verb: "resume", tenants: ["*"], since: time },
  ],
  ungrouped: ["acme_1"],
};

it("the text of a fleet's status has a line for each group, and counts what it does not list", () => {
  const text = textReporter.renderers.fleet?.(status, style) ?? "";
  expect(text.split("\n").slice(0, 4)).toEqual([
    "Bundle 3f3f3f3f3f3f, 1,000 tenants, published 2026-11-28 12:00",
    "gold: 1,000 tenants: 970 clean, 25 drifted, 1 accepted, 1 failed, 3 never looked at",
    "  round 7, until 2026-11-29 12:00: 427 of 1,000 looked at",
    "Drift:",
  ]);
  expect(text).toContain("\n  and 5 more\n");
  expect(text).toContain("  all tenants: maintenance (Ada)\nOrdered, and not carried out yet:\n");
  expect(text).toContain("  pause client_30, client_31: moves (Bob), left 2026-11-28 12:00\n");
  expect(text).toContain("  resume all tenants, left 2026-11-28 12:00\n1 tenant in no group: not looked at");
});

it("text and page of a fleet's status say of each difference why its worker left it alone", () => {
  const left: readonly (readonly [FleetLeftAlone, text: string])[] = [
    [{ code: "not repairable" }, "left to people"],
    [{ code: "seen once" }, "seen once"],
    [{ code: "held", until: "2026-11-29T12:30:00.000Z" }, "held until 2026-11-29 12:30"],
    [{ code: "disputed" }, "disputed"],
    [{ code: "ceiling", of: "rows" }, "the round had no room for more rows"],
    [{ code: "same drift", label: "Ok → Good", tenants: 4 }, "repair is stopped: 4 tenants have Ok → Good"],
    [{ code: "paused" }, "paused"],
    [{ code: "round is over" }, "the round was over"],
    [{ code: "failed", error: "RS4003" }, "the repair failed (RS4003)"],
    [{ code: "failed" }, "the repair failed"],
  ];
  const drift = left.map(([code], index) => ({ ...found(`client_${index}`), left_alone: code }));
  const text = (textReporter.renderers.fleet?.({ ...status, drift }, style) ?? "").split("\n");
  const lines = text.filter((line) => line.includes("(id "));
  expect(lines.map((line) => line.replace(/.*\(id [0-9a-f]+\); /, ""))).toEqual(left.map(([, words]) => words));
  const page = htmlReporter.renderers.fleet?.({ ...status, drift }, style) ?? "";
  for (const [, words] of left) expect(page).toContain(`<td>${words}</td>`);
});

it("the page of a fleet's status has all of it, runs nothing, and takes no text for HTML", () => {
  const page = htmlReporter.renderers.fleet?.(status, style) ?? "";
  expect(page.match(/<td>client_\d+<\/td>/g)).toHaveLength(26);
  expect(page).toContain("403 &amp; &lt;script&gt;");
  expect(page).toContain("Ok → &lt;b&gt;Good&lt;/b&gt;");
  expect(page).toContain("<td>resume</td><td>all tenants</td>");
  expect(page).not.toMatch(/<script|<b>/);
  expect(page).toContain("default-src 'none'");
});

it("the metrics of a fleet's status count tenants by group and result", () => {
  const lines = (prometheusReporter.renderers.fleet?.(status, style) ?? "").split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'rampsync_fleet_tenants{group="gold",result="never"} 3',
      'rampsync_fleet_round_waiting{group="gold"} 573',
      `rampsync_fleet_round_ends_seconds{group="gold"} ${Date.parse("2026-11-29T12:00:00Z") / 1000}`,
      "rampsync_fleet_drift 25",
      "rampsync_fleet_paused 1",
    ]),
  );
  expect(lines.filter((line) => line.startsWith("rampsync_fleet_oldest_look_seconds"))).toEqual([]);
});

it("the part of a fleet's status that is of one tenant names no other", () => {
  expect(tenantNames(status)).toHaveLength(26);
  expect(JSON.stringify(ofTenant(status, "client_30"))).not.toMatch(/client_(?!30)|acme|gold|Ada/);
  expect(ofTenant(status, "client_30").orders).toMatchObject([{ tenants: ["client_30"], reason: "moves" }]);
});

const repaired: FleetStatusDocument = {
  ...status,
  groups: status.groups.map((group) => ({
    ...group,
    repair: {
      used: { tenants: 2, rows: 1200, calls: 5 },
      most: { tenants: 10, rows: 2000, calls: 100 },
      stopped: { label: "Ok → <b>Good</b>", tenants: 25 },
    },
  })),
  repairs: [
    {
      round: 7,
      tenant: "client_1",
      stack: "client_1",
      address: "rampsync_installed_integration.desk",
      integration: "INTG-1",
      drift: ["547ea11136615299", "547ea11136615300"],
      started_at: time,
      ended_at: time,
      result: "failed",
      code: "RS4203",
      rows: 2,
      calls: 2,
      worker: "machine 1",
    },
    {
      round: 7,
      tenant: "client_2",
      stack: "client_2",
      address: "rampsync_installed_integration.desk",
      integration: "INTG-2",
      drift: ["547ea11136615301"],
      started_at: time,
      rows: 2,
      calls: 2,
      worker: "machine 2",
    },
  ],
  disputes: [{ ...found("client_3"), repairs: 2 }],
};

it("the text of a fleet's status tells repairs, disputes and what has stopped repair", () => {
  const lines = (textReporter.renderers.fleet?.(repaired, style) ?? "").split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "  repaired in the round: 2 of 10 tenants, 1,200 of 2,000 rows, 5 of 100 calls",
      "  repair is stopped: 25 tenants have the same drift, Ok → <b>Good</b>",
      "  client_3 rampsync_installed_integration.desk: Ok → <b>Good</b>, after 2 repairs (id 547ea11136615299)",
      "  2026-11-28 12:00 client_1 rampsync_installed_integration.desk: 2 differences, failed (RS4203)",
      "  2026-11-28 12:00 client_2 rampsync_installed_integration.desk: 1 difference, begun",
    ]),
  );
});

it("the page and the metrics of a fleet's status tell repairs, disputes and what has stopped repair", () => {
  const page = htmlReporter.renderers.fleet?.(repaired, style) ?? "";
  expect(page).toContain("<td>2 of 10</td><td>1200 of 2000</td>");
  expect(page).toContain("<td>25 tenants have Ok → &lt;b&gt;Good&lt;/b&gt;</td>");
  expect(page).toMatch(/<h2>Disputes<\/h2>.*<td>client_3<\/td>/s);
  expect(page).toMatch(/<h2>Repairs<\/h2>.*<td>failed RS4203<\/td>/s);
  const lines = (prometheusReporter.renderers.fleet?.(repaired, style) ?? "").split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'rampsync_fleet_repaired{group="gold",unit="rows"} 1200',
      'rampsync_fleet_repair_stopped{group="gold"} 1',
      "rampsync_fleet_disputes 1",
    ]),
  );
  expect(prometheusReporter.renderers.fleet?.(status, style)).not.toContain("repair");
});

it("the part of a fleet's status that is of one tenant has no repair of another", () => {
  const part = ofTenant(repaired, "client_2");
  expect([part.repairs?.map(({ tenant }) => tenant), part.disputes]).toEqual([["client_2"], []]);
});
