// The API client's secret is rotated: changed passwords are noticed as before, or every run says that they are not.
import { createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FingerprintKey } from "../../src/base/fingerprint.js";
import { Secret } from "../../src/base/secret.js";
import { DESK_ID, desk, deskStacks, deskVariables, TENANT } from "../support/desk.js";
import { credentials, World } from "../support/world.js";

const OLD = credentials.clientSecret;
const NEW = "canary-rotated-client-secret";
const READER = "canary-secret-of-a-client-that-reads";
const KEY = "canary-fingerprint-key-0123456789abcdef";
const PASSWORD = "outbound.notifier.password_wo";
const PATHS = [PASSWORD, "outbound.notifier.api_secret_wo"];

const before = JSON.parse(readFileSync("examples/service-desk/emulator-state.json", "utf8"));
const state = {
  ...before,
  credentials: [OLD, NEW, READER].map((clientSecret) => ({ clientId: credentials.clientId, clientSecret })),
};
const secrets = { TF_VAR_desk_password: "canary-password-1", TF_VAR_desk_api_secret: "canary-api-secret-1" };
const startWorld = () => World.forTest({ state, stacks: deskStacks(), variables: { ...secrets } });

const STATE = `terraform.${TENANT}.tfstate`;

function recordIn(world: World): { format: number; fingerprints: Record<string, { key_id: string; mac: string }> } {
  const [resource] = JSON.parse(world.project.read(STATE)).resources;
  return JSON.parse(Buffer.from(resource.instances[0].private, "base64").toString());
}

function writeRecord(world: World, change: (record: ReturnType<typeof recordIn>) => object): void {
  const content = JSON.parse(world.project.read(STATE));
  const instance = content.resources[0].instances[0];
  instance.private = Buffer.from(JSON.stringify(change(recordIn(world)))).toString("base64");
  world.project.write(STATE, JSON.stringify(content));
}

/** A changed password is a change, and an apply sends it. */
async function expectNoticed(world: World, password: string): Promise<void> {
  world.variables.TF_VAR_desk_password = password;
  expect((await world.plan()).resources).toMatchObject([{ action: "update", changes: [{ kind: "secret" }] }]);
  expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
  expect(world.emulator.tenant(TENANT).integration(DESK_ID).notifier()).toMatchObject({ password });
  expect((await world.plan()).summary).toMatchObject({ no_op: 1, update: 0 });
}

