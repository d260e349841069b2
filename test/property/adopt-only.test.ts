// A run that only adopts sends nothing, whatever differs, and what differs is planned again as it was before.
import { describe, expect } from "vitest";
import { law } from "./law.js";
import { applyOn, planOn, settleOn } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

const adoptOnly = { adoptOnly: true, comparesOnly: true } as const;

describe("a run that only adopts", () => {
  law(
    "only adopting sends nothing, and the next plan has the calls that it had before",
    scene,
    async (drawn: Scene) => {
      const { server, applied } = await history(drawn);
      const before = await planOn(server, drawn.wanted, applied, adoptOnly);
      const { posts, deletes } = server;
      const rows = server.namedPairs("with rules");
      const adopted = await applyOn(server, drawn.wanted, applied, adoptOnly);
      expect(adopted).toMatchObject({ status: "done", errors: [], sent: { posts: 0, deletes: 0 } });
      expect([server.posts, server.deletes]).toEqual([posts, deletes]);
      expect(server.namedPairs("with rules")).toEqual(rows);
      const after = await planOn(server, drawn.wanted, adopted.applied, adoptOnly);
      expect(after.calls).toEqual(before.calls);
      expect((await settleOn(server, drawn.wanted, adopted.applied)).status).toBe("done");
    },
  );
});
