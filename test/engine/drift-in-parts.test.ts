// A drift report of a program of many stacks, which is looked at in parts: it is the report of the same program as a whole.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DriftDocument } from "../../src/document/plan-document.js";
import { runs } from "../property/arbitraries.js";
import { changedFleet, comparable, worldOf } from "../support/changed-fleet.js";
import { isLong } from "../support/suite.js";
import { declared, integrationId, ManyTenants, range, shared, tenantName } from "../support/tenants.js";

/** What was asked of each tenant, and what was told of it. */
function takeTraces(many: ManyTenants): object {
  const asked = range(many.options.tenants).map((tenant) => many.counts(tenant));
  const told = many.events.flatMap((event) => {
    if (event.type === "planned" || event.type === "note") return [JSON.stringify(event)];
    return event.type === "progress" ? [JSON.stringify([event.done, event.all])] : [];
  });
  many.emulator.clearRequests();
  many.events.splice(0);
  return { asked, told: told.sort() };
}

const isInStep = ({ drift, accepted, error, notes, waits_for, ...resource }: DriftDocument["resources"][number]) =>
  [...drift, ...notes, ...resource.unmanaged, ...resource.changes, ...resource.residual].length === 0 &&
  [accepted, error, waits_for].every((each) => each === undefined) &&
  resource.action === "no-op";

describe("drift of a program of many stacks", () => {
  it("a drift report made in parts is the one of the whole, with the same calls and the same events", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(changedFleet, async (found) => {
        const many = await worldOf(found);
        const whole = await many.drift();
        const ofWhole = takeTraces(many);
        const parts = await many.drift({ partsAbove: 0 });
        expect(comparable(parts)).toEqual(comparable(whole));
        expect(takeTraces(many)).toEqual(ofWhole);
        for (const index of range(found.shards)) {
          const shard = { index, count: found.shards };
          takeTraces(many);
          const wholeShard = await many.drift({ shard });
          const ofWholeShard = takeTraces(many);
          expect(comparable(await many.drift({ shard, partsAbove: 0 }))).toEqual(comparable(wholeShard));
          expect(takeTraces(many)).toEqual(ofWholeShard);
        }
        const { resources, ...counted } = await many.drift({ partsAbove: 0, countsInStep: true });
        const { resources: all, ...listed } = whole;
        expect(comparable({ ...counted, resources: [] })).toEqual(comparable({ ...listed, resources: [] }));
        const differs = (resource: DriftDocument["resources"][number]) => !isInStep(resource);
        expect(resources.filter(differs)).toEqual(all.filter(differs));
        expect(await many.drift({ partsAbove: 0, since: whole })).toMatchObject({
          since: {
            new: 0,
            resolved: [],
            same: whole.resources.flatMap(({ drift, gone }) => [...drift, gone ?? []].flat()).length,
          },
        });
      }),
      { ...runs, numRuns: isLong ? 100 : 4 },
    );
  });

  it("integrations that are in step are counted and not listed where a report of many stacks asks for counts alone", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
    many.write();
    await many.apply();
    many.live(2, 1).uninstall();
    const counted = await many.drift({ partsAbove: 2, countsInStep: true });
    expect(counted.resources.map(({ tenant, status }) => [tenant, status])).toEqual([[tenantName(2), "gone"]]);
    expect(counted.counts).toEqual({ clean: 5, drifted: 1, gone: 1, not_looked_at: 0 });
    expect(counted.summary.resources).toBe(6);
    expect((await many.drift({ partsAbove: 3, countsInStep: true })).resources).toHaveLength(6);
  });

  it("what is wrong in any stack is told of all stacks before anything is asked, when a program is looked at in parts", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 1 });
    many.write();
    await many.apply();
    many.write((tenant) => (tenant === 1 ? declared(shared) : declared(shared, { nonsense: tenant })));
    many.emulator.clearRequests();
    const wholly = await many.drift().catch((error: unknown) => error);
    const inParts = await many.drift({ partsAbove: 0 }).catch((error: unknown) => error);
    expect(inParts).toEqual(wholly);
    expect(inParts).toBeInstanceOf(Error);
    expect(many.requests).toEqual([]);
    const twice = { integration_id: integrationId(1, 1), tenant_id: tenantName(1) };
    many.write((tenant) => declared(shared, tenant === 3 ? twice : {}));
    await expect(many.drift({ partsAbove: 0 })).rejects.toThrow(/is declared at .* already/);
    expect(many.requests).toEqual([]);
  });

  it("states of which none can be used stop a run that looks at its program in parts, and one of them is told of its stack", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 1 });
    many.write();
    await many.apply();
    many.project.write(`terraform.${tenantName(2)}.tfstate`, "{");
    const whole = await many.drift();
    expect(whole.resources.map(({ status }) => status)).toEqual(["ok", "unknown", "ok"]);
    expect(comparable(await many.drift({ partsAbove: 0 }))).toEqual(comparable(whole));
    for (const tenant of [1, 3]) many.project.write(`terraform.${tenantName(tenant)}.tfstate`, "{");
    const stopped = await many.drift().catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(Error);
    expect(await many.drift({ partsAbove: 0 }).catch((error: unknown) => error)).toEqual(stopped);
  });
});