describe("a client secret that is rotated", () => {
  it("a client secret that is rotated in one run with the one before goes on noticing changed passwords", async () => {
    const world = await startWorld();
    await world.apply();
    world.emulator.clearRequests();
    Object.assign(world.variables, { OPSRAMP_CLIENT_SECRET: NEW, OPSRAMP_CLIENT_SECRET_PREVIOUS: OLD });
    const rotation = await world.apply();
    expect(rotation.plan.resources).toMatchObject([{ action: "state-only", calls: [] }]);
    expect(rotation.summary).toMatchObject({ done: 1, failed: 0 });
    expect(world.writes).toEqual([]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    delete world.variables.OPSRAMP_CLIENT_SECRET_PREVIOUS;
    const plan = await world.plan();
    expect(plan.summary).toMatchObject({ no_op: 1 });
    expect(plan.summary).not.toHaveProperty("secrets_not_comparable");
    await expectNoticed(world, "canary-password-2");
    expect(world.project.read(STATE)).not.toContain("canary");
  });

  it("a client secret that is rotated without the one before is said by every run, until the secrets are sent again", async () => {
    const world = await startWorld();
    await world.apply();
    world.variables.OPSRAMP_CLIENT_SECRET = NEW;
    world.variables.TF_VAR_desk_password = "canary-password-2";
    for (const document of [await world.plan(), await world.drift(), (await world.apply()).plan, await world.plan()]) {
      expect(document.summary).toMatchObject({ no_op: 1, secrets_not_comparable: 1 });
      expect(document.resources).toMatchObject([
        { secrets_not_comparable: PATHS, note_facts: [{ code: "RS6129", parameters: { paths: PATHS } }] },
      ]);
    }
    for (const verb of [["plan"], ["drift"], ["plan", "--report", "markdown"], ["apply", "--auto-approve"]]) {
      const { stdout, code } = await world.command(verb);
      expect([verb, code]).toEqual([verb, 0]);
      expect(stdout.replaceAll("\\", "")).toContain(
        `Changed secrets not noticed: ${PATHS.join(", ")} (1 integration), kept under another client secret.`,
      );
    }
    const sent = await world.apply({ sendSecrets: true });
    expect(sent.summary).toMatchObject({ done: 1 });
    expect(sent.plan.summary).not.toHaveProperty("secrets_not_comparable");
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    await expectNoticed(world, "canary-password-3");
  });

  it("a client secret that is rotated is said by runs without the values of secrets as well", async () => {
    const world = await startWorld();
    const optional = Object.keys(deskVariables.variable).map((name) => [name, { ephemeral: true, default: null }]);
    world.project.stacks({
      [TENANT]: { ...deskStacks()[TENANT], more: { variable: Object.fromEntries(optional) } },
    });
    await world.apply();
    world.variables.OPSRAMP_CLIENT_SECRET = NEW;
    for (const name of Object.keys(secrets)) delete world.variables[name];
    expect((await world.drift()).resources).toMatchObject([
      { secrets_not_given: PATHS, secrets_not_comparable: PATHS },
    ]);
  });

  it("a client that only reads compares with the fingerprint key of the one that applies, and says so without it", async () => {
    const world = await startWorld();
    world.variables.RAMPSYNC_FINGERPRINT_KEY = KEY;
    await world.apply();
    world.variables.OPSRAMP_CLIENT_SECRET = READER;
    const quiet = await world.plan();
    expect(quiet.summary).toMatchObject({ no_op: 1 });
    expect(quiet.summary).not.toHaveProperty("secrets_not_comparable");
    world.variables.TF_VAR_desk_password = "canary-password-2";
    expect((await world.plan()).resources).toMatchObject([{ action: "update", changes: [{ kind: "secret" }] }]);
    const out = await world.command(["plan", "--out", "a.plan"]);
    expect(out.stdout + out.stderr + world.project.read("a.plan") + world.project.read(STATE)).not.toContain("canary");
    // Its saved plan is applied by the other, who compares the secrets with the same key.
    world.variables.OPSRAMP_CLIENT_SECRET = OLD;
    const applied = await world.command(["apply", "a.plan"]);
    expect([applied.code, applied.stderr]).toEqual([0, ""]);
    delete world.variables.RAMPSYNC_FINGERPRINT_KEY;
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    world.variables.OPSRAMP_CLIENT_SECRET = READER;
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, secrets_not_comparable: 1 });
  });

  it("a fingerprint key that is set later is recorded by the next apply, which sends nothing", async () => {
    const world = await startWorld();
    await world.apply();
    world.emulator.clearRequests();
    world.variables.RAMPSYNC_FINGERPRINT_KEY = KEY;
    expect((await world.apply()).plan.resources).toMatchObject([{ action: "state-only" }]);
    expect(world.writes).toEqual([]);
    world.variables.OPSRAMP_CLIENT_SECRET = READER;
    await expectNoticed(world, "canary-password-2");
  });
});

