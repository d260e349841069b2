// Repair by workers as real processes, with states and tables in a real PostgreSQL: what is repaired, how often, and what never is.
import { describe, expect, it } from "vitest";
import type { FleetStatusDocument } from "../../src/document/fleet-document.js";
import type { Notice } from "../../src/notices/notice.js";
import { startReceiver } from "../notices/receiver.js";
import { hasFleet } from "../support/fleet.js";
import { FleetServer, tellDesk } from "../support/fleet-server.js";
import { findPostgres } from "../support/postgres.js";
import type { CommandResult, RunningCommand } from "../support/project.js";
import {
  declared,
  integrationId,
  ManyTenants,
  range,
  shared,
  stackOf,
  tenantName,
  type Values,
} from "../support/tenants.js";

interface Declared {
  readonly notifier?: object;
  /** Of the stack. */
  readonly variables?: object;
  readonly display_name?: string;
}

const everyRepair = "rampsync_fleet.repairs";

describe.skipIf(!hasFleet || findPostgres() === undefined)("repair by workers of a fleet", () => {
  const server = FleetServer.forTests();

  class Fleet {
    private constructor(
      readonly world: ManyTenants,
      readonly database: string,
    ) {}

    /** Tenants whose stacks were applied, and a group that has `more` beside what every group has. */
    static async of(tenants: number, database: string, more: object): Promise<Fleet> {
      const variables = { PG_CONN_STR: server.url(database) };
      const world = await server.world(database, { tenants, variables, group: more });
      const fleet = new Fleet(world, database);
      fleet.declare();
      await world.apply();
      await fleet.done("migrate");
      world.emulator.clearRequests();
      return fleet;
    }

    declare(values: Values = shared, { notifier, variables, ...more }: Declared = {}): void {
      const { tenants } = this.world.options;
      const desk = declared(values, more) as { readonly outbound: object };
      const outbound = { ...desk.outbound, ...(notifier && { notifier }) };
      this.world.project.stacks(
        Object.fromEntries(
          range(tenants).map((tenant) => {
            const backend = { pg: { conn_str: "", schema_name: tenantName(tenant) } };
            const options = { backend, ...(variables && { variables }) };
            return [tenantName(tenant), stackOf(tenant, 1, () => ({ ...desk, outbound }), options)];
          }),
        ),
      );
    }

    start(...words: string[]): RunningCommand {
      return server.start(this.world, ...words);
    }

    /** One round, to its end. */
    async round(): Promise<{ readonly status: FleetStatusDocument; readonly told: string }> {
      const { code, stdout, stderr } = await this.start("run", "--json", "--no-synth", "--limit-share", "100").done;
      if (code === 1) throw new Error(stderr);
      return { status: JSON.parse(stdout) as FleetStatusDocument, told: stderr };
    }

    done(...words: string[]): Promise<CommandResult> {
      return server.done(this.world, ...words);
    }

    /** Somebody edits `Ok → Good` in the tenants. */
    edit(...tenants: readonly number[]): void {
      for (const tenant of tenants) this.world.edit(tenant);
    }

    /** What was seen till now was seen two days before. */
    async age(): Promise<void> {
      const before = (column: string) => `${column} = ${column} - interval '2 days'`;
      await this.query(`UPDATE rampsync_fleet.drifts SET ${before("first_seen")}, ${before("live_since")}`);
    }

    query(text: string): Promise<Record<string, unknown>[]> {
      return server.query(text, this.database);
    }

    repairs(): Promise<Record<string, unknown>[]> {
      return this.query(`SELECT tenant, result, rows, calls FROM ${everyRepair} ORDER BY id`);
    }

    /** Gives all that its groups' notice `desk` was told so far: what began and what was over. */
    async told(): Promise<() => Pick<Notice, "trouble" | "settled">> {
      const { url, received } = await startReceiver();
      tellDesk(this.world, url);
      return () => {
        const all = received.map(({ body }) => (JSON.parse(body) as { readonly data: Notice }).data);
        return {
          trouble: all.flatMap(({ trouble = [] }) => trouble),
          settled: all.flatMap(({ settled = [] }) => settled),
        };
      };
    }

    /** Asks the database until it says so; processes that work must not have ended. */
    until(condition: string, working: readonly RunningCommand[]): Promise<void> {
      return server.until(this.database, condition, { working });
    }
  }

  it("drift is repaired after two looks and a hold, at most twice, and is a dispute when it comes back once more", async () => {
    const fleet = await Fleet.of(2, "twice", { repair: {} });
    const { world } = fleet;
    for (const repair of [1, 2]) {
      fleet.edit(1);
      await fleet.round();
      await fleet.age();
      // Seen once, though long ago; then seen twice, and modified just now.
      expect(world.writes).toEqual([]);
      const { status, told } = await fleet.round();
      expect(told).toContain("client_1 rampsync_installed_integration.desk_1: repaired");
      expect(world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
      expect(world.writes.map(({ method, tenant }) => [method, tenant])).toEqual([
        ["POST", "client_1"],
        ["DELETE", "client_1"],
      ]);
      expect(status).toMatchObject({
        groups: [{ repair: { used: { tenants: 1, rows: 2, calls: 2 }, most: { tenants: 10, rows: 100, calls: 100 } } }],
        drift: [],
        disputes: [],
        repairs: Array.from({ length: repair }, () => ({ tenant: "client_1", result: "done", rows: 2, calls: 2 })),
      });
      world.emulator.clearRequests();
    }
    expect((await fleet.round()).status).toMatchObject({ groups: [{ last: { clean: 2 } }] });
    fleet.edit(1);
    await fleet.round();
    await fleet.age();
    const { status } = await fleet.round();
    expect(world.writes).toEqual([]);
    expect(status).toMatchObject({
      disputes: [{ tenant: "client_1", integration: integrationId(1, 1), label: "Ok → Good", repairs: 2 }],
      drift: [{ left_alone: { code: "disputed" } }],
    });
    const shown = await fleet.start("status").done;
    expect(shown.stdout).toMatch(/Disputes, .*\n {2}client_1 .*Ok → Good, after 2 repairs/);
  });

  it("a fleet whose groups say nothing of repair sends no write, whatever it sees and for how long", async () => {
    const fleet = await Fleet.of(1, "silent", {});
    fleet.edit(1);
    for (const _ of range(3)) {
      const { status } = await fleet.round();
      expect(status).not.toHaveProperty("repairs");
      await fleet.age();
    }
    expect(fleet.world.writes).toEqual([]);
    expect(await fleet.repairs()).toEqual([]);
  });

  it("what was edited within the hold, or has a pending change of the program beside it, is not repaired", async () => {
    const fleet = await Fleet.of(1, "held", { repair: {} });
    fleet.edit(1);
    const leftAlone = async () => (await fleet.round()).status.drift.map(({ left_alone: left }) => left);
    expect(await leftAlone()).toEqual([{ code: "seen once" }]);
    const [held] = await leftAlone();
    expect(held).toEqual({ code: "held", until: expect.any(String) });
    const hours = (Date.parse(held?.until ?? "") - Date.now()) / 3_600_000;
    expect([Math.ceil(hours), hours > 23]).toEqual([24, true]);
    expect((await fleet.start("status").done).stdout).toMatch(
      /Ok → Good, since .*; held until \d{4}-\d\d-\d\d \d\d:\d\d$/m,
    );
    await fleet.round();
    expect(fleet.world.writes).toEqual([]);
    await fleet.age();
    fleet.declare(shared, { display_name: "Another desk" });
    await fleet.round();
    expect(await leftAlone()).toEqual([{ code: "not repairable" }]);
    // A new value, in whose place somebody else has another: it looks like drift, and was never applied.
    fleet.declare({ ...shared, Open: ["Ours"] });
    const mapping = {
      entityType: "INCIDENT",
      name: "Status",
      thirdPartyEntityType: "Ticket",
      thirdPartyAttrName: "Status",
    };
    fleet.world.live(1, 1).addRow("outbound", { ...mapping, value: "Open", thirdPartyValue: "Theirs" });
    for (const _ of range(2)) await fleet.round();
    await fleet.age();
    await fleet.round();
    expect(fleet.world.writes).toEqual([]);
    expect(await fleet.repairs()).toEqual([]);
    fleet.declare();
    await fleet.round();
    expect(await fleet.repairs()).toMatchObject([{ tenant: "client_1", result: "done" }]);
    expect(fleet.world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good", "Open → Theirs"]);
  });

  it("two workers together stay below the ceilings while a third is killed in the middle of a repair, which a later round ends", async () => {
    const fleet = await Fleet.of(6, "killed", { repair: { most_tenants: 3, same_drift: 6 } });
    const { world } = fleet;
    const all = range(6);
    fleet.edit(...all);
    await fleet.round();
    await fleet.age();
    const scheduler = fleet.start("schedule");
    await fleet.query("UPDATE rampsync_fleet.looks SET result = NULL, ended_at = NULL, due_at = now()");
    const worker = () => fleet.start("work", "--concurrency", "1", "--limit-share", "100");
    // The row was added, and the one that it replaces is there still.
    const hold = world.emulator.faults.hold({ match: { class: "write", method: "POST" }, when: "after" });
    const killed = worker();
    await hold.arrived();
    killed.process.kill("SIGKILL");
    await killed.done;
    hold.remove();
    const others = [worker(), worker()];
    await fleet.until("(SELECT count(*) FROM rampsync_fleet.looks WHERE result IS NULL) = 0", [scheduler, ...others]);
    await server.end(scheduler, ...others);

    const begun = await fleet.repairs();
    expect(begun.map(({ result }) => result).sort()).toEqual(["done", "done", null]);
    expect(new Set(begun.map(({ tenant }) => tenant)).size).toBe(3);
    const [half] = begun.filter(({ result }) => result === null);
    const pairsOf = (tenant: number) => world.pairs(tenant, 1).sort();
    const tenantOf = ({ tenant }: Record<string, unknown>) => all.find((each) => tenantName(each) === tenant) ?? 0;
    expect(half && pairsOf(tenantOf(half))).toEqual(["Critical → Bad", "New → Neu", "Ok → Edited", "Ok → Good"]);

    await fleet.round();
    await fleet.age();
    await fleet.round();
    for (const tenant of all) expect(pairsOf(tenant)).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    expect((await fleet.round()).status).toMatchObject({ groups: [{ last: { clean: 6 } }], disputes: [] });
    const [most] = await fleet.query(
      `SELECT max(count)::int AS count FROM (SELECT count(*) FROM ${everyRepair}, unnest(drifts) AS drift GROUP BY tenant, drift) AS each`,
    );
    expect(most?.count).toBe(1);
    const rounds = await fleet.query(
      `SELECT count(DISTINCT tenant)::int AS tenants FROM ${everyRepair} GROUP BY round`,
    );
    for (const { tenants } of rounds) expect(tenants).toBeLessThanOrEqual(3);
    expect(world.writes.filter(({ method }) => method === "POST")).toHaveLength(6);
  });

  it("the same drift in more tenants than the group says stops its repair, and status tells it until it is gone", async () => {
    const fleet = await Fleet.of(3, "same", { repair: { same_drift: 2 }, notices: ["desk"] });
    const heard = await fleet.told();
    fleet.edit(1, 2, 3);
    await fleet.round();
    const trouble = [{ is: "repair stopped", what: "outbound.mappings.INCIDENT.Status", tenants: 3 }];
    expect(heard()).toEqual({ trouble, settled: [] });
    await fleet.age();
    const { status, told } = await fleet.round();
    expect(told).toContain("not repaired: repair of the group is stopped: 3 tenants have Ok → Good");
    expect(status).toMatchObject({
      groups: [{ repair: { stopped: { label: "Ok → Good", tenants: 3 } } }],
      drift: range(3).map(() => ({ left_alone: { code: "same drift", label: "Ok → Good", tenants: 3 } })),
      repairs: [],
    });
    expect(heard()).toEqual({ trouble, settled: [] });
    expect(fleet.world.writes).toEqual([]);
    const metrics = await fleet.start("status", "--report", "prometheus").done;
    expect(metrics.stdout).toContain('rampsync_fleet_repair_stopped{group="all"} 1');
    await fleet.world.apply();
    await fleet.round();
    expect(heard()).toEqual({ trouble, settled: [] });
    // It is over once it was not seen for a period and a hold.
    await fleet.query("UPDATE rampsync_fleet.drifts SET last_seen = last_seen - interval '2 days'");
    for (const _ of range(2)) await fleet.round();
    expect(heard()).toEqual({ trouble, settled: trouble });
  });

  it("a round that has no room for all repairs is told once, and once more when there was room for the last of them", async () => {
    const fleet = await Fleet.of(3, "room", { repair: { most_tenants: 1, same_drift: 6 }, notices: ["desk"] });
    const heard = await fleet.told();
    fleet.edit(1, 2, 3);
    await fleet.round();
    await fleet.age();
    const { status } = await fleet.round();
    expect(status.drift.map(({ left_alone: left }) => left)).toEqual(
      range(2).map(() => ({ code: "ceiling", of: "tenants" })),
    );
    for (const _ of range(4)) await fleet.round();
    const trouble = [{ is: "no room", of: "tenants", most: 1 }];
    expect(heard()).toEqual({ trouble, settled: trouble });
    expect((await fleet.round()).status.drift).toEqual([]);
  });

  it("a pause that comes between a look and its repair stops the repair before its first write", async () => {
    const fleet = await Fleet.of(1, "paused", { repair: {} });
    const { world } = fleet;
    fleet.edit(1);
    await fleet.round();
    await fleet.age();
    const ofLook = world.requests.length;
    const hold = world.emulator.faults.hold({ match: { tenant: tenantName(1) }, after: ofLook });
    const round = fleet.start("run", "--no-synth", "--limit-share", "100");
    await hold.arrived();
    await fleet.done("pause", "--all", "--reason", "maintenance");
    hold.remove();
    expect((await round.done).stderr).toContain("not repaired: paused");
    expect(world.writes).toEqual([]);
    expect(await fleet.repairs()).toEqual([]);
    await fleet.done("resume", "--all");
    await fleet.round();
    expect(world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
  });

  it("a pause in the middle of a repair stops it before its next write, and a later round goes on with it as the same one", async () => {
    const fleet = await Fleet.of(1, "halfway", { repair: {} });
    const { world } = fleet;
    fleet.edit(1);
    await fleet.round();
    await fleet.age();
    const hold = world.emulator.faults.hold({ match: { class: "write", method: "POST" }, when: "after" });
    const round = fleet.start("run", "--no-synth", "--limit-share", "100");
    await hold.arrived();
    await fleet.done("pause", "--all", "--reason", "maintenance");
    await round.errorText(/(client_1 .*: repair sends nothing more)/);
    // The row that was edited would be removed now.
    hold.remove();
    expect((await round.done).stderr).toMatch(/client_1 .*: repair paused: RS4014/);
    expect(world.writes.map(({ method }) => method)).toEqual(["POST"]);
    expect(world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Edited", "Ok → Good"]);
    const begun = await fleet.repairs();
    expect(begun).toEqual([{ tenant: "client_1", result: "paused", rows: 2, calls: 1 }]);
    expect((await fleet.start("status").done).stdout).toMatch(/client_1 .*: 1 difference, paused \(RS4014\)/);
    await fleet.done("resume", "--all");
    await fleet.round();
    await fleet.age();
    const { status } = await fleet.round();
    expect(world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    expect(world.writes.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(await fleet.repairs()).toEqual([{ tenant: "client_1", result: "done", rows: 2, calls: 2 }]);
    expect(status).toMatchObject({ groups: [{ repair: { used: { tenants: 1, rows: 2, calls: 2 } } }], disputes: [] });
  });

  it("a worker without secrets repairs values, and leaves authentication that was edited to people", async () => {
    const fleet = await Fleet.of(1, "secrets", { repair: {} });
    const { world } = fleet;
    const variables = { password: { type: "string", sensitive: true, ephemeral: true, default: null } };
    const notifier = {
      type: "REST_API",
      base_uri: "https://desk.example.com/api",
      auth_type: "BASIC",
      user_name: "rampsync",
      password_wo: "${var.password}",
    };
    fleet.declare(shared, { notifier, variables });
    world.variables.TF_VAR_password = "canary-password";
    await world.apply();
    delete world.variables.TF_VAR_password;
    world.emulator.clearRequests();
    fleet.edit(1);
    for (const _ of range(2)) {
      await fleet.round();
      await fleet.age();
    }
    await fleet.round();
    expect(world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    expect(JSON.stringify(world.writes)).not.toContain("rampsync");
    world.variables.TF_VAR_password = "canary-password";
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, failed: 0 });
    delete world.variables.TF_VAR_password;
    world.emulator.clearRequests();
    world.live(1, 1).setNotifier({ userName: "somebody" });
    for (const _ of range(2)) {
      await fleet.round();
      await fleet.age();
    }
    expect((await fleet.round()).status.drift).toMatchObject([{ label: "user_name" }]);
    expect(world.writes).toEqual([]);
  });

  it("repair is refused with RS2114 in a folder, and for tenants whose states are files, before anything is asked", async () => {
    const world = await ManyTenants.forTest({ tenants: 1, each: 1 });
    world.write();
    const groups = [{ name: "all", tenants: ["*"], period: "1h", repair: {} }];
    world.project.write("rampsync.fleet.json", JSON.stringify({ version: 1, groups }));
    const refused = async (...[verb, environment]: [string, NodeJS.ProcessEnv?]) => {
      const { code, stderr } = await world.project.run(["fleet", verb, "--no-synth"], environment);
      return [code, stderr];
    };
    for (const verb of ["up", "run", "publish"]) {
      expect(await refused(verb)).toEqual([1, expect.stringMatching(/RS2114 .*folder of this machine/)]);
    }
    expect(world.project.exists("rampsync.fleet")).toBe(false);
    await server.create("files");
    const environment = { RAMPSYNC_FLEET_DATABASE: server.url("files") };
    expect((await world.project.run(["fleet", "migrate"], environment)).code).toBe(0);
    expect(await refused("publish", environment)).toEqual([1, expect.stringMatching(/RS2114 .*"client_1" keeps/)]);
    expect(world.requests).toEqual([]);
  });

  it("a repair that the server refuses counts as one, and after two its difference is a dispute that nobody sends anything for", async () => {
    const fleet = await Fleet.of(1, "refusing", { repair: {}, notices: ["desk"] });
    const { world } = fleet;
    const heard = await fleet.told();
    fleet.edit(1);
    await fleet.round();
    await fleet.age();
    const fault = world.emulator.faults.add({ match: { class: "write" }, do: { kind: "answer", status: 403 } });
    const { status: refused } = await fleet.round();
    expect(refused.drift).toMatchObject([{ left_alone: { code: "failed", error: "RS4003" } }]);
    for (const _ of range(2)) await fleet.round();
    expect(await fleet.repairs()).toMatchObject([
      { tenant: "client_1", result: "failed", calls: 2 },
      { tenant: "client_1", result: "failed", calls: 2 },
    ]);
    expect(world.writes.map(({ method }) => method)).toEqual(["POST", "POST"]);
    expect((await fleet.round()).status).toMatchObject({
      disputes: [{ tenant: "client_1", repairs: 2 }],
      repairs: [{ code: "RS4003" }, { code: "RS4003" }],
    });
    const unit = { tenant: "client_1", integration: integrationId(1, 1), what: "outbound.mappings.INCIDENT.Status" };
    const trouble = [{ is: "disputed", unit: expect.objectContaining(unit), repairs: 2 }];
    expect(heard()).toEqual({ trouble, settled: [] });
    fault.remove();
    await world.apply();
    await fleet.round();
    expect(heard()).toEqual({ trouble, settled: trouble });
  });

  it("a worker that is stopped in the middle of a repair sends no write after its lease, and another one repairs", async () => {
    const fleet = await Fleet.of(1, "stale", { repair: {} });
    const { world } = fleet;
    fleet.edit(1);
    await fleet.round();
    await fleet.age();
    const ofLook = world.requests.length;
    const scheduler = fleet.start("schedule");
    await fleet.query("UPDATE rampsync_fleet.looks SET result = NULL, ended_at = NULL, due_at = now()");
    const hold = world.emulator.faults.hold({ match: { tenant: tenantName(1) }, after: ofLook });
    const stopped = fleet.start("work", "--limit-share", "100");
    await hold.arrived();
    stopped.process.kill("SIGSTOP");
    hold.remove();
    // Its job is given to others once it was not heard of, and so is over for it.
    const successor = fleet.start("work", "--limit-share", "100");
    const isOver = "NOT EXISTS (SELECT 1 FROM rampsync_fleet_jobs.job WHERE state IN ('created', 'retry', 'active'))";
    await fleet.until(isOver, [scheduler, successor]);
    stopped.process.kill("SIGCONT");
    expect(await stopped.errorText(/(client_1 .*: (?:not repaired|repair \w+|repaired).*)/)).not.toMatch(/: repaired/);
    expect(world.writes).toEqual([]);
    await server.end(scheduler, stopped, successor);
    await fleet.round();
    expect(world.pairs(1, 1).sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    expect(world.writes.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
  });
});
