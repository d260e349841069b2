// A plan of a program of many stacks, which is looked at in parts: it is the plan of the same program as a whole.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import pico from "picocolors";
import { describe, expect, it } from "vitest";
import type { PlanDocument } from "../../src/document/plan-document.js";
import { renderPlan } from "../../src/report/plan.js";
import { runs } from "../property/arbitraries.js";
import { changedFleet, comparable, worldOf } from "../support/changed-fleet.js";
import { INTEGRATION_EVENT, resourcesOf } from "../support/stacks.js";
import { isLong } from "../support/suite.js";
import { declared, integrationId, ManyTenants, range, rowsOf, shared, tenantName } from "../support/tenants.js";

/** What was asked of each tenant. */
function takeCounts(many: ManyTenants): object {
  const asked = range(many.options.tenants).map((tenant) => many.counts(tenant));
  many.emulator.clearRequests();
  many.events.splice(0);
  return asked;
}

const textOf = (plan: PlanDocument, verbose = false) =>
  renderPlan({ ...plan, budget: { ...plan.budget, seconds: 0 } }, { colors: pico.createColors(false), verbose });

/** What a saved plan rests on; its times are of its run alone. */
function preconditionsIn(path: string): unknown {
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly preconditions: unknown }).preconditions;
}

const inStep = ({ changes, drift, residual, unmanaged, notes, error, action }: PlanDocument["resources"][number]) =>
  [...changes, ...drift, ...residual, ...unmanaged, ...notes].length === 0 && error === undefined && action === "no-op";

describe("a plan of a program of many stacks", () => {
  it("a plan made in parts is the one of the whole, with the same calls, refusals and text, saved or not", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(changedFleet, async (found) => {
        const many = await worldOf(found);
        const whole = await many.plan();
        const ofWhole = takeCounts(many);
        const parts = await many.plan({ partsAbove: 0 });
        expect(comparable(parts)).toEqual(comparable(whole));
        expect(takeCounts(many)).toEqual(ofWhole);
        for (const index of range(found.shards)) {
          const shard = { index, count: found.shards };
          const wholeShard = await many.plan({ shard });
          const ofWholeShard = takeCounts(many);
          expect(comparable(await many.plan({ shard, partsAbove: 0 }))).toEqual(comparable(wholeShard));
          expect(takeCounts(many)).toEqual(ofWholeShard);
        }
        const counted = await many.plan({ partsAbove: 0, countsInStep: true });
        expect(counted.resources.filter((each) => !inStep(each))).toEqual(
          parts.resources.filter((each) => !inStep(each)),
        );
        expect({ ...counted.summary, not_listed: undefined }).toEqual({ ...whole.summary, not_listed: undefined });
        expect(textOf(counted)).toBe(textOf(whole));
        const [ofParts, ofAll] = [join(many.directory, "parts.plan"), join(many.directory, "all.plan")];
        await many.plan({ out: ofAll });
        await many.plan({ partsAbove: 0, countsInStep: true, out: ofParts });
        expect(preconditionsIn(ofParts)).toEqual(preconditionsIn(ofAll));
      }),
      { ...runs, numRuns: isLong ? 100 : 4 },
    );
  });

  it("what guards refuse is told in the same order by a plan of many stacks that is made in parts", async () => {
    const ten = Object.fromEntries(range(10).map((value) => [`Value ${value}`, [`Theirs ${value}`]]));
    const few = Object.fromEntries(Object.entries(ten).slice(4));
    const many = await ManyTenants.forTest({ tenants: 5, each: 2, rows: () => rowsOf(ten) });
    many.write(() => declared(ten));
    await many.apply();
    many.write((tenant, number) => (tenant + number === 6 ? undefined : declared(tenant === 4 ? ten : few)));
    const whole = await many.plan();
    const refused = whole.refusals.map(({ code, where }) => [code, where]);
    expect(refused.length).toBeGreaterThan(3);
    const parts = await many.plan({ partsAbove: 0, countsInStep: true });
    expect(parts.refusals.map(({ code, where }) => [code, where])).toEqual(refused);
    expect(comparable(await many.plan({ partsAbove: 0 }))).toEqual(comparable(whole));
  });

  it("a plan of many stacks names events beside integrations where it counts alone what is in step", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
    const event = (tenant: number) => ({
      integration_id: integrationId(tenant, 1),
      tenant_id: tenantName(tenant),
      name: "Create",
      entity: "INCIDENT",
      event_type: "CREATE",
      endpoint: "https://desk.example.com/tickets",
      method: "POST",
      active: false,
    });
    many.write(undefined, {
      more: (tenant) => ({
        resource: {
          ...resourcesOf(
            Object.fromEntries(
              range(2).map((number) => [
                `desk_${number}`,
                { integration_id: integrationId(tenant, number), ...declared(shared) },
              ]),
            ),
          ),
          [INTEGRATION_EVENT]: { create: event(tenant) },
        },
      }),
    });
    await many.apply({ allowEventPosts: ["desk.example.com"] });
    const counted = await many.plan({ partsAbove: 0, countsInStep: true });
    expect(counted.resources).toEqual([]);
    expect(textOf(counted)).toBe("No changes. 6 integrations and 3 events are as declared.");
    expect(textOf(await many.plan())).toBe(textOf(counted));
  });

  it("a plan that was made in parts and saved is applied as it is", async () => {
    const many = await ManyTenants.forTest({ tenants: 4, each: 2 });
    many.write();
    await many.apply();
    many.edit(3);
    many.write((tenant) => declared(tenant === 2 ? { ...shared, Warning: ["Soso"] } : shared));
    const planFile = join(many.directory, "saved.plan");
    await many.plan({ partsAbove: 0, countsInStep: true, out: planFile });
    expect((await many.apply({ planFile })).summary).toMatchObject({ done: 3, failed: 0 });
    expect(many.pairs(3, 1)).toContain("Ok → Good");
    expect((await many.plan({ partsAbove: 0 })).summary).toMatchObject({ no_op: 8, update: 0 });
  });
});
