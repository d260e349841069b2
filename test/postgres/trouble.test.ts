// A state in PostgreSQL when the database is away, dies, refuses, or is reached in a way that keeps no promise.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findPostgres, PostgresServer } from "../support/postgres.js";
import { SharedState, STATUS } from "./shared-state.js";
import { startTransactionPooler } from "./transaction-pooler.js";

describe.skipIf(findPostgres() === undefined)("states in PostgreSQL", { timeout: 180_000 }, () => {
  let server: PostgresServer;
  let shared: SharedState;
  let number = 0;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  beforeEach(async () => {
    number += 1;
    shared = await SharedState.open(server, `trouble_${number}`);
    shared.declare();
    return () => shared.close();
  });

  const failing = async (words: readonly string[], environment: NodeJS.ProcessEnv) => {
    const { code, stdout, stderr } = await shared.project.run(words, environment);
    expect(code, stdout + stderr).toBe(1);
    return stdout + stderr;
  };

  it("a state in PostgreSQL is an empty one before the first apply, and a plan makes no table", async () => {
    const { code } = await shared.project.run(["plan", "--detailed-exitcode"]);
    expect(code).toBe(2);
    const schemas = await server.query(
      `SELECT 1 FROM information_schema.schemata WHERE schema_name = '${shared.schema}'`,
    );
    expect(schemas).toEqual([]);
  });

  it("a state in PostgreSQL is refused with the server's words where no server runs, before anything is sent", async () => {
    const text = await failing(["apply", "--auto-approve"], {
      PG_CONN_STR: "postgres://owner:canary-pg@127.0.0.1:9/states?sslmode=disable",
    });
    expect(text).toContain("RS3020");
    expect(text).not.toContain("canary-pg");
    expect(shared.emulator.requests.filter((request) => request.class === "write")).toEqual([]);
  });

  it("a state in PostgreSQL is refused for a database that does not exist and a role without rights, with what would be right", async () => {
    expect(await failing(["plan"], { PG_CONN_STR: server.url("nowhere") })).toMatch(/RS3020[\s\S]*createdb/);
    await server.query("CREATE ROLE reader LOGIN");
    await shared.applied();
    const text = await failing(["apply", "--auto-approve"], { PG_CONN_STR: server.url("states", "reader") });
    expect(text).toMatch(/RS3020[\s\S]*Grant the role/);
  });

  it("a state in PostgreSQL is refused over a network in clear, and with a connection string that is none, without its text", async () => {
    const inClear = "postgres://u:canary-pg@db.example.com/states?sslmode=disable";
    expect(await failing(["plan"], { PG_CONN_STR: inClear })).toMatch(/RS3021[\s\S]*verify-full/);
    for (const text of ["postgres://u:canary-pg@:port", "canary-pg words", "host='canary-pg"]) {
      const output = await failing(["plan"], { PG_CONN_STR: text });
      expect(output).toContain("RS2016");
      expect(output).not.toContain("canary-pg");
    }
  });

  it("a state in PostgreSQL is refused behind a pooler that gives each transaction another session", async () => {
    const pooler = await startTransactionPooler(server.port);
    try {
      const text = await failing(["apply", "--auto-approve"], {
        PG_CONN_STR: `postgres://owner@127.0.0.1:${pooler.port}/states?sslmode=disable`,
      });
      expect(text).toContain("RS3022");
      expect(await server.locks()).toBe(0);
    } finally {
      await pooler.close();
    }
  });

  it("a state in PostgreSQL that is damaged is refused with its row, and the line and column in it", async () => {
    await shared.applied();
    await server.query(`UPDATE "${shared.schema}".states SET data = E'{\\n  "version": 4,\\n  broken'`);
    const { code, stdout } = await shared.project.run(["plan", "--json"]);
    expect(code).toBe(1);
    const [error] = (JSON.parse(stdout) as { errors: { code: string; where: string; place: object; hint: string }[] })
      .errors;
    const database = `PostgreSQL 127.0.0.1:${server.port}/states, schema ${shared.schema}, workspace default`;
    expect(error).toMatchObject({
      code: "RS3001",
      where: `${database}:3:3`,
      place: { database, line: 3, column: 3 },
    });
    expect(error?.place).not.toHaveProperty("file");
    expect(error?.hint).toContain(`Earlier versions are in "${shared.schema}".rampsync_history`);
  });

  it("a state in PostgreSQL is not overwritten when somebody wrote the row meanwhile, and what the run did is kept in a file", async () => {
    await shared.applied();
    shared.declare({ ...STATUS, Pending: ["Waiting"] });
    const hold = shared.emulator.faults.hold({ match: { method: "POST", class: "write" } });
    const apply = shared.startApply();
    await hold.arrived();
    const before = await shared.state();
    await server.query(
      `UPDATE "${shared.schema}".states SET data = replace(data, '"serial": ${before?.serial}', '"serial": 77')`,
    );
    hold.remove();
    const { code, stderr } = await apply.done;
    expect([code, stderr]).toEqual([1, expect.stringMatching(/RS3004[\s\S]*errored\.terraform\.tfstate/)]);
    expect((await shared.state())?.serial).toBe(77);
    expect(readFileSync(join(shared.project.directory, "errored.terraform.tfstate"), "utf8")).toContain("Waiting");
    await shared.applied();
    await shared.planIsEmpty();
  });

  it("a state in PostgreSQL loses nothing when the server dies during a run and is back in time", async () => {
    const hold = shared.emulator.faults.hold({ match: { method: "POST", class: "write" } });
    const apply = shared.startApply();
    await hold.arrived();
    await server.kill();
    const back = server.up();
    hold.remove();
    await back;
    const { code, stdout, stderr } = await apply.done;
    expect(code, stdout + stderr).toBe(0);
    expect((await shared.state())?.resources).toHaveLength(1);
    expect(await server.locks()).toBe(0);
    await shared.planIsEmpty();
  });

  it("a state in PostgreSQL keeps what a run did in a file when the server dies and stays away, and the next run converges", async () => {
    const hold = shared.emulator.faults.hold({ match: { method: "POST", class: "write" } });
    const apply = shared.startApply();
    await hold.arrived();
    await server.kill();
    hold.remove();
    const { code, stderr } = await apply.done;
    await server.up();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/RS3020[\s\S]*errored\.terraform\.tfstate/)]);
    expect(readdirSync(shared.project.directory)).toContain("errored.terraform.tfstate");
    await shared.applied();
    await shared.planIsEmpty();
    expect(await server.locks()).toBe(0);
  });

  it("a state in PostgreSQL keeps one earlier version for each run, and none older than the days that are kept", async () => {
    await shared.applied();
    for (const value of ["Worse", "Worst"]) {
      shared.declare({ ...STATUS, Critical: [value] });
      await shared.applied();
    }
    const history = `"${shared.schema}".rampsync_history`;
    const serials = async () =>
      (await server.query(`SELECT serial::int FROM ${history} ORDER BY id`)).map(({ serial }) => serial);
    expect(await serials()).toEqual([1, 2]);
    await server.query(`UPDATE ${history} SET replaced_at = now() - interval '91 days' WHERE serial = 1`);
    shared.declare(STATUS);
    await shared.applied();
    expect(await serials()).toEqual([2, 3]);
  });

  it("a state in PostgreSQL loses nothing when the server dies at any save of a run", async () => {
    const names = ["desk", "second", "third"];
    for (const doomed of names.keys()) {
      shared.declareMany(names, { ...STATUS, Pending: [`Waiting ${doomed}`] });
      // The others go on to their saves meanwhile.
      const hold = shared.emulator.faults.hold({ match: { method: "POST", class: "write" }, after: doomed });
      const apply = shared.startApply();
      await hold.arrived();
      await server.kill();
      await server.up();
      hold.remove();
      const { code, stdout, stderr } = await apply.done;
      expect(code, stdout + stderr).toBe(0);
      expect((await shared.state())?.resources).toHaveLength(names.length);
      await shared.planIsEmpty();
      expect(await server.locks()).toBe(0);
    }
  });

  it("a state in PostgreSQL is reached with a verified certificate, and refused with one that is not trusted or of another name", async () => {
    const certificate = await server.useTls();
    try {
      const target = (host: string, more: string) =>
        `postgres://owner@${host}:${server.port}/states?sslmode=verify-full${more}`;
      const trusted = `&sslrootcert=${certificate}`;
      const { code, stdout, stderr } = await shared.project.run(["apply", "--auto-approve"], {
        PG_CONN_STR: target("localhost", trusted),
      });
      expect(code, stdout + stderr).toBe(0);
      expect(await failing(["plan"], { PG_CONN_STR: target("localhost", "") })).toContain("RS3020");
      expect(await failing(["plan"], { PG_CONN_STR: target("127.0.0.1", trusted) })).toContain("RS3020");
    } finally {
      await server.stopTls();
    }
  });

  it("a state in PostgreSQL is seen by the team alone that a policy lets see it", async () => {
    await shared.applied();
    const { schema } = shared;
    for (const team of ["team_a", "team_b"]) {
      await server.query(`CREATE ROLE ${team} LOGIN`);
      await server.query(`GRANT USAGE ON SCHEMA "${schema}" TO ${team}`);
      await server.query(`GRANT SELECT, INSERT, UPDATE ON "${schema}".states TO ${team}`);
      await server.query(`GRANT USAGE ON SEQUENCE public.global_states_id_seq TO ${team}`);
    }
    await server.query(`ALTER TABLE "${schema}".states ENABLE ROW LEVEL SECURITY`);
    await server.query(`CREATE POLICY own_rows ON "${schema}".states TO team_a USING (name = 'default')`);
    const own = await shared.project.run(["plan", "--detailed-exitcode"], {
      PG_CONN_STR: server.url("states", "team_a"),
    });
    expect(own.code, own.stdout + own.stderr).toBe(0);
    const others = await shared.project.run(["plan", "--detailed-exitcode"], {
      PG_CONN_STR: server.url("states", "team_b"),
    });
    expect([others.code, others.stdout]).toEqual([2, expect.stringContaining("1 adopt")]);
    shared.declare({ ...STATUS, Critical: ["Worse"] });
    const applied = await shared.project.run(["apply", "--auto-approve"], {
      PG_CONN_STR: server.url("states", "team_a"),
    });
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  });

  it("a state in PostgreSQL shows no secret: neither of the connection nor of the integration", async () => {
    await server.query("CREATE ROLE canary LOGIN SUPERUSER PASSWORD 'canary-pg'");
    const environment = { PG_CONN_STR: server.url("states", "canary"), PGPASSWORD: "canary-pg" };
    const apply = await shared.project.run(["apply", "--auto-approve"], environment);
    const plan = await shared.project.run(["plan", "--json"], environment);
    expect([apply.code, plan.code]).toEqual([0, 0]);
    expect(apply.stdout + apply.stderr + plan.stdout + plan.stderr).not.toContain("canary-pg");
    expect(JSON.stringify(await shared.state())).not.toContain("canary-pg");
  });
});
