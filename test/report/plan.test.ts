// The plan as text: every kind of line, what is alike said once, and the sums.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ResourceDocument } from "../../src/document/plan-document.js";
import { renderPlan } from "../../src/report/plan.js";
import { widthOf } from "../../src/report/text.js";
import { processorTime } from "../support/processes.js";
import {
  added,
  client8,
  coloured,
  document,
  inboundPriority,
  integration,
  pair,
  plain,
  post,
  scalar,
  secret,
  status,
  unmanaged,
} from "./documents.js";

const render = (resources: readonly ResourceDocument[], rest: object = {}) =>
  renderPlan(document(resources), { colors: plain, ...rest });

/** The rows of one integration, without header, sums and the line of calls. */
const rows = (rest: Partial<ResourceDocument>) =>
  render([integration("client_1", { action: "update", ...rest })])
    .split("\n")
    .slice(1, -4)
    .join("\n");

const fleet = (from: number, to: number, rest: Partial<ResourceDocument> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    integration(`client_${from + index}`, {
      action: "update",
      changes: [added("Ok", "Good")],
      calls: [post([[status, "Ok", "Good"]])],
      ...rest,
    }),
  );

describe("a plan in text", () => {
  it("an adoption calls a live value that differs not as declared, since nothing was applied that it drifted from", () => {
    const drift = [pair(status, "Ok", "Good", { action: "change", before: "Sev1" })];
    expect(rows({ action: "adopt", drift })).toContain(
      'Ok → Good   not as declared: live says "Sev1"; Good is set, then Sev1 removed',
    );
    expect(rows({ drift })).toContain('DRIFT: live says "Sev1"; Good is put back, then Sev1 removed');
  });

  it("a plan shows an integration with each of its changes, the calls and the sums", () => {
    expect(render([client8, integration("client_9")])).toBe(
      `
client_8 / desk   INTG-9c58…nt_8   CA Service Desk                            update
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    +  Ok       → Good      added in code
    -  Pending  → Waiting   removed in code
    !  Critical → Bad       DRIFT: live says "Sev1"; Bad is put back, then Sev1 removed
    .  New      → Neu       unmanaged, kept
  outbound notifier
    ~  base_uri   https://old.example.com/api → https://desk.example.com/api
    ~  password   changed (value hidden; its authentication group is sent whole)
  residual
    ?  outbound INCIDENT.Status: third-party name is "Ticket.stats" live, "Ticket.Status" declared: no call can rename it   RS4203
  calls: 1 POST (2 pairs, base_uri, auth group), read back, then 2 DELETE (undocumented endpoint)

Plan: 1 update, 0 adopt, 1 no change. 1 drifted, 1 unmanaged, 1 residual, 2 rows removed, 1 value lost (limit 50).
Requests, client_8: 2 of 500 GET/min, 0 of 50 paged, 3 of 50 writes. All 2 tenants: 7 requests, a few seconds.
`.trim(),
    );
  });

  it("a plan without changes says in one line that there is nothing to do", () => {
    expect(render([integration("a")])).toBe("No changes. 1 integration is as declared.");
    expect(render([integration("a", { unmanaged: [unmanaged("New", "Neu")] }), integration("b")])).toBe(
      "No changes. 2 integrations are as declared. 1 unmanaged value kept.",
    );
    expect(render([])).toBe("No changes. No integrations are declared.");
  });

  it("a plan names the secrets that were never sent, once for all integrations", () => {
    const unsent_secrets = ["outbound.notifier.password_wo"];
    const text = render([integration("a", { unsent_secrets }), integration("b", { unsent_secrets })]);
    expect(text).toBe(
      "No changes. 2 integrations are as declared.\nSecrets not recorded as sent from here: outbound.notifier.password_wo (2 integrations). rampsync apply --send-secrets sends them.",
    );
  });

  it("a plan shows inbound pairs from the third party to OpsRamp", () => {
    expect(rows({ changes: [added("P1", "Urgent", inboundPriority)] })).toBe(
      `
  inbound INCIDENT.Priority (TICKET.Urgency → OpsRamp)
    +  P1 → Urgent   added in code`.slice(1),
    );
  });

  it("a plan shows which value replaces which, and that live had changed as well", () => {
    expect(
      rows({
        changes: [
          pair(status, "Ok", "Fine", { action: "change", before: "Good" }),
          pair(status, "Warning", "So", { action: "change", before: "So so", drifted: true }),
        ],
      }),
    ).toBe(
      `
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    ~  Ok      → Fine   changed in code; Fine is added, then Good removed
    ~  Warning → So     changed in code; So is added, then So so removed; DRIFT: live had moved as well`.slice(1),
    );
  });

  it("a plan tells duplicates, missing values and contested values of drift apart", () => {
    expect(
      rows({
        drift: [
          pair(status, "Ok", "Good", { action: "remove", kind: "duplicate", count: 2 }),
          added("Critical", "Bad"),
          pair(status, "Warning", "Hm", { action: "remove", before: "Hm" }),
          { ...scalar("outbound.notifier.base_uri", "https://elsewhere.example.com", "https://desk.example.com") },
          { ...secret("outbound.notifier.password_wo"), action: "add" },
        ],
      }),
    ).toBe(
      `
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    !  Ok       → Good   duplicate: 2 too many; removed
    !  Critical → Bad    DRIFT: missing live; put back
    !  Warning  → Hm     DRIFT: live says this as well; removed
  outbound notifier
    !  base_uri   https://desk.example.com   DRIFT: live says "https://elsewhere.example.com"; put back
    !  password                              DRIFT: missing live; sent again (value hidden; its authentication group is sent whole)`.slice(
        1,
      ),
    );
  });

  it("a plan shows renames, cutting rules, mappings without values and unmanaged values that are removed", () => {
    const path = ["outbound", "mappings", "INCIDENT.Status"];
    expect(
      rows({
        changes: [
          { path, label: "Status, without values", kind: "header", action: "add", mapping: status },
          {
            path: [...path, "parsing"],
            label: "parsing",
            kind: "parsing",
            action: "change",
            count: 2,
            mapping: status,
          },
          {
            path: [...path, "third_party_attribute"],
            label: "third-party name",
            kind: "header",
            action: "change",
            before: "Ticket.Old",
            after: "Ticket.Status",
            from: { ...status, thirdPartyAttribute: "Old" },
            to: status,
            count: 1,
            mapping: status,
          },
          pair(status, "Old", "Alt", { action: "remove", kind: "unmanaged", count: 3 }),
        ],
      }),
    ).toBe(
      `
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    +  Status, without values   added in code
    ~  parsing                  cutting rules changed in code; 2 rows are added again, then the old removed
    ~  third-party name         Ticket.Old → Ticket.Status; 1 row added under the new name, then the old removed
    -  Old → Alt                unmanaged; removed, as declared (3 rows)`.slice(1),
    );
  });

  it("a plan warns that sending inbound authentication may rotate a token", () => {
    const text = render([
      integration("a", {
        action: "update",
        changes: [scalar("inbound.authentication.auth_type", "WEBHOOK", "OAUTH2")],
        calls: [post([], {}, { authType: "OAUTH2" })],
      }),
    ]);
    expect(text).toContain(
      "~  auth_type   WEBHOOK → OAUTH2   its authentication is sent whole and may rotate the token",
    );
    expect(text).toContain("calls: 1 POST (inbound authentication, which may rotate its token), read back");
  });

  it("a plan of an installation changes nothing and rotates nothing: nothing of it is there", () => {
    const text = render([
      integration("a", {
        action: "install",
        changes: [
          scalar("inbound.authentication.auth_type", undefined, "OAUTH2"),
          secret("outbound.notifier.password_wo"),
        ],
        calls: [post([], {}, { authType: "OAUTH2" })],
      }),
    ]);
    expect(text).toContain("+  password   set (value hidden)");
    expect(text).toContain("calls: 1 POST (inbound authentication), read back");
    expect(text).not.toMatch(/changed|rotate|group/);
  });

  it("the line of a plan without changes counts events as events", () => {
    const event = { ...integration("a", { action: "no-op", status: "ok" }), type: "rampsync_integration_event" };
    const desk = integration("b", { action: "no-op", status: "ok" });
    expect(render([desk, event, event])).toContain("No changes. 1 integration and 2 events are as declared.");
    expect(render([event])).toContain("No changes. 1 event is as declared.");
  });

  it("a plan quotes values that could be taken for others, and no value acts on the terminal", () => {
    expect(
      rows({
        changes: [added(" Ok", "Good "), added("", "a  b"), added("x\u001b[31m", "y\u202ez"), added("漢字", "→")],
      }),
    ).toBe(
      `
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    +  " Ok"         → "Good "        added in code
    +  ""            → "a  b"         added in code
    +  "x\\u{1b}[31m" → "y\\u{202e}z"   added in code
    +  漢字          → "→"            added in code`.slice(1),
    );
  });

  it("a plan lists ten unmanaged values and counts the others", () => {
    const text = rows({ unmanaged: Array.from({ length: 22 }, (_, index) => unmanaged(`u${index}`, "v", 2)) });
    expect(text).toContain("    .  u9 → v   unmanaged, kept (2 rows)\n  and 12 more unmanaged, kept");
    expect(text).not.toContain("u10");
  });

  it("a plan shows errors with code, place and hint, and counts the integrations that could not be compared", () => {
    const error = {
      source: "remote",
      message: "The server answers\u001b[2J 503.",
      where: "client_3/desk",
      hint: "Try later.",
    };
    expect(
      render([
        integration("client_3", { status: "unknown", error: { ...error, code: "RS4005" } }),
        integration("client_4", { status: "gone", error: { ...error, code: "RS4004", message: "It is gone." } }),
      ]),
    ).toBe(
      `
client_3 / desk   INTG-9c58…nt_3   CA Service Desk                     not looked at
  RS4005  The server answers 503.
    where: client_3/desk
    hint: Try later.

client_4 / desk   INTG-9c58…nt_4   CA Service Desk                              gone
  RS4004  It is gone.
    where: client_3/desk
    hint: Try later.

Plan: 0 update, 0 adopt, 0 no change, 1 gone, 1 not looked at. 0 drifted, 0 unmanaged, 0 residual, 0 rows removed, 0 values lost (limit 50).
Requests, client_3: 2 of 500 GET/min, 0 of 50 paged, 0 of 50 writes. All 2 tenants: 4 requests, a few seconds.
`.trim(),
    );
  });

  it("a plan says that nothing is sent for actions without calls", () => {
    const text = render([
      integration("a", { action: "adopt", name: "Desk" }),
      integration("b", { action: "state-only", notes: ["renamed label"] }),
      integration("c", { action: "forget", notes: ["forgotten; everything stays live as it is"] }),
    ]);
    expect(text).toContain("calls: none; adopting records what is there");
    expect(text).toContain("  note: renamed label\n  calls: none; only the state is written");
    expect(text).toContain("  note: forgotten; everything stays live as it is\n  calls: none\n");
    expect(text).toContain("0 update, 1 adopt, 1 forget, 1 record only, 0 no change.");
  });

  it("a plan explains the residuals", () => {
    expect(
      rows({
        residual: [
          pair(status, "Ok", "Old", { action: "remove", code: "RS4202", count: 2 }),
          pair(status, "Ok", "Good", { action: "remove", kind: "duplicate", code: "RS4202", count: 2 }),
        ],
      }),
    ).toBe(
      `
  residual
    ?  outbound INCIDENT.Status: Ok → Old should go: no call can remove it (2 rows)   RS4202
    ?  outbound INCIDENT.Status: Ok → Good is there 2 too many: no call can remove it   RS4202`.slice(1),
    );
  });
});

