// Drift beside an earlier report: each difference keeps its id, and is new, the same since a time, or resolved.
import { expect, it } from "vitest";
import { integrationId, ManyTenants, rowsOf, tenantName } from "../support/tenants.js";

async function applied(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 2, each: 2 });
  many.write();
  await many.apply();
  return many;
}

/** Outbound, what `Ok` is translated to in the first integration of a tenant. */
function change(many: ManyTenants, tenant: number, thirdPartyValue: string): void {
  const handle = many.live(tenant, 1);
  handle.removeRow(handle.rows("outbound").find(({ propertyValue }) => propertyValue === "Ok")?.uniqueId ?? "");
  for (const row of rowsOf({ Ok: [thirdPartyValue] })) handle.addRow("outbound", row);
}

it("a drift report compared with an earlier one says what is new, the same and since when, and resolved", async () => {
  const many = await applied();
  change(many, 1, "Fine");
  change(many, 2, "Fine");
  const first = await many.drift();
  expect(first.time).toMatch(/^\d{4}-\d\d-\d\dT/);
  const idOf = (document: typeof first, tenant: number) =>
    document.resources.filter((resource) => resource.tenant === tenantName(tenant)).flatMap(({ drift }) => drift)[0]
      ?.id;
  expect(idOf(first, 1)).toMatch(/^[0-9a-f]{16}$/);
  expect(idOf(first, 1)).not.toBe(idOf(first, 2));

  change(many, 1, "Good");
  change(many, 2, "Another");
  const second = await many.drift({ since: first });
  expect(second.since).toMatchObject({ earlier: first.time, new: 0, same: 1, not_looked_at: 0 });
  expect(second.since?.resolved).toMatchObject([
    { id: idOf(first, 1), tenant: tenantName(1), integration: integrationId(1, 1), label: "Ok → Good" },
  ]);
  expect(idOf(second, 2)).toBe(idOf(first, 2));

  change(many, 1, "Fine");
  const third = await many.drift({ since: second });
  const found = third.resources.flatMap(({ drift }) => drift);
  expect(found.map(({ age, since }) => [age, since])).toEqual([
    ["new", third.time],
    ["same", first.time],
  ]);
});

it("what an earlier report has is not resolved where it was not looked at", async () => {
  const many = await applied();
  change(many, 1, "Fine");
  const first = await many.drift();
  const second = await many.drift({ since: first, tenant: tenantName(2) });
  expect(second.since).toMatchObject({ new: 0, same: 0, resolved: [], not_looked_at: 1 });
});

it("an integration that is gone is one difference, and resolved once it is back", async () => {
  const many = await applied();
  const state = many.live(1, 2).state();
  many.live(1, 2).uninstall();
  const first = await many.drift();
  expect(first.resources.filter(({ gone }) => gone !== undefined).map(({ integration }) => integration)).toEqual([
    integrationId(1, 2),
  ]);
  many.emulator.tenant(tenantName(1)).install(state);
  const second = await many.drift({ since: first });
  expect(second.since?.resolved).toMatchObject([{ label: "gone", integration: integrationId(1, 2) }]);
});
