// A run that only looks and was stopped goes on: what it had looked at is taken from the file of --resume, and nothing else.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { DriftDocument, PlanDocument } from "../../src/document/plan-document.js";
import { declared, ManyTenants, shared, tenantName } from "../support/tenants.js";

const FILE = "drift.resume";

/** Three tenants as applied, of which the second has drifted. */
async function drifted(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 3, each: 2 });
  many.write();
  await many.apply();
  const [row] = many.live(2, 1).state().outbound?.rows ?? [];
  many.live(2, 1).changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
  many.emulator.clearRequests();
  return many;
}

const dead = (tenant: number) =>
  ({ match: { tenant: tenantName(tenant) }, do: { kind: "answer", status: 410, body: {} } }) as const;

const asked = (many: ManyTenants) =>
  [1, 2, 3].filter((tenant) => many.requests.some((request) => request.tenant === tenantName(tenant)));

const found = ({ resources, counts, summary, compared_with_declared }: DriftDocument) => ({
  resources,
  counts,
  summary,
  compared_with_declared,
});

/** The first run, whose third tenant answers nothing. */
async function firstRun(many: ManyTenants): Promise<void> {
  const fault = many.emulator.faults.add(dead(3));
  const first = await many.drift({ resume: FILE });
  fault.remove();
  expect([first.counts.not_looked_at, first.resumed]).toEqual([2, undefined]);
  expect(many.project.exists(FILE)).toBe(true);
  many.emulator.clearRequests();
}

it("drift goes on with the tenants that were not looked at, reports all of them, and removes its file", async () => {
  const many = await drifted();
  await firstRun(many);
  const second = await many.drift({ resume: FILE });
  expect(asked(many)).toEqual([3]);
  expect(second.resumed).toEqual({ resources: 4, since: expect.stringMatching(/^\d{4}-/) });
  expect(many.project.exists(FILE)).toBe(false);
  expect(found(second)).toEqual(found(await many.drift()));
});

it("a run that is killed hard while a tenant does not answer goes on with that tenant alone", async () => {
  const many = await drifted();
  const hold = many.emulator.faults.hold({ match: { tenant: tenantName(3) }, times: 100 });
  const running = many.startCommand(["drift", "--resume", FILE]);
  await expect
    .poll(() => (many.project.exists(FILE) ? many.project.read(FILE).split("\n").length : 0), { timeout: 20_000 })
    .toBe(4);
  running.process.kill("SIGKILL");
  await running.done;
  hold.remove();
  appendFileSync(join(many.directory, FILE), '{"key": "torn');
  many.emulator.clearRequests();
  const { code, stderr, stdout } = await many.command(["drift", "--resume", FILE]);
  expect([code, asked(many)]).toEqual([2, [3]]);
  expect(stderr).toContain("Of 6 integrations, 4 as a run that was stopped found them");
  expect(stdout).toContain("5 clean, 1 drifted, 0 not looked at");
});

it("a tenant whose state was written meanwhile is looked at again, and so is everything after a day", async () => {
  const many = await drifted();
  await firstRun(many);
  await many.apply({ tenant: tenantName(2) });
  many.emulator.clearRequests();
  expect((await many.drift({ resume: FILE })).counts).toEqual({ clean: 6, drifted: 0, not_looked_at: 0 });
  expect(asked(many)).toEqual([2, 3]);
  await firstRun(many);
  const old = many.project.read(FILE).replaceAll(/"time":\d+/g, '"time":0');
  many.project.write(FILE, old);
  await many.drift({ resume: FILE });
  expect(asked(many)).toEqual([1, 2, 3]);
});

it("a file of another program, verb or selection is refused and stays as it is", async () => {
  const many = await drifted();
  await firstRun(many);
  const before = many.project.read(FILE);
  const refused = { code: "RS2097" };
  await expect(many.plan({ resume: FILE })).rejects.toMatchObject(refused);
  await expect(many.drift({ resume: FILE, tenant: tenantName(1) })).rejects.toMatchObject(refused);
  many.write(() => declared({ ...shared, More: ["Mehr"] }));
  await expect(many.drift({ resume: FILE })).rejects.toMatchObject(refused);
  expect(many.project.read(FILE)).toBe(before);
  expect(many.requests).toEqual([]);
});

it("a plan that goes on looks again at what has anything to do, so that its guards count all of it", async () => {
  const many = await drifted();
  const fault = many.emulator.faults.add(dead(3));
  await many.plan({ resume: "plan.resume" });
  fault.remove();
  many.emulator.clearRequests();
  const second = await many.plan({ resume: "plan.resume" });
  expect(asked(many)).toEqual([2, 3]);
  const whole = await many.plan();
  const parts = ({ resources, summary, refusals, complete }: PlanDocument) => ({
    resources,
    summary,
    refusals,
    complete,
  });
  expect(parts(second)).toEqual(parts(whole));
});
