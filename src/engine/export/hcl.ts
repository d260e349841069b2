// A tenant as a configuration in Terraform's own language: main.tf with its integrations, variables.tf with what is to be given.
import { isRecord } from "../../base/json.js";
import {
  type Declaration,
  type ExportedFile,
  type ExportedTenant,
  IntegrationReference,
  LookUpReference,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { terraformLiteral } from "./literal.js";
import { stackNameOf } from "./names.js";
import {
  dataBlocks,
  EVENT_TYPE,
  eventBlocks,
  lookUpText,
  PROVIDER,
  RESOURCE_TYPE,
  variableArguments,
} from "./terraform-json.js";

/** The files of a tenant, from its own folder. */
export function terraformFiles(tenant: ExportedTenant): readonly ExportedFile[] {
  const { id, integrations } = tenant;
  const providers = { required_providers: { rampsync: PROVIDER } };
  const blocks = [
    `terraform {\n  required_providers ${body(providers.required_providers, 2)}\n}`,
    `provider "rampsync" ${body({ tenant: stackNameOf(id) }, 0)}`,
    ...dataBlocks(tenant).map(({ type, name, declaration }) => `data "${type}" "${name}" ${body(declaration, 0)}`),
    ...integrations.map(({ name, declaration }) => `resource "${RESOURCE_TYPE}" "${name}" ${body(declaration, 0)}`),
    ...eventBlocks(tenant).map(({ name, declaration }) => `resource "${EVENT_TYPE}" "${name}" ${body(declaration, 0)}`),
  ];
  const needed = integrations.flatMap((integration) => integration.variables);
  // Several integrations may have one in common.
  const variables = [...new Map(needed.map((variable) => [variable.name, variable])).values()].map(
    ({ name, isSecret }) => `variable "${name}" ${body(variableArguments(isSecret), 0, { bare: ["type"] })}`,
  );
  const head = "# Made by `rampsync export` of what was live; from now on it is edited by hand.";
  return [
    { path: "main.tf", text: `${[head, ...blocks].join("\n\n")}\n` },
    ...(variables.length === 0 ? [] : [{ path: "variables.tf", text: `${variables.join("\n\n")}\n` }]),
  ];
}

const WIDTH = 100;

/** `{ name = value }` over several lines: signs of equality of neighbours that fit on a line stand below each other. */
function body(members: Declaration, indent: number, { bare = [] }: { readonly bare?: readonly string[] } = {}): string {
  const lines = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const key = keyText(name);
      const text = bare.includes(name) ? String(value) : valueText(value, indent + 2, indent + key.length + 5);
      return { key, text, isLong: text.includes("\n") };
    });
  const space = " ".repeat(indent + 2);
  const printed = lines.map(({ key, text, isLong }, index) => {
    const padding = isLong ? 0 : widthOfGroup(lines, index) - widthOf(key);
    return `${space}${key}${" ".repeat(padding)} = ${text}\n`;
  });
  return `{\n${printed.join("")}${" ".repeat(indent)}}`;
}

const signs = new Intl.Segmenter("en", { granularity: "grapheme" });

/** As `terraform fmt` counts: what is one sign to a reader is one column. */
const widthOf = (text: string): number => [...signs.segment(text)].length;

function widthOfGroup(lines: readonly { readonly key: string; readonly isLong: boolean }[], index: number): number {
  let [first, last] = [index, index];
  while (lines[first - 1]?.isLong === false) first -= 1;
  while (lines[last + 1]?.isLong === false) last += 1;
  return Math.max(...lines.slice(first, last + 1).map(({ key }) => widthOf(key)));
}

/** Words that would not be read as a name where a name of a member stands. */
const WORDS: ReadonlySet<string> = new Set(["true", "false", "null", "for", "if", "in"]);

const keyText = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name) ? name : terraformLiteral(name);

function valueText(value: unknown, indent: number, used: number): string {
  if (value instanceof VariableReference) return `var.${value.name}`;
  if (value instanceof LookUpReference) return lookUpText(value);
  if (value instanceof IntegrationReference) return `${RESOURCE_TYPE}.${value.name}.id`;
  if (value instanceof TextTemplate) {
    const parts = value.parts.map((part) =>
      typeof part === "string" ? terraformLiteral(part).slice(1, -1) : `\${var.${part.name}}`,
    );
    return `"${parts.join("")}"`;
  }
  if (typeof value === "string") return terraformLiteral(value);
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => onOneLine(item)).join(", ")}]`;
    if (used + flat.length <= WIDTH || value.length === 0) return flat;
    const space = " ".repeat(indent + 2);
    const items = value.map((item) => `${space}${valueText(item, indent + 2, indent + 2)},\n`);
    return `[\n${items.join("")}${" ".repeat(indent)}]`;
  }
  if (!isRecord(value)) return JSON.stringify(value);
  const isPlain = Object.values(value).every(
    (inner) => !isRecord(inner) && (!Array.isArray(inner) || inner.every((item) => !isRecord(item))),
  );
  const flat = onOneLine(value);
  return isPlain && used + flat.length <= WIDTH ? flat : body(value, indent);
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (!isRecord(value)) return valueText(value, 0, 0);
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return members.length === 0
    ? "{}"
    : `{ ${members.map(([name, inner]) => `${keyText(name)} = ${onOneLine(inner)}`).join(", ")} }`;
}
