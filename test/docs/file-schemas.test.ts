// The schemas of files: fresh, and of one opinion with the code that reads the files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { DOCUMENTS, fileSchemaFiles, fileSchemas, schemaFolder } from "../../scripts/file-schemas.js";
import { readCatalogue } from "../../src/catalogue/file.js";
import { CredentialsFile } from "../../src/engine/apply/credentials-file.js";
import { readGroups } from "../../src/fleet/config/groups.js";
import { readRoutes } from "../../src/notices/routes.js";
import { readAccepted } from "../../src/resources/accepted-drift.js";
import { readWays } from "../../src/resources/known-ways.js";
import { readProfiles } from "../../src/resources/profiles.js";
import { errorsOf, Folder, soundFiles } from "../bad-input/bad-input.js";
import { startDeskWorld } from "../support/desk.js";
import { pageAt, root } from "./markdown.js";

const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(JSON.parse(readFileSync(join(root, "docs/rampsync.schema.json"), "utf8")) as object, DOCUMENTS);
const validators = new Map(fileSchemas().map(({ name, schema }) => [name, ajv.compile(schema as object)]));
const isValid = (name: string, value: unknown) => validators.get(name)?.(value);

describe("npm run generate leaves the schemas of files as they are", () => {
  it.each(Object.entries(fileSchemaFiles()))("npm run generate leaves %s unchanged", (path, text) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(text);
  });

  it("the folder of schemas holds no other file", () => {
    const wanted = Object.keys(fileSchemaFiles()).map((path) => path.replace("docs/schemas/", ""));
    expect(readdirSync(schemaFolder).sort()).toEqual(wanted.sort());
  });
});

const accepted = {
  id: "547ea11136615299",
  tenant: "client_8",
  integration: "INTG-1",
  path: ["display_name"],
  live: "Renamed",
  declared: null,
  reason: "agreed",
  who: "Ada",
  until: new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10),
};
const notice = { name: "desk", format: "slack", address: { environment: "RAMPSYNC_NOTICE_DESK" } };
const group = { name: "all", tenants: ["*"], period: "24h" };
const profile = {
  name: "eu",
  stacks: ["*"],
  endpoint: "api.example.com",
  client_id: "id",
  client_secret: { environment: "EU_SECRET" },
};
const server = { endpoint: "https://api.example.com", tenant: "client_8" };

/** By schema: the name of the file, its list, a sound entry, what reads it, and members that are no longer sound. */
const files = [
  [
    "accepted",
    "rampsync.accepted.json",
    "accepted",
    accepted,
    (at: string) => readAccepted(at, {}, Date.now()),
    { live: 1, id: "x", until: 3, path: [], reason: "" },
  ],
  [
    "catalogue",
    "rampsync.catalogue.json",
    "applications",
    { tenant: "client_8", application: "JIRA", integrations: [], entities: {} },
    (at: string) => readCatalogue(at),
    { tenant: "", application: 1, strict: "yes", integrations: {}, entities: { INCIDENT: [{}] } },
  ],
  [
    "credentials",
    "made.json",
    "credentials",
    { address: "s/a.desk", tenant_id: "client_8", integration_id: "INTG-1", time: "2026-11-29T00:00:00Z" },
    (directory: string) => new CredentialsFile({ directory, credentialsOut: { file: "made.json", form: "clear" } }),
    { address: "", envelope: "x", clear: { token: 1 }, time: 1 },
  ],
  [
    "notices",
    "rampsync.notices.json",
    "notices",
    notice,
    (at: string) => readRoutes(at, {}),
    {
      format: "teams",
      address: "https://x",
      tenants: [],
      verbs: ["list"],
      timeout_seconds: 61,
      when: "never",
      name: "A b",
    },
  ],
  [
    "fleet",
    "rampsync.fleet.json",
    "groups",
    group,
    (at: string) => readGroups(at, {}),
    { name: "A b", tenants: [], period: "daily", jitter: 5, quiet_hours: { from: "8" } },
  ],
  [
    "profiles",
    "rampsync.profiles.json",
    "profiles",
    profile,
    (at: string) => readProfiles(at, {}),
    { client_secret: "x", stacks: [], endpoint: 1, tenant: "" },
  ],
  [
    "ways",
    "rampsync.ways.json",
    "servers",
    server,
    (at: string) => readWays(at),
    { endpoint: "", tenant: 1, notifier: "x" },
  ],
] as const;

describe("the schema of a file and the code that reads it", () => {
  it.each(files)("the schema %s and the reader of %s refuse the same", async (name, file, list, sound, read, wrong) => {
    const folder = new Folder();
    try {
      const check = async (entry: object, more: object = {}) => {
        const content = { version: 1, [list]: [entry], ...more };
        folder.fill({ ...soundFiles, [file]: JSON.stringify(content) });
        const isRead = (await errorsOf(() => read(folder.path))).length === 0;
        expect([entry, more, isValid(name, content)]).toEqual([entry, more, isRead]);
        return isRead;
      };
      expect(await check(sound)).toBe(true);
      expect(await check(sound, { $schema: `./node_modules/rampsync/docs/schemas/${name}.schema.json` })).toBe(true);
      expect(await check(sound, { version: 2 })).toBe(false);
      expect(await check(sound, { comment: "x" })).toBe(false);
      expect(await check({ ...sound, comment: "x" })).toBe(false);
      for (const [member, value] of Object.entries(wrong))
        expect(await check({ ...sound, [member]: value })).toBe(false);
      const required = Object.keys(sound);
      for (const member of required) expect(await check({ ...sound, [member]: undefined })).toBe(false);
    } finally {
      folder.remove();
    }
  });

  it("a plan file, a receipt and the files of the emulator are as their schemas say", async () => {
    const world = await startDeskWorld();
    try {
      await world.plan({ out: join(world.directory, "plan.json") });
      const plan: unknown = JSON.parse(world.project.read("plan.json"));
      expect([isValid("plan-file", plan), validators.get("plan-file")?.errors]).toEqual([true, null]);
      const { preconditions: _preconditions, ...unguarded } = plan as Record<string, unknown>;
      expect(isValid("plan-file", unguarded)).toBe(false);
      const state: unknown = JSON.parse(readFileSync(join(root, "examples/service-desk/emulator-state.json"), "utf8"));
      expect([isValid("emulator-state", state), validators.get("emulator-state")?.errors]).toEqual([true, null]);
      const scenario: unknown = JSON.parse(readFileSync(join(root, "examples/emulator/scenario.json"), "utf8"));
      expect([isValid("scenario", scenario), validators.get("scenario")?.errors]).toEqual([true, null]);
    } finally {
      await world.close();
    }
  });

  it("the example of docs/notices.md is as the schema says", () => {
    const block = pageAt("docs/notices.md").blocks.find(({ language }) => language === "json");
    expect(isValid("notices", JSON.parse(block?.text ?? ""))).toBe(true);
  });
});
