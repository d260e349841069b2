// Limits at the size of a service provider: none is overrun, what a limit allows is used, and one tenant's limit is no
// other tenant's. The clock is virtual: minutes of waiting cost nothing.
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../src/emulator/index.js";
import { declared, ManyTenants, shared, tenantName } from "../support/tenants.js";

/** Long enough for bytes on their way, on a busy machine: the clock must not move on while one is about to arrive. */
const QUIET = 10;

/** What the emulator allows a tenant in a minute. */
const WRITES_A_MINUTE = 50;

const changed = () => declared({ ...shared, Warning: ["Soso"] });

/** Adopted, and a fresh minute begun. */
async function adopted(
  tenants: number,
  each: number,
): Promise<{ readonly many: ManyTenants; readonly clock: VirtualClock }> {
  const clock = new VirtualClock({ autoAdvance: true, quietMilliseconds: QUIET });
  const many = await ManyTenants.forTest({ tenants, each, clock, switches: { enforceLimits: true, latencyMs: 50 } });
  many.write();
  await many.apply();
  await clock.advance(120_000);
  many.emulator.clearRequests();
  return { many, clock };
}

const refused = (many: ManyTenants) => many.requests.filter(({ status }) => status === 429);

/** Applies 300 changes, and says how long it took and how long it was said to take. */
async function timed(
  many: ManyTenants,
  clock: VirtualClock,
): Promise<{ readonly seconds: number; readonly foreseen: number }> {
  const began = clock.now();
  const { summary, plan } = await many.apply();
  expect(summary).toMatchObject({ done: 300, failed: 0, unknown: 0 });
  expect(refused(many)).toEqual([]);
  return { seconds: (clock.now() - began) / 1000, foreseen: plan.budget.seconds };
}

describe("under the limits of 500, 50 and 50 a minute", () => {
  it("300 changed integrations of one tenant are applied as fast as its limit allows, as the plan said", async () => {
    const { many, clock } = await adopted(1, 300);
    many.write(changed);
    const { seconds, foreseen } = await timed(many, clock);
    const writes = many.writes.map(({ at }) => at);
    const minutes = (Math.max(...writes) - Math.min(...writes)) / 60_000;
    expect(writes.length).toBeGreaterThanOrEqual(0.95 * WRITES_A_MINUTE * (1 + minutes));
    expect(foreseen).toBeGreaterThan(0.9 * seconds);
    expect(foreseen).toBeLessThan(1.1 * seconds);
  });

  it("300 changed integrations leave half of the limit to the tenant's other clients, as the plan said", async () => {
    const { many, clock } = await adopted(1, 300);
    many.write(changed);
    const began = clock.now();
    const { summary, plan } = await many.apply({ limitShare: 50 });
    const seconds = (clock.now() - began) / 1000;
    expect(summary).toMatchObject({ done: 300, failed: 0, unknown: 0 });
    expect(plan.budget.limit_share).toBe(50);
    const writes = many.writes.map(({ at }) => at);
    for (const at of writes) {
      const minute = writes.filter((time) => time > at - 60_000 && time <= at).length;
      expect(minute).toBeLessThanOrEqual(WRITES_A_MINUTE / 2);
    }
    expect(plan.budget.seconds).toBeGreaterThan(0.9 * seconds);
    expect(plan.budget.seconds).toBeLessThan(1.1 * seconds);
  });

  it("one changed integration in each of 300 tenants waits for no limit at all", async () => {
    const { many, clock } = await adopted(300, 1);
    many.write(changed);
    const { seconds, foreseen } = await timed(many, clock);
    expect(many.events.filter((event) => event.type === "client" && event.event.type === "wait")).toEqual([]);
    expect(many.writes).toHaveLength(300);
    expect(Math.abs(foreseen - seconds)).toBeLessThanOrEqual(1 + 0.1 * seconds);
  });

  it("a tenant that waits for its limit delays no other tenant", async () => {
    const { many, clock } = await adopted(8, 120);
    many.write((tenant, number) => (tenant === 1 || number === 1 ? changed() : declared(shared)));
    const began = clock.now();
    const { summary } = await many.apply();
    expect(summary).toMatchObject({ done: 120 + 7, failed: 0, unknown: 0 });
    expect(refused(many)).toEqual([]);
    const lastOf = (tenant: string) =>
      Math.max(...many.requests.filter((request) => request.tenant === tenant).map(({ at }) => at)) - began;
    expect(lastOf(tenantName(1))).toBeGreaterThan(60_000);
    for (let tenant = 2; tenant <= 8; tenant += 1) expect(lastOf(tenantName(tenant))).toBeLessThan(20_000);
  });

  it("a limit that the user sets holds in any sixty seconds", async () => {
    const { many } = await adopted(2, 40);
    many.write(changed);
    const { summary } = await many.apply({ maxRequestsPerMinute: 25 });
    expect(summary).toMatchObject({ done: 80, failed: 0, unknown: 0 });
    expect(refused(many)).toEqual([]);
    for (const tenant of [1, 2].map(tenantName)) {
      for (const kind of ["get", "paged_get", "write"]) {
        const times = many.requests.filter((each) => each.tenant === tenant && each.class === kind).map(({ at }) => at);
        for (const at of times) {
          expect(times.filter((time) => time > at - 60_000 && time <= at).length).toBeLessThanOrEqual(25);
        }
      }
    }
  });
});
