// Wrong programs: cdktf.json, the manifest, and the synthesised stack, as whole files.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import type { ErrorCode } from "../../../src/base/error-codes.js";
import {
  addressOf,
  type Files,
  INSTALLED_INTEGRATION,
  MANIFEST,
  manifestOf,
  resourcesOf,
} from "../../support/stacks.js";
import { type BadInput, STACK, soundFiles, soundStack } from "../bad-input.js";

export interface BadProgram extends BadInput {
  readonly files: Files;
  readonly stacks?: readonly string[];
  /** Runs the app command; default: takes the output that stands there. */
  readonly synth?: true;
}

const { "cdktf.json": _, ...withoutProject } = soundFiles;
const { [MANIFEST]: __, ...withoutManifest } = soundFiles;
const { [STACK]: ___, ...withoutStack } = soundFiles;

type Wanted = readonly [code: ErrorCode, where: string, message?: string];
const wanted = ([code, where, message]: Wanted) => ({ code, where, ...(message === undefined ? {} : { message }) });

const project = (what: string, text: string, ...rest: Wanted): BadProgram => ({
  what: `cdktf.json: ${what}`,
  files: { ...withoutProject, "cdktf.json": text },
  ...wanted(rest),
});
const synth = (what: string, text: string, ...rest: Wanted): BadProgram => ({
  ...project(what, text, ...rest),
  synth: true,
});
const manifest = (what: string, value: unknown, ...rest: Wanted): BadProgram => ({
  what: `manifest: ${what}`,
  files: { ...withoutManifest, [MANIFEST]: typeof value === "string" ? value : JSON.stringify(value) },
  ...wanted(rest),
});
const text = (what: string, stack: string, ...rest: Wanted): BadProgram => ({
  what: `cdk.tf.json: ${what}`,
  files: { ...withoutStack, [STACK]: stack },
  ...wanted(rest),
});
const stack = (what: string, more: object, ...rest: Wanted): BadProgram =>
  text(what, JSON.stringify({ ...soundStack, ...more }), ...rest);

const desk = (members: object, name = "desk") => ({
  resource: {
    [INSTALLED_INTEGRATION]: {
      [name]: { "//": { metadata: { path: "s/desk/Default" } }, integration_id: "INTG-1", ...members },
    },
  },
});
const backend = (value: unknown) => ({ terraform: { ...soundStack.terraform, backend: value } });
const provider = (...blocks: readonly unknown[]) => ({ provider: { rampsync: blocks } });
const first = manifestOf(["s"]).stacks.s ?? {};
const at = `${STACK}, construct s/desk/Default, resource.${addressOf("desk")}`;

/** Two stacks, the second with this text. */
const two = (second: object, names: readonly [string, string] = ["s", "t"]): Files => ({
  ...soundFiles,
  [MANIFEST]: JSON.stringify(manifestOf(names)),
  "cdktf.out/stacks/t/cdk.tf.json": JSON.stringify({ ...soundStack, ...second }),
});
const otherState = { terraform: { backend: { local: { path: "../../../terraform.t.tfstate" } } } };

const projects: readonly BadProgram[] = [
  { what: "cdktf.json: none", files: withoutProject, code: "RS2001", where: "cdktf.json" },
  {
    what: "cdktf.json: a directory",
    files: { ...withoutProject, "cdktf.json/": "" },
    code: "RS2001",
    where: "cdktf.json",
  },
  project("empty", "", "RS2002", "cdktf.json:1:1", "ends too early"),
  project("cut short", '{"app": "node', "RS2002", "cdktf.json:1:"),
  project("a comment", '{\n  // the app\n  "app": "x"}', "RS2002", "cdktf.json:2:3"),
  project("a trailing comma", '{"app": "x",}', "RS2002", "cdktf.json:1:13"),
  project("single quotes", "{'app': 'x'}", "RS2002", "cdktf.json:1:2"),
  project("a member twice", '{"app": "x", "app": "y"}', "RS2002", "cdktf.json:1:14", "twice"),
  project("YAML", "app: node main.js\n", "RS2002", "cdktf.json:1:1"),
  project("a list", "[]", "RS2002", "cdktf.json", "not an object"),
  project("null", "null", "RS2002", "cdktf.json", "not an object"),
  project("an app that is a list", '{"app": ["node", "main.js"]}', "RS2002", "cdktf.json", '"app"'),
  project("an output that is a number", '{"app": "x", "output": 1}', "RS2002", "cdktf.json", '"output"'),
  project("a context that is a list", '{"app": "x", "context": []}', "RS2002", "cdktf.json", '"context"'),
  project("an output that is not there", '{"app": "x", "output": "elsewhere"}', "RS2004", "elsewhere/manifest.json"),
  project("an output with a NUL", '{"app": "x", "output": "a\\u0000b"}', "RS2004", "manifest.json"),
  synth("no app", "{}", "RS2002", "cdktf.json", "no app"),
  synth("an empty app", '{"app": "  "}', "RS2002", "cdktf.json", "no app"),
  synth("an app that is not there", '{"app": "no-such-program-here"}', "RS2003", "cdktf.json", "exit code 127"),
  synth("an app that fails", '{"app": "exit 3"}', "RS2003", "cdktf.json", "exit code 3"),
  synth("an app that is killed", '{"app": "kill -9 $$"}', "RS2003", "cdktf.json", "SIGKILL"),
  synth("an app with a NUL", '{"app": "node\\u0000 main.js"}', "RS2003", "cdktf.json", "could not be started"),
  synth("an app that makes nothing", '{"app": "true"}', "RS2004", "manifest.json"),
  synth("an output that cannot be a directory", '{"app": "true", "output": "cdktf.json"}', "RS2017", "cdktf.json"),
];

