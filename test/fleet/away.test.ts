// A fleet whose database server is away when a process starts: what waits for it, for how long, and what does not.
import { describe, expect, it } from "vitest";
import { schedule, work } from "../../src/fleet/fleet.js";
import type { FleetEvent } from "../../src/fleet/options.js";
import { hasFleet } from "../support/fleet.js";
import { FleetServer } from "../support/fleet-server.js";
import { JumpClock } from "../support/jump-clock.js";
import { findPostgres } from "../support/postgres.js";

const looks = "rampsync_fleet.looks";

describe.skipIf(!hasFleet || findPostgres() === undefined)("a fleet whose server is away when a process starts", () => {
  const server = FleetServer.forTests();

  it("a scheduler and a worker that start while the server restarts wait for it, say so, and do their looks", async () => {
    const database = "starting";
    const world = await server.world(database, { tenants: 2, group: { limit_share: 100 } });
    world.write();
    await server.done(world, "migrate");
    await server.done(world, "publish", "--no-synth");
    await server.kill();
    const scheduler = server.start(world, "schedule");
    const worker = server.start(world, "work");
    for (const { errorText } of [scheduler, worker]) {
      await errorText(/(waiting for the database, 60 s at most: .*ECONNREFUSED)/);
    }
    await server.up();
    await server.until(database, `(SELECT count(*) FROM ${looks}) = 2`, { working: [scheduler, worker] });
    await server.query(`UPDATE ${looks} SET due_at = now()`, database);
    await server.until(database, `(SELECT count(*) FROM ${looks} WHERE result = 'clean') = 2`, {
      working: [scheduler, worker],
    });
    await server.end(scheduler, worker);
  });

  it("a worker that is stopped while it waits ends well, and status, run and a pause do not wait", async () => {
    const world = await server.world("stopping", { tenants: 1 });
    world.write();
    await server.done(world, "migrate");
    await server.kill();
    try {
      const worker = server.start(world, "work");
      await worker.errorText(/(waiting for the database)/);
      await server.end(worker);
      const immediate = [
        ["status"],
        ["run", "--no-synth"],
        ["pause", "--all", "--reason", "x"],
        ["publish"],
        ["migrate"],
      ];
      for (const words of immediate) {
        const { code, stderr } = await server.start(world, ...words).done;
        expect([words, code, stderr]).toEqual([words, 1, expect.stringMatching(/RS3030 .*ECONNREFUSED/)]);
        expect(stderr).not.toContain("waiting");
      }
    } finally {
      await server.up();
    }
  });

  it("a server that stays away is RS3030 after a minute, and one that refuses is so at once", async () => {
    const world = await server.world("refusing", { tenants: 1 });
    world.write();
    await server.done(world, "migrate");
    const start = async (begin: typeof work, url: string) => {
      const events: FleetEvent[] = [];
      const clock = new JumpClock();
      const began = clock.now();
      const options = {
        ...world.runOptions,
        environment: { ...world.environment, RAMPSYNC_FLEET_DATABASE: url },
        clock,
        onFleet: (event: FleetEvent) => events.push(event),
      };
      await expect(begin(options)).rejects.toMatchObject({ code: "RS3030" });
      return { events, waited: clock.now() - began };
    };
    for (const url of [server.url("nowhere"), server.url("refusing", "nobody")]) {
      expect((await start(work, url)).events).toEqual([]);
    }
    await server.kill();
    try {
      for (const begin of [work, schedule]) {
        const { events, waited } = await start(begin, server.url("refusing"));
        expect(events).toEqual([{ type: "waiting", message: expect.stringContaining("ECONNREFUSED"), mostMs: 60_000 }]);
        expect(waited).toBeGreaterThan(50_000);
        expect(waited).toBeLessThan(70_000);
      }
    } finally {
      await server.up();
    }
  });
});
