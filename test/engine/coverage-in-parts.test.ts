// Coverage of a program of many stacks, which is looked at in parts: it is the coverage of the same program as a whole.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CoverageRequest, coverageWith } from "../../src/engine/verbs/coverage.js";
import { runs } from "../property/arbitraries.js";
import { changedFleet, worldOf } from "../support/changed-fleet.js";
import { isLong } from "../support/suite.js";
import { declared, integrationId, ManyTenants, range, shared, tenantName } from "../support/tenants.js";

async function coverageOf(many: ManyTenants, options: Partial<CoverageRequest>) {
  const { time: _, ...document } = await coverageWith({ ...many.runOptions, ...options });
  return document;
}

function takeCounts(many: ManyTenants): object {
  const asked = range(many.options.tenants).map((tenant) => many.counts(tenant));
  many.emulator.clearRequests();
  return asked;
}

describe("coverage of a program of many stacks", () => {
  it("a coverage made in parts is the one of the whole, with the same calls", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(changedFleet, async (found) => {
        const many = await worldOf(found);
        many.emulator.clearRequests();
        const whole = await coverageOf(many, {});
        const ofWhole = takeCounts(many);
        expect(await coverageOf(many, { partsAbove: 0 })).toEqual(whole);
        expect(takeCounts(many)).toEqual(ofWhole);
      }),
      { ...runs, numRuns: isLong ? 100 : 4 },
    );
  });

  it("copies of an inherited integration are told from it in tenants that are looked at in parts", async () => {
    const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
    // One id in two tenants is inherited; the third one has a copy of its own under the same name and type.
    for (const tenant of [2, 3]) many.live(tenant, 1).uninstall();
    const inherited = many.live(1, 1).state();
    many.emulator.tenant(tenantName(2)).install(inherited);
    many.emulator.tenant(tenantName(3)).install({ ...inherited, id: integrationId(3, 9) });
    many.write((tenant, number) => (number === 1 && tenant > 1 ? undefined : declared(shared)));
    const document = await coverageOf(many, { partsAbove: 0 });
    expect(document).toEqual(await coverageOf(many, {}));
    const copies = document.tenants.map(({ integrations }) => integrations.flatMap(({ copy }) => copy ?? []));
    expect(copies).toEqual([["inherited"], ["inherited"], ["own"]]);
  });
});
