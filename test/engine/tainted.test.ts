// An instance that terraform marks as half-made: it is brought in step like any other, never forgotten and adopted anew.
import { writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { declared, ManyTenants, shared } from "../support/tenants.js";

interface StateText {
  readonly resources: { readonly instances: { status?: string }[] }[];
}

const { New: _, ...fewer } = shared;
const removing = { on_destroy: "remove_mappings" };

function taint(many: ManyTenants): void {
  const state = JSON.parse(many.state(1)) as StateText;
  for (const { instances } of state.resources) for (const instance of instances) instance.status = "tainted";
  writeFileSync(many.statePath(1), JSON.stringify(state));
}

const statuses = (many: ManyTenants) =>
  (JSON.parse(many.state(1)) as StateText).resources.flatMap(({ instances }) => instances.map(({ status }) => status));

describe("instances that are tainted", () => {
  let many: ManyTenants;
  beforeEach(async () => {
    many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write(() => declared(shared, removing));
    await many.apply();
    taint(many);
    many.emulator.clearRequests();
  });

  it("a tainted instance that is in sync is planned to be recorded without the mark, and is so without a write", async () => {
    const plan = await many.plan();
    expect(plan.resources).toMatchObject([
      { action: "state-only", changes: [], notes: [expect.stringContaining("terraform marks it as tainted")] },
    ]);
    expect((await many.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(statuses(many)).toEqual([undefined]);
    expect(many.writes).toEqual([]);
    expect((await many.plan()).summary).toMatchObject({ resources: 1, no_op: 1 });
  });

  it("a tainted instance that differs is changed in what differs", async () => {
    many.write(() => declared(fewer, removing));
    const plan = await many.plan();
    expect(plan.resources).toMatchObject([{ action: "update", changes: [{ action: "remove" }] }]);
    await many.apply();
    expect(many.pairs(1, 1)).toEqual(["Ok → Good", "Critical → Bad"]);
    expect(statuses(many)).toEqual([undefined]);
  });
});
