// Every file that rampsync reads is UTF-8, with or without a byte order mark; any other encoding is refused with file and line.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { toRampsyncErrors } from "../../src/base/error.js";
import { noteText } from "../../src/base/note.js";
import { givenStates } from "../../src/cli/given-state.js";
import { loadProgram } from "../../src/engine/load/load.js";
import { readPlanFile } from "../../src/engine/plan/plan-file.js";
import { readState } from "../../src/engine/state/store.js";
import { plan } from "../../src/engine/verbs/plan.js";
import { MANIFEST, resourcesOf } from "../support/stacks.js";
import { errorsOf, Folder, STACK, soundEnvironment, soundFiles, soundStack } from "./bad-input.js";
import { soundState } from "./corpus/states.js";

const folder = new Folder();
afterAll(() => folder.remove());

/** A file that is in order, its text on two lines and with a letter that is not ASCII. */
interface Read {
  readonly path: string;
  readonly text: string;
  readonly code: string;
  readonly read: () => Promise<unknown>;
}

const stack = {
  ...soundStack,
  resource: resourcesOf({ desk: { integration_id: "INTG-1", display_name: "Störung" } }),
  variable: { v: { type: "string", default: "x" } },
};
const load = (more: object = {}) => loadProgram({ directory: folder.path, environment: {}, synth: false, ...more });
const at = (path: string) => join(folder.path, path);

const files: readonly Read[] = [
  { path: "cdktf.json", text: '{\n"app": "node störung.js"}', code: "RS2002", read: load },
  {
    path: MANIFEST,
    text: `{\n"//": "Störung",${(soundFiles[MANIFEST] ?? "").slice(1)}`,
    code: "RS2016",
    read: load,
  },
  { path: STACK, text: JSON.stringify(stack).replace("{", "{\n"), code: "RS2016", read: load },
  {
    path: "v.tfvars.json",
    text: '{\n"v": "Störung"}',
    code: "RS2008",
    read: () => load({ variableFiles: ["v.tfvars.json"] }),
  },
  { path: "v.tfvars", text: '\nv = "Störung"\n', code: "RS2008", read: () => load({ variableFiles: ["v.tfvars"] }) },
  { path: "vars/s.tfvars.json", text: '{\n"v": "Störung"}', code: "RS2008", read: load },
  { path: "cdktf.out/stacks/s/terraform.tfvars", text: '\nv = "Störung"\n', code: "RS2008", read: load },
  {
    path: "terraform.s.tfstate",
    text: soundState.replace("{", '{\n"//": "Störung",'),
    code: "RS3001",
    read: () => readState(at("terraform.s.tfstate")),
  },
  {
    path: "given.tfstate",
    text: soundState.replace("{", '{\n"//": "Störung",'),
    code: "RS3001",
    read: async () => {
      const { state } = await givenStates({ state: [at("given.tfstate")] });
      if (state === undefined) throw new Error("no state");
      return state;
    },
  },
  {
    path: "plan.json",
    text: '{\n"format_version": "Störung"}',
    code: "RS3007",
    read: () => readPlanFile(at("plan.json")),
  },
];

function fill(path: string, content: Buffer): void {
  folder.fill({ ...soundFiles, [STACK]: JSON.stringify(stack), [path]: "" });
  writeFileSync(at(path), content);
}

async function failureOf({ path, read }: Read, content: Buffer) {
  fill(path, content);
  const [error] = await read().then(
    () => [],
    (thrown: unknown) => toRampsyncErrors(thrown),
  );
  return error;
}

describe.each(files)("the file $path", (file) => {
  it("a file in Windows-1252 is refused with its line", async () => {
    const error = await failureOf(file, Buffer.from(file.text, "latin1"));
    expect(error).toMatchObject({ code: file.code, where: expect.stringMatching(/:2$/) });
    expect(error?.message).toContain("not UTF-8: the byte 0xF6");
    expect(`${error?.message} ${error?.hint}`).not.toMatch(/rung|backup/);
  });

  it.each(["little", "big"])(
    "a file in UTF-16 (%s endian, with a byte order mark or without) is refused as UTF-16",
    async (order) => {
      for (const mark of ["\ufeff", ""]) {
        const bytes = Buffer.from(mark + file.text, "utf16le");
        const error = await failureOf(file, order === "big" ? bytes.swap16() : bytes);
        expect(error).toMatchObject({ code: file.code, message: expect.stringContaining("is UTF-16, not UTF-8") });
        expect(error?.hint).not.toContain("backup beside");
      }
    },
  );

  it("a file is read the same with a byte order mark and without", async () => {
    const outcomes: unknown[] = [];
    for (const mark of ["", "\ufeff"]) {
      fill(file.path, Buffer.from(mark + file.text));
      outcomes.push(
        await file.read().then(
          (value) => inspect(value, { depth: 9 }),
          (error: Error) => error.message,
        ),
      );
    }
    expect(outcomes[1]).toBe(outcomes[0]);
  });
});

describe("bytes that are not UTF-8", () => {
  it("bytes in a value of the environment or of --var that were not UTF-8 are refused", async () => {
    folder.fill({ ...soundFiles, [STACK]: JSON.stringify({ ...stack, ...referring }) });
    for (const given of [{ environment: { TF_VAR_v: "geheim\ufffd" } }, { variables: { v: "geheim\ufffd" } }]) {
      const [error] = await errorsOf(() => load(given));
      expect(error).toMatchObject({ code: "RS2008", message: expect.stringContaining("U+FFFD") });
      expect(JSON.stringify(error)).not.toContain("geheim");
    }
  });

  it("bytes that were not UTF-8 and that the program accepted are a warning", async () => {
    folder.fill({ ...soundFiles, [STACK]: JSON.stringify(stack).replace("Störung", "St\ufffdrung") });
    expect((await load()).warnings.map(noteText)).toEqual([expect.stringMatching(/^s: a text holds U\+FFFD/)]);
  });
});

describe("states that were given and are no JSON", () => {
  it("the error about a given state that is no JSON mentions no backup", async () => {
    folder.fill(soundFiles);
    const state = { text: "{", where: "standard input" };
    const options = {
      directory: folder.path,
      environment: soundEnvironment,
      synth: false,
      host: () => undefined,
      state,
    };
    const [error] = await errorsOf(() => plan(options));
    expect(error).toMatchObject({ code: "RS3001", hint: expect.stringContaining("terraform state pull") });
  });
});

const referring = {
  resource: resourcesOf({ desk: { integration_id: "INTG-1", display_name: "${var.v}" } }),
};
