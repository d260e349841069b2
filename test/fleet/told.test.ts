// Notices of a fleet: each difference is told once when it is new and once when it is resolved, whatever happens in between.
import { describe, expect, it } from "vitest";
import type { FleetTrouble } from "../../src/notices/notice.js";
import { type Answering, hanging, refusing, startReceiver } from "../notices/receiver.js";
import { hasFleet } from "../support/fleet.js";
import { FleetServer, tellDesk } from "../support/fleet-server.js";
import { findPostgres } from "../support/postgres.js";
import { range, tenantName } from "../support/tenants.js";

interface Event {
  readonly id: string;
  readonly data: {
    readonly fleet: { readonly group: string; readonly round: number };
    readonly drift: readonly { readonly tenant: string; readonly what: string }[];
    readonly resolved: readonly { readonly tenant: string }[];
    readonly same: number;
    readonly found: number;
    readonly trouble?: readonly FleetTrouble[];
    readonly settled?: readonly FleetTrouble[];
  };
}

const first =
  (answering: Answering, times: number): Answering =>
  (response, count) =>
    count <= times ? answering(response, count) : response.writeHead(202).end();

describe.skipIf(!hasFleet || findPostgres() === undefined)("notices of a fleet", () => {
  const server = FleetServer.forTests();

  /** A fleet that tells a receiver, with everything in step. */
  async function telling(database: string, tenants: number, format: "slack" | "cloudevents", answering?: Answering) {
    const receiver = await startReceiver(answering);
    const world = await server.world(database, { tenants, group: { limit_share: 100, notices: ["desk"] } });
    world.write();
    await world.apply();
    tellDesk(world, receiver.url, format);
    const start = (...words: string[]) => server.start(world, ...words);
    await start("migrate").done;
    const run = async () => {
      const ended = await start("run", "--no-synth").done;
      expect(`${ended.stdout}${ended.stderr}`).not.toContain("canary");
      return ended;
    };
    const events = () => receiver.received.map(({ body }) => JSON.parse(body) as Event);
    return { world, receiver, start, run, events };
  }

  it("the same drift in many tenants is one notice, is not told again, and is told once more when it is resolved", async () => {
    const { world, run, events } = await telling("told", 25, "cloudevents");
    await run();
    expect(events()).toEqual([]);
    for (const tenant of range(24)) world.edit(tenant);
    await run();
    await run();
    expect(events()).toHaveLength(1);
    const [found] = events();
    expect(found?.data).toMatchObject({ fleet: { group: "all", round: 2 }, found: 24, same: 0, resolved: [] });
    expect(new Set(found?.data.drift.map(({ tenant }) => tenant))).toEqual(new Set(range(24).map(tenantName)));
    expect(new Set(found?.data.drift.map(({ what }) => what))).toEqual(new Set(["outbound.mappings.INCIDENT.Status"]));
    world.edit(25);
    world.write();
    await world.apply({ tenant: tenantName(3) });
    await run();
    await run();
    expect(events()).toHaveLength(2);
    expect(events()[1]?.data).toMatchObject({
      drift: [{ tenant: "client_25" }],
      resolved: [{ tenant: "client_3" }],
      same: 23,
    });
  });

  it("a notice whose receiver is away is sent later, once, and what came after it comes after it", async () => {
    const { world, run, events, receiver } = await telling("away", 2, "cloudevents", first(refusing(503), 3));
    world.edit(1);
    const refused = await run();
    expect(refused.stderr).toMatch(/warning: .*desk.*the receiver answered 503/);
    expect(receiver.received).toHaveLength(3);
    world.edit(2);
    await server.query("UPDATE rampsync_fleet.notices SET next_at = now() + interval '1 hour'", "away");
    await run();
    expect(receiver.received).toHaveLength(3);
    await server.query("UPDATE rampsync_fleet.notices SET next_at = now() - interval '1 hour'", "away");
    await run();
    const taken = events().slice(3);
    expect(taken.map(({ data }) => data.drift.map(({ tenant }) => tenant))).toEqual([["client_1"], ["client_2"]]);
    expect(
      new Set(
        events()
          .slice(0, 4)
          .map(({ id }) => id),
      ).size,
    ).toBe(1);
    await run();
    expect(receiver.received).toHaveLength(5);
  });

  it("a tenant whose looks fail three times in a row is told once, and once more when it is looked at again", async () => {
    const { world, run, events } = await telling("failing", 2, "cloudevents");
    const fault = world.emulator.faults.add({ match: { tenant: "client_2" }, do: { kind: "answer", status: 403 } });
    for (const _ of range(2)) await run();
    expect(events()).toEqual([]);
    for (const _ of range(2)) await run();
    const trouble = [{ is: "not looked at", tenant: "client_2", looks: 3, code: "RS4003" }];
    expect(events().map(({ data }) => [data.fleet.round, data.trouble, data.settled])).toEqual([
      [3, trouble, undefined],
    ]);
    fault.remove();
    for (const _ of range(2)) await run();
    expect(
      events()
        .map(({ data }) => [data.trouble, data.settled])
        .slice(1),
    ).toEqual([[undefined, trouble]]);
  });

  it("tenants that a round did not reach before its end are told once, and once more when they were looked at", async () => {
    const database = "never";
    const { world, start, events } = await telling(database, 2, "cloudevents");
    const sent = (count: number) => `(SELECT count(*) FROM rampsync_fleet.notices WHERE state = 'sent') = ${count}`;
    await server.done(world, "publish", "--no-synth");
    await server.done(world, "pause", "client_2", "--reason", "moves");
    const scheduler = start("schedule");
    const working = [scheduler];
    await server.until(database, "(SELECT count(*) FROM rampsync_fleet.looks) = 2", { working });
    await server.query("UPDATE rampsync_fleet.rounds SET ends_at = now()", database);
    await server.until(database, sent(1), { working });
    // A pause is nothing to be told: somebody ordered it.
    const trouble = [{ is: "never looked at", tenant: "client_1" }];
    expect(events().map(({ data }) => [data.trouble, data.settled])).toEqual([[trouble, undefined]]);
    await server.done(world, "resume", "client_2");
    await server.query("UPDATE rampsync_fleet.looks SET due_at = now() WHERE result IS NULL", database);
    const worker = start("work");
    await server.until(database, sent(2), { working: [scheduler, worker] });
    expect(
      events()
        .map(({ data }) => [data.trouble, data.settled])
        .slice(1),
    ).toEqual([[undefined, trouble]]);
    await server.end(scheduler, worker);
  });

  it.each(["cloudevents", "slack"] as const)(
    "a process that is killed while it sends a notice in the form %s does not make it two",
    async (format) => {
      const database = `killed_${format}`;
      const { world, run, start, receiver } = await telling(database, 1, format, first(hanging, 1));
      world.edit(1);
      const killed = start("run", "--no-synth");
      const arrived = async () => {
        while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      };
      await arrived();
      killed.process.kill("SIGKILL");
      await killed.done;
      await server.query("UPDATE rampsync_fleet.notices SET next_at = now() - interval '1 hour'", database);
      const { stderr } = await run();
      await run();
      const bodies = receiver.received.map(({ body }) => body);
      if (format === "slack") {
        // Its receiver would take a second message for another one.
        expect(bodies).toHaveLength(1);
        expect(stderr).toMatch(/desk.*may have arrived/);
      } else {
        expect(bodies).toHaveLength(2);
        expect(bodies[1]).toBe(bodies[0]);
      }
    },
  );
});
