// Wrong variables: declarations, values in files, in the environment and on the command line.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import type { ErrorCode } from "../../../src/base/error-codes.js";
import type { Files } from "../../support/stacks.js";
import { type BadInput, STACK } from "../bad-input.js";

export interface BadVariables extends BadInput {
  /** The body of the variable `v`, which the resource's display name refers to; undefined: the stack declares none. */
  readonly variable?: unknown;
  readonly files?: Files;
  readonly variableFiles?: readonly string[];
  readonly flags?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
}

const declared = (what: string, variable: unknown, code: ErrorCode, where: string, message: string): BadVariables => ({
  what: `declaration: ${what}`,
  variable,
  code,
  where: `${STACK}, variable.v${where}`,
  message,
});
/** A value of the environment for a variable of this type. */
const valued = (type: string, text: string, message: string): BadVariables => ({
  what: `TF_VAR_v=${text} for ${type}`,
  variable: { type },
  environment: { TF_VAR_v: text },
  code: "RS2008",
  where: "TF_VAR_",
  message,
});
const file = (what: string, name: string, text: string, where: string, message: string): BadVariables => ({
  what: `${name}: ${what}`,
  variable: { type: "string" },
  files: { [name]: text },
  variableFiles: [name],
  code: "RS2008",
  where,
  message,
});

