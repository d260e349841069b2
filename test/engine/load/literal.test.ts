// Literals of .tfvars: read as terraform reads them, passed over where they are more, refused where terraform refuses them.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { LiteralSyntaxError, parseAssignments, parseLiteralText } from "../../../src/engine/load/literal.js";
import { toPlain } from "../../../src/engine/state/json.js";

const literals: Readonly<Record<string, string>> = {
  text: '"caf\\u00e9 \\U0001F600 \\"q\\" \\\\ \\t\\n"',
  doubled: '"$${x} %%{y} $x {z}"',
  number: "12",
  fraction: "-1.50e2",
  zeros: "007",
  truth: "true",
  nothing: "null",
  parentheses: "(\n  1\n)",
  list: '[\n  "a", # who\n  "b", // and\n  /* c */ "c",\n]',
  empty: "[]",
  nested: '[[], [1, [2]], { a = ["x"] }]',
  object: '{\n  a = 1\n  "b c": "x",\n  for = "w", 3 = [\n true ] }',
  json: '{"a": {"b": [1, 2.5, null, "x"]}}',
  heredoc: "<<EOT\none\n  two $${x}\n\nthree \\n\nEOT",
  indented: "<<-END\n    one\n      two\n\n    three\n    END",
  bare: "<<E\nE",
};

const file = Object.entries(literals)
  .map(([name, text]) => `${name} = ${text}`)
  .join("\n");

const read = (text: string) =>
  Object.fromEntries(
    parseAssignments(text).map(({ name, given }) => [
      name,
      "value" in given ? toPlain(given.value) : given.expression.why,
    ]),
  );

it("literals are read as terraform reads them", () => {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-literals-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const names = [...Object.keys(literals), "last"];
  writeFileSync(join(directory, "main.tf"), names.map((name) => `variable "${name}" {}\n`).join(""));
  writeFileSync(join(directory, "v.tfvars"), `# first\n/* and\n   more */\n${file}\nlast = 1 // last`);
  const all = `jsonencode({ ${names.map((name) => `${name} = var.${name}`).join(", ")} })`;
  const environment = { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
  const shown = execFileSync("terraform", ["console", "-var-file=v.tfvars"], {
    cwd: directory,
    input: all,
    env: environment,
  });
  expect(read(`# first\n/* and\n   more */\n${file}\nlast = 1 // last`)).toEqual(
    JSON.parse(JSON.parse(shown.toString("utf8").trim())),
  );
  expect(read(`${file}\n`.replaceAll("\n", "\r\n")).list).toEqual(["a", "b", "c"]);
});

describe("what is more than a literal", () => {
  it.each([
    'upper("x")',
    "var.x",
    "a.b[0]",
    "1 + 2",
    "!true",
    "-x",
    'true ? "a" : "b"',
    '"a ${upper("}")} b"',
    '"%{ if true }x%{ endif }"',
    "<<EOT\na ${x}\nEOT",
    "[for x in [1] : x]",
    "{ for k, v in {} : k => v }",
    '{ (a) = "x" }',
    '[1, 2, upper("\n[")]'.replace("\n", ""),
    "[1,\n  x,\n  # ] in a comment\n  2]",
    "[1][0]",
    '{ a = f("{") }',
  ])("the value %j is passed over, and what follows is read", (text) => {
    expect(read(`a = 1\nb = ${text}\nc = 3`)).toEqual({ a: 1, b: expect.stringMatching(/^(?:it|a key of it) /), c: 3 });
  });
});

describe("what terraform refuses", () => {
  it.each([
    'a = "x\\/y"',
    'a = "\\q"',
    'a = "\\u12"',
    'a = "x',
    'a = "x\n"',
    "a = [1 2]",
    "a = [1",
    "a = { b = 1 c = 2 }",
    "a = { b }",
    "a = { b = 1, b = 2 }",
    "a =",
    "a = = 1",
    "a",
    "a 1",
    "a = 1 b = 2",
    "a = 1, b = 2",
    'a = "x" "y"',
    "a = <<EOT\nx",
    "a = f(",
    "a = x)",
    "/* open",
    "'a' = 1",
    'a = "${x"',
    "= 1",
    "a = ]",
  ])("the text %j is refused", (text) => {
    expect(() => parseAssignments(text)).toThrow(LiteralSyntaxError);
  });

  it.each(["", "1 2", "[1] x", "{", '{"a": "\\/"}'])("the text %j is no literal", (text) => {
    expect(() => parseLiteralText(text)).toThrow(LiteralSyntaxError);
  });

  it("a value that is nested without end is refused, and fills no stack", () => {
    expect(() => parseLiteralText("[".repeat(100_000))).toThrow(LiteralSyntaxError);
    expect(() => parseLiteralText(`x${"[".repeat(100_000)}`)).toThrow(LiteralSyntaxError);
  });
});
