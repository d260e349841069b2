// Drift of a hidden value that is accepted: the file holds fingerprints of it and never the value, and it wakes as any other.
import { expect, it, onTestFinished } from "vitest";
import { leaksBelow } from "../support/canary.js";
import { DESK_ID, startDeskWorld, TENANT } from "../support/desk.js";

const day = 24 * 60 * 60 * 1000;
const until = new Date(Date.now() + 30 * day).toISOString().slice(0, 10);

it("a hidden value is accepted by its fingerprint alone, and counts again once it moves on", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  await world.apply();
  const live = world.emulator.tenant(TENANT).integration(DESK_ID);
  live.setNotifier({ apiKey: "canary-live-1" });
  const [resource] = (await world.drift()).resources;
  const hidden = resource?.drift.find(({ sensitive }) => sensitive === true);
  expect(hidden).toMatchObject({ kind: "scalar", field: "outbound.notifier.api_key" });
  await world.drift({ accept: { id: hidden?.id ?? "", reason: "agreed", who: "Ada", until } });
  expect(leaksBelow(world.directory, ["canary-live-1"])).toEqual([]);
  const [entry] = JSON.parse(world.project.read("rampsync.accepted.json")).accepted;
  for (const side of ["live", "declared"])
    expect(entry[side]).toEqual({ fingerprint: { key_id: expect.any(String), mac: expect.any(String) } });
  expect(entry.live.fingerprint.mac).not.toBe(entry.declared.fingerprint.mac);

  expect((await world.drift()).counts).toMatchObject({ drifted: 0, accepted: 1 });
  expect((await world.plan()).resources.flatMap(({ calls }) => calls)).toEqual([]);
  await world.apply();
  expect(live.notifier()?.apiKey).toBe("canary-live-1");

  live.setNotifier({ apiKey: "canary-live-2" });
  const woken = await world.drift();
  expect(woken.counts.drifted).toBe(1);
  expect(woken.acceptance?.stale).toMatchObject([{ reason: "live-changed", why: "live has another value now" }]);
  await world.apply();
  expect(live.notifier()?.apiKey).not.toContain("canary");
});
