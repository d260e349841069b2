// A state that is locked, broken or moved is the trouble of its own stack: the others are planned, applied and destroyed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { RampsyncError } from "../../src/base/error.js";
import { applyExitCode, driftExitCode, planExitCode } from "../../src/cli/exit-codes.js";
import type { ApplyDocument } from "../../src/document/plan-document.js";
import { acquireLock } from "../../src/engine/state/lock.js";
import { declared, ManyTenants, shared, tenantName } from "../support/tenants.js";

const more = { ...shared, Warning: ["Soso"] };
let many: ManyTenants;

beforeEach(async () => {
  many = await ManyTenants.forTest({ tenants: 3, each: 2 });
  many.write(() => declared(shared, { on_destroy: "forget" }));
  await many.apply();
  many.write(() => declared(more, { on_destroy: "forget" }));
  many.emulator.clearRequests();
});

const breakState = (tenant: number) => writeFileSync(many.statePath(tenant), '{"version": 4, "serial": 2, "reso');

async function codesOf(run: Promise<unknown>): Promise<readonly string[]> {
  return run.then(
    () => [],
    (error: RampsyncError & { errors?: RampsyncError[] }) => (error.errors ?? [error]).map(({ code }) => code),
  );
}

function failures({ resources }: Pick<ApplyDocument, "resources">): unknown[] {
  return resources
    .filter(({ status }) => status === "failed")
    .map(({ tenant, errors }) => [tenant, ...errors.map(({ code }) => code)]);
}

describe("states that another run has locked", () => {
  it("a locked state makes its own stack fail, and the others are applied", async () => {
    const lock = await acquireLock(many.statePath(2), { operation: "apply" });
    const document = await many.apply();
    await lock.release();
    expect(document.summary).toMatchObject({ done: 4, failed: 2 });
    expect(failures(document)).toEqual([
      ["client_2", "RS3003"],
      ["client_2", "RS3003"],
    ]);
    expect(new Set(many.writes.map(({ tenant }) => tenant))).toEqual(new Set(["client_1", "client_3"]));
    expect(applyExitCode(document)).toBe(1);
    expect((await many.apply()).summary).toMatchObject({ done: 2, no_op: 4 });
  });

  it("a locked state makes its own stack fail when all is destroyed", async () => {
    const lock = await acquireLock(many.statePath(2), { operation: "apply" });
    const document = await many.destroy();
    await lock.release();
    expect(document.summary).toMatchObject({ done: 4, failed: 2 });
    expect((await many.destroy()).resources.map(({ tenant }) => tenant)).toEqual(["client_2", "client_2"]);
  });

  it("several locked states are waited for once", async () => {
    const locks = await Promise.all([1, 2].map((tenant) => acquireLock(many.statePath(tenant), { operation: "a" })));
    const started = Date.now();
    const document = await many.apply({ lockTimeoutMs: 600 });
    expect(Date.now() - started).toBeLessThan(1200 + 600);
    for (const lock of locks) await lock.release();
    expect(document.summary).toMatchObject({ done: 2, failed: 4 });
  });

  it("a locked state ends the run where no other stack is left to do", async () => {
    const locks = await Promise.all([1, 2, 3].map((tenant) => acquireLock(many.statePath(tenant), { operation: "a" })));
    expect(await codesOf(many.apply())).toEqual(["RS3003", "RS3003", "RS3003"]);
    await locks[0]?.release();
    expect(await codesOf(many.apply({ tenant: tenantName(2) }))).toContain("RS3003");
    expect(many.writes).toEqual([]);
    for (const lock of locks) await lock.release();
  });
});

describe("states that are broken", () => {
  it("a broken state is reported by every verb, and the others are compared and applied", async () => {
    breakState(2);
    const planned = await many.plan();
    expect(planned.complete).toBe(false);
    expect(planExitCode(planned, true)).toBe(1);
    const broken = planned.resources.filter(({ status }) => status === "unknown");
    expect(broken.map(({ tenant, error }) => [tenant, error?.code])).toEqual([
      ["client_2", "RS3001"],
      ["client_2", "RS3001"],
    ]);
    expect(planned.summary).toMatchObject({ update: 4, failed: 2 });
    const drift = await many.drift();
    expect(drift.counts).toEqual({ clean: 4, drifted: 0, not_looked_at: 2 });
    expect(driftExitCode(drift)).toBe(1);
    const applied = await many.apply();
    expect(applied.summary).toMatchObject({ done: 4, failed: 2 });
    expect(applied.resources.find(({ status }) => status === "failed")?.errors).toMatchObject([
      { code: "RS3001", where: expect.stringContaining("client_2.tfstate"), hint: expect.stringContaining("backup") },
    ]);
  });

  it("a broken state is not reported when another tenant is selected", async () => {
    breakState(2);
    expect((await many.apply({ tenant: tenantName(1) })).summary).toMatchObject({ done: 2, failed: 0 });
    expect(await codesOf(many.apply({ tenant: tenantName(2) }))).toEqual(["RS3001"]);
  });

  it("a broken state of a stack that declares nothing any more is an error of the run", async () => {
    many.write((tenant) => (tenant === 2 ? undefined : declared(more, { on_destroy: "forget" })));
    breakState(2);
    const planned = await many.plan();
    expect(planned.complete).toBe(false);
    expect(planned.errors).toMatchObject([{ code: "RS3001" }]);
    expect(driftExitCode(await many.drift())).toBe(1);
    const applied = await many.apply();
    expect(applied.summary).toMatchObject({ done: 4, failed: 0 });
    expect(applied.errors).toMatchObject([{ code: "RS3001" }]);
    expect(applyExitCode(applied)).toBe(1);
  });

  it("a state that cannot be read at all makes its own stack fail alone", async () => {
    many.write(() => declared(more), { backend: { local: { path: "state/terraform.tfstate" } } });
    mkdirSync(join(many.directory, "cdktf.out/stacks/client_3/state/terraform.tfstate"), { recursive: true });
    const { summary, resources } = await many.apply();
    expect(summary).toMatchObject({ done: 4, failed: 2 });
    expect(resources.at(-1)?.errors).toMatchObject([{ code: "RS2017" }]);
  });
});

describe("records of a newer version", () => {
  it("a record that a newer rampsync wrote makes its own integration fail alone", async () => {
    writeFileSync(many.statePath(2), many.state(2).replace(/"schema_version": \d+/, '"schema_version": 99'));
    const document = await many.apply();
    expect(document.summary).toMatchObject({ done: 5, failed: 1 });
    expect(failures(document)).toEqual([["client_2", "RS3006"]]);
  });
});

describe("saved plans with unusable states", () => {
  it("a saved plan is refused for the stacks whose state was written since, or is locked, and applied for the others", async () => {
    const out = join(many.directory, "saved.plan");
    await many.plan({ out });
    writeFileSync(many.statePath(1), many.state(1).replace(/"serial": \d+/, '"serial": 40'));
    const lock = await acquireLock(many.statePath(2), { operation: "apply" });
    const document = await many.apply({ planFile: out });
    await lock.release();
    expect(document.summary).toMatchObject({ done: 2, failed: 4 });
    expect(failures(document)).toEqual([
      ["client_1", "RS3008"],
      ["client_1", "RS3008"],
      ["client_2", "RS3003"],
      ["client_2", "RS3003"],
    ]);
  });
});
