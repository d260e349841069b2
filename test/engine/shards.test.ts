// A run that is split over shards: what all of them report together is what the whole run reports, and each tenant is of one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergers } from "../../src/document/merge.js";
import type { ApplyDocument, DriftDocument, PlanDocument, Shard } from "../../src/document/plan-document.js";
import { shardOf } from "../../src/engine/shard.js";
import { runs } from "../property/arbitraries.js";
import { isLong } from "../support/suite.js";
import {
  declared,
  integrationId,
  ManyTenants,
  range,
  rowsOf,
  shared,
  stackOf,
  tenantName,
} from "../support/tenants.js";

/** What a fleet of tenants has come to since it was applied. */
interface Fleet {
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
const fleet: fc.Arbitrary<Fleet> = fc.record({
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

async function worldOf(found: Fleet): Promise<ManyTenants> {
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

const shardsOf = (count: number): readonly Shard[] => range(count).map((index) => ({ index, count }));

/** One after the other, as if each had a machine of its own. */
async function each<Document>(count: number, run: (shard: Shard) => Promise<Document>): Promise<readonly Document[]> {
  const documents: Document[] = [];
  for (const shard of shardsOf(count)) documents.push(await run(shard));
  return documents;
}

/** Without what no two runs share. */
function comparable({ budget, warnings, warning_facts: _, ...document }: PlanDocument): object {
  return {
    ...document,
    time: undefined,
    warnings: [...warnings].sort(),
    budget: { ...budget, seconds: 0, tenants: budget.tenants.map((tenant) => ({ ...tenant, seconds: 0 })) },
  };
}

const comparableDrift = (document: DriftDocument) => comparable(document);

describe("the shards of a run", () => {
  it("a tenant is of the same shard wherever and whenever it is asked, and large numbers of tenants are split evenly", () => {
    expect(
      ["client_1", "client_2", "client_8", "msp_6", ""].map((tenant) => shardOf(tenant, 4)),
    ).toMatchInlineSnapshot(`
      [
        4,
        4,
        4,
        2,
        1,
      ]
    `);
    const counts = new Map<number, number>();
    for (const tenant of range(10_000)) {
      const shard = shardOf(tenantName(tenant), 8);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const count of counts.values()) expect(Math.abs(count - 1250)).toBeLessThan(150);
  });

  it("plans and drift of all shards together are those of the whole run", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (found) => {
        const many = await worldOf(found);
        const plans = await each(found.shards, (shard) => many.plan({ shard }));
        expect(comparable(mergers.plan(plans, []))).toEqual(comparable(await many.plan()));
        const drifts = await each(found.shards, (shard) => many.drift({ shard }));
        const whole = await many.drift();
        expect(comparableDrift(mergers.drift(drifts, []))).toEqual(comparableDrift(whole));
        const again = await each(found.shards, (shard) => many.drift({ shard, since: whole }));
        const since = await many.drift({ since: whole });
        expect(mergers.drift(again, []).since).toEqual(since.since);
        const tenants = plans.flatMap(({ resources }) => [...new Set(resources.map(({ tenant }) => tenant))]);
        expect(tenants.length).toBe(new Set(tenants).size);
      }),
      { ...runs, numRuns: isLong ? 100 : 3 },
    );
  });

  it("applies of all shards together do what the whole run does", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (found) => {
        const [split, whole] = [await worldOf(found), await worldOf(found)];
        const shards = await each(found.shards, (shard) => split.apply({ shard, allowRemovals: 1000 }));
        const document = await whole.apply({ allowRemovals: 1000 });
        const results = ({ resources }: ApplyDocument) =>
          [...resources].map(({ notes: _notes, note_facts: _facts, ...resource }) => JSON.stringify(resource)).sort();
        expect(results(mergers.apply(shards, []))).toEqual(results(document));
        expect(mergers.apply(shards, []).summary).toEqual(document.summary);
        for (const many of [split, whole]) many.emulator.faults.clear();
        expect((await split.plan()).summary).toEqual((await whole.plan()).summary);
      }),
      { ...runs, numRuns: isLong ? 60 : 2 },
    );
  });
});
