// The drift report: drift alone, what restores it, and the counts at the end.
import { describe, expect, it } from "vitest";
import { renderDrift } from "../../src/report/drift.js";
import { renderPlan } from "../../src/report/plan.js";
import { added, client8, document, integration, pair, plain, post, status, unmanaged } from "./documents.js";

describe("a drift report", () => {
  it("a drift report shows drift alone, what restores it, and the counts at the end", () => {
    const counts = { clean: 2990, drifted: 7, not_looked_at: 3 };
    expect(
      renderDrift(
        { ...document([client8, integration("client_9")]), counts, compared_with_declared: 0 },
        { colors: plain },
      ),
    ).toBe(
      `
client_8 / desk   INTG-9c58…nt_8   CA Service Desk                           drifted
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    !  Critical → Bad   DRIFT: live says "Sev1"; Bad is put back, then Sev1 removed
  rampsync apply restores it along with 4 pending changes: 1 POST (2 pairs, base_uri, auth group), read back, then 2 DELETE (undocumented endpoint)

To keep what is live instead, run rampsync accept, or change the code.
2,990 clean, 7 drifted, 3 not looked at`.slice(1),
    );
  });

  it("a drift report says that no call restores a name that moved", () => {
    const moved = integration("a", {
      action: "state-only",
      drift: [
        {
          path: ["outbound", "mappings", "INCIDENT.Status", "third_party_attribute"],
          label: "third-party name",
          kind: "kept name",
          action: "change",
          before: "Ticket.State",
          after: "Ticket.Status",
          from: { ...status, thirdPartyAttribute: "State" },
          to: status,
          mapping: status,
          code: "RS4203",
        },
      ],
    });
    const counts = { clean: 0, drifted: 1, not_looked_at: 0 };
    expect(renderDrift({ ...document([moved]), counts, compared_with_declared: 0 }, { colors: plain })).toContain(
      `
    !  third-party name   DRIFT: live says "Ticket.State"; no call can rename it (RS4203)
  no call restores it; rampsync apply records it as it is
`,
    );
  });

  it("a drift report without drift has the counts alone", () => {
    const pending = integration("a", {
      action: "update",
      changes: [added("Ok", "Good")],
      unmanaged: [unmanaged("a", "b")],
    });
    const counts = { clean: 1, drifted: 0, not_looked_at: 0 };
    expect(renderDrift({ ...document([pending]), counts, compared_with_declared: 0 }, { colors: plain })).toBe(
      "1 clean, 0 drifted, 0 not looked at",
    );
  });

  it("a drift report shows the same drift of many integrations once, and names what is gone and what was not compared", () => {
    const drifted = ["a", "b", "c"].map((tenant) =>
      integration(tenant, {
        action: "update",
        drift: [added("Ok", "Good")],
        calls: [post([[status, "Ok", "Good"]])],
        compared_with: "declared",
        notes: ["never applied from here: compared with what is declared"],
      }),
    );
    const error = { source: "remote", message: "No.", where: "x", hint: "Do." };
    const document_ = document([
      ...drifted,
      integration("d", { status: "gone", error: { ...error, code: "RS4004" } }),
      integration("e", { status: "unknown", error: { ...error, code: "RS4005" } }),
    ]);
    expect(
      renderDrift(
        { ...document_, counts: { clean: 0, drifted: 4, gone: 1, not_looked_at: 1 }, compared_with_declared: 3 },
        { colors: plain },
      ),
    ).toBe(
      `
Same 1 not as declared: a, b, c (3 tenants; 1 POST each)
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
    !  Ok → Good   not as declared: missing live; set
  note: never applied from here: compared with what is declared
  rampsync apply restores it: 1 POST (1 pair), read back

d / desk   INTG-9c58…000d   CA Service Desk                                     gone
  RS4004  No.
    where: x
    hint: Do.

e / desk   INTG-9c58…000e   CA Service Desk                            not looked at
  RS4005  No.
    where: x
    hint: Do.

To keep what is live instead, run rampsync accept, or change the code.
3 integrations compared with what is declared: nothing says what was applied.
0 clean, 4 drifted (1 gone), 1 not looked at`.slice(1),
    );
  });
});

it("a drift report names each difference by its id, says how old it is, and lists what is resolved", () => {
  const aged = (tenant: string, source: string, age: "new" | "same") => ({
    ...integration(tenant, { drift: [{ ...added(source, "Good"), id: `id-of-${tenant}`, age, since: "2026-11-27" }] }),
  });
  const resources = [aged("a", "Ok", "new"), aged("b", "Fine", "same")];
  const resolved = [{ id: "r", tenant: "c", integration: "INTG-1", path: ["display_name"], label: "display_name" }];
  const since = { earlier: "2026-11-26", new: 1, same: 1, resolved, not_looked_at: 3 };
  const counts = { clean: 0, drifted: 2, not_looked_at: 3 };
  const text = renderDrift({ ...document(resources), counts, since, compared_with_declared: 0 }, { colors: plain });
  expect(text).toContain("!  Ok → Good   DRIFT: missing live; put back (new, id id-of-a)");
  expect(text).toContain("!  Fine → Good   DRIFT: missing live; put back (since 2026-11-27, id id-of-b)");
  expect(text).toContain("Resolved:\n  c / INTG-1   display_name (id r)\n");
  expect(text).toContain("Since 2026-11-26: 1 new, 1 the same, 1 resolved, 3 not looked at.");
});

it("equal drift of several integrations is folded, whatever the ids", () => {
  const resources = ["a", "b", "c"].map((tenant) =>
    integration(tenant, { drift: [{ ...added("Ok", "Good"), id: `id-of-${tenant}` }] }),
  );
  const counts = { clean: 0, drifted: 3, not_looked_at: 0 };
  const text = renderDrift({ ...document(resources), counts, compared_with_declared: 0 }, { colors: plain });
  expect(text).toContain("Same 1 drifted: a, b, c (3 tenants; no calls)");
  expect(text).toContain("ids: id-of-a (a / desk), id-of-b (b / desk), id-of-c (c / desk)");
});

const accepted = {
  ...pair(status, "Critical", "Bad", { action: "change", before: "Sev1" }),
  id: "547ea11136615299",
  accepted: { reason: "agreed with the desk", who: "Ada", until: "2026-12-31" },
};

it("a drift report lists what is accepted, by whom and until when, and counts it as clean", () => {
  const counts = { clean: 1, drifted: 0, not_looked_at: 0, accepted: 1 };
  const text = renderDrift(
    { ...document([integration("a", { accepted: [accepted] })]), counts, compared_with_declared: 0 },
    { colors: plain },
  );
  expect(text).toBe(
    [
      "Accepted:",
      "  a / desk   Critical → Bad   live Sev1, accepted until 2026-12-31, Ada: agreed with the desk (id 547ea11136615299)",
      "",
      "1 clean (1 with accepted drift), 0 drifted, 0 not looked at",
    ].join("\n"),
  );
});

it("a plan says how much is accepted, and sends nothing for it", () => {
  expect(renderPlan(document([integration("a", { accepted: [accepted] })]), { colors: plain })).toBe(
    "No changes. 1 integration is as declared.\nAccepted drift: 1 difference of 1 integration. Nothing is sent for it.",
  );
});
