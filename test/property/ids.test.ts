// The ids of differences: no two of one integration are the same, and they do not depend on the order of anything.
import { describe, expect } from "vitest";
import { driftId } from "../../src/document/drift-id.js";
import { law } from "./law.js";
import { planOn } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

const target = { tenant: "client_8", integration: "INTG-1" };

async function ids({ wanted, ...sides }: Scene): Promise<void> {
  const { server, applied } = await history(sides);
  const idsOf = async () => {
    const { drift, changes, residual } = (await planOn(server, wanted, applied)).diff;
    for (const list of [[...drift, ...changes], residual]) {
      const all = list.map((change) => driftId(target, change));
      expect(new Set(all).size).toBe(all.length);
    }
    return drift.map((change) => driftId(target, change)).sort();
  };
  const once = await idsOf();
  if (server.switches.joinsNames === "display") return;
  server.rows.inbound.reverse();
  server.rows.outbound.reverse();
  expect(await idsOf()).toEqual(once);
}

describe("ids of differences", () => {
  law("no two differences of an integration have the same id, whatever the order of rows", scene, ids);
});