const manifests: readonly BadProgram[] = [
  { what: "manifest: none", files: withoutManifest, code: "RS2004", where: MANIFEST },
  manifest("empty", "", "RS2016", `${MANIFEST}:1:1`),
  manifest("cut short", '{"stacks": {', "RS2016", `${MANIFEST}:1:13`, "ends too early"),
  manifest("bytes", "\u0000\u0001", "RS2016", `${MANIFEST}:1:1`),
  manifest("a list", [], "RS2016", MANIFEST, '"stacks"'),
  manifest("no stacks", {}, "RS2016", MANIFEST, '"stacks"'),
  manifest("stacks that are a list", { stacks: [first] }, "RS2016", MANIFEST, '"stacks"'),
  manifest("an empty set of stacks", { stacks: {} }, "RS2004", MANIFEST, "no stacks"),
  manifest("a stack that is null", { stacks: { s: null } }, "RS2016", MANIFEST, "stacks.s."),
  manifest(
    "a stack without a file",
    { stacks: { s: { ...first, synthesizedStackPath: undefined } } },
    "RS2016",
    MANIFEST,
    "stacks.s.synthesizedStackPath",
  ),
  manifest(
    "a stack without a directory",
    { stacks: { s: { ...first, workingDirectory: 1 } } },
    "RS2016",
    MANIFEST,
    "stacks.s.workingDirectory",
  ),
  manifest("a stack without a name", { stacks: { s: { ...first, name: null } } }, "RS2016", MANIFEST, "stacks.s.name"),
  manifest(
    "a stack without a construct",
    { stacks: { s: { ...first, constructPath: [] } } },
    "RS2016",
    MANIFEST,
    "stacks.s.constructPath",
  ),
  manifest(
    "a path with a NUL",
    { stacks: { s: { ...first, synthesizedStackPath: "a\u0000.json" } } },
    "RS2016",
    MANIFEST,
  ),
  manifest(
    "a stack in HCL",
    { stacks: { s: { ...first, synthesizedStackPath: "stacks/s/cdk.tf" } } },
    "RS2005",
    "stacks/s/cdk.tf",
    "HCL",
  ),
  manifest(
    "a file that is not there",
    { stacks: { s: { ...first, synthesizedStackPath: "stacks/x/cdk.tf.json" } } },
    "RS2016",
    "stacks/x/cdk.tf.json",
    "ENOENT",
  ),
  {
    what: "manifest: a file that is a directory",
    files: { ...withoutStack, [`${STACK}/`]: "" },
    code: "RS2016",
    where: STACK,
    message: "EISDIR",
  },
  manifest("two stacks of one name", { stacks: { s: first, t: first } }, "RS2016", MANIFEST, 'the name "s"'),
  manifest(
    "an error of the program",
    { stacks: { s: { ...first, annotations: [{ level: "@cdktf/error", constructPath: "s/desk", message: "no" }] } } },
    "RS2003",
    "s/desk",
    "reports an error: no",
  ),
];

