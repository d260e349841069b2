// Credentials that the server makes, by the engine: encrypted and recorded, made anew by an explicit trigger alone.
import { describe, expect, it } from "vitest";
import type { PlanDocument } from "../../src/document/plan-document.js";
import { leaksBelow } from "../support/canary.js";
import { DESK_ID, deskSecrets, deskStacks, TENANT } from "../support/desk.js";
import { keys, opened, otherKeys, PUBLIC_KEY } from "../support/envelope.js";
import { INSTALL, installStacks, installWorld, LIST, LOOK, NAME, newDesk } from "../support/install.js";
import { credentials, World } from "../support/world.js";

const OTHER_SECRET = "canary-other-client-secret";

const oauth2 = { authentication: { auth_type: "OAUTH2", role_id: "ROLE-1" } };
const desk = { ...newDesk, inbound: { ...newDesk.inbound, ...oauth2 }, encrypt_to: PUBLIC_KEY };
const ROTATE = "POST /installed/ID/inbound/authentication/regenerateSecretOrToken";

const codesOf = (plan: PlanDocument) => plan.resources[0]?.note_facts?.map(({ code }) => code) ?? [];
const attributesIn = (world: World) => {
  const state = JSON.parse(world.project.read(`terraform.${TENANT}.tfstate`)) as {
    resources: { instances: { attributes: Readonly<Record<string, unknown>> }[] }[];
  };
  return state.resources[0]?.instances[0]?.attributes ?? {};
};

/** What the emulator holds of the credentials that it made. */
const secretsIn = (world: World) =>
  world.emulator
    .tenant(TENANT)
    .integrations()
    .flatMap((handle) => {
      const { token, apiKeyPairs = [] } = handle.authentication() ?? {};
      return [token, ...apiKeyPairs.flatMap(({ key, secret }) => [key, secret])];
    })
    .filter((text) => text !== undefined);

/** An adopted desk whose webhook has a token. */
async function webhookWorld(more: object) {
  const world = await World.forTest({
    state: {
      credentials: [credentials.clientSecret, OTHER_SECRET].map((clientSecret) => ({ ...credentials, clientSecret })),
      tenants: {
        [TENANT]: { integrations: [1, 2].map((each) => ({ id: idOf(each), displayName: `Desk ${each}` })) },
      },
    },
    variables: deskSecrets,
  });
  const handle = world.emulator.tenant(TENANT).integration(DESK_ID);
  handle.setAuthentication({ authType: "WEBHOOK", token: "canary-token-1", webhookUrl: "https://x/?t=canary-token-1" });
  const declare = (first: object, second?: object) =>
    world.project.stacks(
      deskStacks({
        desk: { integration_id: DESK_ID, ...first },
        ...(second === undefined ? {} : { second: { integration_id: idOf(2), ...second } }),
      }),
    );
  declare(more);
  const token = () => handle.authentication()?.token ?? "";
  /** Somebody makes a new token in the portal. */
  const makeAnew = (text: string) =>
    handle.setAuthentication({ authType: "WEBHOOK", token: text, webhookUrl: `https://x/?t=${text}` });
  return { world, declare, token, makeAnew };
}
const idOf = (each: number) => (each === 1 ? DESK_ID : "INTG-2");

const rotationsOf = (world: World) =>
  world.writes.filter(({ path }) => path.endsWith("regenerateSecretOrToken")).length;

