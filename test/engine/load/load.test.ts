// Loading programs made with the real cdktf: run, read, resolved.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { type RampsyncError, toRampsyncErrors } from "../../../src/base/error.js";
import { noteText } from "../../../src/base/note.js";
import { Secret } from "../../../src/base/secret.js";
import { type LoadOptions, loadProgram } from "../../../src/engine/load/load.js";
import type { PlainJsonObject } from "../../../src/engine/state/json.js";
import { addressOf, INSTALLED_INTEGRATION } from "../../support/stacks.js";
import { cdktfProgram, synthesisedStack, write } from "./program.js";

const environment = { PATH: process.env.PATH };
const load = (directory: string, options: Partial<LoadOptions> = {}) =>
  loadProgram({ directory, environment, ...options });
/** The program is run here, and then its stacks are loaded as they stand. */
const synthesised = async (directory: string) => {
  await load(directory, { missingSecretsAllowed: true });
  return (options: Partial<LoadOptions> = {}) => load(directory, { ...options, synth: false });
};
const failures = async (action: Promise<unknown>): Promise<readonly RampsyncError[]> => {
  try {
    await action;
  } catch (error) {
    return toRampsyncErrors(error);
  }
  throw new Error("an error is expected");
};

const whole = `
const s = stack("client_8");
const secret = new cdktf.TerraformVariable(s, "password", { type: "string", sensitive: true });
secret.addOverride("ephemeral", true);
const count = new cdktf.TerraformVariable(s, "count_", { type: "number", default: 3 });
const names = new cdktf.TerraformVariable(s, "names", { type: "map(list(string))", default: { x: ["\${y}"] } });
const emea = new cdktf.TerraformProvider(s, "emea", { terraformResourceType: "rampsync", terraformProviderSource: "rampsync/rampsync" });
emea.alias = "emea";
emea.addOverride("alias", "emea");
emea.addOverride("tenant", "client_9");
const first = desk(s, "desk", {
  display_name: "n-" + count.value + "-$\${esc} %%{if}",
  password_wo: secret.value,
  url: "https://u:" + secret.value + "@h/",
  number: count.value,
  names: names.value,
  outbound: { mappings: { "INCIDENT.Status": { values: { Ok: ["Good"] } } } },
}, { lifecycle: { preventDestroy: true, ignoreChanges: ["display_name", "outbound.notifier.base_uri"] } });
desk(s, "second", { provider: "rampsync.emea" }, { dependsOn: [first], lifecycle: { ignoreChanges: "all" } });
new cdktf.TerraformResource(s, "other", { terraformResourceType: "terraform_data" }).addOverride("input", "\${upper(1)}");
new cdktf.TerraformOutput(s, "id", { value: first.getStringAttribute("id"), sensitive: true });
new cdktf.TerraformOutput(s, "literal", { value: "n" });
new cdktf.TerraformOutput(s, "foreign", { value: "\${terraform_data.other.id}" });
stack("client_9");
`;

