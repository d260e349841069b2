// Every wrong file of notices is refused with its code and place, and no value of it, which may be an address, is repeated.
import { afterAll, expect, it } from "vitest";
import { readRoutes } from "../../src/notices/routes.js";
import { pageAt } from "../docs/markdown.js";
import { errorsOf, expectFound, Folder, soundFiles, wrongFile } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const FILE = "rampsync.notices.json";
const sound = { name: "desk", format: "slack", address: { environment: "RAMPSYNC_NOTICE_DESK" } };
const file = (...notices: readonly unknown[]) => JSON.stringify({ version: 1, notices });
const wrong = wrongFile("RS2075");

it.each([
  wrong("no JSON", "{", FILE, "is not JSON"),
  wrong("another form", "[]", FILE, '"version": 1'),
  wrong("a later version", '{"version":2,"notices":[]}', FILE, '"version": 1'),
  wrong("no name", file({ ...sound, name: undefined }), "notices[0].name", "is missing"),
  wrong("a name with blanks", file({ ...sound, name: "the desk" }), "notices[0].name", "small letters"),
  wrong("the same name twice", file(sound, sound), "notices[1].name", "another notice"),
  wrong("an unknown format", file({ ...sound, format: "teams" }), "notices[0].format", '"slack"'),
  wrong("an address in clear", file({ ...sound, address: "https://canary.example" }), "notices[0].address", "a secret"),
  wrong("no address", file({ ...sound, address: undefined }), "notices[0].address", "RAMPSYNC_NOTICE_"),
  wrong(
    "an address from another variable",
    file({ ...sound, address: { environment: "CANARY" } }),
    "notices[0].address.environment",
    "RAMPSYNC_NOTICE_",
  ),
  wrong(
    "an authorization in clear",
    file({ ...sound, authorization: "canary" }),
    "notices[0].authorization",
    "a secret",
  ),
  wrong("no tenants", file({ ...sound, tenants: [] }), "notices[0].tenants", "no list"),
  wrong("a tenant that is a number", file({ ...sound, tenants: [8] }), "notices[0].tenants[0]", "no list"),
  wrong("an unknown verb", file({ ...sound, verbs: ["list"] }), "notices[0].verbs[0]", "plan, apply"),
  wrong("an unknown occasion", file({ ...sound, when: "never" }), "notices[0].when", '"news"'),
  wrong("no time", file({ ...sound, timeout_seconds: 0 }), "notices[0].timeout_seconds", "1 to 60"),
  wrong("an unknown member", file({ ...sound, channel: "canary" }), "notices[0]", "channel"),
  wrong("a notice that is a text", file("x"), "notices[0]", "is no object"),
])("a file of notices is refused: $what", async (wanted) => {
  folder.fill({ ...soundFiles, [FILE]: wanted.text });
  const errors = await errorsOf(() => readRoutes(folder.path, {}));
  expectFound(errors, wanted);
  expect(JSON.stringify(errors)).not.toMatch(/canary/i);
});

it("a file of notices that does not exist is refused with RS2017", async () => {
  folder.fill(soundFiles);
  for (const environment of [{}, { RAMPSYNC_NOTICES: "none.json" }]) {
    const [error] = await errorsOf(() => readRoutes(folder.path, environment));
    expect(error).toMatchObject({ code: "RS2017", where: expect.stringMatching(/rampsync\.notices\.json|none\.json/) });
  }
});

it("the file of docs/notices.md is read as it stands", () => {
  const block = pageAt("docs/notices.md").blocks.find(({ language }) => language === "json");
  folder.fill({ ...soundFiles, [FILE]: block?.text ?? "" });
  expect(readRoutes(folder.path, {}).map(({ name }) => name)).toEqual(["desk", "operations"]);
});
