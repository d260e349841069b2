// Every wrong catalogue is refused with its code and place, before anything is asked.
import { afterAll, it } from "vitest";
import { plan } from "../../src/engine/verbs/plan.js";
import { errorsOf, expectFound, Folder, soundEnvironment, soundFiles, wrongFile } from "./bad-input.js";

const folder = new Folder();
afterAll(() => folder.remove());

const FILE = "rampsync.catalogue.json";
const sound = { tenant: "client_8", application: "JIRA", integrations: [], entities: {} };
const file = (...applications: readonly object[]) => JSON.stringify({ version: 1, applications });
const wrong = wrongFile("RS2063");

it.each([
  wrong("no JSON", "<<<<<<<", FILE, "is not JSON"),
  wrong("another form", "[]", FILE, '"version": 1'),
  wrong("no tenant", file({ ...sound, tenant: undefined }), "applications[0].tenant", "is missing"),
  wrong("an unknown member", file({ ...sound, comment: "x" }), "applications[0]", "comment"),
  wrong(
    "an attribute without a name",
    file(sound, { ...sound, entities: { INCIDENT: [{ mapable: true, value_mapable: true, values: [] }] } }),
    "applications[1].entities.INCIDENT[0].name",
    "is missing",
  ),
  wrong(
    "a role of a tenant without a name",
    JSON.stringify({ version: 1, applications: [sound], tenants: [{ tenant: "client_8", roles: [{ id: "ROLE-1" }] }] }),
    "tenants[0].roles[0].name",
    "is missing",
  ),
])("a catalogue is refused: $what", async (wanted) => {
  folder.fill({ ...soundFiles, [FILE]: wanted.text });
  const run = () =>
    plan({ directory: folder.path, environment: soundEnvironment, synth: false, host: () => undefined });
  expectFound(await errorsOf(run), wanted);
});