describe("a CDKTF program", () => {
  it("a program holds equal mappings of its resources once, whatever is beside them", async () => {
    const program = await load(
      cdktfProgram(`
const mappings = (good) => ({ "INCIDENT.Status": { values: { Ok: [good] } } });
for (const [name, good] of [["client_1", "Good"], ["client_2", "Good"], ["client_3", "Fine"]]) {
  desk(stack(name), "desk", { display_name: name, outbound: { mappings: mappings(good) } });
}`),
    );
    const [first, same, second] = program.stacks.map(
      ({ resources: [desk] }) => desk?.config.outbound as PlainJsonObject,
    );
    expect(first).toEqual({ mappings: { "INCIDENT.Status": { values: { Ok: ["Good"] } } } });
    expect(same?.mappings).toBe(first?.mappings);
    expect(second).toEqual({ mappings: { "INCIDENT.Status": { values: { Ok: ["Fine"] } } } });
  });

  it("a program becomes stacks with every value resolved", async () => {
    const directory = cdktfProgram(whole);
    const program = await load(directory, { environment: { ...environment, TF_VAR_password: "hunter2" } });
    const [stack] = program.stacks;
    expect(program.stacks.map(({ name }) => name)).toEqual(["client_8", "client_9"]);
    expect(stack).toMatchObject({
      constructPath: "client_8",
      directory: join(directory, "cdktf.out/stacks/client_8"),
      location: { kind: "file", path: join(directory, "cdktf.out/stacks/client_8/state/client_8.tfstate") },
      backend: { kind: "local", workspace: "default" },
      foreign: ["terraform_data.other"],
    });
    const source = "registry.terraform.io/rampsync/rampsync";
    expect(stack?.providers).toEqual([
      { name: "rampsync", source, config: {} },
      { name: "rampsync", alias: "emea", source, config: { tenant: "client_9" } },
    ]);
    expect(stack?.resources.map(({ config, sources, ...rest }) => rest)).toEqual([
      {
        address: addressOf("desk"),
        type: INSTALLED_INTEGRATION,
        name: "desk",
        constructPath: "client_8/desk",
        provider: { name: "rampsync", source },
        dependsOn: [],
        references: [],
        lifecycle: {
          preventDestroy: true,
          createBeforeDestroy: false,
          ignoreChanges: [["display_name"], ["outbound", "notifier", "base_uri"]],
        },
      },
      {
        address: addressOf("second"),
        type: INSTALLED_INTEGRATION,
        name: "second",
        constructPath: "client_8/second",
        provider: { name: "rampsync", alias: "emea", source },
        dependsOn: [addressOf("desk")],
        references: [],
        lifecycle: { preventDestroy: false, createBeforeDestroy: false, ignoreChanges: "all" },
      },
    ]);
    const config = stack?.resources[0]?.config ?? {};
    expect(config).toMatchObject({
      display_name: "n-3-${esc} %{if}",
      number: 3,
      names: { x: ["${y}"] },
      outbound: { mappings: { "INCIDENT.Status": { values: { Ok: ["Good"] } } } },
    });
    expect(config.password_wo instanceof Secret && config.password_wo.reveal()).toBe("hunter2");
    expect(config.url instanceof Secret && config.url.reveal()).toBe("https://u:hunter2@h/");
    expect(stack?.outputs).toEqual([
      { name: "foreign", sensitive: false, from: { kind: "foreign", address: "terraform_data.other" } },
      {
        name: "id",
        sensitive: true,
        from: { kind: "reference", address: addressOf("desk"), path: ["id"], type: "string" },
      },
      { name: "literal", sensitive: false, from: { kind: "value", value: "n", type: "string" } },
    ]);
    expect(stack?.variables).toContainEqual({
      name: "password",
      sensitive: true,
      ephemeral: true,
      from: "the environment (TF_VAR_…)",
    });
    expect(inspect(program, { depth: 20 }) + JSON.stringify(program)).not.toContain("hunter2");
  });

  it("declared text has one Unicode form, be it in a literal, a key, a variable or put together", async () => {
    const [written, expected] = ["Gru\u0308n", "Gr\u00fcn"];
    const stack = {
      variable: {
        given: { type: "string" },
        secret: { type: "string", sensitive: true },
        table: { type: "map(list(string))", default: { [written]: [written] } },
      },
      resource: {
        rampsync_installed_integration: {
          desk: {
            display_name: written,
            description: "e${var.given}",
            outbound: {
              notifier: { password_wo: "${var.secret}" },
              mappings: { [written]: { values: "${var.table}" } },
            },
            lifecycle: { ignore_changes: [`outbound.mappings["${written}"].values["${written}"]`] },
          },
        },
      },
      output: { o: { value: { [written]: [written] } } },
    };
    const { stacks } = await loadProgram({
      directory: synthesisedStack(JSON.stringify(stack)),
      environment: { TF_VAR_given: `\u0301${written}`, TF_VAR_secret: written },
      synth: false,
    });
    const [desk] = stacks[0]?.resources ?? [];
    expect(desk?.config).toEqual({
      display_name: expected,
      description: `\u00e9${expected}`,
      outbound: {
        notifier: { password_wo: expect.any(Secret) },
        mappings: { [expected]: { values: { [expected]: [expected] } } },
      },
    });
    if (desk === undefined) throw new Error("the stack declares one");
    const { outbound } = desk.config as unknown as {
      readonly outbound: { readonly notifier: { readonly password_wo: Secret } };
    };
    expect(outbound.notifier.password_wo.reveal()).toBe(expected);
    expect(desk.lifecycle.ignoreChanges).toEqual([["outbound", "mappings", expected, "values", expected]]);
    expect(stacks[0]?.outputs[0]?.from).toMatchObject({ kind: "value", value: { [expected]: [expected] } });
  });

  it("two keys that differ in Unicode form alone are one key, as Terraform sees them", async () => {
    const values = { "Gr\u00fcn": ["a"], "Gru\u0308n": ["b"] };
    const stack = { resource: { rampsync_x: { desk: { values } } } };
    const directory = synthesisedStack(JSON.stringify(stack));
    const [error] = await failures(loadProgram({ directory, environment: {}, synth: false }));
    expect(error).toMatchObject({ code: "RS2016", message: 'The key "Gr\u00fcn" is there twice.' });
  });

  it("a program is run with its context, and without the secret and the values of variables", async () => {
    const directory = cdktfProgram(`stack("s");
require("fs").writeFileSync("seen.json", JSON.stringify({ ...process.env, got: app.node.tryGetContext("k") }));`);
    await load(directory, {
      environment: { ...environment, OPSRAMP_CLIENT_SECRET: "x", TF_VAR_a: "y", OPSRAMP_CLIENT_ID: "id" },
    });
    const seen: unknown = JSON.parse(readFileSync(join(directory, "seen.json"), "utf8"));
    expect(seen).toMatchObject({
      OPSRAMP_CLIENT_ID: "id",
      CDKTF_OUTDIR: expect.stringContaining(join(directory, "cdktf.out")),
      got: "v",
    });
    expect(Object.keys(seen as object).filter((name) => /SECRET|TF_VAR/.test(name))).toEqual([]);
  });

  it("a program's resources of other providers are reported as left to Terraform, once for equal stacks", async () => {
    const directory = cdktfProgram(`
for (const name of "a b c d e f g".split(" ")) new cdktf.TerraformResource(stack(name), "x", { terraformResourceType: "aws_x" });
new cdktf.TerraformResource(stack("h"), "y", { terraformResourceType: "aws_y" });
stack("i");`);
    const left = "of other providers and left to Terraform";
    expect((await load(directory)).warnings.map(noteText)).toEqual([
      `a, b, c, d, e and 2 more: ${left}: aws_x.x`,
      `h: ${left}: aws_y.y`,
    ]);
  });

  it("the output of a program is shown as it comes, and its failure is named", async () => {
    const directory = cdktfProgram('console.log("hello"); console.error("oh no"); process.exit(3);');
    let output = "";
    const [error] = await failures(load(directory, { onOutput: (chunk) => (output += chunk) }));
    expect(error).toMatchObject({ code: "RS2003", message: 'The app command "node main.js" ended with exit code 3.' });
    expect(output).toContain("hello");
    expect(output).toContain("oh no");
    const [again] = await failures(load(directory));
    expect(again?.hint).toContain("oh no");
  });

  it("old output of a program is not taken for new, and states in it are left alone", async () => {
    const directory = cdktfProgram('stack("s");');
    await load(directory);
    const state = join(directory, "cdktf.out/stacks/s/state/s.tfstate");
    write(state, "{}");
    write(join(directory, "main.js"), "");
    expect((await failures(load(directory)))[0]?.code).toBe("RS2004");
    expect(existsSync(state)).toBe(true);
  });

  it("a program whose loop made no stack is told to make one, and not to call what it called", async () => {
    const directory = cdktfProgram("for (const name of []) stack(name);");
    const [error] = await failures(load(directory));
    expect([error?.code, error?.hint]).toEqual(["RS2004", expect.stringContaining("a table without lines")]);
  });

  it("a program's output is read without running it when requested", async () => {
    const directory = cdktfProgram('stack("s");');
    const { hash } = await load(directory);
    write(join(directory, "main.js"), "process.exit(1)");
    expect(await load(directory, { synth: false })).toMatchObject({ hash });
  });

  it("the hash of a program does not depend on its directory, and depends on its declarations", async () => {
    const hashes = await Promise.all(
      ["1", "1", "2"].map(async (value) => {
        const withProvider = `const A = ${value}; const s = new cdktf.TerraformStack(app, "s");
new cdktf.TerraformProvider(s, "rampsync", { terraformResourceType: "rampsync" }); desk(s, "d", { a: A });`;
        return (await load(cdktfProgram(withProvider))).hash;
      }),
    );
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it("a program is loaded in part by names and globs", async () => {
    const again = await synthesised(cdktfProgram('for (const n of ["client_1", "client_2", "other"]) stack(n);'));
    const names = async (...stacks: string[]) => (await again({ stacks })).stacks.map(({ name }) => name);
    expect(await names("client_*")).toEqual(["client_1", "client_2"]);
    expect(await names("other", "client_1")).toEqual(["client_1", "other"]);
    const [error] = await failures(names("clien"));
    expect(error).toMatchObject({ code: "RS2009", hint: "The stacks are: client_1, client_2, other." });
  });

  it("the state is found where Terraform's workspaces keep it", async () => {
    const directory = cdktfProgram('stack("s");');
    const { stacks } = await load(directory, { environment: { ...environment, TF_WORKSPACE: "blue" } });
    expect(stacks[0]?.location).toEqual({
      kind: "file",
      path: join(directory, "cdktf.out/stacks/s/terraform.tfstate.d/blue/terraform.tfstate"),
    });
    const remote = cdktfProgram(
      'const s = new cdktf.TerraformStack(app, "s"); new cdktf.S3Backend(s, { bucket: "b", key: "k" });',
    );
    expect((await load(remote)).stacks[0]).toMatchObject({ backend: { kind: "s3" }, location: undefined });
  });
});

describe("values of variables", () => {
  const body = `const s = stack("s");
for (const name of ["a", "b", "c", "d", "e", "f", "g"]) {
  const v = new cdktf.TerraformVariable(s, name, { type: "string", default: "default" });
  desk(s, "desk_" + name, { value: v.value });
}`;

  it("values of variables come from the sources in Terraform's order", async () => {
    const directory = cdktfProgram(body);
    const stackDirectory = join(directory, "cdktf.out/stacks/s");
    const lines =
      (...names: string[]) =>
      (value: string) =>
        names.map((name) => `${name} = "${value}"`).join("\n");
    const members =
      (...names: string[]) =>
      (value: string) =>
        JSON.stringify(Object.fromEntries(names.map((name) => [name, value])));
    write(join(stackDirectory, "terraform.tfvars"), lines("c", "d", "e", "f", "g")("tfvars"));
    write(join(stackDirectory, "terraform.tfvars.json"), members("d", "e", "f", "g")("tfvars.json"));
    write(join(directory, "vars/s.tfvars.json"), members("e", "f", "g")("project"));
    write(join(directory, "my.tfvars"), `# a comment\n\n${lines("f", "g")("file")} // another\n`);
    const { stacks } = await load(directory, {
      environment: { ...environment, ...Object.fromEntries([..."bcdefg"].map((name) => [`TF_VAR_${name}`, "env"])) },
      variableFiles: ["my.tfvars"],
      variables: { g: "command line" },
    });
    expect(stacks[0]?.resources.map(({ config }) => config.value)).toEqual([
      "default",
      "env",
      "tfvars",
      "tfvars.json",
      "project",
      "file",
      "command line",
    ]);
  });

  it("missing values of variables are named, unless a check without credentials is requested", async () => {
    const directory = cdktfProgram(`const s = stack("s");
const v = new cdktf.TerraformVariable(s, "password", { type: "string", sensitive: true });
desk(s, "a", { x: v.value }); desk(s, "b", { x: v.value });
new cdktf.TerraformVariable(s, "unused", {});`);
    const errors = await failures(load(directory));
    expect(errors.map(({ code, hint }) => [code, hint])).toEqual([
      ["RS2007", "Set TF_VAR_password, or pass --var password=value or --var-file."],
    ]);
    const { stacks } = await load(directory, { missingSecretsAllowed: true, synth: false });
    expect(stacks[0]?.resources[0]?.config.x).toBeInstanceOf(Secret);
  });

  it("values of variables of the wrong type are refused without being shown", async () => {
    const again = await synthesised(
      cdktfProgram(`const s = stack("s");
const v = new cdktf.TerraformVariable(s, "n", { type: "list(number)", sensitive: true });
desk(s, "a", { x: v.value });`),
    );
    for (const text of ["hunter2", '["hunter2"]', "[1", "[1] hunter2"]) {
      const [error] = await failures(again({ variables: { n: text } }));
      expect(error?.code).toBe("RS2008");
      expect(JSON.stringify(error)).not.toContain("hunter2");
    }
    const { stacks } = await again({ variables: { n: '["1", 2]' } });
    expect(JSON.stringify(stacks[0]?.resources[0]?.config)).toBe('{"x":["(sensitive)","(sensitive)"]}');
  });

  it("values for variables that no stack declares are refused", async () => {
    const [error] = await failures(load(cdktfProgram('stack("s");'), { variables: { nmae: "x" } }));
    expect(error).toMatchObject({ code: "RS2015", message: 'No stack declares the variable "nmae".' });
  });

  it("values of variables are refused with the line where a file has more than literals", async () => {
    const directory = cdktfProgram(
      `new cdktf.TerraformVariable(stack("s"), "b", { default: "z" }); desk(app.node.findChild("s"), "d", { x: "\${var.b}" });`,
    );
    const again = await synthesised(directory);
    write(join(directory, "x.tfvars"), 'c = upper("x")\nb = "1"\n');
    expect((await again({ variableFiles: ["x.tfvars"] })).stacks[0]?.resources[0]?.config).toEqual({ x: "1" });
    write(join(directory, "x.tfvars"), 'a = 1\nb = upper("x")\n');
    const [error] = await failures(again({ variableFiles: ["x.tfvars"] }));
    expect(error).toMatchObject({ code: "RS2008", where: `${join(directory, "x.tfvars")}:2` });
    write(join(directory, "x.tfvars.json"), '{\n "a": }');
    const [second] = await failures(again({ variableFiles: ["x.tfvars.json"] }));
    expect(second).toMatchObject({ code: "RS2008", where: `${join(directory, "x.tfvars.json")}:2:7` });
    const [third] = await failures(again({ variableFiles: ["no.tfvars"] }));
    expect(third?.code).toBe("RS2008");
  });
});
