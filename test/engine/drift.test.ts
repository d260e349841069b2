// Drift is found whatever else is pending: a change in code of the same thing does not hide what moved live.

import { createColors } from "picocolors";
import { afterEach, describe, expect, it } from "vitest";
import { renderDrift } from "../../src/report/drift.js";
import { declared, ManyTenants, shared } from "../support/tenants.js";

let many: ManyTenants;
afterEach(() => many.close());

const text = async () => {
  const document = await many.drift();
  return { counts: document.counts, text: renderDrift(document, { colors: createColors(false) }) };
};

describe("live changes beside changes in the code", () => {
  it("a field that changed live and in the code is drift", async () => {
    many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write(() => declared(shared, { display_name: "First" }));
    await many.apply();
    many.live(1, 1).set({ displayName: "Renamed in the portal" });
    many.write(() => declared(shared, { display_name: "Second" }));
    const found = await text();
    expect(found.counts).toEqual({ clean: 0, drifted: 1, not_looked_at: 0 });
    expect(found.text).toContain('DRIFT: live says "Renamed in the portal"; changed in code as well');
    expect((await many.plan()).summary.drifted).toBe(1);
  });

  it("a pair that is gone live and changed in the code is drift", async () => {
    many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write();
    await many.apply();
    const handle = many.live(1, 1);
    handle.removeRow(handle.rows("outbound").find((row) => row.propertyValue === "Ok")?.uniqueId ?? "");
    many.write(() => declared({ ...shared, Ok: ["Better"] }));
    const found = await text();
    expect(found.counts).toEqual({ clean: 0, drifted: 1, not_looked_at: 0 });
    expect(found.text).toContain("Ok → Better   DRIFT: missing live; changed in code as well");
    await many.apply();
    expect((await text()).counts).toEqual({ clean: 1, drifted: 0, not_looked_at: 0 });
  });

  it("a change in the code alone is no drift", async () => {
    many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write();
    await many.apply();
    many.write(() => declared({ ...shared, Ok: ["Better"] }, { display_name: "Second" }));
    expect((await text()).counts).toEqual({ clean: 1, drifted: 0, not_looked_at: 0 });
    expect((await many.plan()).summary.drifted).toBe(0);
  });
});

it("a drift report says that it compares with the declaration where nothing was applied, even when all is clean", async () => {
  many = await ManyTenants.forTest({ tenants: 1, each: 2 });
  many.write();
  expect((await text()).text).toBe(
    "2 integrations compared with what is declared: nothing says what was applied.\n2 clean, 0 drifted, 0 not looked at",
  );
  await many.apply();
  expect((await text()).text).toBe("2 clean, 0 drifted, 0 not looked at");
});

describe("servers on which no row can be removed", () => {
  const edited = async (thirdPartyValue: string) => {
    many = await ManyTenants.forTest({ tenants: 1, each: 1, switches: { rowEndpoints: "off" } });
    many.write();
    await many.apply();
    const { outbound } = many.live(1, 1).state();
    const [first] = outbound?.rows ?? [];
    if (first === undefined) throw new Error("there is a row");
    const { uniqueId: _, ...row } = first;
    many.live(1, 1).addRow("outbound", { ...row, thirdPartyValue });
  };

  it.each([
    ["a contested pair", "Better"],
    ["a duplicate", "Good"],
  ])("%s is drift, and the report says that no call removes it", async (_, thirdPartyValue) => {
    await edited(thirdPartyValue);
    const found = await text();
    expect(found.counts).toEqual({ clean: 0, drifted: 1, not_looked_at: 0 });
    expect(found.text).toContain(
      `Ok → ${thirdPartyValue}   DRIFT: live says this as well; no call can remove it (RS4202)`,
    );
    const { summary, resources } = await many.plan();
    expect([summary.drifted, resources[0]?.residual.length]).toEqual([1, 1]);
    await many.apply();
    expect((await text()).counts).toEqual({ clean: 1, drifted: 0, not_looked_at: 0 });
  });

  it("a pair that was removed in the code is no drift where no row can be removed", async () => {
    many = await ManyTenants.forTest({ tenants: 1, each: 1, switches: { rowEndpoints: "off" } });
    many.write();
    await many.apply();
    many.write(() => declared({ Ok: ["Good"], Critical: ["Bad"] }));
    expect((await text()).counts).toEqual({ clean: 1, drifted: 0, not_looked_at: 0 });
  });
});