describe("an installation with OAUTH2", () => {
  it("an installation keeps the secret that is shown once encrypted, and nothing holds it in clear", async () => {
    const { world, idsOf, calls } = await installWorld([], { stacks: installStacks({ desk }) });
    const plan = await world.plan();
    expect(codesOf(plan)).toEqual(["RS6170", "RS6195"]);
    calls();
    const applied = await world.apply();
    expect(applied.resources[0]?.errors).toEqual([]);
    expect(calls()).toEqual([LIST, INSTALL, LOOK, LIST]);
    const [id = ""] = idsOf(NAME);
    const [pair] = world.emulator.tenant(TENANT).integration(id).authentication()?.apiKeyPairs ?? [];
    expect(opened(attributesIn(world).inbound_credentials)).toMatchObject({
      tenant_id: TENANT,
      integration_id: id,
      auth_type: "OAUTH2",
      api_key: pair?.key,
      api_secret: pair?.secret,
    });
    expect(secretsIn(world)).toHaveLength(2);
    expect(leaksBelow(world.project.directory, secretsIn(world))).toEqual([]);
    expect(JSON.stringify([plan, applied])).not.toContain(pair?.secret);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
    expect((await world.drift()).counts).toMatchObject({ clean: 1 });
  });

  it("an installation without a place for the secret is refused before anything is sent", async () => {
    const { world } = await installWorld([], { stacks: installStacks({ desk: { ...desk, encrypt_to: null } }) });
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS1032" }] });
    expect(world.writes).toEqual([]);
  });

  it("where the answer to the installation is lost, the run says that the secret is lost, and makes no new one", async () => {
    const { world, idsOf } = await installWorld([], { stacks: installStacks({ desk }) });
    world.emulator.faults.add({ match: { path: "/install/" }, times: 1, do: { kind: "reset", when: "after" } });
    const applied = await world.apply();
    expect(applied.resources[0]?.errors).toEqual([]);
    expect(applied.resources[0]?.note_facts?.map(({ code }) => code)).toContain("RS6192");
    expect([idsOf(NAME).length, rotationsOf(world)]).toEqual([1, 0]);
    expect(opened(attributesIn(world).inbound_credentials).api_secret).toBe(null);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });
});

describe("credentials of an integration that is there", () => {
  it("the token of a webhook is encrypted where a key is declared, with no write", async () => {
    const { world, token } = await webhookWorld({ encrypt_to: PUBLIC_KEY });
    await world.apply();
    expect(world.writes).toEqual([]);
    expect(opened(attributesIn(world).inbound_credentials)).toMatchObject({ auth_type: "WEBHOOK", token: token() });
    expect(leaksBelow(world.project.directory, ["canary-token-1"])).toEqual([]);
    const before = attributesIn(world).inbound_credentials;
    await world.apply();
    expect(attributesIn(world).inbound_credentials).toBe(before);
  });

  it("a token that somebody made anew in the portal is noticed by the reads of a plan, and encrypted anew by the next apply", async () => {
    const { world, token, makeAnew } = await webhookWorld({ encrypt_to: PUBLIC_KEY });
    await world.apply();
    makeAnew("canary-token-2");
    world.emulator.clearRequests();
    const plan = await world.plan();
    expect(codesOf(plan)).toContain("RS6196");
    expect(plan.resources[0]).toMatchObject({ action: "state-only", calls: [] });
    expect(world.requests).toHaveLength(1);
    const applied = await world.apply();
    expect([applied.summary.failed, world.writes]).toEqual([0, []]);
    expect(opened(attributesIn(world).inbound_credentials).token).toBe("canary-token-2");
    expect(token()).toBe("canary-token-2");
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    expect(leaksBelow(world.project.directory, ["canary-token-1", "canary-token-2"])).toEqual([]);
    expect(JSON.stringify([plan, applied])).not.toContain("canary-token");
  });

  it("a token that is told masked, or that another API client recorded, is not taken for another one", async () => {
    const { world, makeAnew } = await webhookWorld({ encrypt_to: PUBLIC_KEY });
    await world.apply();
    const before = attributesIn(world).inbound_credentials;
    makeAnew("ca********");
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    makeAnew("canary-token-2");
    world.variables.OPSRAMP_CLIENT_SECRET = OTHER_SECRET;
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    await world.apply();
    expect(attributesIn(world).inbound_credentials).toBe(before);
    delete world.variables.OPSRAMP_CLIENT_SECRET;
    expect(codesOf(await world.plan())).toContain("RS6196");
  });

  it("a secret that was shown once is kept, whatever token the server tells beside it", async () => {
    const { world, idsOf } = await installWorld([], { stacks: installStacks({ desk }) });
    await world.apply();
    const before = attributesIn(world).inbound_credentials;
    const handle = world.emulator.tenant(TENANT).integration(idsOf(NAME)[0] ?? "");
    handle.setAuthentication({ ...handle.authentication(), token: "canary-token-2" });
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    await world.apply();
    expect(attributesIn(world).inbound_credentials).toBe(before);
  });

  it("another key stops a run until it is allowed", async () => {
    const { world, declare, token } = await webhookWorld({ encrypt_to: PUBLIC_KEY });
    await world.apply();
    declare({ encrypt_to: otherKeys.publicKey });
    expect(codesOf(await world.plan())).toContain("RS6191");
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5030" }] });
    world.variables.RAMPSYNC_ALLOW_RECIPIENT = DESK_ID;
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    const envelope = attributesIn(world).inbound_credentials;
    expect(opened(envelope, otherKeys.privateKey).token).toBe(token());
    expect(() => opened(envelope, keys.privateKey)).toThrow();
  });
});

