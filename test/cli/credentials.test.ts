// rampsync credentials: in clear at a terminal or in a file, and nowhere else.
import { expect, it, onTestFinished } from "vitest";
import { startDeskWorld, TENANT } from "../support/desk.js";

it("without a terminal credentials are refused before anything is asked, and with --out the output has none", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  const [handle] = world.emulator.tenant(TENANT).integrations();
  handle?.setAuthentication({ authType: "WEBHOOK", token: "canary-token-1" });
  const refused = await world.command(["credentials", `${TENANT}/desk`]);
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain("--out FILE");
  expect(world.requests).toEqual([]);
  const written = await world.command(["credentials", `${TENANT}/desk`, "--out", "desk.json"]);
  expect(written.code, written.stderr).toBe(0);
  expect(written.stdout).toContain("written to desk.json");
  expect(written.stdout + written.stderr).not.toContain("canary-token-1");
  expect(world.project.read("desk.json")).toContain("canary-token-1");
});
