// A real process is killed at every request of an installation, before and after the server acts on it: the next run ends
// with one integration, recorded, and with nothing left to do.
import { describe, expect, it } from "vitest";
import { installWorld, NAME } from "../support/install.js";
import { isLong } from "../support/suite.js";

/** The requests of an installation: the token, the list of the plan, the POST, the look, and the list after it. */
const REQUESTS = 5;
const POST = 2;

const moments = Array.from({ length: REQUESTS }, (_, after) =>
  (["before", "after"] as const).map((when) => ({ after, when })),
).flat();

describe.skipIf(!isLong)("a process that installs an integration and is killed", () => {
  it.each(moments)(
    "a run that is killed $when request $after of an installation leaves one integration for the next run to record",
    async ({ after, when }) => {
      const { world, idsOf } = await installWorld();
      await world.killCommand(["apply", "--no-synth", "--auto-approve"], { match: {}, after, when });
      expect(idsOf(NAME).length).toBeLessThanOrEqual(1);
      const { code, stdout, stderr } = await world.command(["apply", "--no-synth", "--auto-approve"]);
      expect(code, stdout + stderr).toBe(0);
      // From the server's commit on; a POST that is under way when its process is killed may be carried out or not.
      const isTakenOver = stdout.includes("was installed by an earlier run that was broken off, and is taken over");
      if (after !== POST || when === "after") expect(isTakenOver).toBe(after >= POST);
      expect(idsOf(NAME)).toHaveLength(1);
      expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
    },
    120_000,
  );
});
