// Every code of a note has a test that makes it: thisFile, or in the test that is named.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { type NoteCode, noteCodes } from "../../src/base/note-codes.js";
import type { PlanDocument } from "../../src/document/plan-document.js";
import { MANIFEST, manifestOf } from "../support/stacks.js";
import { declared, ManyTenants, shared } from "../support/tenants.js";
import { World } from "../support/world.js";

interface Made {
  /** In `test/`. */
  readonly file: string;
  /** What that test says of the note's text. */
  readonly expects: string;
}

/** Codes that no test names: a test expects their text. */
const byText: Readonly<Partial<Record<NoteCode, Made>>> = {
  RS6002: { file: "cli/warnings.test.ts", expects: "of other providers and left to Terraform" },
  RS6003: { file: "bad-input/encodings.test.ts", expects: "a text holds U" },
  RS6004: { file: "engine/load/refusal.test.ts", expects: "import blocks are taken as adoption" },
  RS6010: { file: "engine/load/refusal.test.ts", expects: "ephemeral blocks are left to Terraform" },
  RS6005: { file: "engine/load/refusal.test.ts", expects: "validations of variables are left to Terraform" },
  RS6101: { file: "integration/unmanaged.test.ts", expects: "it stays live as it is" },
  RS6102: { file: "integration/unmanaged.test.ts", expects: "they stay live as they are" },
  RS6103: { file: "integration/hidden-scalars.test.ts", expects: "unverifiable, since the server hides it" },
  RS6104: { file: "cli/adopted-secrets.test.ts", expects: "not recorded as sent from here" },
  RS6105: { file: "cli/not-enabled.test.ts", expects: "nothing passes through" },
  RS6106: { file: "engine/references.test.ts", expects: "known after the apply" },
  RS6107: { file: "cli/main-job.test.ts", expects: "how the declaration reads now" },
  RS6108: { file: "engine/moved.test.ts", expects: "moved here from" },
  RS6109: { file: "engine/tainted.test.ts", expects: "marks it as tainted" },
  RS6114: { file: "engine/moved.test.ts", expects: "which is not looked at" },
  RS6115: { file: "engine/given-state.test.ts", expects: "never applied from here" },
  RS6116: { file: "engine/given-state.test.ts", expects: "backend and was not given (--state)" },
  RS6171: { file: "fault/install-killed.test.ts", expects: "was installed by an earlier run that was broken off" },
  RS6181: { file: "engine/events.test.ts", expects: "INCIDENT has no $incident.subjekt" },
  RS6182: { file: "engine/events.test.ts", expects: "from here on INCIDENT/CREATE is posted to" },
  RS6201: { file: "engine/state/store.test.ts", expects: "expect(store.notes).toHaveLength" },
  RS6202: { file: "engine/state/store.test.ts", expects: "errored." },
  RS6203: { file: "surroundings/disks.test.ts", expects: "another user" },
  RS6204: { file: "cli/killed.test.ts", expects: "taken over" },
  RS6205: { file: "engine/plan-file.test.ts", expects: "that could not be looked at" },
  RS6206: { file: "engine/orphaned-states.test.ts", expects: "terraform.client_2.tfstate (2 integrations)" },
  RS6208: { file: "terraform-provider/outputs.test.ts", expects: "from the state that the stack does not declare" },
  RS6209: { file: "terraform-provider/outputs.test.ts", expects: "has a deposed object" },
  RS6210: { file: "cli/given-states.test.ts", expects: 'there is no stack "cleint_1"' },
  RS6207: {
    file: "engine/renamed-stack.test.ts",
    expects: "Stacks of this program record the same integrations themselves",
  },
  RS6212: { file: "postgres/doors.test.ts", expects: "Nothing is taken from there, since another project may keep it" },
  RS6301: { file: "engine/accepted-drift.test.ts", expects: "accepts nothing: live has another value now" },
};

const tests = resolve(__dirname, "..");
const tables = ["engine/notes.test.ts", "bad-input/note-codes.test.ts"];

/** What tests expect, apart from the two tables of codes; of this file its cases. */
const expectations = [
  ...readdirSync(tests, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !tables.includes(file.replaceAll(sep, "/")))
    .map((file) => readFileSync(join(tests, file), "utf8")),
  readFileSync(__filename, "utf8").split('describe("notes of runs"').at(-1) ?? "",
];

it.each(Object.keys(noteCodes))("the note %s is made by a test", (code) => {
  const { file, expects } = byText[code as NoteCode] ?? {};
  if (file !== undefined && expects !== undefined) expect(readFileSync(join(tests, file), "utf8")).toContain(expects);
  else expect(expectations.some((text) => text.includes(code))).toBe(true);
});

describe("notes of runs", () => {
  const notesOf = ({ resources }: PlanDocument) => resources.map(({ note_facts: facts }) => facts);

  it("a plan tells what the program warns of, and what of its vars/ folder nothing takes", async () => {
    const world = await World.forTest({ state: { tenants: { client_8: {} } } });
    world.project.stacks({ client_8: { more: { variable: { desk: { default: "x" } } } } });
    const manifest = manifestOf(["client_8"]);
    const annotations = [{ level: "@cdktf/warn", constructPath: "client_8/desk", message: "it moves" }];
    world.project.write(
      MANIFEST,
      JSON.stringify({ stacks: { client_8: { ...manifest.stacks.client_8, annotations } } }),
    );
    world.project.write("vars/client_8.tfvars.json", '{ "dask": "y" }');
    world.project.write("vars/client_9.tfvars.json", "{}");
    world.project.write("vars/client_8.tfvars", "");
    const { warnings, warning_facts: facts } = await world.plan();
    expect(facts).toEqual([
      { code: "RS6001", construct: "client_8/desk", parameters: { message: "it moves" } },
      { code: "RS6006", parameters: { file: "vars/client_8.tfvars.json", variable: "dask", nearest: ["desk"] } },
      { code: "RS6007", parameters: { file: "vars/client_9.tfvars.json", stack: "client_9", nearest: ["client_8"] } },
      { code: "RS6008", parameters: { file: "vars/client_8.tfvars" } },
    ]);
    expect(warnings[0]).toBe("client_8/desk: it moves");
    expect(world.events.flatMap((event) => (event.type === "note" ? [event.text] : []))).toEqual(
      warnings.map((text) => `warning: ${text}`),
    );
  });

  it("a plan tells which integration an address managed before, and what is forgotten", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, others: 1 });
    many.write(() => declared(shared));
    await many.apply();
    many.write(() => declared(shared, { integration_id: many.live(1, 2).id }));
    expect(notesOf(await many.plan())).toMatchObject([
      [{ code: "RS6110", parameters: { integration: many.live(1, 1).id } }],
    ]);
    expect(notesOf((await many.destroy()).plan)).toMatchObject([[{ code: "RS6111", parameters: {} }]]);
  });

  it("a destroy tells what it removes, and of what there is nothing to remove", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 2 });
    many.write(() => declared(shared, { on_destroy: "remove_mappings" }));
    await many.apply();
    many.live(1, 1).uninstall();
    const { plan } = await many.destroy({ allowRemovals: 3 });
    expect(notesOf(plan)).toEqual([
      [{ code: "RS6113", parameters: {} }],
      [{ code: "RS6112", parameters: { removed: "managed mappings", action: "forget" } }],
    ]);
  });
});
