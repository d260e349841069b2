// A worker that was killed leaves the folder of its look: the next one that starts removes it.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { hasFleet } from "../support/fleet.js";
import { ManyTenants, tenantName } from "../support/tenants.js";

/** A fleet of two tenants whose processes keep temporary files in `temporary`. */
async function fleetIn(temporary: string) {
  const world = await ManyTenants.forTest({ tenants: 2, each: 1 });
  world.write();
  await world.apply();
  const group = { name: "all", tenants: ["client_*"], period: "1m" };
  world.project.write("rampsync.fleet.json", JSON.stringify({ version: 1, groups: [group] }));
  const start = () => world.project.start(["fleet", "up", "--no-synth", "--limit-share", "100"], { TMPDIR: temporary });
  /** `fleet up` in the middle of a look. */
  const lookingAt = async (tenant: number) => {
    const held = world.emulator.faults.hold({ match: { tenant: tenantName(tenant), class: "get" } });
    const running = start();
    await held.arrived();
    return { held, running };
  };
  return { start, lookingAt };
}

describe.skipIf(!hasFleet)("folders of workers", () => {
  it("a worker that starts removes the folder that a killed one left, and not that of one that works beside it", async () => {
    const temporary = mkdtempSync(join(tmpdir(), "rampsync-workers-"));
    onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
    const folders = () => readdirSync(temporary).filter((name) => name.startsWith("rampsync-look-"));
    const [ofKilled, beside] = [await fleetIn(temporary), await fleetIn(temporary)];

    const killed = await ofKilled.lookingAt(1);
    const living = await beside.lookingAt(2);
    const ofPid = (pid: number | undefined) => folders().filter((name) => name.includes(`-${pid}-`));
    const [left, worksIn] = [ofPid(killed.running.process.pid), ofPid(living.running.process.pid)];
    expect([left, worksIn]).not.toContainEqual([]);
    killed.running.process.kill("SIGKILL");
    await killed.running.done;
    expect(folders()).toEqual(expect.arrayContaining([...left, ...worksIn]));

    const again = ofKilled.start();
    await vi.waitFor(() => expect(folders()).not.toContain(left[0]), { timeout: 60_000 });
    expect(folders()).toEqual(expect.arrayContaining(worksIn));
    again.process.kill("SIGTERM");
    killed.held.remove();
    expect(await again.done).toMatchObject({ code: 0 });
    expect(folders()).toEqual(ofPid(living.running.process.pid));

    living.held.remove();
    living.running.process.kill("SIGTERM");
    await living.running.done;
    expect(folders()).toEqual([]);
  });
});
