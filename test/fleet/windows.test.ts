// What workers of a fleet owe each other: the windows of a tenant's limits, and silence once a lease has ended.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasFleet } from "../support/fleet.js";
import { findPostgres, PostgresServer } from "../support/postgres.js";
import type { RunningCommand } from "../support/project.js";
import { ManyTenants, tenantName } from "../support/tenants.js";

const MINUTE = 60_000;
/** A look reads so many pages, one after the other, which is all that the limit allows in a window. */
const PAGES = 3;
const EACH = 250;

describe.skipIf(!hasFleet || findPostgres() === undefined)("workers on a server", () => {
  let server: PostgresServer;
  const started: RunningCommand[] = [];

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(async () => {
    for (const { process: child } of started) child.kill("SIGKILL");
    await Promise.all(started.map(({ done }) => done));
    await server.remove();
  });

  async function declared(tenants: number, database: string): Promise<ManyTenants> {
    await server.query(`CREATE DATABASE ${database}`, "postgres");
    const world = await ManyTenants.forTest({ tenants, each: EACH });
    // Without states, looks compare with what is declared: an apply would have used the first window up.
    world.write();
    const groups = [{ name: "all", tenants: ["*"], period: "1h", limit_share: 100 }];
    world.project.write("rampsync.fleet.json", JSON.stringify({ version: 1, groups }));
    await done(world, database, "migrate");
    return world;
  }

  function start(world: ManyTenants, database: string, ...words: string[]): RunningCommand {
    const running = world.project.start(["fleet", ...words], { RAMPSYNC_FLEET_DATABASE: server.url(database) });
    started.push(running);
    return running;
  }

  async function done(world: ManyTenants, database: string, ...words: string[]): Promise<void> {
    const { code, stderr } = await start(world, database, ...words).done;
    if (code !== 0) throw new Error(`fleet ${words.join(" ")} ended with ${code}: ${stderr}`);
  }

  async function until(database: string, condition: string, working: readonly RunningCommand[]): Promise<void> {
    for (;;) {
      const [row] = await server.query(`SELECT (${condition}) AS holds`, database);
      if (row?.holds === true) return;
      for (const { process: child, done: end } of working) {
        if (child.exitCode !== null) throw new Error(`a process of the fleet ended: ${(await end).stderr}`);
      }
      await sleep(100);
    }
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
    for (let look = 0; look < 2; look += 1) await done(world, database, "run", "--no-synth");
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
    const killed = start(world, database, "run", "--no-synth");
    await hold.arrived();
    killed.process.kill("SIGKILL");
    await killed.done;
    const killedAt = Date.now();
    hold.remove();
    await done(world, database, "run", "--no-synth");
    expect(refusals(world)).toEqual([]);
    const after = pages(world).filter(({ at }) => at >= killedAt);
    expect(after).toHaveLength(PAGES);
    expect(Math.min(...after.map(({ at }) => at)) - killedAt).toBeGreaterThanOrEqual(MINUTE);
  });

  it("a worker that was stopped for longer than its lease sends nothing more of that look, and keeps no result", async () => {
    const database = "stopped";
    const world = await declared(2, database);
    const [ofStopped, later] = [tenantName(1), tenantName(2)];
    await done(world, database, "publish", "--no-synth");
    await done(world, database, "pause", later, "--reason", "after the other");
    const scheduler = start(world, database, "schedule");
    await until(database, "(SELECT count(*) FROM rampsync_fleet.looks) = 2", [scheduler]);
    await server.query("UPDATE rampsync_fleet.looks SET due_at = now()", database);

    const hold = world.emulator.faults.hold({ match: { tenant: ofStopped } });
    const stopped = start(world, database, "work", "--concurrency", "1");
    await hold.arrived();
    stopped.process.kill("SIGSTOP");
    const successor = start(world, database, "work", "--concurrency", "1");
    // The successor has the job now, and finds a look that was begun and never ended.
    await until(
      database,
      `EXISTS (SELECT 1 FROM rampsync_fleet.limit_windows WHERE tenant = '${ofStopped}' AND full_until IS NOT NULL)`,
      [scheduler, successor],
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
    await done(world, database, "resume", later);
    await until(
      database,
      `EXISTS (SELECT 1 FROM rampsync_fleet.looks WHERE tenant = '${later}' AND result = 'clean')`,
      [scheduler, stopped],
    );
    const rows = await server.query(`SELECT result FROM rampsync_fleet.looks WHERE tenant = '${ofStopped}'`, database);
    if (Date.now() < free) expect(rows).toEqual([{ result: null }]);
    const late = world.requests.filter(({ tenant, at }) => tenant === ofStopped && at >= continuedAt && at < free);
    expect(late).toEqual([]);
    for (const running of [scheduler, stopped]) {
      running.process.kill("SIGTERM");
      expect(await running.done).toMatchObject({ code: 0 });
    }
  });
});
