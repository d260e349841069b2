// An integration that somebody uninstalled is "gone", in one meaning, in every text, count, document and exit code.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESK_ID, startDeskWorld, TENANT } from "../support/desk.js";
import type { World } from "../support/world.js";

describe("an integration that was applied and is uninstalled since", () => {
  let world: World;
  beforeAll(async () => {
    world = await startDeskWorld();
    expect((await world.command(["apply", "--auto-approve", "--allow-removals", "50"])).code).toBe(0);
    world.emulator.tenant(TENANT).integration(DESK_ID).uninstall();
  });
  afterAll(() => world.close());

  const answered = async (...words: string[]) => {
    const { code, stdout } = await world.command(words);
    return { code, stdout };
  };

  it("the gone integration was looked at, and is drift for drift, with exit code 2", async () => {
    const { code, stdout } = await answered("drift");
    expect([code, stdout]).toEqual([
      2,
      expect.stringMatching(/ gone\n[\s\S]*0 clean, 1 drifted \(1 gone\), 0 not looked at/),
    ]);
    const json = await answered("drift", "--json");
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      2,
      {
        complete: true,
        counts: { clean: 0, drifted: 1, gone: 1, not_looked_at: 0 },
        summary: { drifted: 1, failed: 1, gone: 1 },
        resources: [{ status: "gone", error: { code: "RS4004" } }],
      },
    ]);
  });

  it("the gone integration cannot be planned, with exit code 1", async () => {
    for (const words of [["plan"], ["plan", "--detailed-exitcode"]]) {
      const { code, stdout } = await answered(...words);
      expect([code, stdout]).toEqual([1, expect.stringMatching(/ gone\n[\s\S]*, 0 no change, 1 gone\. /)]);
      expect(stdout).not.toContain("failed");
    }
    const json = await answered("plan", "--json");
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      1,
      { complete: true, summary: { failed: 1, gone: 1 }, resources: [{ status: "gone" }] },
    ]);
  });

  it("every report calls it gone", async () => {
    expect((await answered("drift", "--report", "summary")).stdout).toMatch(
      /^GONE +client_8 .*\n\n1 tenant, 1 integration: 1 gone\./,
    );
    expect((await answered("drift", "--report", "junit")).stdout).toMatch(/tests="1" failures="1" errors="0"/);
    expect((await answered("drift", "--report", "prometheus")).stdout).toContain(
      'rampsync_integrations{tenant="client_8",status="gone"} 1',
    );
    expect((await answered("plan", "--report", "markdown")).stdout).toContain("| gone | 1 |");
    expect((await answered("apply", "--auto-approve", "--report", "summary")).stdout).toMatch(/^GONE /);
  });
});
