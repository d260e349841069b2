// A fleet on a PostgreSQL server: several processes, of which one is killed, one stopped and continued, and the server restarted.
import { describe, expect, it } from "vitest";
import { publishedLimits } from "../../src/opsramp/request-class.js";
import { hasFleet } from "../support/fleet.js";
import { FleetServer } from "../support/fleet-server.js";
import { findPostgres } from "../support/postgres.js";
import { integrationId, ManyTenants, range, tenantName } from "../support/tenants.js";

/** A thousand take minutes. */
const TENANTS = process.env.RAMPSYNC_DEEP === "1" ? 1000 : 300;
const DRIFTED = [3, 27, TENANTS / 2, TENANTS - 1, TENANTS];
/** Requests a minute of a tenant by the published limits (docs/api-contract.md#limits). */
const MOST = publishedLimits.get;

describe.skipIf(!hasFleet || findPostgres() === undefined)("a fleet on a server", () => {
  const server = FleetServer.forTests();

  async function applied(tenants: number, database: string): Promise<ManyTenants> {
    const world = await server.world(database, { tenants });
    world.write();
    await world.apply();
    return world;
  }

  const looks = "rampsync_fleet.looks";

  it(`${TENANTS} tenants are each looked at once by workers of which one is killed, one stopped for longer than its lease, while the server restarts`, async () => {
    const database = "several";
    const world = await applied(TENANTS, database);
    for (const tenant of DRIFTED) world.edit(tenant);
    await server.done(world, "migrate");
    await server.done(world, "publish", "--no-synth");
    const scheduler = server.start(world, "schedule");
    await server.until(database, `(SELECT count(*) FROM ${looks}) = ${TENANTS}`, { working: [scheduler] });
    // The round is spread over an hour, and the test does not wait for it.
    await server.query(`UPDATE ${looks} SET due_at = now()`, database);

    const worker = (concurrency = 1) =>
      server.start(world, "work", "--concurrency", String(concurrency), "--limit-share", "100");
    // By name these are the second and the fourth: a worker that does one look at a time is soon there.
    const [ofKilled, ofStopped] = [tenantName(10), tenantName(101)];
    const first = world.emulator.faults.hold({ match: { tenant: ofKilled, class: "get" } });
    const killed = worker();
    await first.arrived();
    killed.process.kill("SIGKILL");
    await killed.done;
    first.remove();
    const second = world.emulator.faults.hold({ match: { tenant: ofStopped, class: "get" } });
    const stopped = worker();
    await second.arrived();
    stopped.process.kill("SIGSTOP");
    second.remove();

    const others = [worker(10), worker(10)];
    // A server that is away ends a worker that still starts: both of these have done a look before.
    const theirs = `' (${others.map(({ process: { pid } }) => pid).join("|")})$'`;
    const haveBegun = `count(*) > ${TENANTS / 5} AND count(DISTINCT worker) FILTER (WHERE worker ~ ${theirs}) = ${others.length}`;
    await server.until(database, `SELECT ${haveBegun} FROM ${looks} WHERE result IS NOT NULL`, {
      working: [scheduler, ...others],
    });
    await server.kill();
    await server.up();
    await server.until(database, `(SELECT count(*) FROM ${looks} WHERE result IS NULL) = 0`, {
      working: [scheduler, ...others],
    });
    await server.end(...others);
    stopped.process.kill("SIGCONT");
    // It takes jobs again, of which this is one.
    await server.query(
      `UPDATE ${looks} SET result = NULL, ended_at = NULL WHERE tenant = '${tenantName(1)}'`,
      database,
    );
    await server.until(database, `(SELECT count(*) FROM ${looks} WHERE result IS NULL) = 0`, {
      working: [scheduler, stopped],
    });

    const rows = await server.query(`SELECT tenant, result, worker FROM ${looks}`, database);
    expect(rows.map(({ tenant }) => tenant).sort()).toEqual(range(TENANTS).map(tenantName).sort());
    const resultOf = (result: string) => rows.filter((row) => row.result === result).map(({ tenant }) => tenant);
    expect(resultOf("drifted").sort()).toEqual(DRIFTED.map(tenantName).sort());
    expect(resultOf("clean")).toHaveLength(TENANTS - DRIFTED.length);
    const workerOf = (tenant: string) => String(rows.find((row) => row.tenant === tenant)?.worker);
    expect(workerOf(ofKilled)).not.toMatch(new RegExp(` ${killed.process.pid}$`));
    expect(workerOf(ofStopped)).not.toMatch(new RegExp(` ${stopped.process.pid}$`));
    expect(workerOf(tenantName(1))).toMatch(new RegExp(` ${stopped.process.pid}$`));
    const status = await server.status(world);
    expect(status).toMatchObject({
      groups: [
        {
          round: { id: 1, tenants: TENANTS, waiting: 0 },
          last: { clean: TENANTS - DRIFTED.length, drifted: DRIFTED.length, failed: 0, never: 0 },
        },
      ],
      failed: [],
    });
    expect(status.drift.map(({ tenant, integration }) => [tenant, integration])).toEqual(
      DRIFTED.map((tenant) => [tenantName(tenant), integrationId(tenant, 1)]).sort(),
    );
    // Nobody writes, the stale worker neither, and all together ask no tenant for more than it allows.
    expect(world.writes).toEqual([]);
    expect(world.requests.filter(({ status }) => status === 429)).toEqual([]);
    const asked = range(TENANTS).map((tenant) => world.counts(tenant).get);
    expect(Math.max(...asked)).toBeLessThanOrEqual(MOST);
    expect(Math.min(...asked)).toBeGreaterThan(0);
    await server.end(scheduler, stopped);
  });

  it("a database without tables, of a newer version, without rights or that is away is refused with its code, and nothing is asked", async () => {
    const database = "refused";
    const world = await applied(1, database);
    world.emulator.clearRequests();
    const refused = async (words: readonly string[], url = server.url(database)) => {
      const { code, stderr } = await world.project.run(["fleet", ...words], { RAMPSYNC_FLEET_DATABASE: url });
      expect(code).toBe(1);
      return stderr;
    };
    for (const verb of ["work", "schedule", "publish", "run", "status"]) {
      expect(await refused([verb])).toMatch(
        /RS3031 .*no tables of a fleet, and this rampsync works with version \d+\./,
      );
    }
    await server.query("CREATE ROLE reader LOGIN", database);
    expect(await refused(["migrate"], server.url(database, "reader"))).toMatch(/RS3030 .*permission denied/);
    expect(await refused(["status"], server.url("nowhere"))).toMatch(/RS3030 .*does not exist/);
    expect(await refused(["status"], "postgres://db.example.com/fleet?sslmode=disable")).toMatch(/RS3021 .*fleet's/);
    expect(await refused(["status"], "nonsense")).toMatch(/RS2016 .*connection string of the fleet/);
    await server.done(world, "migrate");
    expect(await refused(["schedule"])).toMatch(/RS2113 .*No bundle/);
    await server.query("UPDATE rampsync_fleet.version SET version = 99", database);
    for (const verb of ["work", "status", "migrate"]) expect(await refused([verb])).toMatch(/RS3031 .*version 99/);
    expect(world.requests).toEqual([]);
  });

  it("a pause of all tenants stops the next look of every worker, metrics tell it, and health follows the database", async () => {
    const database = "paused";
    const world = await applied(3, database);
    const migrated = await server.done(world, "migrate");
    expect(migrated.stderr).toMatch(/^the database has the tables of version \d+\n$/);
    await server.done(world, "publish", "--no-synth");
    const mistyped = await server.start(world, "pause", "cleint_1", "--reason", "x").done;
    expect([mistyped.code, mistyped.stderr]).toEqual([1, expect.stringMatching(/RS2015 .*"cleint_1"/)]);
    const paused = await server.done(world, "pause", "--all", "--reason", "maintenance");
    expect(paused.stderr).toBe("paused until they are resumed: all tenants\n");
    const scheduler = server.start(world, "schedule", "--listen", "0");
    await server.until(database, `(SELECT count(*) FROM ${looks}) = 3`, { working: [scheduler] });
    await server.query(`UPDATE ${looks} SET due_at = now()`, database);
    world.emulator.clearRequests();
    const url = await scheduler.errorText(/listening on (http:\S+)/);
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return [response.status, await response.text()] as const;
    };
    expect(await get("/metrics")).toEqual([200, expect.stringContaining("rampsync_fleet_paused 1\n")]);
    expect(await get("/healthz")).toEqual([200, "ok\n"]);
    expect((await get("/"))[0]).toBe(404);
    await server.kill();
    expect((await get("/healthz"))[0]).toBe(503);
    await server.up();
    // A pause of one tenant holds that tenant alone.
    await server.query(`UPDATE rampsync_fleet.pauses SET tenant = 'client_1'`, database);
    const worker = server.start(world, "work", "--limit-share", "100");
    await server.until(database, `(SELECT count(*) FROM ${looks} WHERE result = 'clean') = 2`, {
      working: [scheduler, worker],
    });
    expect(new Set(world.requests.map(({ tenant }) => tenant))).toEqual(new Set(["client_2", "client_3"]));
    const resumed = await server.done(world, "resume", "client_1", "client_2");
    expect(resumed.stderr).toBe("resumed: client_1\nno such pause: client_2\n");
    await server.until(database, `(SELECT count(*) FROM ${looks} WHERE result = 'clean') = 3`, {
      working: [scheduler, worker],
    });
    await server.end(scheduler, worker);
  });

  it("tables of an earlier version are refused until they are migrated, and what is older than is kept is removed", async () => {
    const database = "old";
    const world = await applied(2, database);
    await server.done(world, "migrate");
    const later = ["pauses", "repairs", "limit_windows", "told", "told_trouble", "notices"].map(
      (table) => `rampsync_fleet.${table}`,
    );
    await server.query(`DROP TABLE ${later.join(", ")}`, database);
    await server.query("ALTER TABLE rampsync_fleet.rounds DROP COLUMN told_at", database);
    await server.query("ALTER TABLE rampsync_fleet.bundle_files DROP COLUMN compression", database);
    for (const column of ["unit", "live", "live_since", "name", "what", "left_alone"]) {
      await server.query(`ALTER TABLE rampsync_fleet.drifts DROP COLUMN ${column}`, database);
    }
    await server.query("UPDATE rampsync_fleet.version SET version = 1", database);
    const refused = await server.start(world, "status").done;
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/RS3031 .*tables of version 1/)]);
    await server.done(world, "migrate");
    const run = () => server.done(world, "run", "--no-synth", "--limit-share", "100", "--keep", "1d");
    await run();
    await run();
    const old = "now() - interval '2 days'";
    await server.query(`UPDATE rampsync_fleet.rounds SET closed_at = ${old} WHERE closed_at IS NOT NULL`, database);
    await run();
    const rounds = await server.query("SELECT id FROM rampsync_fleet.rounds ORDER BY id", database);
    expect(rounds).toEqual([{ id: 2 }, { id: 3 }]);
    expect(await server.query(`SELECT DISTINCT round FROM ${looks} ORDER BY round`, database)).toEqual([
      { round: 2 },
      { round: 3 },
    ]);
  });
});
