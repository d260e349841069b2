// Type constraints of variables, `map(list(string))` and the like: parsed, and values converted to them as Terraform does.

import { decimalText } from "../../base/decimal.js";
import { isRecord } from "../../base/json.js";
import { composed } from "../../base/text-form.js";
import { JsonNumber, type PlainJson, toPlain } from "../state/json.js";
import { parseLiteralPrefix } from "./literal.js";
import { kindOf, type OpenValue } from "./plain-value.js";

export type VariableType =
  | { readonly kind: "any" | "string" | "number" | "bool" }
  | { readonly kind: "list" | "set" | "map"; readonly element: VariableType }
  | { readonly kind: "tuple"; readonly elements: readonly VariableType[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, ObjectAttribute> };

interface ObjectAttribute {
  readonly type: VariableType;
  readonly optional: boolean;
  readonly default: OpenValue;
}

/** A value that does not convert. The message names path and kinds, never the value, which may be secret. */
export class ConversionError extends Error {}

/** A type constraint that cannot be read. */
export class TypeSyntaxError extends Error {}

/** Parses a type constraint. Throws `TypeSyntaxError`. */
export function parseVariableType(text: string): VariableType {
  const parser = new TypeParser(text);
  const type = parser.type(0);
  parser.end();
  return type;
}

/** True when Terraform takes a text for such a variable literally; else it reads the text as an expression. */
export function isPrimitive(type: VariableType): boolean {
  return type.kind === "string" || type.kind === "number" || type.kind === "bool";
}

/** Converts as Terraform does; null converts to everything. Throws `ConversionError`. */
export function convert(value: OpenValue, type: VariableType, path = ""): OpenValue {
  if (value === null || type.kind === "any") return value;
  const refuse = (): never => {
    throw new ConversionError(`${path === "" ? "the value" : path} is ${kindOf(value)}, not ${describe(type)}`);
  };
  switch (type.kind) {
    case "string":
      if (typeof value === "string") return value;
      if (typeof value === "number") return decimalText(String(value));
      return typeof value === "boolean" ? String(value) : refuse();
    case "number": {
      if (typeof value === "number") return value;
      return (typeof value === "string" ? numberOf(value) : undefined) ?? refuse();
    }
    case "bool":
      if (typeof value === "boolean") return value;
      if (value === "true" || value === "1") return true;
      return value === "false" || value === "0" ? false : refuse();
    case "list":
    case "set":
      if (!isList(value)) return refuse();
      return value.map((item, index) => convert(item, type.element, `${path}[${index}]`));
    case "tuple":
      if (!isList(value) || value.length !== type.elements.length) return refuse();
      return value.map((item, index) => convert(item, type.elements[index] ?? { kind: "any" }, `${path}[${index}]`));
    case "map":
      if (!isRecord(value)) return refuse();
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          convert(item, type.element, `${path}[${JSON.stringify(name)}]`),
        ]),
      );
    case "object":
      return isRecord(value) ? convertObject(value, type.attributes, path) : refuse();
  }
}

function convertObject(
  value: { readonly [name: string]: OpenValue },
  attributes: ReadonlyMap<string, ObjectAttribute>,
  path: string,
): OpenValue {
  const members: [string, OpenValue][] = [];
  for (const [name, attribute] of attributes) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined && !attribute.optional) {
      throw new ConversionError(`${path === "" ? "the value" : path} lacks the attribute "${name}"`);
    }
    const filled = attribute.optional ? (given ?? attribute.default) : (given ?? null);
    members.push([name, convert(filled, attribute.type, `${path}.${name}`)]);
  }
  return Object.fromEntries(members);
}

/** A number written as text, if a JavaScript number holds it exactly. */
function numberOf(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? new JsonNumber(text).exact() : undefined;
}

/** A JSON value as an open value, its text in one form. Throws `ConversionError` for a number that would lose digits. */
export function openValue(value: PlainJson): OpenValue {
  if (value instanceof JsonNumber) throw new ConversionError("a number has more digits than rampsync keeps");
  if (Array.isArray(value)) return value.map(openValue);
  if (typeof value === "string") return composed(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [composed(name), openValue(member)]));
}

