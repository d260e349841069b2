// Many tenants through the command (300 of them): a plan that fits a screen, one POST each, and what fails
// told and alone.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApplyDocument, PlanDocument } from "../../src/document/plan-document.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import {
  declared,
  integrationId,
  range,
  shared,
  stackOf,
  stateOf,
  tenantName,
  type Values,
} from "../support/tenants.js";
import { World } from "../support/world.js";

const TENANTS = 300;
const EACH = 3;
const ALL = TENANTS * EACH;
let world: World;

beforeAll(async () => {
  world = await World.start({ state: stateOf(TENANTS, EACH) });
  declareAll({ ...shared, Warning: ["Soso"] });
});
afterAll(() => world.close());

function declareAll(table: Values): void {
  world.project.stacks(
    Object.fromEntries(
      range(TENANTS).map((tenant) => [tenantName(tenant), stackOf(tenant, EACH, () => declared(table))]),
    ),
  );
}

const stateName = (tenant: number) => `terraform.${tenantName(tenant)}.tfstate`;
const lockName = (tenant: number) => `.${stateName(tenant)}.lock.info`;
const writes = () => world.writes;

describe(`${TENANTS} tenants with ${EACH} integrations each`, { timeout: 120_000 }, () => {
  it("the plan of one changed table fits a screen, and its Markdown fits a comment", async () => {
    const { code, stdout } = await world.command(["plan", "--detailed-exitcode", "--json-out", "plan.json"]);
    expect(code).toBe(2);
    expect(stdout.split("\n").length).toBeLessThan(30);
    expect(stdout).toContain(`${ALL} adopt`);
    const document = JSON.parse(world.project.read("plan.json")) as PlanDocument;
    expect(document.budget.tenants).toHaveLength(TENANTS);
    expect(document.budget.tenants[0]).toMatchObject({ get: 6, paged_get: 0, write: 3 });
    expect(Buffer.byteLength(renderMarkdown(document))).toBeLessThan(60_000);
    expect(writes()).toEqual([]);
  });

  it("apply makes one POST for each integration, reports a tenant without answers, a locked and a broken state, and finishes the others", async () => {
    const dead = { match: { tenant: tenantName(17) }, do: { kind: "answer", status: 410, body: {} } } as const;
    const fault = world.emulator.faults.add(dead);
    const note = {
      ID: "another",
      Operation: "OperationTypeApply",
      Who: "kim@elsewhere",
      Created: "2026-01-02T03:04:05Z",
    };
    world.project.write(lockName(18), JSON.stringify(note));
    world.project.write(stateName(19), '{"version": 4, "serial": 3, "resour');
    const { code, stdout } = await world.command(["apply", "--auto-approve", "--json-out", "applied.json"]);
    fault.remove();
    for (const path of [lockName(18), stateName(19)]) rmSync(join(world.directory, path));
    expect(code).toBe(1);
    expect(stdout).toContain(`${ALL - 9} done, 9 failed`);
    for (const text of ["RS4005", "RS3003", "kim@elsewhere", "RS3001", stateName(19)]) expect(stdout).toContain(text);
    expect(stdout.split("\n").length).toBeLessThan(60);
    const { resources } = JSON.parse(world.project.read("applied.json")) as ApplyDocument;
    const failed = resources.filter(({ status }) => status === "failed").map(({ tenant }) => tenant);
    expect(new Set(failed)).toEqual(new Set([17, 18, 19].map(tenantName)));
    expect(writes().map(({ method }) => method)).toEqual(range(ALL - 9).map(() => "POST"));
  });

  it("the next apply does what the first left", async () => {
    world.emulator.clearRequests();
    const { code, stdout } = await world.command(["apply", "client_1?", "--auto-approve"]);
    expect(stdout).toContain("9 done, 0 failed, 0 outcome unknown, 21 no change");
    expect(code).toBe(0);
    expect(writes()).toHaveLength(9);
    expect(new Set(writes().map(({ tenant }) => tenant))).toEqual(new Set([17, 18, 19].map(tenantName)));
  });

  it("drift of one tenant ends with exit code 0, with 2 after an edit, and with 1 when the tenant does not answer", async () => {
    const drift = () => world.command(["drift", tenantName(9)]);
    expect((await drift()).code).toBe(0);
    const desk = world.emulator.tenant(tenantName(9)).integration(integrationId(9, 2));
    const [row] = desk.state().outbound?.rows ?? [];
    desk.changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
    const drifted = await drift();
    expect(drifted.code).toBe(2);
    expect(drifted.stdout).toContain("2 clean, 1 drifted, 0 not looked at");
    world.emulator.faults.add({ match: { tenant: tenantName(9) }, do: { kind: "answer", status: 410, body: {} } });
    expect((await drift()).code).toBe(1);
    world.emulator.faults.clear();
  });

  it("a plan is saved and applied by the command, and --markdown prints Markdown", async () => {
    const planned = await world.command(["plan", tenantName(9), "--out", "saved.plan", "--markdown"]);
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain("### rampsync plan");
    world.emulator.clearRequests();
    const both = await world.command(["apply", "saved.plan", tenantName(9)]);
    expect(both.code).toBe(1);
    expect(both.stderr).toContain("RS2015");
    const applied = await world.command(["apply", "saved.plan"]);
    expect(applied.stdout).toContain("1 done, 0 failed");
    expect(applied.code).toBe(0);
    const again = await world.command(["apply", "saved.plan"]);
    expect(again.stderr).toContain("RS3008");
    expect(again.code).toBe(1);
    const state = await world.command(["drift", "--state", "none.tfstate", tenantName(9)]);
    expect(state.stderr).toContain("RS2017");
  });

  it("a table that was emptied by mistake in all tenants is announced by the plan and refused by the apply, on one screen", async () => {
    world.emulator.clearRequests();
    declareAll({});
    const planned = await world.command(["plan", "--json-out", "plan.json"]);
    expect(planned.stdout.split("\n").length).toBeLessThan(50);
    expect(planned.stdout).toContain("An apply of this is refused");
    expect(planned.stdout).toContain("RS5001");
    const document = JSON.parse(world.project.read("plan.json")) as PlanDocument;
    expect(document.refusals.length).toBeGreaterThan(ALL);
    expect(document.summary.values_lost).toBeGreaterThan(3.8 * ALL);
    const markdown = renderMarkdown(document);
    expect(Buffer.byteLength(markdown)).toBeLessThan(60_000);
    expect(markdown).toContain("An apply of this is refused");
    const applied = await world.command(["apply", "--auto-approve"]);
    expect(applied.code).toBe(1);
    expect(applied.stdout).toContain(`${ALL} update`);
    expect(applied.stderr).toContain(`--allow-removals ${document.summary.values_lost}`);
    expect((applied.stdout + applied.stderr).split("\n").length).toBeLessThan(50);
    expect(writes()).toEqual([]);
  });
});
