// Secrets of a notifier that was live before: not sent when it is adopted, said to be so, and sent once they change.
import { expect, it, onTestFinished } from "vitest";
import { DESK_ID, desk, deskNotifier, deskStacks, startDeskWorld, TENANT } from "../support/desk.js";

const UNSENT = ["outbound.notifier.password_wo", "outbound.notifier.api_secret_wo"];

it("every plan names the secrets that were never sent until they are, and a changed secret is found and sent", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  const live = world.emulator.tenant(TENANT).integration(DESK_ID);
  // It differs from what is declared in nothing that the server shows.
  live.setNotifier({
    baseURI: deskNotifier.base_uri,
    authType: deskNotifier.auth_type,
    grantType: deskNotifier.grant_type,
    userName: deskNotifier.user_name,
    apiKey: deskNotifier.api_key,
    accessTokenURL: deskNotifier.access_token_uri,
    password: "theirs",
    apiSecret: "theirs",
  });
  const adoption = await world.command(["apply", "--auto-approve", "--json"]);
  expect(JSON.parse(adoption.stdout).plan.resources).toMatchObject([{ action: "adopt", unsent_secrets: UNSENT }]);
  expect(live.notifier()).toMatchObject({ password: "theirs", apiSecret: "theirs" });
  const silent = await world.command(["plan", "--detailed-exitcode"]);
  expect(silent.code).toBe(0);
  const line = `Secrets not recorded as sent from here: ${UNSENT.join(", ")} (1 integration).`;
  expect(silent.stdout).toContain(line);

  const changed = { TF_VAR_desk_password: "canary-password-2" };
  const apply = await world.command(["apply", "--auto-approve", "--json"], changed);
  expect(JSON.parse(apply.stdout).plan.resources).toMatchObject([
    { action: "update", unsent_secrets: [], changes: [{ kind: "secret" }] },
  ]);
  expect(live.notifier()).toMatchObject({ password: "canary-password-2", apiSecret: "canary-api-secret-1" });
  const after = await world.command(["plan", "--json"], changed);
  expect(JSON.parse(after.stdout).resources).toMatchObject([{ action: "no-op", unsent_secrets: [] }]);
  expect(world.project.read("terraform.client_8.tfstate")).not.toContain("canary-");
});

it("a display name that holds a secret that was sent is masked in everything that is said", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  world.project.stacks({ [TENANT]: { ...deskStacks({ desk: { ...desk, display_name: "Desk" } })[TENANT] } });
  for (const words of [
    ["plan"],
    ["plan", "--json"],
    ["plan", "--report", "markdown"],
    ["apply", "--auto-approve"],
    ["drift", "--json"],
  ]) {
    world.emulator.tenant(TENANT).integration(DESK_ID).set({ displayName: "Desk (Canary-Password-1)" });
    const { stdout, stderr } = await world.command(words);
    expect(stdout + stderr).not.toMatch(/canary-password/i);
    // The name is declared as well, and so it is a difference.
    if (words.includes("--json")) expect(stdout).toContain('"before": "(sensitive)"');
    expect([words, stdout]).toEqual([words, expect.stringContaining(words.includes("apply") ? "done" : "(sensitive)")]);
  }
});