describe("integrations with the same changes", () => {
  it("a plan shows equal changes once for all their integrations, and names the different ones separately", () => {
    const odd = integration("client_41", { ...client8, tenant: "client_41", construct: "client_41/desk", stack: "c" });
    const text = render([...fleet(9, 40), odd, ...fleet(42, 300)]);
    expect(text.split("\n").slice(0, 6).join("\n")).toBe(
      `
Same 1 added pair: client_9 … client_300 (291 tenants; 1 POST each)   Outliers: client_41 (below)
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    +  Ok → Good   added in code
  calls: 1 POST (1 pair), read back

client_41 / desk (stack c)   INTG-9c58…nt_8   CA Service Desk                 update`.slice(1),
    );
  });

  it("a plan that has most tenants between the first and the last of a block counts them, and names no few as outliers", () => {
    const others = fleet(5, 100).map((resource) => ({ ...resource, changes: [added("Ok", `To ${resource.tenant}`)] }));
    const text = render([...fleet(1, 4), ...others, ...fleet(101, 104)]);
    expect(text).toContain("client_1 … client_104 (8 tenants; 1 POST each)   Between them 96 other tenants (below)\n");
    expect(text).not.toContain("Outliers");
  });

  it("the headings of a plan fit a terminal of 80 columns, whatever the names of the integrations", () => {
    const names = ["x".repeat(200), "Süd-Ost & Töchter, Service Desk für alle Mandanten", "短い名前".repeat(12), "ok"];
    const tenants = names.map((name, index) =>
      integration(`tenant_with_a_name_${index}`, {
        ...client8,
        name,
        tenant: `tenant_${index}`,
        stack: `tenant_${index}`,
        changes: [added("Ok", String(index))],
      }),
    );
    const lines = render(tenants, { width: 80 }).split("\n");
    const headings = lines.filter((line) => line.startsWith("tenant_"));
    expect(headings).toHaveLength(4);
    for (const heading of headings) expect([heading, widthOf(heading)]).toEqual([heading, 80]);
    expect(headings.join()).toContain("…   ");
  });

  it("a plan shows equal changes once from three integrations on", () => {
    expect(render(fleet(1, 2))).not.toContain("Same");
    expect(render(fleet(1, 3))).toContain("Same 1 added pair: client_1, client_2, client_3 (3 tenants; 1 POST each)");
  });

  it("integrations that differ only in unmanaged values are shown together, and those values are counted", () => {
    const [first, ...others] = fleet(1, 4);
    const text = render([{ ...client8, ...first, unmanaged: [unmanaged("x", "y")] } as ResourceDocument, ...others]);
    expect(text).toContain("Same 1 added pair");
    expect(text).toContain("  unmanaged, kept: 1 value in 1 of these\n");
  });

  it("a plan with --verbose shows each integration by itself, with those that are in sync", () => {
    const text = render([...fleet(1, 3), integration("client_4", { notes: ["password: unverifiable"] })], {
      verbose: true,
    });
    expect(text).not.toContain("Same");
    expect(text).toContain("in sync: client_4 / desk   INTG-9c58d2a0-4f1e-4c3b-9d77-0000client_4\n  note: password");
  });

  it("a plan with --verbose lists the unmanaged values of integrations that are in sync", () => {
    const kept = integration("client_4", { unmanaged: [unmanaged("New", "Neu")] });
    expect(render([kept, ...fleet(1, 1)], { verbose: true })).toContain(
      "in sync: client_4 / desk   INTG-9c58d2a0-4f1e-4c3b-9d77-0000client_4\n  outbound INCIDENT.Status (OpsRamp → Ticket.Status)\n    .  New → Neu   unmanaged, kept\n",
    );
    expect(render([kept, ...fleet(1, 1)])).not.toContain("Neu");
  });

  it("a plan shows the same failure of many integrations once", () => {
    const text = render(
      fleet(1, 7).map((document) => ({
        ...document,
        status: "unknown",
        error: { code: "RS4001", source: "remote", message: "Not let in.", where: document.construct, hint: "Check." },
      })),
    );
    expect(text).toContain(
      "Not looked at, same error: client_1 … client_7 (7 tenants)\n  RS4001  Not let in.\n    hint: Check.",
    );
  });
});

