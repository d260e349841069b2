// Values of a configuration as text of Terraform's language, laid out as `terraform fmt` does.
import { isRecord } from "../../base/json.js";
import { IntegrationReference, LookUpReference, TextTemplate, VariableReference } from "./facts.js";
import { terraformLiteral } from "./literal.js";
import { lookUpText, RESOURCE_TYPE } from "./terraform-json.js";

const WIDTH = 100;

/** An expression that stands in a configuration as it is; made of names alone, never of texts of a server. */
export class Expression {
  constructor(readonly text: string) {}
}

/** A text in which expressions stand for parts of it. */
export class FilledTemplate {
  constructor(readonly parts: readonly (string | Expression)[]) {}
}

/** An object that is made of another one: what goes of it, then what comes or is replaced. */
export class ChangedObject {
  constructor(
    /** The other one. */
    readonly base: Expression,
    readonly without: readonly string[],
    readonly members: Readonly<Record<string, unknown>>,
  ) {}
}

/** `{ name = value }` over several lines: signs of equality of neighbours that fit on a line stand below each other. */
export function body(members: Readonly<Record<string, unknown>>, indent = 0): string {
  const lines = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const key = keyText(name);
      const text = valueText(value, indent + 2, indent + key.length + 5);
      return { key, text, isLong: text.includes("\n") };
    });
  const space = " ".repeat(indent + 2);
  const printed = lines.map(({ key, text, isLong }, index) => {
    const padding = isLong ? 0 : widthOfGroup(lines, index) - widthOf(key);
    return `${space}${key}${" ".repeat(padding)} = ${text}\n`;
  });
  return `{\n${printed.join("")}${" ".repeat(indent)}}`;
}

/** `base["name"]`, or `base.name` where that can be written. */
export const memberOf = ({ text }: Expression, name: string): Expression =>
  new Expression(isName(name) ? `${text}.${name}` : `${text}[${terraformLiteral(name)}]`);

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

const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !WORDS.has(name);

const keyText = (name: string): string => (isName(name) ? name : terraformLiteral(name));

function valueText(value: unknown, indent: number, used: number): string {
  if (value instanceof Expression) return value.text;
  if (value instanceof VariableReference) return `var.${value.name}`;
  if (value instanceof LookUpReference) return lookUpText(value);
  if (value instanceof IntegrationReference) return `${RESOURCE_TYPE}.${value.name}.id`;
  if (value instanceof ChangedObject) return changedText(value, indent, used);
  if (value instanceof TextTemplate || value instanceof FilledTemplate) {
    const parts = value.parts.map((part) =>
      typeof part === "string" ? terraformLiteral(part).slice(1, -1) : `\${${valueText(part, 0, 0)}}`,
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
    (inner) => !isObject(inner) && (!Array.isArray(inner) || inner.every((item) => !isRecord(item))),
  );
  const flat = onOneLine(value);
  return isPlain && used + flat.length <= WIDTH ? flat : body(value, indent);
}

const isObject = (value: unknown): boolean => isRecord(value) || value instanceof ChangedObject;

/** `merge({ for name, value in base : … }, { … })`, without the part that would change nothing. */
function changedText({ base, without, members }: ChangedObject, indent: number, used: number): string {
  const gone = without.map(terraformLiteral).join(", ");
  const kept =
    without.length === 0
      ? base.text
      : `{ for name, value in ${base.text} : name => value if !contains([${gone}], name) }`;
  if (Object.keys(members).length === 0) return kept;
  const begin = `merge(${kept}, `;
  const flat = `${begin}${onOneLine(members)})`;
  const isFlat = !Object.values(members).some(isObject) && used + flat.length <= WIDTH;
  if (isFlat) return flat;
  if (without.length === 0) return `${begin}${body(members, indent)})`;
  const space = " ".repeat(indent + 2);
  const more = valueText(members, indent + 2, indent + 2);
  return `merge(\n${space}${kept},\n${space}${more},\n${" ".repeat(indent)})`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (!isRecord(value)) return valueText(value, 0, 0);
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return members.length === 0
    ? "{}"
    : `{ ${members.map(([name, inner]) => `${keyText(name)} = ${onOneLine(inner)}`).join(", ")} }`;
}