export const variables: readonly BadVariables[] = [
  {
    what: "no value",
    variable: { type: "string" },
    code: "RS2007",
    where: `${STACK}, variable.v`,
    message: '"v" has no value',
  },
  {
    what: "no value for a secret",
    variable: { type: "string", sensitive: true },
    code: "RS2007",
    where: "variable.v",
    message: '"v"',
  },
  {
    what: "null where none may be",
    variable: { nullable: false },
    files: { "f.tfvars.json": '{"v": null}' },
    variableFiles: ["f.tfvars.json"],
    code: "RS2007",
    where: "variable.v",
    message: "must not be null",
  },
  {
    what: "a name in other case",
    variable: { type: "string" },
    environment: { TF_VAR_V: "x" },
    code: "RS2007",
    where: "variable.v",
  },

  declared("a list", ["x"], "RS2016", "[0]", "An object is expected"),
  declared("a text", "x", "RS2016", "", "An object is expected"),
  declared("a validation that is a text", { default: "x", validation: "y" }, "RS2016", ".validation", "An object"),
  declared("a member that is misspelt", { defualt: "x" }, "RS2005", ".defualt", '"defualt"'),
  declared("a type that is a number", { type: 1, default: "x" }, "RS2016", ".type", "not a string"),
  declared("a type that is none", { type: "text", default: "x" }, "RS2005", ".type", '"text" is not a type'),
  declared("a type that is not closed", { type: "list(string", default: "x" }, "RS2005", ".type", '")" is expected'),
  declared("a type with more behind it", { type: "string x", default: "x" }, "RS2005", ".type", "follows the type"),
  declared("an empty type", { type: "", default: "x" }, "RS2005", ".type", "expected at character 1"),
  declared("a set of nothing", { type: "set", default: [] }, "RS2005", ".type", "a set needs the type"),
  declared(
    "a name in quotes in an object",
    { type: 'object({"a" = string})', default: {} },
    "RS2005",
    ".type",
    "name is expected",
  ),
  declared(
    "an object without commas",
    { type: "object({a=string b=string})", default: {} },
    "RS2005",
    ".type",
    "line break",
  ),
  declared("a type nested without end", { type: "list(".repeat(200), default: "x" }, "RS2005", ".type", "too deep"),
  declared("sensitive that is no bool", { sensitive: "maybe", default: "x" }, "RS2016", ".sensitive", "not a bool"),
  declared("ephemeral that is no bool", { ephemeral: 1, default: "x" }, "RS2016", ".ephemeral", "not a bool"),
  declared("a default of another type", { type: "number", default: "many" }, "RS2008", ".default", "wrong type"),
  declared(
    "a default that is a list",
    { type: "string", default: ["x"] },
    "RS2008",
    ".default",
    "a list, not a string",
  ),
  {
    what: "declaration: variables that are a text",
    variable: undefined,
    files: { [STACK]: '{"variable": "x"}' },
    code: "RS2016",
    where: `${STACK}, variable`,
    message: "An object",
  },

  valued("number", "many", "not a number"),
  valued("number", "0x10", "not a number"),
  valued("number", "", "not a number"),
  valued("bool", "yes", "not a bool"),
  valued("bool", "TRUE", "not a bool"),
  valued("list(string)", "a,b", "not a literal of Terraform"),
  valued("list(string)", '["a"', "not a literal of Terraform"),
  valued("list(string)", '["a"] x', "not a literal of Terraform"),
  valued("list(string)", '{"a": 1}', "not a list"),
  valued("list(string)", '[["a"]]', "[0] is a list"),
  valued("map(string)", '["a"]', "not a map"),
  valued("map(number)", '{"a": "b"}', '["a"] is a string'),
  valued("object({a=string})", "{}", 'lacks the attribute "a"'),
  valued("tuple([string])", "[]", "a tuple of 1"),
  valued("list(string)", '["${var.x}"]', "not a literal of Terraform"),
  valued("map(any)", '{"a": 12345678901234567890123}', "more digits"),

  {
    what: "a file that is not there",
    variable: { default: "x" },
    variableFiles: ["none.tfvars.json"],
    code: "RS2008",
    where: "none.tfvars.json",
    message: "ENOENT",
  },
  {
    what: "a file that is a directory",
    variable: { default: "x" },
    files: { "d.tfvars/": "" },
    variableFiles: ["d.tfvars"],
    code: "RS2008",
    where: "d.tfvars",
    message: "EISDIR",
  },
  file("empty", "f.tfvars.json", "", "f.tfvars.json:1:1", "not JSON"),
  file("cut short", "f.tfvars.json", '{"v":\n', "f.tfvars.json:2:1", "ends too early"),
  file("a list", "f.tfvars.json", "[]", "f.tfvars.json", "not a JSON object"),
  file("a name twice", "f.tfvars.json", '{"v": "canary", "v": "canary"}', "f.tfvars.json:1:17", "twice"),
  file("a value of another type", "f.tfvars.json", '{"v": ["canary"]}', "f.tfvars.json", "a list, not a string"),
  file("HCL in a JSON file", "f.tfvars.json", 'v = "canary"', "f.tfvars.json:1:1", "not JSON"),
  file("JSON in an HCL file", "f.tfvars", '{"v": "canary"}', "f.tfvars:1", "name = literal"),
  file("no equals sign", "f.tfvars", '\nv "canary"\n', "f.tfvars:2", "name = literal"),
  file("no quotes", "f.tfvars", "v = canary", "f.tfvars:1", 'The value of "v" is not a literal'),
  file("a name twice", "f.tfvars", 'v = "canary"\nv = "canary"', "f.tfvars:2", "given twice"),
  file("more behind a value", "f.tfvars", 'v = "canary" "x"', "f.tfvars:1", "follows the literal"),
  file("a value over two lines of another type", "f.tfvars", 'v = [\n"canary"]', "f.tfvars", "a list, not a string"),
  file("a list that is not closed", "f.tfvars", 'v = [\n"canary"\n', "f.tfvars:3", '"," or "]" is expected'),
  file("an escape that JSON has and Terraform has not", "f.tfvars", 'v = "canary\\/"', "f.tfvars:1", "escape"),
  file("a template", "f.tfvars", 'v = "canary-${x}"', "f.tfvars:1", 'The value of "v"'),
  file("an unclosed text", "f.tfvars", 'v = "canary', "f.tfvars:1", "A text in quotes is not closed"),
  file("a heredoc that is not closed", "f.tfvars", "v = <<EOT\ncanary\nEOTT", "f.tfvars:1", "A heredoc is not closed"),
  {
    what: "vars/s.tfvars.json that is not JSON",
    variable: { default: "x" },
    files: { "vars/s.tfvars.json": "x" },
    code: "RS2008",
    where: "vars/s.tfvars.json:1:1",
  },
  {
    what: "terraform.tfvars that is not usable",
    variable: { default: "x" },
    files: { "cdktf.out/stacks/s/terraform.tfvars": "x" },
    code: "RS2008",
    where: "terraform.tfvars:1",
  },
  {
    what: "an .auto.tfvars.json that is a list",
    variable: { default: "x" },
    files: { "cdktf.out/stacks/s/a.auto.tfvars.json": "[]" },
    code: "RS2008",
    where: "a.auto.tfvars.json",
  },

  {
    what: "--var for a variable that nobody declares",
    variable: { default: "x" },
    flags: { w: "1" },
    code: "RS2015",
    where: "--var",
    message: '"w"',
  },
  {
    what: "--var of another type",
    variable: { type: "number" },
    flags: { v: "canary" },
    code: "RS2008",
    where: "--var",
    message: "not a number",
  },
];
