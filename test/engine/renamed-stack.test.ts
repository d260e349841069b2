// A stack that is renamed has another state by its name: its records go along, and where they do not, that is told.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { declared, integrationId, ManyTenants, shared, tenantName } from "../support/tenants.js";

const FILE = "terraform.client_1.tfstate";

/** The first of two tenants is applied; then its stack has the name of the second, with what it declared. */
async function renamed(declare = () => declared(shared)): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 2, each: 2 });
  many.write(() => declared(shared), { without: [2] });
  await many.apply();
  rename(many, declare);
  many.emulator.clearRequests();
  many.events.splice(0);
  return many;
}

/** The tenant is named by the provider still: what is recorded of it says no tenant. */
function rename(many: ManyTenants, declare: (number: number) => object): void {
  many.write((_, number) => ({ integration_id: integrationId(1, number), ...declare(number) }), {
    without: [1],
    more: { provider: { rampsync: { tenant: tenantName(1) } } },
  });
}

const recorded = (text: string) =>
  (JSON.parse(text) as { resources: { name: string }[] }).resources.map(({ name }) => name).sort();

it("the records of a renamed stack go along, so that what was removed in the same commit is removed live", async () => {
  const { New: _, ...fewer } = shared;
  const many = await renamed(() => declared(fewer));
  const plan = await many.plan();
  expect(plan.resources.map(({ action, unmanaged }) => [action, unmanaged.length])).toEqual([
    ["update", 0],
    ["update", 0],
  ]);
  expect(plan.resources[0]?.notes.join()).toContain(`moved here from ${FILE}/`);
  expect(plan.orphaned_states).toEqual([]);
  const { summary } = await many.apply();
  expect(summary).toMatchObject({ done: 2, failed: 0 });
  expect(many.pairs(1, 1)).toEqual(["Ok → Good", "Critical → Bad"]);
  expect(recorded(many.state(1))).toEqual([]);
  expect(recorded(many.state(2))).toEqual(["desk_1", "desk_2"]);
  const after = await many.plan();
  expect([after.summary.no_op, after.orphaned_states, after.warnings]).toEqual([2, [], []]);
});

it("drift of a renamed stack compares with what was applied under the former name", async () => {
  const many = await renamed();
  many.live(1, 1).removeRow(many.live(1, 1).rows("outbound")[0]?.uniqueId ?? "");
  const drift = await many.drift();
  expect([drift.counts, drift.compared_with_declared]).toEqual([{ clean: 1, drifted: 1, not_looked_at: 0 }, 0]);
});

it("a plan of a renamed stack is saved, and applied as it was shown", async () => {
  const many = await renamed();
  const out = join(many.directory, "plan.json");
  await many.plan({ out });
  expect((await many.apply({ planFile: out })).summary).toMatchObject({ done: 2, failed: 0 });
  expect(recorded(many.state(1))).toEqual([]);
});

it("the records of a renamed stack go along when it alone is selected, and those of another integration stay", async () => {
  const many = await renamed();
  rename(many, (number) =>
    number === 2
      ? { integration_id: integrationId(2, 1), tenant_id: tenantName(2), ...declared(shared) }
      : declared(shared),
  );
  expect((await many.apply({ stacks: [tenantName(2)] })).summary).toMatchObject({ done: 2 });
  expect(recorded(many.state(1))).toEqual(["desk_2"]);
  expect((await many.plan()).orphaned_states).toMatchObject([
    { state: FILE, integrations: [{ integration: integrationId(1, 2) }] },
  ]);
});

it("a state whose integrations another stack records itself is named, and nothing is taken from it", async () => {
  const many = await renamed();
  const before = readFileSync(many.statePath(1), "utf8");
  copyFileSync(many.statePath(1), join(many.directory, "kept"));
  await many.apply();
  writeFileSync(many.statePath(1), before);
  const plan = await many.plan();
  expect(plan.orphaned_states).toMatchObject([
    {
      state: FILE,
      integrations: [1, 2].map((number) => ({ integration: integrationId(1, number), recorded_in: tenantName(2) })),
    },
  ]);
  expect(plan.warnings.join()).toContain(
    `${FILE} (2 integrations). Stacks of this program record the same integrations themselves`,
  );
  expect(plan.warnings.join()).not.toContain("destroy");
  expect((await many.apply()).summary).toMatchObject({ no_op: 2 });
  expect(readFileSync(many.statePath(1), "utf8")).toBe(before);
});

it("nothing is adopted anew while the state of the former stack is locked", async () => {
  const many = await renamed();
  const lock = {
    ID: "x",
    Operation: "apply",
    Info: "",
    Who: "somebody@elsewhere",
    Version: "1",
    Created: "2030-01-01T00:00:00Z",
    Path: FILE,
  };
  writeFileSync(join(many.directory, `.${FILE}.lock.info`), JSON.stringify(lock));
  const { resources } = await many.apply().catch((error: unknown) => ({ resources: [{ errors: [error] }] }));
  expect(JSON.stringify(resources)).toContain("RS3003");
  expect(many.writes).toEqual([]);
  expect(recorded(many.state(1))).toEqual(["desk_1", "desk_2"]);
});
