// A fleet without a server: rounds, status, a process that is killed, and a second one in the same folder.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { FleetStatusDocument } from "../../src/document/fleet-document.js";
import { hasFleet } from "../support/fleet.js";
import type { RunningCommand } from "../support/project.js";
import { integrationId, ManyTenants, tenantName } from "../support/tenants.js";

const groups = (...list: readonly object[]) => JSON.stringify({ version: 1, groups: list });
const all = { name: "all", tenants: ["client_*"], period: "24h" };

/** Tenants that were applied, without drift. */
async function applied(tenants: number): Promise<ManyTenants> {
  const world = await ManyTenants.forTest({ tenants, each: 1 });
  world.write();
  await world.apply();
  world.project.write("rampsync.fleet.json", groups(all));
  return world;
}

async function statusOf(world: ManyTenants): Promise<FleetStatusDocument> {
  const { stdout, stderr } = await world.project.run(["fleet", "status", "--json"]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as FleetStatusDocument;
}

/** Asks until the status is as wanted; the process that works must not have ended. */
async function until(
  world: ManyTenants,
  { process: child, done }: RunningCommand,
  isWanted: (status: FleetStatusDocument) => boolean,
): Promise<FleetStatusDocument> {
  for (;;) {
    const status = await statusOf(world);
    if (isWanted(status)) return status;
    if (child.exitCode !== null) throw new Error(`fleet up ended: ${(await done).stderr}`);
    await sleep(100);
  }
}

describe.skipIf(!hasFleet)("a fleet in a folder", () => {
  it("one round looks at every tenant once, and status tells the same afterwards", async () => {
    const world = await applied(5);
    world.edit(3);
    const run = await world.project.run(["fleet", "run", "--json", "--no-synth", "--limit-share", "100"]);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining("client_3: drifted (1)")]);
    const found = JSON.parse(run.stdout) as FleetStatusDocument;
    expect(found).toMatchObject({
      format_version: "1.0",
      bundle: { digest: expect.stringMatching(/^[0-9a-f]{64}$/), tenants: 5 },
      groups: [
        {
          name: "all",
          tenants: 5,
          round: { id: 1, tenants: 5, waiting: 0, looks: { clean: 4, drifted: 1, accepted: 0, failed: 0 } },
          last: { clean: 4, drifted: 1, accepted: 0, failed: 0, never: 0 },
        },
      ],
      drift: [{ tenant: "client_3", integration: integrationId(3, 1), label: "Ok → Good" }],
      failed: [],
      ungrouped: [],
    });
    const status = await statusOf(world);
    expect({ ...status, time: found.time }).toEqual(found);
    expect(Date.parse(status.time)).toBeLessThanOrEqual(Date.parse(found.time));
    expect(world.writes).toHaveLength(0);
    const shown = await world.project.run(["fleet", "status"]);
    expect(shown.code).toBe(2);
    expect(shown.stdout).toMatch(/^all: 5 tenants: 4 clean, 1 drifted, 0 failed; oldest look/m);
    expect(shown.stdout).toMatch(/client_3 .*Ok → Good, since \d{4}-\d\d-\d\d \d\d:\d\d \(id [0-9a-f]{16}\)/);
    // The digest is the one that a job in CI is told.
    const validate = await world.project.run(["validate", "--json"]);
    expect(JSON.parse(validate.stdout)).toMatchObject({ digest: found.bundle?.digest });
  });

  it("fleet up that is killed goes on where it was, and a second one in the same folder is refused", async () => {
    const world = await applied(6);
    world.project.write("rampsync.fleet.json", groups({ ...all, period: "1m" }));
    const words = ["fleet", "up", "--no-synth", "--limit-share", "100", "--concurrency", "1"];
    const first = world.project.start(words);
    const begun = await until(world, first, ({ groups: [group] }) => (group?.round?.waiting ?? 6) < 6);
    const ordered = await world.project.run(["fleet", "resume", "client_9"]);
    expect([ordered.code, ordered.stderr]).toEqual([
      0,
      expect.stringMatching(/rampsync fleet up of .*process \d+ carries it/),
    ]);
    await until(world, first, ({ orders }) => orders === undefined);
    const second = await world.project.run(words);
    expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/RS3032 .*works in the folder/)]);
    first.process.kill("SIGKILL");
    await first.done;
    world.edit(6);
    const again = world.project.start(words);
    const whole = await until(
      world,
      again,
      ({ groups: [group], drift: found }) => group?.last.never === 0 && found.length > 0,
    );
    expect(whole.groups[0]?.last).toMatchObject({ failed: 0 });
    expect(whole.drift).toMatchObject([{ tenant: "client_6" }]);
    expect(whole.bundle?.digest).toBe(begun.bundle?.digest);
    again.process.kill("SIGTERM");
    expect(await again.done).toMatchObject({ code: 0 });
    // What was drift and is put right is drift no more.
    await world.apply();
    const run = await world.project.run(["fleet", "run", "--json", "--no-synth", "--limit-share", "100"]);
    expect([run.code, JSON.parse(run.stdout)]).toEqual([0, expect.objectContaining({ drift: [], failed: [] })]);
    expect(world.writes.length).toBeGreaterThan(0);
  });

  it("a tenant that cannot be looked at is told as failed with its code, and the others are looked at", async () => {
    const world = await applied(3);
    world.emulator.faults.add({ match: { tenant: "client_2" }, do: { kind: "answer", status: 403 } });
    const run = await world.project.run(["fleet", "run", "--json", "--no-synth", "--limit-share", "100"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      groups: [{ last: { clean: 2, failed: 1 } }],
      failed: [{ tenant: "client_2", code: "RS4003" }],
    });
  });

  it("--max-tenants takes those whose last look is the oldest, round after round", async () => {
    const world = await applied(4);
    const run = () =>
      world.project.run(["fleet", "run", "--json", "--no-synth", "--limit-share", "100", "--max-tenants", "2"]);
    const lasts = [await run(), await run()].map(
      ({ stdout }) => (JSON.parse(stdout) as FleetStatusDocument).groups[0]?.last,
    );
    expect(lasts).toMatchObject([
      { clean: 2, never: 2 },
      { clean: 4, never: 0 },
    ]);
    const tenants = world.requests.map(({ tenant }) => tenant).filter((tenant) => tenant !== undefined);
    expect([...new Set(tenants)]).toEqual(expect.arrayContaining([1, 2, 3, 4].map(tenantName)));
  });

  it("a tenant of no program and one in two groups are refused before anything is asked, and status says nothing was looked at", async () => {
    const world = await applied(2);
    const asked = world.requests.length;
    const run = () => world.project.run(["fleet", "run", "--no-synth"]);
    world.project.write("rampsync.fleet.json", groups({ ...all, tenants: ["client_1", "client_7"] }));
    expect(await run()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/RS2112 .*groups\[0\]\.tenants\[1\]/s),
    });
    world.project.write("rampsync.fleet.json", groups(all, { ...all, name: "one", tenants: ["client_1"] }));
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringMatching(/RS2111 .*"all" and "one"/s) });
    expect(world.requests).toHaveLength(asked);
    world.project.write("rampsync.fleet.json", groups(all));
    const status = await world.project.run(["fleet", "status"]);
    expect([status.code, status.stdout]).toEqual([
      1,
      expect.stringContaining("Nothing was published yet: rampsync fleet up, run or publish does it."),
    ]);
  });

  it("a tenant that is paused is not looked at until it is resumed, and status tells why", async () => {
    const world = await applied(3);
    const fleet = (...words: string[]) => world.project.run(["fleet", ...words]);
    const run = async () => {
      const { stdout, stderr } = await fleet("run", "--json", "--no-synth", "--limit-share", "100");
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout) as FleetStatusDocument;
    };
    expect(
      await fleet("pause", "client_2", "--reason", "moves", "--who", "Ada", "--until", "2999-12-31"),
    ).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/left in .*rampsync\.fleet\. No process works there: the next .* carries it out/),
    });
    const ordered = await fleet("status", "--json");
    expect(JSON.parse(ordered.stdout)).toMatchObject({
      paused: [],
      orders: [
        { verb: "pause", tenants: ["client_2"], reason: "moves", who: "Ada", until: "3000-01-01T00:00:00.000Z" },
      ],
    });
    world.emulator.clearRequests();
    expect(await run()).toMatchObject({
      groups: [{ last: { clean: 2, never: 1 }, round: { waiting: 1 } }],
      paused: [{ tenant: "client_2", reason: "moves", who: "Ada", until: "3000-01-01T00:00:00.000Z" }],
    });
    expect(world.requests.filter(({ tenant }) => tenant === "client_2")).toEqual([]);
    expect((await fleet("status")).stdout).toContain("client_2 until 3000-01-01 00:00: moves (Ada)");
    expect(await fleet("resume", "client_2")).toMatchObject({ code: 0 });
    expect(await run()).toMatchObject({ groups: [{ last: { clean: 3, never: 0 } }], paused: [] });
    const html = await fleet("status", "--report", "html=fleet.html", "--report", "prometheus=fleet.prom");
    expect(html.code).toBe(0);
    expect(world.project.read("fleet.html")).toContain("<td>3</td>");
    expect(world.project.read("fleet.prom")).toContain('rampsync_fleet_tenants{group="all",result="clean"} 3\n');
  });

  it.each([
    ["a pause without a reason", ["pause", "client_1"], "wants a reason"],
    ["a pause of nobody", ["pause", "--reason", "x"], "No tenant is named"],
    ["a pause of all and one", ["pause", "client_1", "--all", "--reason", "x"], "do not go together"],
    ["a pause until a day that is over", ["pause", "client_1", "--reason", "x", "--until", "2020-01-01"], "it is over"],
    ["a port in words", ["up", "--listen", "any"], "is no port"],
    ["a time to keep in words", ["run", "--keep", "long"], "no length of time"],
    ["a report of another kind", ["status", "--report", "junit"], "no reporter"],
  ])("%s is refused with RS2015", async (_, words, message) => {
    const world = await applied(1);
    const { code, stderr } = await world.project.run(["fleet", ...words]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("RS2015")]);
    expect(stderr).toContain(message);
    expect(world.project.exists("rampsync.fleet")).toBe(false);
  });
});
