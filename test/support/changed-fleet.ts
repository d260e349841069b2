// A fleet of a few tenants under one program, and what has become of it since it was applied: random, for what must be the same
// however a run is split.
import fc from "fast-check";
import type { PlanDocument } from "../../src/document/plan-document.js";
import { declared, integrationId, ManyTenants, range, rowsOf, shared, stackOf, tenantName } from "./tenants.js";

/** What a fleet of tenants has come to since it was applied. */
export interface ChangedFleet {
  readonly tenants: number;
  readonly shards: number;
  /** Of these the first integration was edited live. */
  readonly edited: readonly number[];
  /** Of these the second one is gone. */
  readonly gone: readonly number[];
  /** These answer nothing. */
  readonly dead: readonly number[];
  /** Of these the program has another table. */
  readonly changed: readonly number[];
  /** The program has no stacks of these any more. */
  readonly leftBehind: readonly number[];
  /** The stack of the first of these declares what the others declared, in their tenants. */
  readonly joined: readonly number[];
}

const some = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 3 });
export const changedFleet: fc.Arbitrary<ChangedFleet> = fc.record({
  tenants: fc.integer({ min: 1, max: 6 }),
  shards: fc.integer({ min: 1, max: 5 }),
  edited: some,
  gone: some,
  dead: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 1 }),
  changed: some,
  leftBehind: some,
  joined: some,
});

const { New: _new, ...fewer } = shared;
const more = { ...fewer, Warning: ["Soso"] };

export async function worldOf(found: ChangedFleet): Promise<ManyTenants> {
  const has = (tenant: number) => tenant <= found.tenants;
  const many = await ManyTenants.forTest({ tenants: found.tenants, each: 2 });
  many.write();
  await many.apply();
  for (const tenant of found.edited.filter(has)) {
    const handle = many.live(tenant, 1);
    handle.removeRow(handle.rows("outbound")[0]?.uniqueId ?? "");
    for (const row of rowsOf({ Ok: ["Fine"] })) handle.addRow("outbound", row);
  }
  for (const tenant of found.gone.filter(has)) many.live(tenant, 2).uninstall();
  for (const tenant of found.dead.filter(has)) {
    many.emulator.faults.add({ match: { tenant: tenantName(tenant) }, do: { kind: "answer", status: 410, body: {} } });
  }
  const left = found.leftBehind.filter(has);
  const stays = (tenant: number) => !left.includes(tenant) || left.length === found.tenants;
  const [home, ...others] = found.joined.filter((tenant) => has(tenant) && stays(tenant));
  const table = (tenant: number) => declared(found.changed.includes(tenant) ? more : shared);
  const moved = others.flatMap((tenant) =>
    range(2).map((number) => {
      const target = { tenant_id: tenantName(tenant), integration_id: integrationId(tenant, number) };
      return [`of_${tenant}_${number}`, { ...target, ...table(tenant) }];
    }),
  );
  const stackFor = (tenant: number) => {
    const own = stackOf(tenant, 2, () => (others.includes(tenant) ? undefined : table(tenant)));
    return tenant === home ? { ...own, integrations: { ...own.integrations, ...Object.fromEntries(moved) } } : own;
  };
  const stacks = range(found.tenants).filter(stays);
  many.project.stacks(Object.fromEntries(stacks.map((tenant) => [tenantName(tenant), stackFor(tenant)])));
  many.emulator.clearRequests();
  many.events.splice(0);
  return many;
}

/** Without what no two runs share. */
export function comparable({ budget, warnings, warning_facts: _, ...document }: PlanDocument): object {
  return {
    ...document,
    time: undefined,
    warnings: [...warnings].sort(),
    budget: { ...budget, seconds: 0, tenants: budget.tenants.map((tenant) => ({ ...tenant, seconds: 0 })) },
  };
}