describe("a rotation of credentials", () => {
  it("the first setting rotates nothing; another text rotates once, is worded in the plan, and is recorded encrypted", async () => {
    const { world, declare, token } = await webhookWorld({ encrypt_to: PUBLIC_KEY });
    await world.apply();
    declare({ encrypt_to: PUBLIC_KEY, rotate_credentials: "2026-01" });
    await world.apply();
    expect([world.writes, token()]).toEqual([[], "canary-token-1"]);
    declare({ encrypt_to: PUBLIC_KEY, rotate_credentials: "2026-02" });
    const plan = await world.plan();
    expect(codesOf(plan)).toEqual(["RS6193"]);
    expect(plan.resources[0]).toMatchObject({ action: "update", calls: [{ method: "POST", documented: false }] });
    expect(plan.resources[0]?.notes.join()).toContain("cut off until it has the new one");
    const applied = await world.apply();
    expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
    expect(
      world.writes.map(
        ({ method, path }) => `${method} ${path.replace(/.*(?=\/installed)/, "").replace(DESK_ID, "ID")}`,
      ),
    ).toEqual([ROTATE]);
    expect(token()).not.toBe("canary-token-1");
    expect(opened(attributesIn(world).inbound_credentials).token).toBe(token());
    expect(leaksBelow(world.project.directory, secretsIn(world))).toEqual([]);
    expect(JSON.stringify([plan, applied])).not.toContain(token());
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("several rotations in one run are refused unless each is named", async () => {
    const { world, declare } = await webhookWorld({});
    world.emulator
      .tenant(TENANT)
      .integration(idOf(2))
      .setAuthentication({ authType: "WEBHOOK", token: "canary-token-2" });
    const both = (text: string) => declare({ rotate_credentials: text }, { rotate_credentials: text });
    both("a");
    await world.apply();
    both("b");
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5031" }, { code: "RS5031" }] });
    expect(world.writes).toEqual([]);
    world.variables.RAMPSYNC_ALLOW_ROTATE = `${DESK_ID},${idOf(2)}`;
    expect((await world.apply()).summary).toMatchObject({ done: 2, failed: 0 });
    expect(rotationsOf(world)).toBe(2);
  });

  it("where the answer to a rotation is lost, the next run says so, encrypts what can be read again, and rotates no more", async () => {
    const { world, declare, token } = await webhookWorld({ encrypt_to: PUBLIC_KEY, rotate_credentials: "a" });
    await world.apply();
    declare({ encrypt_to: PUBLIC_KEY, rotate_credentials: "b" });
    world.emulator.faults.add({ match: { path: "/regenerate" }, times: 1, do: { kind: "reset", when: "after" } });
    expect((await world.apply()).resources[0]).toMatchObject({ status: "unknown", errors: [{ code: "RS4010" }] });
    expect(codesOf(await world.plan())).toContain("RS6194");
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect(rotationsOf(world)).toBe(1);
    expect(opened(attributesIn(world).inbound_credentials).token).toBe(token());
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("a rotation of a secret that is shown once is refused without a place for it", async () => {
    const { world, declare } = await webhookWorld({ rotate_credentials: "a" });
    world.emulator.tenant(TENANT).integration(DESK_ID).setAuthentication({ authType: "OAUTH2" });
    await world.apply();
    declare({ rotate_credentials: "b" });
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS1032" }] });
    expect(world.writes).toEqual([]);
  });
});
