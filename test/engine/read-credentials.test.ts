// rampsync credentials by the engine: what can be read again of what a third party logs in with, and where it goes.
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { AuthenticationState } from "../../src/emulator/state.js";
import { readCredentialsWith } from "../../src/engine/verbs/credentials.js";
import { renderCredentials } from "../../src/report/credentials.js";
import { DESK_ID, deskSecrets, deskStacks, TENANT } from "../support/desk.js";
import { addressOf } from "../support/stacks.js";
import { World } from "../support/world.js";

const NAME = `${TENANT}/desk`;
const FILE = "desk.json";
const TOKEN = "canary-token-1";
const PATH = `/api/v2/tenants/${TENANT}/integrations/installed/${DESK_ID}`;

/** A desk that is declared, and recorded nowhere. */
async function worldOf(authentication: AuthenticationState) {
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [{ id: DESK_ID, displayName: "Desk" }] } } },
    variables: deskSecrets,
  });
  const handle = world.emulator.tenant(TENANT).integration(DESK_ID);
  handle.setAuthentication(authentication);
  world.project.stacks(deskStacks({ desk: { integration_id: DESK_ID } }));
  const read = (more: { readonly name?: string; readonly out?: string } = {}) =>
    readCredentialsWith({ ...world.runOptions, name: NAME, ...more });
  return { world, handle, read };
}

it("the token and the URL of a webhook are read by one request, and shown", async () => {
  const { world, read } = await worldOf({ authType: "WEBHOOK", token: TOKEN, webhookUrl: `https://x/?t=${TOKEN}` });
  const document = await read();
  expect(renderCredentials(document)).toBe(
    [
      `# ${TENANT}/${addressOf("desk")}   ${DESK_ID} of ${TENANT}, WEBHOOK`,
      `webhook_url = "https://x/?t=${TOKEN}"`,
      `token = "${TOKEN}"`,
    ].join("\n"),
  );
  expect(JSON.stringify(document)).not.toContain(TOKEN);
  expect(world.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET ${PATH}`]);
});

it("of OAUTH2 it is said that the secret is shown once, whatever is told beside it", async () => {
  const { world, read } = await worldOf({
    authType: "OAUTH2",
    apiKeyPairs: [{ key: "canary-key", secret: "canary-secret" }],
  });
  const shown = renderCredentials(await read());
  expect(shown).not.toContain("canary-secret");
  expect(shown).toContain("# The secret was shown once");
  expect(world.requests.map(({ path }) => path)).toEqual([PATH, `${PATH}/inbound/authentication`]);
});

it("a file gets them for its owner alone, beside what it has, and what is printed names the file", async () => {
  const { world, handle, read } = await worldOf({ authType: "WEBHOOK", token: TOKEN });
  const printed = renderCredentials(await read({ out: FILE }));
  expect([printed.includes(FILE), printed.includes(TOKEN)]).toEqual([true, false]);
  handle.setAuthentication({ authType: "WEBHOOK", token: "canary-token-2" });
  await read({ out: FILE });
  await read({ out: FILE });
  const { credentials } = JSON.parse(world.project.read(FILE)) as { credentials: readonly { clear: object }[] };
  expect(credentials).toMatchObject([
    { address: `${TENANT}/${addressOf("desk")}`, integration_id: DESK_ID, clear: { token: TOKEN } },
    { clear: { token: "canary-token-2" } },
  ]);
  expect(credentials.map(({ clear }) => Object.keys(clear))).toEqual(
    Array(2).fill(["auth_type", "webhook_url", "token", "api_key"]),
  );
  expect(statSync(join(world.project.directory, FILE)).mode & 0o777).toBe(0o600);
});

it("an integration without inbound authentication has nothing to tell, and no file is made", async () => {
  const { world, read } = await worldOf({});
  expect(renderCredentials(await read({ out: FILE }))).toContain("# The server tells nothing");
  expect(world.project.exists(FILE)).toBe(false);
});

it("an integration that is gone is an error with its code", async () => {
  const { world, read } = await worldOf({});
  world.project.stacks(deskStacks({ desk: { integration_id: "INTG-gone" } }));
  await expect(read()).rejects.toMatchObject({ errors: [{ code: "RS4004" }] });
});

it("an integration that is not installed yet is refused before anything is asked", async () => {
  const { world, read } = await worldOf({});
  world.project.stacks(deskStacks({ desk: { install: { application: "CUSTOM" }, display_name: "New desk" } }));
  await expect(read()).rejects.toMatchObject({ code: "RS2015", message: expect.stringContaining("not installed yet") });
  expect(world.requests).toEqual([]);
});
