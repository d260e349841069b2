// A run that makes an event is killed at every request, before and after the server acts on it, and run again: one event,
// which fires once it was activated and never before, and a state that knows it.
import { describe, expect, it } from "vitest";
import { type EventWorld, eventAddress, raised, startEventWorld, TENANT } from "../support/event-world.js";

/** Integration, events, placeholders; the event, a look at it, its activation, and a look at that. */
const REQUESTS = 7;
const apply = ["apply", "--auto-approve", "--no-synth"];
const notTokens = { pathPattern: "^/api/" };

const fires = async ({ world, desk }: EventWorld): Promise<number> => {
  await world.emulator.raise(TENANT, raised);
  return desk.requests.length;
};

describe("a run that makes an event and is killed", () => {
  it("a run that makes an event asks the server seven times", async () => {
    const counted = await startEventWorld();
    counted.declare({});
    expect((await counted.world.command(apply)).code).toBe(0);
    expect(counted.world.requests).toHaveLength(REQUESTS);
  });

  const moments = Array.from({ length: REQUESTS }, (_, after) =>
    (["before", "after"] as const).map((when) => ({ after, when })),
  ).flat();

  it.each(moments)(
    "a run that is killed $when request $after makes one event with the next run, and nothing fires before it is activated",
    async (moment) => {
      const own = await startEventWorld();
      const { world, declare, events } = own;
      declare({});
      await world.killCommand(apply, { match: notTokens, ...moment });
      const wasActive = events()[0]?.active ?? false;
      expect(await fires(own)).toBe(wasActive ? 1 : 0);
      const again = await world.apply();
      expect(again.summary, JSON.stringify(again)).toMatchObject({ failed: 0, unknown: 0 });
      expect(events()).toMatchObject([{ name: "Create ticket", active: true }]);
      expect(world.writes.filter(({ path, status }) => path.endsWith("/event") && status === 200).length).toBe(1);
      expect(await fires(own)).toBe(wasActive ? 2 : 1);
      expect((await world.plan()).summary).toMatchObject({ no_op: 2 });
      const state = JSON.parse(world.project.read("terraform.s.tfstate")) as { resources: { type: string }[] };
      expect(state.resources.map(({ type }) => type)).toContain(eventAddress.split(".")[0]);
    },
    60_000,
  );
});

/** A look at the integration, the list of events, the DELETE, and the list after it. */
const REQUESTS_OF_REMOVAL = 4;

describe("a run that removes an event and is killed", () => {
  const moments = Array.from({ length: REQUESTS_OF_REMOVAL }, (_, after) =>
    (["before", "after"] as const).map((when) => ({ after, when })),
  ).flat();

  it.each(moments)(
    "a run that is killed $when request $after of a removal leaves no event and no record of it after the next run",
    async (moment) => {
      const own = await startEventWorld();
      const { world, declare, events } = own;
      declare({});
      expect((await world.apply()).summary).toMatchObject({ failed: 0 });
      declare(undefined);
      await world.killCommand(apply, { match: notTokens, ...moment });
      const again = await world.apply();
      expect(again.summary, JSON.stringify(again)).toMatchObject({ failed: 0, unknown: 0 });
      expect(events()).toEqual([]);
      expect(await fires(own)).toBe(0);
      expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
    },
    60_000,
  );
});