describe("any plan at random", () => {
  const resources = [
    client8,
    ...fleet(9, 14),
    integration("client_10", { construct: "client_10/jira", action: "update", changes: [added("A", "B")] }),
    integration("client_2", { action: "adopt" }),
    integration("client_1"),
  ];

  it("a plan reads the same in any order of its resources", () => {
    const expected = render(resources);
    fc.assert(
      fc.property(fc.shuffledSubarray(resources, { minLength: resources.length }), (shuffled) => {
        const shuffledDocument = document(shuffled);
        const budget = { ...shuffledDocument.budget, tenants: [...shuffledDocument.budget.tenants] };
        expect(renderPlan({ ...shuffledDocument, budget }, { colors: plain })).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("a plan without colours holds no control character, whatever the server sends, and the same text as with colours", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u001b[31m", "\u202e", "\u009b2J", "a\nb"));
    fc.assert(
      fc.property(text, text, text, (first, two, three) => {
        const all = [
          integration("t", {
            action: "update",
            name: three,
            tenant: first,
            integration: two,
            construct: `x/${three}`,
            notes: [first],
            changes: [added(first, two), scalar("display_name", three, first)],
            drift: [pair(status, two, three, { action: "change", before: first })],
            unmanaged: [unmanaged(three, first)],
          }),
          integration("u", {
            status: "failed",
            error: { code: "RS1", source: "user", message: first, where: two, hint: three },
          }),
        ];
        const result = render(all);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
        expect(result).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken away again.
        expect(renderPlan(document(all), { colors: coloured }).replace(/\u001b\[\d+m/g, "")).toBe(result);
      }),
    );
  });

  it("a plan of 1,000 integrations with 60 changes each is rendered fast", () => {
    const large = document(
      Array.from({ length: 1000 }, (_, index) =>
        integration(`c${index}`, {
          action: "update",
          changes: Array.from({ length: 60 }, (_, at) => added(`source ${index} ${at}`, `Wert ü${at}`)),
          calls: [post([[status, "a", "b"]])],
        }),
      ),
    );
    const start = processorTime();
    expect(renderPlan(large, { colors: plain }).length).toBeGreaterThan(1_000_000);
    // About 0.4 s on a slow machine; the bound only catches what grows with the square.
    expect(processorTime() - start).toBeLessThan(5_000);
  });
});
