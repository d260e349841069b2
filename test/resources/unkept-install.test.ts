// A run that keeps nothing of what it makes installs nothing.
import { expect, it, onTestFinished } from "vitest";
import { installedIntegration } from "../../src/resources/installed-integration/index.js";
import { sessionOn, startDesk, TENANT, writes } from "./desk.js";

it("an installation whose intent nothing keeps is refused before anything is sent", async () => {
  const emulator = await startDesk();
  onTestFinished(() => emulator.close());
  const session = sessionOn(emulator);
  onTestFinished(() => session.close());
  const install = { application: "CUSTOM", category: "Collaboration", direction: "Inbound-Outbound" };
  const config = { install, display_name: "New desk" };
  const planned = await installedIntegration.plan(session, { tenant: TENANT, id: "" }, config, undefined);
  const outcome = await installedIntegration.apply(session, planned, { recheck: false }).catch((error: unknown) => ({
    errors: [error],
  }));
  expect(outcome).toMatchObject({ errors: [{ code: "RS2030" }] });
  expect(writes(emulator)).toEqual([]);
});
