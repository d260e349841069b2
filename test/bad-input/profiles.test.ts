// Every wrong file of profiles is refused with its code and place, before anything is asked, and no value of it is repeated.
import { afterAll, expect, it } from "vitest";
import { plan } from "../../src/engine/verbs/plan.js";
import { errorsOf, expectFound, Folder, soundEnvironment, soundFiles, wrongFile } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const FILE = "rampsync.profiles.json";
const sound = {
  name: "eu",
  stacks: ["*"],
  endpoint: "https://api.example.com",
  client_id: "id",
  client_secret: { environment: "EU_SECRET" },
};
const file = (...profiles: readonly object[]) => JSON.stringify({ version: 1, profiles });
const wrong = wrongFile("RS2072");

it.each([
  wrong("no JSON", "{", FILE, "is not JSON"),
  wrong("another form", "[]", FILE, '"version": 1'),
  wrong("a later version", '{"version":2,"profiles":[]}', FILE, '"version": 1'),
  wrong("no endpoint", file({ ...sound, endpoint: undefined }), "profiles[0].endpoint", "is missing"),
  wrong("no client secret", file({ ...sound, client_secret: undefined }), "profiles[0].client_secret", "is no object"),
  wrong(
    "a secret in clear",
    file(sound, { ...sound, name: "us", client_secret: "canary-hunter2" }),
    "profiles[1].client_secret",
    "is written in clear",
  ),
  wrong(
    "a secret in clear in an object",
    file({ ...sound, client_secret: { value: "canary-hunter2" } }),
    "profiles[0].client_secret",
    "is no object",
  ),
  wrong("no stacks", file({ ...sound, stacks: [] }), "profiles[0].stacks", "is no list"),
  wrong("two profiles of one name", file(sound, sound), "profiles[1].name", "is that of another profile"),
  wrong("an unknown member", file({ ...sound, password: "canary-hunter2" }), "profiles[0]", "password"),
  wrong("a variable that is not set", file(sound), FILE, "EU_SECRET, which is not set"),
  wrong(
    "a command that is not given",
    file({ ...sound, client_secret: { secrets_command: "x" } }),
    FILE,
    "none is given",
  ),
])("a file of profiles is refused: $what", async (wanted) => {
  folder.fill({ ...soundFiles, [FILE]: wanted.text });
  const errors = await errorsOf(() =>
    plan({ directory: folder.path, environment: soundEnvironment, synth: false, host: () => undefined }),
  );
  expectFound(errors, wanted);
  expect(JSON.stringify(errors)).not.toContain("canary");
});

it("a file of profiles that is named and does not exist is refused with RS2017", async () => {
  folder.fill(soundFiles);
  const [error] = await errorsOf(() =>
    plan({
      directory: folder.path,
      environment: { ...soundEnvironment, RAMPSYNC_PROFILES: "none.json" },
      synth: false,
      host: () => undefined,
    }),
  );
  expect(error).toMatchObject({ code: "RS2017", where: expect.stringContaining("none.json") });
});
