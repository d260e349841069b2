// What a stack may hold that rampsync leaves to Terraform, and how it says so.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.

import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RampsyncError, toRampsyncErrors } from "../../../src/base/error.js";
import { noteText } from "../../../src/base/note.js";
import { loadProgram } from "../../../src/engine/load/load.js";
import { parseManifest } from "../../../src/engine/load/manifest.js";
import { Problems } from "../../../src/engine/load/problems.js";
import { resolveStack } from "../../../src/engine/load/stack.js";
import { parseJsonVariables, parseLineVariables } from "../../../src/engine/load/variable-files.js";
import { isPlainObject, type Json, parseJson, toPlain } from "../../../src/engine/state/json.js";
import { synthesisedStack, write } from "./program.js";

const load = (directory: string) => loadProgram({ directory, environment: {}, synth: false });
const failures = async (directory: string): Promise<readonly RampsyncError[]> => {
  try {
    await load(directory);
  } catch (error) {
    return toRampsyncErrors(error);
  }
  throw new Error("an error is expected");
};
const file = "cdktf.out/stacks/s/cdk.tf.json";
const resource = (members: object) => ({
  resource: {
    rampsync_x: { d: { "//": { metadata: { path: "s/team/d" } }, ...members } },
    terraform_data: { foreign: {} },
  },
});
const at = `${file}, construct s/team/d, resource.rampsync_x.d`;

describe("stacks that only Terraform can evaluate", () => {
  it.each<[string, object, string, string]>([
    ["locals that are used", { locals: { a: 1 }, ...resource({ a: "${local.a}" }) }, "RS2006", `${at}.a`],
    [
      "data sources for each",
      { data: { rampsync_x: { d: { for_each: {} } } } },
      "RS2005",
      `${file}, data.rampsync_x.d.for_each`,
    ],
    ["modules", { module: { x: {} } }, "RS2005", `${file}, module`],
    ["count", resource({ count: 2 }), "RS2005", `${at}.count`],
    ["for_each", resource({ for_each: {} }), "RS2005", `${at}.for_each`],
    ["dynamic blocks", resource({ dynamic: {} }), "RS2005", `${at}.dynamic`],
    ["provisioners", resource({ provisioner: [] }), "RS2005", `${at}.provisioner`],
    ["conditions", resource({ lifecycle: { precondition: [] } }), "RS2005", `${at}.lifecycle.precondition`],
    ["functions", resource({ a: { "b.c": ["${upper(1)}"] } }), "RS2006", `${at}.a["b.c"][0]`],
    ["directives", resource({ a: "%{ if true }x%{ endif }" }), "RS2006", `${at}.a`],
    ["references to themselves", resource({ a: "${rampsync_x.d.id}" }), "RS2020", `${at}.a`],
    ["references to foreign resources", resource({ a: "-${terraform_data.foreign.id}" }), "RS2006", `${at}.a`],
    ["undeclared variables", resource({ a: "${var.nobody}" }), "RS2006", `${at}.a`],
    [
      "waiting for foreign resources",
      resource({ depends_on: ["terraform_data.foreign"] }),
      "RS2006",
      `${at}.depends_on[0]`,
    ],
    ["other providers", resource({ provider: "aws.x" }), "RS2006", `${at}.provider`],
    ["unknown aliases", resource({ provider: "rampsync.x" }), "RS2006", `${at}.provider`],
    ["long numbers", resource({ a: "LONG" }), "RS2005", `${at}.a`],
    [
      "secret outputs",
      {
        variable: { v: { default: "x", sensitive: true } },
        output: { o: { value: "${var.v}", sensitive: true } },
      },
      "RS2005",
      `${file}, output.o.value`,
    ],
    ...(["object", "list"] as const).map((kind): [string, object, string, string] => [
      `outputs with a secret beside plain members of an ${kind}`,
      {
        variable: { v: { default: "x", sensitive: true } },
        output: { o: { value: kind === "object" ? { a: "${var.v}", b: "x" } : ["x", { a: ["${var.v}"] }] } },
      },
      "RS2005",
      `${file}, output.o.value`,
    ]),
    ["wrong shapes", { resource: { rampsync_x: 1 } }, "RS2016", `${file}, resource.rampsync_x`],
  ])("a stack is refused for %s with code and place", async (_, stack, code, where) => {
    const text = JSON.stringify(stack).replace('"LONG"', "9007199254740993");
    const errors = await failures(synthesisedStack(text));
    expect(errors.map((error) => [error.code, error.where])).toEqual([[code, where]]);
    if (code === "RS2005") expect(errors[0]?.hint).toMatch(/terraform/i);
  });

  it("a stack whose values only Terraform evaluates is named, with the commands that do", async () => {
    const mappings = { Status: { values: "${local.shared}" } };
    const notifier = { password_wo: "${data.vault_generic_secret.desk.data.password}" };
    const desk = resource({ outbound: { mappings, notifier } });
    const errors = await failures(synthesisedStack(JSON.stringify({ locals: {}, module: {}, ...desk })));
    expect(errors.map(({ code }) => code)).toEqual(["RS2005", "RS2006", "RS2006"]);
    for (const { hint } of errors) expect(hint).toContain('terraform or cdktf deploy for the stack "s"');
  });

  it("a stack is refused for all its reasons at once", async () => {
    const errors = await failures(
      synthesisedStack(JSON.stringify({ module: { a: {} }, ...resource({ count: 1, a: "${b.c}" }) })),
    );
    expect(errors).toHaveLength(3);
  });

  it("locals, imports, moves and validations refuse no stack, and what is left to Terraform is named", async () => {
    const second = { to: "terraform_data.foreign", id: "x", for_each: "${toset([])}" };
    const stack = {
      ...resource({ a: "${var.v}" }),
      ephemeral: { rampsync_inbound_credentials: { desk: { integration_id: "INTG-1" } } },
      locals: { unused: "${upper(var.v)}", other: { a: ["${data.x.y}"] } },
      moved: [
        { from: "rampsync_x.old", to: "${rampsync_x.d}" },
        { from: "module.a.b.c", to: "terraform_data.foreign" },
      ],
      import: [{ to: "rampsync_x.d", id: "${var.v}" }, second],
      variable: {
        v: { default: "x", validation: [{ condition: "${length(var.v) > 0}", error_message: "No." }] },
        w: { default: "x", validation: [] },
      },
    };
    const { warnings, stacks } = await load(synthesisedStack(JSON.stringify(stack)));
    expect(stacks[0]?.resources[0]?.config).toEqual({ a: "x" });
    expect(warnings.map(noteText)).toEqual([
      "s: of other providers and left to Terraform: terraform_data.foreign",
      "s: import blocks are taken as adoption: rampsync_x.d",
      "s: ephemeral blocks are left to Terraform: ephemeral.rampsync_inbound_credentials.desk",
      "s: validations of variables are left to Terraform, and not evaluated here: v",
    ]);
  });

  it("a stack is refused when another configuration file is beside it", async () => {
    const directory = synthesisedStack("{}");
    write(join(directory, "cdktf.out/stacks/s/more.tf"), "");
    expect((await failures(directory))[0]?.code).toBe("RS2005");
  });

  it("a stack is not refused for resources of other providers, whatever they hold", async () => {
    const foreign = { count: 2, x: "${upper(data.x)}", lifecycle: { precondition: [] } };
    const { stacks } = await load(synthesisedStack(JSON.stringify({ resource: { aws_x: [{ y: foreign }] } })));
    expect(stacks[0]?.foreign).toEqual(["aws_x.y"]);
  });
});

