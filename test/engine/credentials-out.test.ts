// --credentials-out by the engine: what servers make stands in one file for its owner, by the address of each integration.
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { leaksBelow } from "../support/canary.js";
import { DESK_ID, deskSecrets, deskStacks, TENANT } from "../support/desk.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { installStacks, installWorld, NAME, newDesk } from "../support/install.js";
import { addressOf } from "../support/stacks.js";
import { World } from "../support/world.js";

const FILE = "made.json";
const encrypted = { credentialsOut: { file: FILE, form: "encrypted" } } as const;
const clear = { credentialsOut: { file: FILE, form: "clear" } } as const;
const oauth2 = { authentication: { auth_type: "OAUTH2", role_id: "ROLE-1" } };
const plain = { ...newDesk, inbound: { ...newDesk.inbound, ...oauth2 } };
const desk = { ...plain, encrypt_to: PUBLIC_KEY };

interface Entry {
  readonly address: string;
  readonly tenant_id: string;
  readonly integration_id: string;
  readonly time: string;
  readonly envelope?: object;
  readonly clear?: Readonly<Record<string, string | null>>;
}

const entriesIn = ({ project }: World): readonly Entry[] =>
  (JSON.parse(project.read(FILE)) as { credentials: readonly Entry[] }).credentials;
const envelopeOf = (entry: Entry | undefined) => opened(JSON.stringify(entry?.envelope));
const pairOf = (world: World, id: string) =>
  world.emulator.tenant(TENANT).integration(id).authentication()?.apiKeyPairs?.at(-1);
const modeOf = (world: World) => statSync(join(world.project.directory, FILE)).mode & 0o777;

describe("a file of credentials, encrypted", () => {
  it("an installation writes the envelope of its state under its address, for the owner of the file alone", async () => {
    const { world, idsOf } = await installWorld([], { stacks: installStacks({ desk }) });
    const applied = await world.apply(encrypted);
    expect(applied).toMatchObject({ summary: { failed: 0 }, errors: [], credentials_files: [FILE] });
    const [id = ""] = idsOf(NAME);
    const [entry, ...others] = entriesIn(world);
    expect([others, modeOf(world)]).toEqual([[], 0o600]);
    expect(entry).toMatchObject({ address: `${TENANT}/${addressOf("desk")}`, tenant_id: TENANT, integration_id: id });
    const pair = pairOf(world, id);
    expect(envelopeOf(entry)).toMatchObject({ api_key: pair?.key, api_secret: pair?.secret });
    expect(leaksBelow(world.project.directory, [pair?.secret ?? "none"])).toEqual([]);
    const before = world.project.read(FILE);
    expect(await world.apply(encrypted)).not.toHaveProperty("credentials_files");
    expect(world.project.read(FILE)).toBe(before);
  });

  it("without a key an installation is refused before anything is sent, and no file is made", async () => {
    const { world } = await installWorld([], { stacks: installStacks({ desk: plain }) });
    await expect(world.apply(encrypted)).rejects.toMatchObject({ errors: [{ code: "RS1033" }] });
    expect([world.writes, existsSync(join(world.project.directory, FILE))]).toEqual([[], false]);
  });

  it("the file is completed from the state, and what it held stays", async () => {
    const { world, idsOf } = await installWorld([], { stacks: installStacks({ desk }) });
    await world.apply();
    const earlier = { address: "other/x", tenant_id: "t", integration_id: "INTG-9", time: "2026-01-01T00:00:00Z" };
    world.project.write(FILE, JSON.stringify({ version: 1, credentials: [earlier] }));
    expect(await world.apply(encrypted)).toMatchObject({ summary: { no_op: 1 }, credentials_files: [FILE] });
    const [first, second] = entriesIn(world);
    expect([first, second?.integration_id]).toEqual([earlier, idsOf(NAME)[0]]);
    expect(envelopeOf(second).api_secret).toBe(pairOf(world, idsOf(NAME)[0] ?? "")?.secret);
  });

  it("two runs that write one file at once lose nothing of each other", async () => {
    const both = await Promise.all(
      [1, 2].map(() => installWorld([], { stacks: installStacks({ desk }) }).then(({ world }) => world)),
    );
    const file = join(both[0]?.project.directory ?? "", FILE);
    await Promise.all(both.map((world) => world.apply({ credentialsOut: { file, form: "encrypted" } })));
    expect(both.map((world) => world.writes.length)).toEqual([1, 1]);
    expect(entriesIn(both[0] as World)).toHaveLength(2);
  });
});

