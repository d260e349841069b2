// A careful first run: `apply --adopt-only`, or adopt_only in the provider block, records and sends nothing.
import { describe, expect, it } from "vitest";
import { declared, ManyTenants, rowsOf, shared } from "../support/tenants.js";

const wanted = { Ok: ["Good"], Critical: ["Sev1"], Later: ["Spät"] };
const liveRows = () => rowsOf({ Ok: ["Good"], Critical: ["Bad"], Other: ["Andere"] });

async function world(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: liveRows });
  many.write(() => declared(wanted, { display_name: "Service desk", unmanaged_mappings: "remove" }));
  return many;
}

describe("an apply that only adopts", () => {
  it("an apply that only adopts sends nothing, records what is as declared, and a later apply sends the rest", async () => {
    const many = await world();
    const calls = (await many.plan()).resources.flatMap((resource) => resource.calls);
    expect(calls.length).toBeGreaterThan(0);
    const before = many.live(1, 1).state();
    const { summary, resources, plan } = await many.apply({ adoptOnly: true });
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(resources).toMatchObject([{ action: "adopt", posts: 0, deletes: 0, note_facts: [{ code: "RS6154" }] }]);
    expect(plan.resources[0]?.notes.join()).toContain("only adopted, nothing is sent");
    expect(plan.resources[0]?.calls).toEqual([]);
    expect(plan.summary).toMatchObject({ rows_removed: 0, values_lost: 0 });
    // The look at it, and nothing for an apply.
    expect(plan.budget.tenants).toMatchObject([{ get: 1, write: 0 }]);
    expect(many.writes).toEqual([]);
    expect(many.live(1, 1).state()).toEqual(before);
    const state = JSON.parse(many.state(1));
    const [{ attributes, private: record }] = state.resources[0].instances;
    expect(Object.values(attributes.outbound.mappings)).toMatchObject([{ values: { Ok: ["Good"] } }]);
    expect(attributes.display_name).not.toBe("Service desk");
    expect(JSON.parse(Buffer.from(record, "base64").toString()).mappings).toMatchObject([{ pairs: [["Ok", "Good"]] }]);

    const next = await many.plan();
    expect(next.resources).toMatchObject([{ action: "update", calls }]);
    expect((await many.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.pairs(1, 1).sort()).toEqual(["Critical → Sev1", "Later → Spät", "Ok → Good"]);
    expect((await many.plan()).summary.no_op).toBe(1);
  });

  it("a plan and its apply that only adopt count the same differences, names that nobody knows among them", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rowsOf(shared, "Status", "stats") });
    many.write(() => declared(shared));
    const { plan, resources } = await many.apply({ adoptOnly: true });
    expect(plan.resources[0]?.residual).toMatchObject([{ code: "RS4206" }]);
    const told = { code: "RS6154", parameters: { differences: 1 } };
    expect(plan.resources[0]?.note_facts).toContainEqual(expect.objectContaining(told));
    expect(resources[0]?.note_facts).toEqual([expect.objectContaining(told)]);
  });

  it("an apply that only adopts again keeps what was recorded, and needs no consent of the guards", async () => {
    const ten = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`v${index}`, [`t${index}`]]));
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rowsOf(ten) });
    many.write(() => declared(ten));
    await many.apply();
    const record = many.state(1);
    many.write(() => declared({ v0: ["t0"] }));
    expect((await many.apply({ adoptOnly: true, maxCalls: 0 })).summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.writes).toEqual([]);
    expect(many.pairs(1, 1)).toHaveLength(60);
    many.write(() => declared(ten));
    expect((await many.plan()).summary).toMatchObject({ no_op: 1 });
    expect(JSON.parse(many.state(1)).lineage).toBe(JSON.parse(record).lineage);
  });

  it("what is declared no more and should be removed fails, stays live and stays managed", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 2 });
    many.write(() => declared(shared, { on_destroy: "remove_mappings" }));
    await many.apply();
    const pairs = many.pairs(1, 2);
    many.write((_tenant, number) => (number === 2 ? undefined : declared(shared, { on_destroy: "remove_mappings" })));
    const { summary, resources } = await many.apply({ adoptOnly: true });
    expect(summary).toMatchObject({ failed: 1 });
    expect(resources[0]?.errors.map(({ code }) => code)).toEqual(["RS5007"]);
    expect(many.pairs(1, 2)).toEqual(pairs);
    expect((await many.plan()).resources.map(({ action }) => action)).toContain("forget");
  });

  it("adopt_only in the provider block holds for an apply without the flag", async () => {
    const many = await world();
    many.write(() => declared(wanted), {
      more: { provider: { rampsync: [{ tenant: "client_1", adopt_only: true }] } },
    });
    expect((await many.apply()).resources).toMatchObject([{ posts: 0, deletes: 0 }]);
    expect(many.writes).toEqual([]);
  });
});
