// A real process is killed at every request of an uninstallation and of a replacement, before and after the server acts on
// it: the next run ends with none of the old, one of the new, recorded, and with nothing left to do.
import { describe, expect, it } from "vitest";
import { TENANT } from "../support/desk.js";
import { installStacks, installWorld, NAME, newDesk } from "../support/install.js";
import { addressOf } from "../support/stacks.js";
import { isLong } from "../support/suite.js";

const address = addressOf("desk");
const allowUninstall = [address];
const flags = ["--no-synth", "--auto-approve", "--allow-uninstall", address];

const momentsOf = (requests: number) =>
  Array.from({ length: requests }, (_, after) =>
    (["before", "after"] as const).map((when) => ({ after, when })),
  ).flat();

async function installed() {
  const made = await installWorld();
  expect((await made.world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
  made.world.emulator.clearRequests();
  return made;
}

const recordedIn = ({ project }: Awaited<ReturnType<typeof installed>>["world"]): readonly unknown[] =>
  JSON.parse(project.read(`terraform.${TENANT}.tfstate`)).resources;

/** The look of the plan, the DELETE, and the look after it. */
const REQUESTS_OF_UNINSTALL = 3;
const notTokens = { pathPattern: "^/api/" };

describe.skipIf(!isLong)("a process that uninstalls an integration and is killed", () => {
  it.each(momentsOf(REQUESTS_OF_UNINSTALL))(
    "a run that is killed $when request $after of an uninstallation leaves nothing after the next run",
    async (moment) => {
      const { world, idsOf } = await installed();
      await world.killCommand(["destroy", ...flags], { match: notTokens, ...moment });
      expect((await world.destroy({ allowUninstall })).summary).toMatchObject({ failed: 0, unknown: 0 });
      expect([idsOf(NAME), recordedIn(world)]).toEqual([[], []]);
      expect(world.writes.filter(({ method, status }) => method === "DELETE" && status === 200)).toHaveLength(1);
    },
    120_000,
  );
});

/** A desk of another category takes the place of the one that is there. */
const otherDesk = { ...newDesk, install: { application: "CUSTOM", category: "Custom" } };
/** A look and the list of the plan; the DELETE and a look; the POST, a look, and the list. */
const REQUESTS_OF_REPLACEMENT = 7;

describe.skipIf(!isLong)("a process that replaces an integration and is killed", () => {
  it("a run that replaces an integration asks the server as often as its moments say", async () => {
    const { world } = await installed();
    world.project.stacks(installStacks({ desk: otherDesk }));
    expect((await world.command(["apply", ...flags])).code).toBe(0);
    expect(world.requests).toHaveLength(REQUESTS_OF_REPLACEMENT);
  });

  it.each(momentsOf(REQUESTS_OF_REPLACEMENT))(
    "a run that is killed $when request $after of a replacement leaves one integration, the new one, after the next run",
    async (moment) => {
      const { world, idsOf } = await installed();
      const before = idsOf(NAME);
      world.project.stacks(installStacks({ desk: otherDesk }));
      await world.killCommand(["apply", ...flags], { match: notTokens, ...moment });
      const again = await world.command(["apply", ...flags]);
      expect(again.code, again.stdout + again.stderr).toBe(0);
      expect(idsOf(NAME)).toHaveLength(1);
      expect(idsOf(NAME)).not.toEqual(before);
      expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
    },
    120_000,
  );
});
