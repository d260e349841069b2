// Every wrong file of known ways is refused with its code and place, before anything is asked.
import { afterAll, expect, it } from "vitest";
import { plan } from "../../src/engine/verbs/plan.js";
import { errorsOf, expectFound, Folder, soundEnvironment, soundFiles, wrongFile } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const FILE = "rampsync.ways.json";
const sound = { endpoint: "https://api.opsramp.com", tenant: "client_8", names: "apart" };
const file = (...servers: readonly object[]) => JSON.stringify({ version: 1, servers });
const wrong = wrongFile("RS2062");

it.each([
  wrong("no JSON", "{", FILE, "is not JSON"),
  wrong("another form", "[]", FILE, '"version": 1'),
  wrong("a later version", '{"version":2,"servers":[]}', FILE, '"version": 1'),
  wrong("no tenant", file({ ...sound, tenant: undefined }), "servers[0].tenant", "is missing"),
  wrong(
    "a way that does not exist",
    file(sound, { ...sound, names: "sometimes" }),
    "servers[1].names",
    "apart, shown, kept",
  ),
  wrong("an unknown member", file({ ...sound, comment: "x" }), "servers[0]", "comment"),
])("a file of known ways is refused: $what", async (wanted) => {
  folder.fill({ ...soundFiles, [FILE]: wanted.text });
  const run = () =>
    plan({ directory: folder.path, environment: soundEnvironment, synth: false, host: () => undefined });
  expectFound(await errorsOf(run), wanted);
});

it("a directory in the place of the file of known ways is refused with RS2017", async () => {
  folder.fill({ ...soundFiles, [`${FILE}/inside`]: "" });
  const [error] = await errorsOf(() =>
    plan({ directory: folder.path, environment: soundEnvironment, synth: false, host: () => undefined }),
  );
  expect(error).toMatchObject({ code: "RS2017", where: expect.stringContaining(FILE) });
});