describe("a record of format 1", () => {
  /** As it was written before format 2: fingerprints under a key that comes from the client's secret alone. */
  async function oldWorld(): Promise<World> {
    const world = await startWorld();
    await world.apply();
    const key = FingerprintKey.derivedFrom(new Secret(OLD));
    writeRecord(world, ({ fingerprints, ...record }) => {
      const { keys: _, secrets_revision: __, ...rest } = record as typeof record & Record<string, unknown>;
      const values = [secrets.TF_VAR_desk_password, secrets.TF_VAR_desk_api_secret];
      const old = Object.fromEntries(PATHS.map((path, at) => [path, key.of(path, new Secret(values[at] ?? ""))]));
      expect(Object.keys(fingerprints).sort()).toEqual([...PATHS].sort());
      return { ...rest, format: 1, fingerprints: old };
    });
    return world;
  }

  it("a record of format 1 compares as before, is not written for that, and is of format 2 after the next change", async () => {
    const world = await oldWorld();
    const content = world.project.read(STATE);
    const apply = await world.apply();
    expect(apply.plan.summary).toMatchObject({ no_op: 1 });
    expect(apply.plan.summary).not.toHaveProperty("secrets_not_comparable");
    expect(world.project.read(STATE)).toBe(content);
    world.project.stacks(deskStacks({ desk: { ...desk, description: "Tickets" } }));
    await world.apply();
    expect(recordIn(world)).toMatchObject({ format: 2, keys: [{ derived: true }] });
    await expectNoticed(world, "canary-password-2");
    expect(recordIn(world).fingerprints[PASSWORD]?.key_id).toHaveLength(16);
  });

  it("a record of format 1 outlives a rotation in one run with the client secret before", async () => {
    const world = await oldWorld();
    world.emulator.clearRequests();
    Object.assign(world.variables, { OPSRAMP_CLIENT_SECRET: NEW, OPSRAMP_CLIENT_SECRET_PREVIOUS: OLD });
    expect((await world.apply()).plan.resources).toMatchObject([{ action: "state-only" }]);
    expect(world.writes).toEqual([]);
    delete world.variables.OPSRAMP_CLIENT_SECRET_PREVIOUS;
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    await expectNoticed(world, "canary-password-2");
  });

  it("a record of format 1 is said not to compare where the client secret is another", async () => {
    const world = await oldWorld();
    world.variables.OPSRAMP_CLIENT_SECRET = NEW;
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, secrets_not_comparable: 1 });
  });
});

describe("who holds a state alone", () => {
  const hmac = (key: Buffer, value: string) =>
    createHmac("sha256", key).update(PASSWORD).update("\0").update(value).digest("base64url");

  function textsIn(value: unknown): readonly string[] {
    if (typeof value === "string") return [value];
    if (typeof value !== "object" || value === null) return [String(value)];
    return [...Object.keys(value), ...Object.values(value).flatMap(textsIn)];
  }

  it("who holds a state alone cannot tell a right guess of a password, and who has the client secret can", async () => {
    const world = await startWorld();
    await world.apply();
    const content = JSON.parse(world.project.read(STATE));
    const record = recordIn(world) as ReturnType<typeof recordIn> & {
      keys: readonly { id: string; boxes: readonly (readonly [string, string])[] }[];
    };
    const mac = record.fingerprints[PASSWORD]?.mac;
    const texts = [...new Set([...textsIn(content), ...textsIn(record)])];
    const bytes = texts.flatMap((text) => [
      ...(["utf8", "hex", "base64url"] as const).map((form) => Buffer.from(text, form)),
      Buffer.from(text, "base64url").subarray(12, 44),
    ]);
    const purposes = ["rampsync fingerprint key", "rampsync wrapping key", ""];
    const derived = bytes.flatMap((key) =>
      purposes.map((purpose) => Buffer.from(hkdfSync("sha256", key, "rampsync", purpose, 32))),
    );
    const macs = new Set([...bytes, ...derived].map((key) => hmac(key, secrets.TF_VAR_desk_password)));
    expect(macs.size).toBeGreaterThan(500);
    expect(macs).not.toContain(mac);

    // As SECURITY.md describes it.
    const [wrapped] = record.keys;
    const box = Buffer.from(wrapped?.boxes[0]?.[1] ?? "", "base64url");
    const wrapping = Buffer.from(hkdfSync("sha256", OLD, "rampsync", "rampsync wrapping key", 32));
    const decipher = createDecipheriv("aes-256-gcm", wrapping, box.subarray(0, 12))
      .setAAD(Buffer.from(`rampsync fingerprint key ${wrapped?.id}`))
      .setAuthTag(box.subarray(44));
    const key = Buffer.concat([decipher.update(box.subarray(12, 44)), decipher.final()]);
    expect(hmac(key, secrets.TF_VAR_desk_password)).toBe(mac);
    expect(hmac(key, "another")).not.toBe(mac);
  });
});
