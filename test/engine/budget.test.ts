// What a plan says that it costs is what the emulator counts afterwards, request by request.
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../src/emulator/index.js";
import {
  declared,
  ManyTenants,
  type ManyTenantsOptions,
  mappingOf,
  range,
  rowsOf,
  shared,
  tenantName,
} from "../support/tenants.js";

/** The clock sees for itself that no bytes are on their way; this is for the files of a state that is saved meanwhile. */
const QUIET = 3;

async function oneTenant(options: Partial<ManyTenantsOptions> = {}): Promise<ManyTenants> {
  return ManyTenants.forTest({ tenants: 1, each: 1, ...options });
}

/** Plans, then applies, and compares what was said with what was counted. */
async function expectExact(many: ManyTenants): Promise<{ get: number; paged_get: number; write: number }> {
  many.emulator.clearRequests();
  const { budget } = await many.plan();
  const [tenant] = budget.tenants;
  many.emulator.clearRequests();
  const { summary, plan } = await many.apply({ allowRemovals: 1000 });
  expect(summary).toMatchObject({ failed: 0, unknown: 0 });
  const counted = many.counts(1);
  expect(tenant).toMatchObject({ tenant: tenantName(1), ...counted });
  expect(plan.budget.tenants[0]).toMatchObject(counted);
  return counted;
}

