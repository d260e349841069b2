// A run that is split over shards: what all of them report together is what the whole run reports, and each tenant is of one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergers } from "../../src/document/merge.js";
import type { ApplyDocument, Shard } from "../../src/document/plan-document.js";
import { shardOf } from "../../src/engine/shard.js";
import { runs } from "../property/arbitraries.js";
import { changedFleet, comparable, worldOf } from "../support/changed-fleet.js";
import { isLong } from "../support/suite.js";
import { ManyTenants, range, tenantName } from "../support/tenants.js";

const shardsOf = (count: number): readonly Shard[] => range(count).map((index) => ({ index, count }));

/** One after the other, as if each had a machine of its own. */
async function each<Document>(count: number, run: (shard: Shard) => Promise<Document>): Promise<readonly Document[]> {
  const documents: Document[] = [];
  for (const shard of shardsOf(count)) documents.push(await run(shard));
  return documents;
}

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
      fc.asyncProperty(changedFleet, async (found) => {
        const many = await worldOf(found);
        const plans = await each(found.shards, (shard) => many.plan({ shard }));
        expect(comparable(mergers.plan(plans, []))).toEqual(comparable(await many.plan()));
        const drifts = await each(found.shards, (shard) => many.drift({ shard }));
        const whole = await many.drift();
        expect(comparable(mergers.drift(drifts, []))).toEqual(comparable(whole));
        const again = await each(found.shards, (shard) => many.drift({ shard, since: whole }));
        const since = await many.drift({ since: whole });
        expect(mergers.drift(again, []).since).toEqual(since.since);
        const tenants = plans.flatMap(({ resources }) => [...new Set(resources.map(({ tenant }) => tenant))]);
        expect(tenants.length).toBe(new Set(tenants).size);
      }),
      { ...runs, numRuns: isLong ? 100 : 3 },
    );
  });

  it("the shards of a program of so many stacks that it is not held plan what the whole run plans", {
    timeout: 600_000,
  }, async () => {
    const many = await ManyTenants.forTest({ tenants: 260, each: 1 });
    many.write();
    const plans = await each(3, (shard) => many.plan({ shard }));
    const whole = await many.plan();
    expect(whole.summary.adopt).toBe(260);
    expect(comparable(mergers.plan(plans, []))).toEqual(comparable(whole));
  });

  it("applies of all shards together do what the whole run does", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(changedFleet, async (found) => {
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
