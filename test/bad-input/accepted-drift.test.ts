// Every wrong file of accepted drift is refused with its code and place, before anything is asked.
import { afterAll, describe, expect, it } from "vitest";
import { plan } from "../../src/engine/verbs/plan.js";
import { errorsOf, expectFound, Folder, soundEnvironment, soundFiles, wrongFile } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const FILE = "rampsync.accepted.json";
const sound = {
  id: "547ea11136615299",
  tenant: "client_8",
  integration: "INTG-1",
  path: ["display_name"],
  live: "Renamed",
  declared: "Desk",
  reason: "agreed",
  who: "Ada",
  until: new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10),
};

const file = (...accepted: readonly object[]) => JSON.stringify({ version: 1, accepted });
const wrong = wrongFile("RS2061");

const cases = [
  wrong("no JSON", "{", FILE, "is not JSON"),
  wrong("another form", "[]", FILE, '"version": 1'),
  wrong("a later version", '{"version":2,"accepted":[]}', FILE, '"version": 1'),
  wrong("bytes that are not UTF-8", "\u00ff\u00fe{", FILE, "is not JSON"),
  wrong("no reason", file({ ...sound, reason: undefined }), "accepted[0].reason", "is missing"),
  wrong("an empty reason", file({ ...sound, reason: "" }), "accepted[0].reason", "is missing"),
  wrong("no date", file({ ...sound, until: undefined }), "accepted[0].until", "is no date"),
  wrong("no date of the calendar", file({ ...sound, until: "2026-02-30" }), "accepted[0].until", "is no date"),
  wrong("a date after 180 days", file({ ...sound, until: "2099-01-01" }), "accepted[0].until", "at most 180 days"),
  wrong("an id that is none", file({ ...sound, id: "x" }), "accepted[0].id", "16 hexadecimal digits"),
  wrong("the same twice", file(sound, sound), "accepted[1].id", "is that of the entry 0 as well"),
  wrong("a value that is a number", file({ ...sound, live: 1 }), "accepted[0].live", "is no text"),
  wrong("an unknown member", file({ ...sound, comment: "x" }), "accepted[0]", "comment"),
  wrong("an entry that is a text", file(sound, "x" as never), "accepted[1]", "entry 1"),
];

describe("wrong files of accepted drift", () => {
  it.each(cases)("a file of accepted drift is refused: $what", async (wanted) => {
    folder.fill({ ...soundFiles, [FILE]: wanted.text });
    const run = () =>
      plan({ directory: folder.path, environment: soundEnvironment, synth: false, host: () => undefined });
    expectFound(await errorsOf(run), wanted);
  });

  it("a file of accepted drift that is named and not there is refused with RS2017", async () => {
    folder.fill(soundFiles);
    const environment = { ...soundEnvironment, RAMPSYNC_ACCEPTED: "none.json" };
    const [error] = await errorsOf(() =>
      plan({ directory: folder.path, environment, synth: false, host: () => undefined }),
    );
    expect(error).toMatchObject({ code: "RS2017", where: expect.stringContaining("none.json") });
  });
});
