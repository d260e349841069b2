// The contract of `--json`, made of the types in src/report/json-documents.ts: a JSON Schema, and a page that reads like it.
import { join, resolve } from "node:path";
import type { JSONSchema7, JSONSchema7Definition } from "json-schema";
import { createGenerator } from "ts-json-schema-generator";

const root = resolve(__dirname, "..");
const ROOT_TYPE = "JsonDocuments";

/** `strict` refuses members that the types do not have; those who read documents must take them. */
export function jsonSchema(strict = false): JSONSchema7 {
  const schema = createGenerator({
    path: join(root, "src/report/json-documents.ts"),
    tsconfig: join(root, "tsconfig.json"),
    type: ROOT_TYPE,
    additionalProperties: !strict,
    skipTypeCheck: true,
  }).createSchema(ROOT_TYPE);
  return schema as JSONSchema7;
}

export function jsonDocumentation(): Readonly<Record<string, string>> {
  const schema = jsonSchema();
  return {
    "docs/json.md": page(definitionsOf(schema)),
    "docs/rampsync.schema.json": `${JSON.stringify(schema, null, 2)}\n`,
  };
}

function page(definitions: ReadonlyMap<string, JSONSchema7>): string {
  const verbs = Object.entries(definitions.get(ROOT_TYPE)?.properties ?? {});
  const others = [...definitions].filter(([name]) => name !== ROOT_TYPE);
  return [
    "# JSON output",
    "",
    "`--json` prints one document alone on stdout; `--json-out FILE` writes it beside the text. Secrets stand as `(sensitive)`. Members are added in later versions, never taken away within format 1: pass over what you do not know. As a JSON Schema: [rampsync.schema.json](rampsync.schema.json).",
    "",
    "| verb | prints |",
    "|---|---|",
    ...verbs.map(([verb, type]) => `| ${verb} | ${typeText(type)} |`),
    "",
    ...others.flatMap(([name, definition]) => section(name, definition)),
  ].join("\n");
}

function section(name: string, definition: JSONSchema7): readonly string[] {
  const { description, properties } = definition;
  const required = new Set(definition.required);
  const head = [`## ${name}`, "", ...(description === undefined ? [] : [cell(description), ""])];
  if (properties === undefined) return [...head, typeText(definition), ""];
  const rows = Object.entries(properties).map(([member, type]) => {
    const words = [typeText(type), ...(required.has(member) ? [] : ["may be absent"])];
    const meaning = typeof type === "boolean" ? "" : cell(type.description ?? "");
    return `| \`${member}\` | ${words.join(", ")} | ${meaning} |`;
  });
  return [...head, "| member | type | meaning |", "|---|---|---|", ...rows, ""];
}

function typeText(type: JSONSchema7Definition): string {
  if (typeof type === "boolean") return "anything";
  const { $ref, enum: values, const: value, items, properties } = type;
  if ($ref !== undefined) return linkTo($ref.slice("#/definitions/".length));
  if (value !== undefined) return code(value);
  if (values !== undefined) return values.map(code).join(", ");
  if (items !== undefined && !Array.isArray(items)) return `array of ${typeText(items)}`;
  if (properties !== undefined) {
    return `object with ${Object.entries(properties)
      .map(([name, inner]) => `\`${name}\` (${typeText(inner)})`)
      .join(", ")}`;
  }
  if (type.anyOf !== undefined) return type.anyOf.map(typeText).join(" or ");
  if (Array.isArray(type.type)) return type.type.join(" or ");
  return type.type ?? "anything";
}

const linkTo = (name: string) => `[${name}](#${name.toLowerCase()})`;
const code = (value: unknown) => `\`${JSON.stringify(value)}\``;
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function definitionsOf(schema: JSONSchema7): ReadonlyMap<string, JSONSchema7> {
  return new Map(
    Object.entries(schema.definitions ?? {}).flatMap(([name, definition]) =>
      typeof definition === "boolean" ? [] : [[name, definition] as const],
    ),
  );
}
