// An integration that moves between two stacks while a value is dropped from it: the command is killed hard at every step
// of writing the two states, and the next run still knows the value as ours and removes it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DESK_ID, mapping, startDeskWorld, TENANT } from "../support/desk.js";

/** With RAMPSYNC_DEEP it is killed at each step; otherwise at every third. */
const every = process.env.RAMPSYNC_DEEP === undefined ? 3 : 1;
const preload = join(__dirname, "kill-at.cjs");

const desk = (values: Readonly<Record<string, readonly string[]>>) => ({
  integration_id: DESK_ID,
  outbound: { mappings: { "INCIDENT.Status": mapping("INCIDENT", "Status", ["Ticket", "Status"], values) } },
});
const moved = { old: {}, new: { integrations: { renamed: desk({ Ok: ["Good"] }) } } };

it("a move between two stacks loses no record, whenever it is killed", async () => {
  const world = await startDeskWorld({ switches: { limits: { get: 50_000, pagedGet: 5000, write: 5000 } } });
  onTestFinished(() => world.close());
  const live = world.emulator.tenant(TENANT).integration(DESK_ID);
  const pairs = () => live.rows("outbound").map((row) => `${row.propertyValue} → ${row.tenantPropertyValue}`);
  const apply = async (environment: NodeJS.ProcessEnv = {}) => {
    const run = world.startCommand(["apply", "--auto-approve"], environment);
    return { ...(await run.done), killed: run.process.signalCode === "SIGKILL" };
  };
  const killedAt = async (at: number) => {
    const environment = { NODE_OPTIONS: `--require ${preload}`, KILL_AT: String(at) };
    return apply({ ...environment, COUNT_FILE: join(world.directory, "count") });
  };

  world.project.stacks({ old: { integrations: { desk: desk({ Ok: ["Good"], Critical: ["Bad"] }) } }, new: {} });
  expect((await apply()).code).toBe(0);
  const begun = {
    state: world.project.read("terraform.old.tfstate"),
    rows: live.state().outbound?.rows ?? [],
  };
  expect(pairs()).toEqual(["Ok → Good", "Critical → Bad"]);
  const reset = () => {
    for (const name of ["terraform.old.tfstate", "terraform.new.tfstate"]) world.project.discard(name);
    world.project.write("terraform.old.tfstate", begun.state);
    for (const { uniqueId = "" } of live.state().outbound?.rows ?? []) live.removeRow(uniqueId);
    for (const row of begun.rows) live.addRow("outbound", row);
  };

  world.project.stacks(moved);
  expect((await killedAt(0)).code).toBe(0);
  const steps = Number(readFileSync(join(world.directory, "count"), "utf8"));
  expect(steps).toBeGreaterThan(20);
  const troubles: Record<string, unknown> = {};
  for (let at = 1; at <= steps; at += every) {
    reset();
    const { killed } = await killedAt(at);
    const next = await apply();
    const records = ["old", "new"].map(
      (name) => world.project.read(`terraform.${name}.tfstate`).split(`"integration_id": "${DESK_ID}"`).length - 1,
    );
    const found = { killed, code: next.code, pairs: pairs(), records };
    const right = { killed: true, code: 0, pairs: ["Ok → Good"], records: [0, 1] };
    if (JSON.stringify(found) !== JSON.stringify(right)) troubles[`step ${at} of ${steps}`] = { ...found, next };
  }
  expect(troubles).toEqual({});
});
