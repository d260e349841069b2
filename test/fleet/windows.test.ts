// What workers of a fleet owe each other: the windows of a tenant's limits, and silence once a lease has ended.
import { describe, expect, it } from "vitest";
import { hasFleet } from "../support/fleet.js";
import { FleetServer } from "../support/fleet-server.js";
import { findPostgres } from "../support/postgres.js";
import { ManyTenants, tenantName } from "../support/tenants.js";

const MINUTE = 60_000;
/** A look reads so many pages, one after the other, which is all that the limit allows in a window. */
const PAGES = 3;
const EACH = 250;

describe.skipIf(!hasFleet || findPostgres() === undefined)("workers on a server", () => {
  const server = FleetServer.forTests();

  async function declared(tenants: number, database: string): Promise<ManyTenants> {
    const world = await server.world(database, { tenants, each: EACH, group: { limit_share: 100 } });
    // Without states, looks compare with what is declared: an apply would have used the first window up.
    world.write();
    await server.done(world, "migrate");
    return world;
  }

  /** No server grants more than its limit in a window, so that a refusal shows each window that was broken. */
  function enforceLimits(world: ManyTenants): void {
    world.emulator.switches.limits = { ...world.emulator.switches.limits, pagedGet: PAGES };
    world.emulator.switches.enforceLimits = true;
    world.emulator.switches.limitPenalty = true;
    world.emulator.clearRequests();
  }

  const pages = (world: ManyTenants) => world.requests.filter((request) => request.class === "paged_get");
  const refusals = (world: ManyTenants) => world.requests.filter(({ status }) => status === 429);

  it("two looks at one tenant right one after the other, by two workers, break no limit", async () => {
    const database = "handed";
    const world = await declared(1, database);
    enforceLimits(world);
    for (let look = 0; look < 2; look += 1) await server.done(world, "run", "--no-synth");
    expect(refusals(world)).toEqual([]);
    const times = pages(world).map(({ at }) => at);
    expect(times).toHaveLength(2 * PAGES);
    expect((times[PAGES] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(MINUTE);
    const rows = await server.query("SELECT DISTINCT worker FROM rampsync_fleet.looks", database);
    expect(rows).toHaveLength(2);
  });

  it("a look after a worker that was killed in the middle of its own begins when every window of that is over", async () => {
    const database = "killed";
    const world = await declared(1, database);
    enforceLimits(world);
    const hold = world.emulator.faults.hold({ match: { class: "paged_get" }, after: PAGES - 1 });
    const killed = server.start(world, "run", "--no-synth");
    await hold.arrived();
    killed.process.kill("SIGKILL");
    await killed.done;
    const killedAt = Date.now();
    hold.remove();
    await server.done(world, "run", "--no-synth");
    expect(refusals(world)).toEqual([]);
    const after = pages(world).filter(({ at }) => at >= killedAt);
    expect(after).toHaveLength(PAGES);
    expect(Math.min(...after.map(({ at }) => at)) - killedAt).toBeGreaterThanOrEqual(MINUTE);
  });

  it("a worker that was stopped for longer than its lease sends nothing more of that look, and keeps no result", async () => {
    const database = "stopped";
    const world = await declared(2, database);
    const [ofStopped, later] = [tenantName(1), tenantName(2)];
    await server.done(world, "publish", "--no-synth");
    await server.done(world, "pause", later, "--reason", "after the other");
    const scheduler = server.start(world, "schedule");
    await server.until(database, "(SELECT count(*) FROM rampsync_fleet.looks) = 2", { working: [scheduler] });
    await server.query("UPDATE rampsync_fleet.looks SET due_at = now()", database);

    const hold = world.emulator.faults.hold({ match: { tenant: ofStopped } });
    const stopped = server.start(world, "work", "--concurrency", "1");
    await hold.arrived();
    stopped.process.kill("SIGSTOP");
    const successor = server.start(world, "work", "--concurrency", "1");
    // The successor has the job now, and finds a look that was begun and never ended.
    await server.until(
      database,
      `EXISTS (SELECT 1 FROM rampsync_fleet.limit_windows WHERE tenant = '${ofStopped}' AND full_until IS NOT NULL)`,
      { working: [scheduler, successor] },
    );
    const [row] = await server.query(
      `SELECT (extract(epoch FROM full_until) * 1000)::float8 AS until FROM rampsync_fleet.limit_windows
      WHERE tenant = '${ofStopped}'`,
      database,
    );
    // From then on another look at the tenant may begin.
    const free = Number(row?.until);
    successor.process.kill("SIGTERM");
    await successor.done;
    const continuedAt = Date.now();
    hold.remove();
    stopped.process.kill("SIGCONT");
    // It goes on: it takes the next job, and looks at another tenant.
    await server.done(world, "resume", later);
    await server.until(
      database,
      `EXISTS (SELECT 1 FROM rampsync_fleet.looks WHERE tenant = '${later}' AND result = 'clean')`,
      { working: [scheduler, stopped] },
    );
    const rows = await server.query(`SELECT result FROM rampsync_fleet.looks WHERE tenant = '${ofStopped}'`, database);
    if (Date.now() < free) expect(rows).toEqual([{ result: null }]);
    const late = world.requests.filter(({ tenant, at }) => tenant === ofStopped && at >= continuedAt && at < free);
    expect(late).toEqual([]);
    await server.end(scheduler, stopped);
  });
});
