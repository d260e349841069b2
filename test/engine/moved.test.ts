// A resource that was renamed, or moved to another stack, is the same integration: its record goes along, and nothing of
// it is removed.
import { rmSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { addressOf, resourcesOf } from "../support/stacks.js";
import { declared, integrationId, ManyTenants, shared, tenantName, type Values } from "../support/tenants.js";

const removing = { on_destroy: "remove_mappings" };
const { New: _, ...fewer } = shared;

/** Integrations of the first tenant by label, and in which of the two stacks. */
type Program = Readonly<
  Record<number, Readonly<Record<string, { readonly number: number; readonly values?: Values }>>>
>;

function write(many: ManyTenants, program: Program): void {
  many.write(undefined, {
    more: (stack) => {
      const labels = Object.entries(program[stack] ?? {}).map(([label, { number, values = shared }]) => [
        label,
        { integration_id: integrationId(1, number), tenant_id: tenantName(1), ...declared(values, removing) },
      ]);
      return { resource: labels.length === 0 ? {} : resourcesOf(Object.fromEntries(labels)) };
    },
  });
}

/** The labels that each state records, with the number of their integration. */
function recorded(many: ManyTenants, stack: number): Record<string, number> {
  const { resources } = JSON.parse(many.state(stack)) as {
    resources: { name: string; instances: { attributes: { integration_id: string } }[] }[];
  };
  return Object.fromEntries(
    resources.map(({ name, instances }) => [name, Number(instances[0]?.attributes.integration_id.slice(-1))]),
  );
}

const actions = (document: { resources: readonly { address: string; action: string }[] }) =>
  Object.fromEntries(document.resources.map(({ address, action }) => [address.split(".")[1], action]));

describe("moves within a stack", () => {
  let many: ManyTenants;
  beforeEach(async () => {
    many = await ManyTenants.forTest({ tenants: 1, each: 2 });
    write(many, { 1: { desk: { number: 1 }, other: { number: 2 } } });
    await many.apply();
    many.emulator.clearRequests();
  });

  it("a resource that is renamed keeps its record, without a call", async () => {
    write(many, { 1: { renamed: { number: 1 }, other: { number: 2 } } });
    const plan = await many.plan();
    expect(actions(plan)).toEqual({ renamed: "state-only", other: "no-op" });
    expect(plan.resources.flatMap(({ notes }) => notes).join()).toContain(
      `moved here from client_1/${addressOf("desk")}`,
    );
    expect((await many.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.writes).toEqual([]);
    expect(recorded(many, 1)).toEqual({ renamed: 1, other: 2 });
    expect((await many.plan()).summary).toMatchObject({ resources: 2, no_op: 2 });
  });

  it("a value that is dropped in the same step as a rename is still known as managed, and is removed", async () => {
    write(many, { 1: { renamed: { number: 1, values: fewer }, other: { number: 2 } } });
    expect(actions(await many.apply())).toEqual({ renamed: "update" });
    expect(many.pairs(1, 1)).toEqual(["Ok → Good", "Critical → Bad"]);
  });

  it("two resources that swap their names keep both records", async () => {
    write(many, { 1: { desk: { number: 2, values: fewer }, other: { number: 1 } } });
    expect(actions(await many.apply())).toEqual({ desk: "update", other: "state-only" });
    expect(recorded(many, 1)).toEqual({ desk: 2, other: 1 });
    expect(many.pairs(1, 2)).toEqual(["Ok → Good", "Critical → Bad"]);
  });

  it("the record of a renamed resource moves although the integration could not be changed", async () => {
    many.emulator.faults.add({ match: { method: "POST", class: "write" }, do: { kind: "answer", status: 400 } });
    write(many, { 1: { renamed: { number: 1, values: { ...shared, Low: ["L"] } }, other: { number: 2 } } });
    expect((await many.apply()).summary).toMatchObject({ done: 0, failed: 1 });
    expect(recorded(many, 1)).toEqual({ renamed: 1, other: 2 });
  });

  it("a resource that is gone from the code loses its mappings, as on_destroy says", async () => {
    write(many, { 1: { other: { number: 2 } } });
    expect((await many.apply({ allowRemovals: 10 })).summary).toMatchObject({ done: 1, failed: 0 });
    expect(many.pairs(1, 1)).toEqual([]);
  });
});

describe("moves between stacks", () => {
  let many: ManyTenants;
  beforeEach(async () => {
    many = await ManyTenants.forTest({ tenants: 2, each: 2 });
    write(many, { 1: { desk: { number: 1 } } });
    await many.apply();
    many.emulator.clearRequests();
  });

  it("a resource that moves to another stack keeps its record", async () => {
    write(many, { 2: { desk: { number: 1, values: fewer } } });
    expect((await many.apply()).resources).toMatchObject([{ stack: "client_2", action: "update", status: "done" }]);
    expect([recorded(many, 1), recorded(many, 2)]).toEqual([{}, { desk: 1 }]);
    expect(many.pairs(1, 1)).toEqual(["Ok → Good", "Critical → Bad"]);
    expect((await many.plan()).summary).toMatchObject({ resources: 1, no_op: 1 });
  });

  it("nothing is removed when only the stack that a resource left is selected, and the record waits", async () => {
    write(many, { 2: { moved: { number: 1, values: fewer } } });
    const before = many.pairs(1, 1);
    const { summary, plan } = await many.apply({ stacks: ["client_1"], allowRemovals: 10 });
    expect(summary).toMatchObject({ done: 0, failed: 0 });
    expect(plan.resources).toMatchObject([{ action: "no-op", integration: integrationId(1, 1) }]);
    const output = many.events.flatMap((event) => (event.type === "note" ? [event.text] : [])).join();
    expect(output).toContain("declared in the stack client_2, which is not looked at");
    expect(many.writes).toEqual([]);
    expect([many.pairs(1, 1), recorded(many, 1)]).toEqual([before, { desk: 1 }]);
    await many.apply();
    expect([recorded(many, 1), recorded(many, 2)]).toEqual([{}, { moved: 1 }]);
    expect(many.pairs(1, 1)).toEqual(["Ok → Good", "Critical → Bad"]);
  });

  it("nothing is lost while the state of the stack that a resource moved to cannot be used", async () => {
    write(many, { 1: { other: { number: 2 } }, 2: { moved: { number: 1, values: fewer } } });
    writeFileSync(many.statePath(2), "no state");
    const { resources } = await many.apply({ allowRemovals: 10 });
    expect(Object.fromEntries(resources.map(({ address, status }) => [address.split(".")[1], status]))).toEqual({
      moved: "failed",
      other: "done",
    });
    expect([many.pairs(1, 1).length, recorded(many, 1)]).toEqual([3, { desk: 1, other: 2 }]);
    rmSync(many.statePath(2));
    await many.apply();
    expect([recorded(many, 1), recorded(many, 2)]).toEqual([{ other: 2 }, { moved: 1 }]);
    expect(many.pairs(1, 1)).toEqual(["Ok → Good", "Critical → Bad"]);
  });

  it("two resources that swap their stacks keep both records", async () => {
    write(many, { 1: { desk: { number: 1 } }, 2: { desk: { number: 2 } } });
    await many.apply();
    write(many, { 1: { desk: { number: 2, values: fewer } }, 2: { desk: { number: 1, values: fewer } } });
    expect((await many.apply()).summary).toMatchObject({ done: 2, failed: 0 });
    expect([recorded(many, 1), recorded(many, 2)]).toEqual([{ desk: 2 }, { desk: 1 }]);
    expect([many.pairs(1, 1), many.pairs(1, 2)]).toEqual([
      ["Ok → Good", "Critical → Bad"],
      ["Ok → Good", "Critical → Bad"],
    ]);
  });
});