describe("output that is unusable", () => {
  it.each([
    ['{\n  "a" 1}', "RS2016", `${file}:2:7`],
    ["[]", "RS2016", file],
    ["", "RS2016", `${file}:1:1`],
  ])("unusable output %j is reported with its place", async (text, code, where) => {
    expect((await failures(synthesisedStack(text))).map((error) => [error.code, error.where])).toEqual([[code, where]]);
  });

  it("an unusable project file or manifest is reported with its place", async () => {
    const directory = synthesisedStack("{}");
    const manifest = join(directory, "cdktf.out/manifest.json");
    const code = async () => (await failures(directory))[0]?.code;
    write(manifest, '{"stacks":{}}');
    expect(await code()).toBe("RS2004");
    write(manifest, '{"stacks":{"s":{}}}');
    expect(await code()).toBe("RS2016");
    write(manifest, "{");
    expect(await code()).toBe("RS2016");
    write(join(directory, "cdktf.json"), "nothing");
    expect(await code()).toBe("RS2002");
    expect((await failures(join(directory, "vars")))[0]?.code).toBe("RS2001");
  });

  it("output of any kind never fails with anything but a coded error", async () => {
    const words = fc.constantFrom(
      ..."resource rampsync_x provider rampsync variable output terraform backend local path value default type string".split(
        " ",
      ),
      ..."lifecycle depends_on ignore_changes all alias sensitive ${var.x} ${a %{ $${ // required_providers source __proto__".split(
        " ",
      ),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(words, fc.constant(null), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(words, tie("tree"), { maxKeys: 5 }),
      ),
    }));
    const roots = fc.oneof(
      tree.map((value) => JSON.stringify(value)),
      fc.tuple(tree, tree, tree, tree).map(([a, b, c, d]) =>
        JSON.stringify({
          resource: { rampsync_x: { a } },
          variable: { x: b },
          provider: { rampsync: c },
          terraform: d,
        }),
      ),
      tree.map((o) =>
        JSON.stringify({ variable: { x: { default: 1 } }, output: { o }, resource: { rampsync_x: { a: {} } } }),
      ),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(roots, fc.uint8Array(), async (text, bytes) => {
        const broken = Buffer.from(bytes).toString();
        await coded(() => parseManifest(text, "/o", "m"));
        await coded(() => parseManifest(broken, "/o", "m"));
        for (const read of [parseJsonVariables, parseLineVariables]) {
          await coded(() => read(text, "v"));
          await coded(() => read(broken, "v"));
        }
        const root = toPlain(parseOrNull(text));
        if (!isPlainObject(root)) return;
        const problems = new Problems();
        const sources = [
          {
            name: "f",
            place: { file: "f" },
            values: new Map([["x", { kind: "data" as const, value: parseOrNull(text) }]]),
          },
        ];
        const stack = { name: "s", directory: "/nowhere", file: "f", constructPath: "s", root };
        await coded(async () => {
          const loaded = await resolveStack(stack, {
            projectDirectory: "/nowhere",
            environment: {},
            sources,
            missingSecretsAllowed: false,
            problems,
          });
          JSON.stringify(loaded);
          problems.throwIfAny();
        });
      }),
      { numRuns: 1500 },
    );
  });
});

async function coded(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    for (const refusal of toRampsyncErrors(error))
      expect(RampsyncError.is(refusal) && refusal.code !== "RS9001").toBe(true);
  }
}

/** `fc.json` may hold a member twice, which is refused; such texts are of no use here. */
function parseOrNull(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
