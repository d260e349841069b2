// A run that is killed at any call, and run again, converges: nothing doubled, nothing lost, and the lock is taken over.
import { afterEach, describe, expect, it } from "vitest";
import { declared, integrationId, shared, stackOf, stateOf, tenantName, type Values } from "../support/tenants.js";
import { type Moment, World } from "../support/world.js";

let world: World;
afterEach(() => world.close());

const write = (values: Values) => world.project.stacks({ [tenantName(1)]: stackOf(1, 1, () => declared(values)) });

const pairs = () => {
  const { outbound } = world.emulator.tenant(tenantName(1)).integration(integrationId(1, 1)).state();
  return (outbound?.rows ?? []).map((row) => `${row.value} → ${row.thirdPartyValue}`).sort();
};

/** Ok is replaced, Critical removed, Warning added: POST, read-back, row list, two DELETEs, last look. */
const moments: readonly (readonly [string, Moment])[] = [
  ["before the POST", { match: { method: "POST", class: "write" } }],
  ["after the POST, before its answer", { match: { method: "POST", class: "write" }, when: "after" }],
  ["at the read-back", { match: { class: "get" }, after: 1 }],
  ["before the first DELETE", { match: { method: "DELETE" } }],
  ["after the first DELETE", { match: { method: "DELETE" }, when: "after" }],
  ["before the second DELETE", { match: { method: "DELETE" }, after: 1 }],
  ["after all of them, before the last look", { match: { class: "get" }, after: 2 }],
];

describe("runs that are killed", () => {
  it.each(moments)("a run that is killed %s converges when it is run again", { timeout: 60_000 }, async (_, moment) => {
    world = await World.start({ state: stateOf(1, 1) });
    write(shared);
    expect((await world.apply()).summary.done).toBe(1);
    write({ Ok: ["Better"], New: ["Neu"], Warning: ["Soso"] });
    await world.killCommand(["apply", "--auto-approve"], moment);
    const again = await world.command(["apply", "--auto-approve"]);
    expect(again.stderr).toContain("taken over");
    expect(again.code).toBe(0);
    expect(pairs()).toEqual(["New → Neu", "Ok → Better", "Warning → Soso"]);
    expect((await world.plan()).summary.no_op).toBe(1);
  });
});
