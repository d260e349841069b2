// An integration that is disabled on the server: in step or not, that is told by every verb and report, and is no drift.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESK_ID, startDeskWorld, TENANT } from "../support/desk.js";
import type { World } from "../support/world.js";

const LINE = `Not enabled on the server: ${TENANT} / desk (Disabled).`;

describe("a disabled integration that is as declared", () => {
  let world: World;
  beforeAll(async () => {
    world = await startDeskWorld();
    expect((await world.command(["apply", "--auto-approve", "--allow-removals", "50"])).code).toBe(0);
    world.emulator.tenant(TENANT).integration(DESK_ID).set({ status: "Disabled" });
  });
  afterAll(() => world.close());

  it.each([["plan"], ["drift"], ["apply", "--auto-approve"]])(
    "%s says that it is disabled and changes nothing else",
    async (...words) => {
      const { code, stdout } = await world.command([...words]);
      expect([code, stdout]).toEqual([0, expect.stringContaining(LINE)]);
      expect(stdout).toMatch(words.includes("drift") ? /1 clean, 0 drifted/ : /No changes/);
    },
  );

  it.each(["plan", "drift"])("%s has it in its JSON as a member and as a note", async (verb) => {
    const { code, stdout } = await world.command([verb, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).resources).toMatchObject([
      {
        action: "no-op",
        drift: [],
        not_enabled: "Disabled",
        notes: ['the server has it as "Disabled": nothing passes through it until it is enabled in OpsRamp'],
      },
    ]);
  });

  it.each(["plan", "drift"])("%s says it in its summary and its Markdown", async (verb) => {
    const summary = await world.command([verb, "--report", "summary"]);
    expect(summary.stdout).toMatch(/IN STEP +client_8 +1 integration: 1 not enabled\n/);
    expect(summary.stdout).toContain("1 tenant, 1 integration: 1 in step, 1 not enabled.");
    const markdown = await world.command([verb, "--report", "markdown"]);
    expect(markdown.stdout).toContain("Not enabled on the server");
  });

  it("list counts it, and has it in its JSON", async () => {
    const { stdout } = await world.command(["list", "--tenant", TENANT]);
    expect(stdout).toContain("0 duplicates, 1 not enabled.");
    const json = await world.command(["list", "--tenant", TENANT, "--json"]);
    expect(
      JSON.parse(json.stdout)
        .integrations.map((row: { not_enabled?: string }) => row.not_enabled)
        .sort(),
    ).toEqual(["Disabled", undefined]);
  });

  it.each(["enabled", "Installed", "ACTIVE"])("nothing is said of the status %j", async (status) => {
    world.emulator.tenant(TENANT).integration(DESK_ID).set({ status });
    expect((await world.command(["plan"])).stdout).not.toContain("Not enabled");
    expect((await world.command(["list", "--tenant", TENANT])).stdout).not.toContain("not enabled");
  });
});
