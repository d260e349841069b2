// The last edit of an integration: told of one that differs, and only where it came after the last apply from here.
import { expect, it, onTestFinished } from "vitest";
import { noticeOf } from "../../src/notices/notice.js";
import { renderDrift } from "../../src/report/drift.js";
import { sarifReporter } from "../../src/report/reporters/sarif.js";
import { jumpClock } from "../notices/clock.js";
import { plain } from "../report/documents.js";
import { DESK_ID, startDeskWorld, TENANT } from "../support/desk.js";
import type { World } from "../support/world.js";

async function applied(): Promise<World> {
  const world = await startDeskWorld({ clock: jumpClock() });
  onTestFinished(() => world.close());
  await world.apply();
  return world;
}

/** Somebody renames what is declared, an hour after the clock's beginning. */
const edit = { modifiedBy: "ada.canary", modifiedTime: "2026-11-28T13:00:00+0000", displayName: "Renamed" };
const live = (world: World) => world.emulator.tenant(TENANT).integration(DESK_ID);

function breakStatus(world: World): void {
  const [row] = live(world).rows("outbound");
  live(world).removeRow(row?.uniqueId ?? "");
}

it("a drift tells who edited the integration since it was applied, and when", async () => {
  const world = await applied();
  breakStatus(world);
  live(world).set(edit);
  const document = await world.drift();
  expect(document.resources[0]?.last_edit).toEqual({ time: edit.modifiedTime, by: "ada.canary" });
  expect(renderDrift(document, { colors: plain })).toContain(`last edit: ${edit.modifiedTime} by ada.canary`);
});

it("our own apply is nobody else's edit, and costs no request more", async () => {
  const world = await applied();
  breakStatus(world);
  const before = world.requests.length;
  const [resource] = (await world.drift()).resources;
  expect(resource?.drift.length).toBeGreaterThan(0);
  expect(resource).not.toHaveProperty("last_edit");
  const asked = world.requests.length - before;
  live(world).set(edit);
  const between = world.requests.length;
  expect((await world.drift()).resources[0]).toHaveProperty("last_edit");
  expect(world.requests.length - between).toBe(asked);
});

it("an edit that made no difference is not told, and writes no record", async () => {
  const world = await applied();
  live(world).set({ modifiedBy: edit.modifiedBy, modifiedTime: edit.modifiedTime });
  const before = world.project.read(`terraform.${TENANT}.tfstate`);
  const { resources } = await world.drift();
  expect(resources[0]).not.toHaveProperty("last_edit");
  expect((await world.plan()).resources[0]).toMatchObject({ action: "no-op" });
  await world.apply();
  expect(world.project.read(`terraform.${TENANT}.tfstate`)).toBe(before);
});

it("an apply that restores what was edited takes the edit as known", async () => {
  const world = await applied();
  breakStatus(world);
  live(world).set(edit);
  await world.apply();
  breakStatus(world);
  const [resource] = (await world.drift()).resources;
  expect(resource?.drift.length).toBeGreaterThan(0);
  expect(resource).not.toHaveProperty("last_edit");
});

it("whoever edited stands in no SARIF report and in no notice", async () => {
  const world = await applied();
  breakStatus(world);
  live(world).set(edit);
  const document = await world.drift();
  expect(sarifReporter.renderers.drift?.(document, { colors: plain })).not.toContain("ada.canary");
  const route = { name: "desk", format: "slack", address: { environment: "X" } } as const;
  const notice = noticeOf("drift", document, route, { time: "2026-11-28T12:00:00Z", link: undefined });
  expect(notice?.drift.length).toBeGreaterThan(0);
  expect(JSON.stringify(notice)).not.toContain("ada.canary");
});
