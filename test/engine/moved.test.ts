// A resource that was renamed, or moved to another stack, is the same integration: nothing of it is removed.
import { expect, it } from "vitest";
import { declared, integrationId, Many, shared } from "./many.js";

const removing = { on_destroy: "remove_mappings" };

const under = (label: string) => ({
  more: {
    resource: {
      rampsync_installed_integration: {
        [label]: { integration_id: integrationId(1, 1), ...declared(shared, removing) },
      },
    },
  },
});

it("renaming adopts under the new name and forgets under the old one, without a call", async () => {
  const many = await Many.start({ tenants: 1, each: 1 });
  many.write(undefined, under("desk"));
  await many.apply();
  const before = many.pairs(1, 1);
  many.emulator.clearRequests();
  many.write(undefined, under("renamed"));
  const { summary, resources } = await many.apply();
  expect(summary).toMatchObject({ done: 2, failed: 0 });
  expect(resources.map(({ address, action }) => [address.split(".")[1], action])).toEqual([
    ["renamed", "adopt"],
    ["desk", "forget"],
  ]);
  expect(many.writes).toEqual([]);
  expect(many.pairs(1, 1)).toEqual(before);
  expect((await many.plan()).summary).toMatchObject({ resources: 1, no_op: 1 });
});

it("what is gone from the code altogether loses its mappings, as on_destroy says", async () => {
  const many = await Many.start({ tenants: 1, each: 1 });
  many.write(undefined, under("desk"));
  await many.apply();
  many.write(undefined, { more: { resource: {} } });
  expect((await many.apply({ allowRemovals: 10 })).summary).toMatchObject({ done: 1, failed: 0 });
  expect(many.pairs(1, 1)).toEqual([]);
});
