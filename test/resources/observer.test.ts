// Observing costs the fewest calls; a page may prove that an integration is in sync, and nothing else.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { planIntegration } from "../../src/resources/installed-integration/plan.js";
import { mapping, sessionOn, TENANT } from "./desk.js";

const ids = Array.from({ length: 250 }, (_, index) => `INTG-${String(index).padStart(4, "0")}`);
const wire = {
  name: "Status",
  entityType: "INCIDENT",
  thirdPartyEntityType: "Ticket",
  thirdPartyAttrName: "Status",
  attrValues: [{ attrValue: "Ok", thirdPartyAttrValue: "Good" }],
};
const configOf = (id: string, value = "Good") => ({
  integration_id: id,
  outbound: { mappings: { status: mapping("INCIDENT", "Status", ["Ticket", "Status"], { Ok: [value] }) } },
});

let emulator: Emulator;
let session: ReturnType<typeof sessionOn>;
beforeEach(async () => {
  const integrations = ids.map((id) => ({
    id,
    displayName: id,
    integration: { id: "CUSTOM", name: "Custom" },
    outbound: { mapAttributes: [wire] },
  }));
  emulator = await Emulator.start({ state: { tenants: { [TENANT]: { integrations } } } });
  session = sessionOn(emulator);
});
afterEach(async () => {
  await session.close();
  await emulator.close();
});

const counts = () => {
  const of = (name: string) => emulator.requests.filter((request) => request.class === name).length;
  return { get: of("get"), paged: of("paged_get"), write: of("write") };
};

async function planAll(wanted: readonly string[], value?: string) {
  await session.observer.prepare(TENANT, wanted);
  return Promise.all(
    wanted.map((id) => planIntegration(session, { tenant: TENANT, id }, configOf(id, value), undefined)),
  );
}

describe("with 250 integrations in the tenant", () => {
  it("3 managed integrations of 250 are read by single requests", async () => {
    await planAll(ids.slice(0, 3));
    expect(counts()).toEqual({ get: 3, paged: 0, write: 0 });
  });

  it("250 managed integrations are read in 3 pages", async () => {
    const plans = await planAll(ids);
    expect(counts()).toEqual({ get: 0, paged: 3, write: 0 });
    expect(plans.every((plan) => plan.calls.length === 0)).toBe(true);
  });

  it("an integration that differs on its page is read again by GET before it is planned", async () => {
    emulator
      .tenant(TENANT)
      .integration(ids[7] ?? "")
      .addRow("outbound", {
        entityType: "INCIDENT",
        name: "Status",
        thirdPartyEntityType: "Ticket",
        thirdPartyAttrName: "Status",
        value: "Ok",
        thirdPartyValue: "Bad",
      });
    const plans = await planAll(ids);
    expect(counts()).toMatchObject({ get: 1, paged: 4 });
    expect(plans.filter((plan) => plan.calls.length > 0).map((plan) => plan.id)).toEqual([ids[7]]);
  });

  it("pages without configurations are not taken as proof of anything", async () => {
    emulator.switches.searchRows = "thin";
    const plans = await planAll(ids.slice(0, 60));
    expect(plans.every((plan) => plan.calls.length === 0)).toBe(true);
    expect(counts().get).toBe(60);
  });

  it("an integration that is absent from the pages is requested by GET before it is reported as gone", async () => {
    await session.observer.prepare(TENANT, [...ids, "INTG-gone"]);
    const target = { tenant: TENANT, id: "INTG-gone" };
    await expect(planIntegration(session, target, configOf("INTG-gone"), undefined)).rejects.toMatchObject({
      code: "RS4004",
    });
    expect(counts().get).toBe(1);
    expect(counts().write).toBe(0);
  });
});
