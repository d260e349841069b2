// One state in PostgreSQL, both doors: what either applies the other finds unchanged, and either waits for the other's lock.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { App, PgBackend } from "cdktf";
import { TenantStack } from "rampsync/cdktf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESK_ID } from "../support/desk.js";
import { findPostgres, PostgresServer } from "../support/postgres.js";
import { addressOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { SharedState, STATUS } from "./shared-state.js";

const available = findPostgres() !== undefined && findTerraform() !== undefined;

describe.skipIf(!available)("states in PostgreSQL", () => {
  let server: PostgresServer;
  let number = 0;
  let shared: SharedState;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  const test = (name: string, run: () => Promise<void>) =>
    it(name, { timeout: 180_000 }, async () => {
      number += 1;
      shared = await SharedState.open(server, `desk_${number}`);
      shared.declare();
      try {
        await run();
      } finally {
        await shared.close();
      }
    });

  /** Everything that asks the emulator to write stops there until it is released. */
  const holdWrites = () => shared.emulator.faults.hold({ match: { method: "POST", class: "write" } });

  test("a state in PostgreSQL is unchanged for terraform after rampsync applied", async () => {
    await shared.applied();
    await shared.terraformPlanIsEmpty();
    await shared.planIsEmpty();
    expect((await shared.state())?.resources).toHaveLength(1);
    expect(await server.locks()).toBe(0);
  });

  test("a state in PostgreSQL is unchanged for rampsync after terraform applied, and has no leftovers when both went on in turn", async () => {
    await shared.terraformApplied();
    await shared.planIsEmpty();
    shared.declare({ Ok: ["Good"], Critical: ["Worse"] });
    await shared.applied();
    await shared.terraformPlanIsEmpty();
    shared.declare({ Ok: ["Fine"], Critical: ["Worse"] });
    await shared.terraformApplied();
    await shared.planIsEmpty();
    expect(shared.live()).toEqual(["Critical → Worse", "Ok → Fine"]);
    const lineages = await server.query(`SELECT DISTINCT lineage FROM "${shared.schema}".rampsync_history`);
    expect(lineages).toEqual([{ lineage: (await shared.state())?.lineage }]);
  });

  test("a state in PostgreSQL keeps what is not rampsync's: resources of other providers, outputs and lineage", async () => {
    shared.declare(STATUS, { terraform_data: { foreign: { input: { number: 1.5 } } } });
    await shared.terraformApplied();
    const before = await shared.state();
    shared.declare({ ...STATUS, Critical: ["Worse"] }, { terraform_data: { foreign: { input: { number: 1.5 } } } });
    await shared.applied();
    const after = await shared.state();
    const foreignOf = (state: typeof before) => state?.resources.find(({ type }) => type === "terraform_data");
    expect(foreignOf(after)).toEqual(foreignOf(before));
    expect([after?.lineage, after?.serial]).toEqual([before?.lineage, (before?.serial ?? 0) + 1]);
    await shared.terraformPlanIsEmpty();
  });

  test("a record in PostgreSQL is listed, moved and removed under the backend's lock, and terraform finds it moved", async () => {
    await shared.applied();
    const before = await shared.state();
    const run = (...words: string[]) => shared.project.run(["state", ...words, "--no-synth"]);
    const [address, free] = [addressOf("desk"), addressOf("other")];
    expect((await run("list")).stdout).toBe(`client_8/${address}   ${DESK_ID} of client_8\n`);
    const moved = await run("mv", address, free);
    expect(moved.code, moved.stderr).toBe(0);
    expect(await shared.state()).toMatchObject({
      serial: (before?.serial ?? 0) + 1,
      lineage: before?.lineage,
      resources: [{ name: "other" }],
    });
    expect((await shared.terraform("state", "list")).stdout).toBe(`${free}\n`);
    expect((await run("mv", free, address)).code).toBe(0);
    await shared.terraformPlanIsEmpty();
    shared.declare({ Ok: ["Good"], Critical: ["Worse"] });
    const hold = holdWrites();
    const apply = shared.startApply();
    await hold.arrived();
    const locked = await run("rm", address);
    expect([locked.code, locked.stderr]).toEqual([1, expect.stringContaining("RS3003")]);
    hold.remove();
    expect((await apply.done).code).toBe(0);
    const removed = await run("rm", address);
    expect(removed.code, removed.stderr).toBe(0);
    expect((await shared.state())?.resources).toEqual([]);
    expect(shared.live()).toEqual(["Critical → Worse", "Ok → Good"]);
    expect(await server.locks()).toBe(0);
  });

  test("a state in PostgreSQL is found through the backend that docs/ci.md shows", async () => {
    const page = readFileSync(resolve(__dirname, "../../docs/ci.md"), "utf8");
    const snippet = /```ts\n(new TenantStack\(.*?)```/s.exec(page)?.[1] ?? "";
    const app = new App({ outdir: join(shared.project.directory, "synthesised") });
    new Function("app", "TenantStack", "PgBackend", snippet)(app, TenantStack, PgBackend);
    app.synth();
    const stack = JSON.parse(shared.project.read("synthesised/stacks/client_8/cdk.tf.json")) as { terraform: object };
    expect(stack.terraform).toMatchObject({ backend: { pg: { conn_str: "", schema_name: "client_8" } } });
  });

  test("a record that a renamed stack left in another schema of PostgreSQL is told by plan and apply and not taken, and the renamed schema is the stack's", async () => {
    await shared.applied();
    const left = `${shared.schema} "left`;
    const rename = (from: string, to: string) =>
      server.query(`ALTER SCHEMA "${from.replaceAll('"', '""')}" RENAME TO "${to.replaceAll('"', '""')}"`);
    const told = "Nothing is taken from there, since another project may keep it";
    await rename(shared.schema, left);
    const plan = await shared.project.run(["plan", "--json"]);
    const document = JSON.parse(plan.stdout) as { orphaned_states: object[]; warnings: string[] };
    // The other tests' schemas are in the same database.
    expect(document.orphaned_states).toContainEqual({
      state: expect.stringContaining(`schema ${left}, workspace default`),
      shared: true,
      integrations: [{ address: addressOf("desk"), integration: DESK_ID }],
    });
    expect(document.warnings.join()).toContain(told);
    // What this run does not look at is not asked for.
    const elsewhere = await shared.project.run(["plan", "--tenant", "client_9"]);
    expect(elsewhere.stdout + elsewhere.stderr).not.toContain(told);
    await rename(left, shared.schema);
    const back = await shared.project.run(["plan", "--detailed-exitcode"]);
    expect([back.code, back.stdout + back.stderr]).toEqual([0, expect.not.stringContaining(told)]);
    await rename(shared.schema, left);
    const adopted = await shared.apply();
    expect([adopted.code, adopted.stdout + adopted.stderr]).toEqual([0, expect.stringContaining(told)]);
    expect((await shared.project.run(["plan"])).stderr).not.toContain(told);
  });

  test("a state in PostgreSQL keeps rampsync out while terraform applies, and lets it in afterwards", async () => {
    await shared.applied();
    shared.declare({ Ok: ["Good"], Critical: ["Worse"] });
    const hold = holdWrites();
    const terraform = await shared.startTerraform("apply", "-auto-approve");
    await hold.arrived();
    const refused = await shared.apply();
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("RS3003")]);
    expect(refused.stderr).toContain("a program without a name");
    const waiting = shared.startApply(["--lock-timeout", "120"]);
    hold.remove();
    expect((await terraform.done).code).toBe(0);
    const { code, stderr } = await waiting.done;
    expect(code, stderr).toBe(0);
    expect(shared.live()).toEqual(["Critical → Worse", "Ok → Good"]);
  });

  test("a state in PostgreSQL keeps terraform out while rampsync applies, and lets it in after that run was killed", async () => {
    await shared.applied();
    shared.declare({ Ok: ["Good"], Critical: ["Worse"] });
    await shared.terraform("version");
    const hold = holdWrites();
    const apply = shared.startApply();
    await hold.arrived();
    const refused = await shared.terraform("apply", "-auto-approve");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("already locked")]);
    apply.process.kill("SIGKILL");
    await apply.done;
    hold.remove();
    const retried = await shared.terraform("apply", "-auto-approve", "-lock-timeout=60s");
    expect(retried.code, retried.stderr).toBe(0);
    await shared.planIsEmpty();
    expect(await server.locks()).toBe(0);
  });

  test("a state in PostgreSQL is free again after terraform was killed, and rampsync converges", async () => {
    await shared.applied();
    shared.declare({ Ok: ["Good"], Critical: ["Worse"] });
    const hold = holdWrites();
    const terraform = await shared.startTerraform("apply", "-auto-approve");
    await hold.arrived();
    terraform.process.kill("SIGKILL");
    await terraform.done;
    hold.remove();
    const { code, stderr } = await shared.apply(["--lock-timeout", "60"]);
    expect(code, stderr).toBe(0);
    expect(shared.live()).toEqual(["Critical → Worse", "Ok → Good"]);
    await shared.terraformPlanIsEmpty();
  });

  test("a state in PostgreSQL is written by one of two rampsync runs at a time", async () => {
    const hold = holdWrites();
    const first = shared.startApply();
    await hold.arrived();
    const second = await shared.apply();
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/RS3003[\s\S]*rampsync apply, session \d+ of owner/),
    ]);
    const unlock = await shared.project.run(["unlock"]);
    expect([unlock.code, unlock.stderr]).toEqual([1, expect.stringContaining("RS3003")]);
    hold.remove();
    expect((await first.done).code).toBe(0);
    expect((await shared.project.run(["unlock"])).stdout).toContain("No lock is held.");
    await shared.planIsEmpty();
  });
});