const stacks: readonly BadProgram[] = [
  text("empty", "", "RS2016", `${STACK}:1:1`),
  text("cut short", '{"resource":\n {', "RS2016", `${STACK}:2:3`, "ends too early"),
  text("HCL", 'resource "x" "y" {}', "RS2016", `${STACK}:1:1`),
  text("a list", "[]", "RS2016", STACK, "not a JSON object"),
  text("a member twice", '{"resource": {}, "resource": {}}', "RS2016", `${STACK}:1:18`, "twice"),
  text("a line break in a text", '{"a": "b\nc"}', "RS2016", `${STACK}:1:9`, "control character"),
  text("a number that JSON does not know", '{"a": NaN}', "RS2016", `${STACK}:1:7`),
  text("nesting without end", `{"a": ${"[".repeat(5000)}`, "RS2016", `${STACK}:1:`, "too deep"),
  stack(
    "a local that is used",
    { locals: { a: "x" }, ...desk({ description: "${local.a}" }) },
    "RS2006",
    `${at}.description`,
  ),
  stack(
    "a data source for each",
    { data: { [INSTALLED_INTEGRATION]: { a: { integration_id: "INTG-1", for_each: {} } } } },
    "RS2005",
    `a.for_each`,
  ),
  stack("modules", { module: { m: {} } }, "RS2005", `${STACK}, module`),
  stack("an import of nothing", { import: [{}] }, "RS2016", `${STACK}, import[0].to`),
  stack(
    "an import to what is not declared",
    { import: [{ to: addressOf("none"), id: "INTG-1" }] },
    "RS2016",
    `${STACK}, import[0].to`,
    "does not declare",
  ),
  stack(
    "an import of another object",
    { ...desk({}), import: { to: addressOf("desk"), id: "client_8:INTG-2" } },
    "RS2016",
    `${STACK}, import.id`,
    "another object",
  ),
  stack(
    "an import with for_each",
    { ...desk({}), import: [{ to: addressOf("desk"), id: "INTG-1", for_each: {} }] },
    "RS2005",
    `${STACK}, import[0].for_each`,
  ),
  stack("a move from nothing", { moved: [{ to: addressOf("desk") }] }, "RS2016", `${STACK}, moved[0].from`),
  stack("a move to no address", { moved: { from: addressOf("desk"), to: "desk" } }, "RS2016", `${STACK}, moved.to`),
  stack(
    "an index of var",
    { variable: { x: { default: "y" } }, ...desk({ description: '${var["x"]}' }) },
    "RS2006",
    `${at}.description`,
    "after a dot",
  ),
  stack("a section that is misspelt", { resources: {} }, "RS2005", `${STACK}, resources`),
  stack("resources that are a text", { resource: "x" }, "RS2016", `${STACK}, resource`),
  stack(
    "a resource type that is a list of numbers",
    { resource: { [INSTALLED_INTEGRATION]: [1] } },
    "RS2016",
    `${INSTALLED_INTEGRATION}[0]`,
  ),
  stack(
    "an unknown resource type of ours",
    { resource: { rampsync_integration: { desk: {} } } },
    "RS2005",
    "s/rampsync_integration.desk",
    '"rampsync_integration"',
  ),
  stack(
    "a resource declared twice",
    { resource: [soundStack.resource, soundStack.resource] },
    "RS2016",
    `${STACK}, resource`,
    "twice",
  ),
  stack("a resource name with a space", desk({}, "my desk"), "RS2016", "my desk", "not a name"),
  stack("a resource name with a dot", desk({}, "a.b"), "RS2016", '["a.b"]', "not a name"),
  stack("an empty resource name", desk({}, ""), "RS2016", INSTALLED_INTEGRATION, "not a name"),
  stack("a resource name that begins with a digit", desk({}, "1st"), "RS2016", "1st"),
  stack("count", desk({ count: 2 }), "RS2005", `${at}.count`),
  stack("for_each", desk({ for_each: { a: 1 } }), "RS2005", `${at}.for_each`),
  stack("a provisioner", desk({ provisioner: [{ "local-exec": {} }] }), "RS2005", `${at}.provisioner`),
  stack("a condition", desk({ lifecycle: { precondition: [{}] } }), "RS2005", `${at}.lifecycle.precondition`),
  stack("a lifecycle that is a text", desk({ lifecycle: "x" }), "RS2016", `${at}.lifecycle`),
  stack(
    "prevent_destroy that is no bool",
    desk({ lifecycle: { prevent_destroy: "maybe" } }),
    "RS2016",
    `${at}.lifecycle.prevent_destroy`,
  ),
  stack(
    "ignore_changes that is a bool",
    desk({ lifecycle: { ignore_changes: true } }),
    "RS2016",
    `${at}.lifecycle.ignore_changes`,
  ),
  stack(
    "ignore_changes with an expression",
    desk({ lifecycle: { ignore_changes: ["a b"] } }),
    "RS2016",
    `${at}.lifecycle.ignore_changes[0]`,
  ),
  stack("depends_on that is a text", desk({ depends_on: "x.y" }), "RS2016", `${at}.depends_on`),
  stack("depends_on with a number", desk({ depends_on: [1] }), "RS2006", `${at}.depends_on[0]`),
  stack(
    "depends_on somebody unknown",
    desk({ depends_on: [addressOf("other")] }),
    "RS2006",
    `${at}.depends_on[0]`,
    "other",
  ),
  stack("another provider", desk({ provider: "aws" }), "RS2006", `${at}.provider`),
  stack("an alias that is not there", desk({ provider: "rampsync.eu" }), "RS2006", `${at}.provider`, '"eu"'),
  stack("a function", desk({ display_name: "${upper(var.x)}" }), "RS2006", `${at}.display_name`, "is an expression"),
  stack("a condition in a value", desk({ display_name: "${var.a ? 1 : 2}" }), "RS2006", `${at}.display_name`),
  stack("a directive", desk({ display_name: "%{ if true }x%{ endif }" }), "RS2006", `${at}.display_name`),
  stack(
    "a template that is not closed",
    desk({ display_name: "${var.x" }),
    "RS2006",
    `${at}.display_name`,
    "not closed",
  ),
  stack("a reference to a local", desk({ display_name: "${local.x}" }), "RS2006", `${at}.display_name`, "local.x"),
  stack(
    "a reference to a resource that is not declared",
    desk({ display_name: `\${${addressOf("desks")}.id}` }),
    "RS2019",
    `${at}.display_name`,
    "desks",
  ),
  stack(
    "a reference to an attribute that there is not",
    { resource: resourcesOf({ desk: { display_name: `\${${addressOf("other")}.name}` }, other: {} }) },
    "RS2019",
    `${STACK}, resource.${addressOf("desk")}.display_name`,
    "names no attribute",
  ),
  stack(
    "a reference to a secret",
    {
      resource: resourcesOf({
        desk: { display_name: `\${${addressOf("other")}.outbound.notifier.password_wo}` },
        other: {},
      }),
    },
    "RS2019",
    `${STACK}, resource.${addressOf("desk")}.display_name`,
    "never read",
  ),
  stack(
    "a reference to a whole resource",
    { resource: resourcesOf({ desk: { display_name: `\${${addressOf("other")}}` }, other: {} }) },
    "RS2006",
    `${STACK}, resource.${addressOf("desk")}.display_name`,
    "whole resource",
  ),
  stack(
    "resources that refer to each other",
    {
      resource: resourcesOf({
        desk: { display_name: `\${${addressOf("other")}.id}` },
        other: { description: `of \${${addressOf("desk")}.id}` },
      }),
    },
    "RS2020",
    `${STACK}, resource.${addressOf("desk")}.display_name`,
    `desk → ${addressOf("other")} → ${addressOf("desk")}`,
  ),
  stack(
    "resources that depend on each other",
    {
      resource: resourcesOf({ desk: { depends_on: [addressOf("other")] }, other: { depends_on: [addressOf("desk")] } }),
    },
    "RS2020",
    addressOf("desk"),
    "wait for each other",
  ),
  stack(
    "a reference to a resource of another provider",
    desk({ display_name: "${aws_x.y.id}" }),
    "RS2006",
    `${at}.display_name`,
  ),
  stack(
    "a variable that is not declared",
    desk({ display_name: "${var.nobody}" }),
    "RS2006",
    `${at}.display_name`,
    '"nobody"',
  ),
  stack("a number of many digits", desk({ display_name: "LONG" }), "RS2005", "display_name", "digits"),
  stack(
    "a secret as a key",
    {
      ...desk({ inbound: { mappings: { "${var.s}": {} } } }),
      variable: { s: { sensitive: true, default: "canary" } },
    },
    "RS2006",
    `${at}.inbound.mappings["\${var.s}"]`,
    "sensitive",
  ),
  stack(
    "two backends",
    backend([{ local: {} }, { s3: {} }]),
    "RS2016",
    `${STACK}, terraform.backend[1].s3`,
    "more than one",
  ),
  stack("a backend that is a text", backend("local"), "RS2016", `${STACK}, terraform.backend`),
  stack(
    "a state path that is a number",
    backend({ local: { path: 1 } }),
    "RS2016",
    `${STACK}, terraform.backend.local.path`,
  ),
  stack(
    "a state path with a variable",
    backend({ local: { path: "${var.x}.tfstate" } }),
    "RS2006",
    `${STACK}, terraform.backend.local.path`,
    "not a literal",
  ),
  stack(
    "an unknown member of terraform",
    { terraform: { required_provider: {} } },
    "RS2005",
    `${STACK}, terraform.required_provider`,
  ),
  stack(
    "a source that is a number",
    { terraform: { required_providers: { rampsync: { source: 1 } } } },
    "RS2016",
    "terraform.required_providers.rampsync.source",
  ),
  stack(
    "two provider blocks without alias",
    provider({ tenant: "a" }, { tenant: "b" }),
    "RS2016",
    `${STACK}, provider.rampsync[1]`,
  ),
  stack(
    "two provider blocks of one alias",
    provider({}, { alias: "a" }, { alias: "a" }),
    "RS2016",
    `${STACK}, provider.rampsync[2]`,
  ),
  stack("an alias that is a number", provider({ alias: 1 }), "RS2016", `${STACK}, provider.rampsync[0].alias`),
  stack("a provider that is a text", { provider: { rampsync: "client_8" } }, "RS2016", `${STACK}, provider.rampsync`),
  stack(
    "an argument of the provider that is misspelt",
    provider({ tennant: "client_8" }),
    "RS1001",
    "s/provider rampsync: tennant",
  ),
  stack("a tenant that is a list", provider({ tenant: ["client_8"] }), "RS1002", "s/provider rampsync: tenant"),
  stack(
    "documented_only that is a word",
    provider({ tenant: "a", documented_only: "yes" }),
    "RS1002",
    "s/provider rampsync: documented_only",
  ),
  stack(
    "an unknown token field",
    provider({ tenant: "a", alias: "b", access_token_field: "tokenURL" }),
    "RS1004",
    "s/provider rampsync.b: access_token_field",
  ),
  stack("an output without a value", { output: { o: {} } }, "RS2016", `${STACK}, output.o`),
  stack(
    "an output with an expression",
    { output: { o: { value: "${upper(1)}" } } },
    "RS2006",
    `${STACK}, output.o.value`,
  ),
  stack(
    "an output with a condition",
    { output: { o: { value: 1, precondition: [] } } },
    "RS2005",
    `${STACK}, output.o.precondition`,
  ),
  stack(
    "an output of a secret",
    { output: { o: { value: "${var.s}", sensitive: true } }, variable: { s: { sensitive: true, default: "canary" } } },
    "RS2005",
    `${STACK}, output.o.value`,
  ),
  stack(
    "one integration twice",
    {
      resource: {
        [INSTALLED_INTEGRATION]: { a: { integration_id: "INTG-1" }, b: { integration_id: "intg-1" } },
      },
    },
    "RS1013",
    `s/${addressOf("b")}`,
  ),
  {
    what: "cdk.tf.json: another configuration file beside it",
    files: { ...soundFiles, "cdktf.out/stacks/s/more.tf": "" },
    code: "RS2005",
    where: "stacks/s/more.tf",
  },
  {
    what: "two stacks in one state",
    files: two({}),
    code: "RS2016",
    where: "stacks/t/cdk.tf.json, terraform.backend",
    message: '"s"',
  },
  {
    what: "two stacks in one state, one looked at",
    files: two({}),
    stacks: ["s"],
    code: "RS2016",
    where: "stacks/t/cdk.tf.json",
  },
  { what: "one integration in two stacks", files: two(otherState), code: "RS1013", where: "s/desk" },
  { what: "a stack that is not there", files: soundFiles, stacks: ["x"], code: "RS2009", where: "", message: '"x"' },
  {
    what: "a glob that matches nothing",
    files: soundFiles,
    stacks: ["s", "client_*"],
    code: "RS2009",
    where: "",
    message: '"client_*"',
  },
  { what: "a name with a bracket", files: soundFiles, stacks: ["[s"], code: "RS2009", where: "" },
];

export const programs: readonly BadProgram[] = [...projects, ...manifests, ...stacks].map((program) => ({
  ...program,
  files: Object.fromEntries(
    Object.entries(program.files).map(([path, content]) => [path, content.replace('"LONG"', "9007199254740993")]),
  ),
}));
