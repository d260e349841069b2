// Whatever the bytes: files that are damaged are refused with coded errors, or taken; nothing ever crashes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parseManifest } from "../../src/engine/load/manifest.js";
import { Problems } from "../../src/engine/load/problems.js";
import { type LoadedStack, resolveStack } from "../../src/engine/load/stack.js";
import { parseJsonVariables, parseLineVariables } from "../../src/engine/load/variable-files.js";
import { readPlanFile } from "../../src/engine/plan/plan-file.js";
import { checkDeclarations } from "../../src/engine/records/declarations.js";
import { joinState } from "../../src/engine/records/join-state.js";
import { isPlainObject, type Json, parseJson, parsePlainJson } from "../../src/engine/state/json.js";
import { State } from "../../src/engine/state/state.js";
import { desk, deskVariables } from "../support/desk.js";
import { addressOf, INSTALLED_INTEGRATION, manifestOf } from "../support/stacks.js";
import { errorsOf, Folder, soundEnvironment, soundStack } from "./bad-input.js";
import { planFiles } from "./corpus/plan-files.js";
import { soundState } from "./corpus/states.js";
import { damaged, damagedBytes } from "./mutations.js";

/** Set RAMPSYNC_FUZZ_RUNS for a longer look. */
const numRuns = Number(process.env.RAMPSYNC_FUZZ_RUNS ?? "300");
const environment = { ...soundEnvironment, TF_VAR_desk_password: "p", TF_VAR_desk_api_secret: "s" };

const folder = new Folder();
afterAll(() => folder.remove());

/** Everything that is thrown has a code, and a message that no user takes for a crash. */
async function coded(run: () => unknown): Promise<void> {
  for (const { message, hint } of await errorsOf(run)) {
    expect(`${message} ${hint}`).not.toMatch(/\n\s+at |\[object |is not a function|of undefined|of null/);
  }
}

const whole = {
  ...soundStack,
  ...deskVariables,
  resource: {
    [INSTALLED_INTEGRATION]: {
      desk: {
        "//": { metadata: { path: "s/desk/Default" } },
        ...desk,
        depends_on: [],
        lifecycle: { prevent_destroy: true, ignore_changes: ["display_name", "inbound.mappings"] },
      },
    },
  },
  output: { id: { value: `\${${addressOf("desk")}.id}` } },
};

async function resolve(text: string, source: ReadonlyMap<string, Json> = new Map()): Promise<LoadedStack> {
  const root = parsePlainJson(text);
  if (!isPlainObject(root)) throw new Error("not an object");
  const problems = new Problems();
  const values = new Map([...source].map(([name, value]) => [name, { kind: "data" as const, value }]));
  const given = ["desk_password", "desk_api_secret"].map(
    (name) => [name, { kind: "text" as const, text: "x" }] as const,
  );
  const stack = await resolveStack(
    { name: "s", directory: "/nowhere/s", file: "cdk.tf.json", constructPath: "s", root },
    {
      projectDirectory: "/nowhere",
      environment: {},
      sources: [
        { name: "given", place: { file: "x" }, values: new Map(given) },
        { name: "file", place: { file: "x" }, values },
      ],
      missingSecretsAllowed: false,
      problems,
    },
  );
  problems.throwIfAny();
  return stack;
}

function isObject(text: string): boolean {
  try {
    return parseJson(text) instanceof Map;
  } catch {
    return false;
  }
}

describe("files damaged at random", () => {
  it("a damaged cdk.tf.json ends in coded errors, or in none", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(whole), async (text) => {
        if (!isObject(text)) return;
        await coded(async () => checkDeclarations([await resolve(text)], environment));
      }),
      { numRuns },
    );
  });

  it("a damaged manifest.json ends in coded errors, or in none", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(manifestOf(["s", "t"])), async (text) => {
        await coded(() => parseManifest(text, "/out", "manifest.json"));
      }),
      { numRuns },
    );
  });

  it("a damaged variable file ends in coded errors, or in none", async () => {
    const stack = JSON.stringify({
      ...whole,
      variable: {
        ...deskVariables.variable,
        a: { type: "map(list(number))" },
        b: { type: "object({c=optional(bool)})" },
      },
      output: { a: { value: "${var.a}" }, b: { value: "${var.b}" } },
    });
    await fc.assert(
      fc.asyncProperty(damaged({ a: { x: [1, 2] }, b: { c: true } }), async (text) => {
        await coded(() => resolve(stack, parseJsonVariables(text, "v.tfvars.json")));
      }),
      { numRuns },
    );
    await fc.assert(
      fc.asyncProperty(damagedBytes('a = { "x" = [1] }\n# b\nb = "c" // d\n'), async (text) => {
        await coded(() => parseLineVariables(text, "v.tfvars"));
      }),
      { numRuns },
    );
  });

  it("a damaged state ends in coded errors, or in none", async () => {
    const stack = await resolve(JSON.stringify(whole));
    const placed = checkDeclarations([stack], environment);
    await fc.assert(
      fc.asyncProperty(damaged(JSON.parse(soundState)), async (text) => {
        await coded(() => {
          const state = State.parse(text, { file: "terraform.tfstate" });
          joinState(placed, stack, state, environment);
          state.put(addressOf("desk"), { source: "x/y/z" }, { schemaVersion: 0, attributes: {} });
          State.parse(state.print(), { file: "terraform.tfstate" });
        });
      }),
      { numRuns },
    );
  });

  it("a damaged record of rampsync in the state ends in coded errors, or in none", async () => {
    const stack = await resolve(JSON.stringify(whole));
    const placed = checkDeclarations([stack], environment);
    const document = JSON.parse(soundState);
    const [instance] = document.resources[0].instances;
    const record: unknown = JSON.parse(Buffer.from(instance.private, "base64").toString());
    await fc.assert(
      fc.asyncProperty(damaged(record), async (text) => {
        instance.private = Buffer.from(text).toString("base64");
        const state = State.parse(JSON.stringify(document), { file: "terraform.tfstate" });
        await coded(() => joinState(placed, stack, state, environment));
      }),
      { numRuns },
    );
  });

  it("a damaged plan file ends in coded errors, or in none", async () => {
    const sound = JSON.parse(planFiles.find(({ code }) => code === "RS3008")?.text ?? "{}");
    const path = join(folder.path, "plan.json");
    await fc.assert(
      fc.asyncProperty(damaged(sound), async (text) => {
        writeFileSync(path, text);
        await coded(() => readPlanFile(path));
      }),
      { numRuns: Math.min(numRuns, 100) },
    );
  });
});