function describe(type: VariableType): string {
  if (type.kind === "object") return "such an object";
  if (type.kind === "tuple") return `a tuple of ${type.elements.length}`;
  return type.kind === "list" || type.kind === "set" || type.kind === "map" ? `a ${type.kind}` : `a ${type.kind}`;
}

function isList(value: OpenValue): value is readonly OpenValue[] {
  return Array.isArray(value);
}

class TypeParser {
  #at = 0;

  constructor(private readonly text: string) {}

  type(depth: number): VariableType {
    const word = this.#word();
    if (depth > 50) throw new TypeSyntaxError("the type is nested too deep");
    switch (word) {
      case "string":
      case "number":
      case "bool":
      case "any":
        return { kind: word };
      case "list":
      case "set":
      case "map": {
        if (!this.#take("(")) {
          // Terraform still takes `list` and `map`, as versions before types had them.
          if (word === "set") throw new TypeSyntaxError("a set needs the type of its elements, as in set(string)");
          return { kind: word, element: { kind: "any" } };
        }
        const element = this.type(depth + 1);
        this.#expect(")");
        return { kind: word, element };
      }
      case "tuple": {
        this.#expect("(");
        this.#expect("[");
        const elements: VariableType[] = [];
        while (!this.#take("]")) {
          elements.push(this.type(depth + 1));
          if (!this.#take(",")) {
            this.#expect("]");
            break;
          }
        }
        this.#expect(")");
        return { kind: "tuple", elements };
      }
      case "object": {
        this.#expect("(");
        this.#expect("{");
        const attributes = new Map<string, ObjectAttribute>();
        while (!this.#take("}")) {
          const name = this.#word();
          if (!this.#take("=")) this.#expect(":");
          if (attributes.has(name)) throw new TypeSyntaxError(`the attribute "${name}" is there twice`);
          attributes.set(name, this.#attribute(depth + 1));
          const isOwnLine = this.#breaksLine();
          if (!this.#take(",") && !isOwnLine && this.text[this.#skip()] !== "}") {
            throw new TypeSyntaxError(`"," or a line break is expected at character ${this.#at + 1}`);
          }
        }
        this.#expect(")");
        return { kind: "object", attributes };
      }
      default:
        throw new TypeSyntaxError(`"${word}" is not a type`);
    }
  }

  end(): void {
    if (this.#skip() < this.text.length) throw new TypeSyntaxError("something follows the type");
  }

  #attribute(depth: number): ObjectAttribute {
    const start = this.#at;
    if (this.#word() !== "optional") {
      this.#at = start;
      return { type: this.type(depth), optional: false, default: null };
    }
    this.#expect("(");
    const type = this.type(depth);
    let fallback: OpenValue = null;
    if (this.#take(",")) {
      try {
        const { given, end } = parseLiteralPrefix(this.text.slice(this.#at));
        if ("expression" in given) throw new ConversionError(given.expression.why);
        fallback = convert(openValue(toPlain(given.value)), type);
        this.#at += end;
      } catch {
        throw new TypeSyntaxError("the default of an optional attribute is not a literal of its type");
      }
    }
    this.#expect(")");
    return { type, optional: true, default: fallback };
  }

  #skip(): number {
    this.#at += /^(?:\s|#.*|\/\/.*|\/\*[\s\S]*?\*\/)*/.exec(this.text.slice(this.#at))?.[0].length ?? 0;
    return this.#at;
  }

  #word(): string {
    const match = /^[\p{ID_Start}_][\p{ID_Continue}-]*/u.exec(this.text.slice(this.#skip()));
    if (match === null) throw new TypeSyntaxError(`a type or name is expected at character ${this.#at + 1}`);
    this.#at += match[0].length;
    return match[0];
  }

  /** Whether a line break stands before what is next. */
  #breaksLine(): boolean {
    const before = this.#at;
    return this.text.slice(before, this.#skip()).includes("\n");
  }

  #take(character: string): boolean {
    if (this.text[this.#skip()] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new TypeSyntaxError(`"${character}" is expected at character ${this.#at + 1}`);
  }
}