describe("a file of credentials, in clear", () => {
  it("an installation without a key writes what is shown once in clear, and nothing else holds it", async () => {
    const { world, idsOf } = await installWorld([], { stacks: installStacks({ desk: plain }) });
    const applied = await world.apply(clear);
    expect(applied.summary).toMatchObject({ done: 1, failed: 0 });
    const [id = ""] = idsOf(NAME);
    const pair = pairOf(world, id);
    expect([entriesIn(world)[0]?.clear, modeOf(world)]).toEqual([
      expect.objectContaining({ auth_type: "OAUTH2", api_key: pair?.key, api_secret: pair?.secret }),
      0o600,
    ]);
    expect(entriesIn(world)[0]).not.toHaveProperty("envelope");
    const leaks = leaksBelow(world.project.directory, [pair?.secret ?? "none"], (name) => name === FILE);
    expect(leaks).toEqual([]);
    expect(JSON.stringify([applied, await world.plan()])).not.toContain(pair?.secret);
  });

  it("a rotation adds what is new, and the entry before stays", async () => {
    const world = await World.forTest({
      state: { tenants: { [TENANT]: { integrations: [{ id: DESK_ID, displayName: "Desk" }] } } },
      variables: deskSecrets,
    });
    const handle = world.emulator.tenant(TENANT).integration(DESK_ID);
    handle.setAuthentication({ authType: "OAUTH2" });
    for (const text of ["a", "b", "c"]) {
      world.project.stacks(deskStacks({ desk: { integration_id: DESK_ID, rotate_credentials: text } }));
      expect((await world.apply(clear)).summary).toMatchObject({ failed: 0 });
    }
    const secrets = handle.authentication()?.apiKeyPairs?.map(({ secret }) => secret) ?? [];
    expect(entriesIn(world)).toHaveLength(2);
    expect(entriesIn(world).at(-1)?.clear?.api_secret).toBe(secrets.at(-1));
  });

  it("where the file cannot be written any more, a file beside the program has what was made, and the run says so", async () => {
    const { world, idsOf } = await installWorld([], { stacks: installStacks({ desk: plain }) });
    const folder = join(world.project.directory, "kept");
    mkdirSync(folder);
    const file = join(folder, FILE);
    const applied = await world.apply({
      credentialsOut: { file, form: "clear" },
      // What was a place for a file when the run began is a folder by the time it has something to write.
      approve: async () => {
        mkdirSync(file);
        return true;
      },
    });
    const aside = `errored.${FILE}`;
    expect(applied.errors).toMatchObject([{ code: "RS2017", hint: expect.stringContaining(aside) }]);
    const kept = JSON.parse(world.project.read(aside)) as { credentials: Entry[] };
    expect(kept.credentials[0]?.clear?.api_secret).toBe(pairOf(world, idsOf(NAME)[0] ?? "")?.secret);
    expect(readdirSync(folder)).toEqual([FILE]);
  });
});

describe("a file of credentials that cannot be used", () => {
  it.each([
    ["in a folder that is not there", "none/made.json", "RS2017"],
    ["that is a folder", "folder", "RS2017"],
    ["that is somebody else's", "cdktf.json", "RS2064"],
    ["that is not JSON", "text", "RS2064"],
  ])("a file %s is refused before anything is asked", async (_, file, code) => {
    const { world } = await installWorld([], { stacks: installStacks({ desk }) });
    mkdirSync(join(world.project.directory, "folder"));
    world.project.write("text", "secrets");
    await expect(world.apply({ credentialsOut: { file, form: "encrypted" } })).rejects.toMatchObject({ code });
    expect(world.requests).toEqual([]);
  });

  it("an entry of the file that is wrong is named", async () => {
    const { world } = await installWorld([], { stacks: installStacks({ desk }) });
    writeFileSync(join(world.project.directory, FILE), '{"version":1,"credentials":[{"address":"a"}]}');
    chmodSync(join(world.project.directory, FILE), 0o600);
    await expect(world.apply(encrypted)).rejects.toMatchObject({
      code: "RS2064",
      where: expect.stringContaining("credentials[0].tenant_id"),
    });
  });
});