describe("the budget of a plan", () => {
  it("the budget counts no second look for integrations that are adopted in sync, however long the question waits", async () => {
    const clock = new VirtualClock();
    const many = await oneTenant({ each: 12, clock });
    many.write();
    const { plan, summary } = await many.apply({
      approve: async () => {
        await clock.advance(300_000);
        return true;
      },
    });
    expect(summary).toMatchObject({ done: 12, failed: 0 });
    expect(plan.budget.tenants).toMatchObject([{ get: 0, paged_get: 1, write: 0 }]);
    expect(many.counts(1)).toEqual({ get: 0, paged_get: 1, write: 0 });
  });

  it("the budget counts exactly what it takes to adopt integrations that are in sync, and then to do nothing", async () => {
    const many = await oneTenant();
    many.write();
    expect(await expectExact(many)).toEqual({ get: 1, paged_get: 0, write: 0 });
    expect(await expectExact(many)).toEqual({ get: 1, paged_get: 0, write: 0 });
  });

  it("the budget counts exactly an update with one POST", async () => {
    const many = await oneTenant();
    many.write();
    await many.apply();
    many.write(() => declared({ ...shared, Warning: ["Soso"] }));
    expect(await expectExact(many)).toEqual({ get: 2, paged_get: 0, write: 1 });
  });

  it("the budget counts exactly a replaced value: POST, read-back with its row list, DELETE, a last read", async () => {
    const many = await oneTenant();
    many.write();
    await many.apply();
    many.write(() => declared({ ...shared, Ok: ["Better"] }));
    expect(await expectExact(many)).toEqual({ get: 3, paged_get: 2, write: 2 });
    expect(many.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Better"]);
  });

  it("the budget counts exactly removals alone, of more rows than a page holds", async () => {
    const values = Object.fromEntries(range(130).map((number) => [`Value ${number}`, [`There ${number}`]]));
    const many = await oneTenant({ rows: () => rowsOf(values) });
    many.write(() => declared(values));
    await many.apply();
    many.write(() => declared(Object.fromEntries(Object.entries(values).slice(40))));
    expect(await expectExact(many)).toEqual({ get: 2, paged_get: 4, write: 40 });
  });

  it("the budget counts exactly a rename of the third-party attribute", async () => {
    const many = await oneTenant({ switches: { keptNames: "off" } });
    many.knows("client_1", { names: "apart" });
    many.write();
    await many.apply();
    many.write(() => ({ outbound: { mappings: { "INCIDENT.Status": mappingOf(shared, "Status", "State") } } }));
    const counted = await expectExact(many);
    expect(counted.write).toBe(1 + 3);
  });

  it("the budget counts exactly cutting rules, which need the row list each time", async () => {
    const many = await oneTenant();
    const parsing = { parsing: { operators: [{ operator: "BEFORE", start_word: ":" }] } };
    const rules = { outbound: { mappings: { "INCIDENT.Status": mappingOf(shared, "Status", "Status", parsing) } } };
    many.write();
    await many.apply();
    many.write(() => rules);
    const { write } = await expectExact(many);
    expect(write).toBe(1 + 3);
    expect(await expectExact(many)).toEqual({ get: 1, paged_get: 1, write: 0 });
  });

  it("the budget counts exactly single reads for 3 integrations among 250", async () => {
    const many = await oneTenant({ each: 3, others: 247 });
    many.write();
    await many.apply();
    expect(await expectExact(many)).toEqual({ get: 3, paged_get: 0, write: 0 });
  });

  it("the budget counts exactly pages for 250 integrations, and a GET for each that differs", async () => {
    const many = await oneTenant({ each: 250 });
    many.write();
    await many.apply();
    expect(await expectExact(many)).toEqual({ get: 0, paged_get: 3, write: 0 });
    many.write((_, number) => declared(number <= 4 ? { ...shared, Warning: ["Soso"] } : shared));
    expect(await expectExact(many)).toEqual({ get: 4 + 4, paged_get: 3, write: 4 });
  });

  it("the budget counts exactly the removal of the mappings of what is destroyed", async () => {
    const many = await oneTenant();
    many.write(() => declared(shared, { on_destroy: "remove_mappings" }));
    await many.apply();
    many.emulator.clearRequests();
    const { plan, summary } = await many.destroy({ allowRemovals: 3 });
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(plan.budget.tenants[0]).toMatchObject(many.counts(1));
    expect(many.pairs(1, 1)).toEqual([]);
  });

  it("the budget counts exactly the read before each write, when a person was asked in between", async () => {
    const many = await oneTenant();
    many.write(() => declared({ ...shared, Warning: ["Soso"] }));
    const { plan } = await many.apply({ approve: async () => true });
    expect(plan.budget.tenants[0]).toMatchObject({ ...many.counts(1), get: 3, write: 1 });
  });
});

describe("the budget under enforced limits", () => {
  const table = (entries: readonly string[]) => Object.fromEntries(entries.map((value) => [value, [`There ${value}`]]));
  const ten = table([..."abcdefghij"]);
  const published = { get: 500, pagedGet: 50, write: 50 };
  const added = { from: shared, to: { ...shared, Warning: ["Soso"] } };

  it.each([
    { what: "fewer writes than a minute allows", each: 20, ...added, limits: published },
    { what: "writes of two minutes", each: 70, ...added, limits: published },
    { what: "removals of two rows each", each: 30, from: ten, to: table([..."abcdefgh"]), limits: published },
    { what: "replacements of two rows", each: 20, from: ten, to: { ...ten, a: ["x"], b: ["y"] }, limits: published },
    { what: "limits lower than the published ones", each: 25, ...added, limits: { get: 200, pagedGet: 20, write: 20 } },
    { what: "a partner's limits", each: 170, ...added, limits: { get: 1500, pagedGet: 150, write: 150 } },
  ])(
    "the budget is exact in calls and right within a tenth in time for $what, and no limit is exceeded",
    async ({ each, from, to, limits }) => {
      const clock = new VirtualClock({ autoAdvance: true, quietMilliseconds: QUIET });
      const rows = () => rowsOf(from);
      const many = await oneTenant({ each, clock, rows, switches: { enforceLimits: true, latencyMs: 250, limits } });
      many.write(() => declared(from));
      await many.apply();
      await clock.advance(120_000);
      many.write(() => declared(to));
      many.emulator.clearRequests();
      const began = clock.now();
      const { plan, summary } = await many.apply({ allowRemovals: 1000 });
      const took = (clock.now() - began) / 1000;
      expect(summary).toMatchObject({ done: each, failed: 0 });
      expect(many.requests.filter(({ status }) => status === 429)).toEqual([]);
      expect(plan.budget.tenants[0]).toMatchObject(many.counts(1));
      // Seconds are told in whole ones.
      expect(plan.budget.seconds).toBeGreaterThanOrEqual(Math.floor(took * 0.9));
      expect(plan.budget.seconds).toBeLessThanOrEqual(Math.ceil(took * 1.1));
    },
  );
});

describe("a limit of the user's own", () => {
  it("a limit that the user sets holds for each tenant and class, and is in the budget", async () => {
    // The clock jumps by minutes and not often: it can wait longer for what is on its way.
    const clock = new VirtualClock({ autoAdvance: true, quietMilliseconds: 5 * QUIET });
    const many = await oneTenant({ each: 9, clock });
    many.write(() => declared({ ...shared, Warning: ["Soso"] }));
    // The first connection and token take longer than the clock waits for.
    const arrived = clock.busy();
    many.emulator.faults.add({ match: { class: "get" }, times: 1, do: { kind: "call", hook: arrived } });
    const began = clock.now();
    const { plan, summary } = await many.apply({ maxRequestsPerMinute: 5 });
    expect(summary).toMatchObject({ done: 9, failed: 0 });
    const reads = many.requests.filter((request) => request.class === "get").map(({ at }) => at);
    for (const at of reads) expect(reads.filter((time) => time > at - 60_000 && time <= at).length).toBeLessThan(6);
    const took = (clock.now() - began) / 1000;
    expect(plan.budget.seconds).toBeGreaterThan(took * 0.9);
    expect(plan.budget.seconds).toBeLessThan(took * 1.1);
  });
});
