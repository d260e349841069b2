// JSON that keeps numbers exact, and values of a type from the JSON in which Terraform stores state.
import { kindOf, ValueError } from "./error.js";
import { isNumber, type NumberValue, numberText, parseNumber } from "./number.js";
import type { Path } from "./path.js";
import type { CtyType } from "./type.js";
import { Dynamic, entry, isObject, type Value } from "./value.js";

/** JSON whose numbers are exact. */
export type Json = null | boolean | string | NumberValue | readonly Json[] | { readonly [key: string]: Json };

const token = /[{}[\],:"]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const space = /[ \t\r\n]*/y;

/**
 * Reads JSON without going through JavaScript numbers: 9007199254740993 and 30-digit fractions stay what they are.
 * @throws SyntaxError
 */
export function parseJson(text: string): Json {
  let position = 0;
  const fail = (): never => {
    throw new SyntaxError(`unexpected JSON at position ${position}`);
  };
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return fail();
    position += found.length;
    return found;
  };
  const next = (): string => {
    match(space);
    return match(token);
  };
  // The closing quote is the first one that an even number of backslashes precedes; JSON.parse undoes the escapes.
  const stringAfterQuote = (): string => {
    const start = position;
    for (;;) {
      const end = text.indexOf('"', position);
      if (end < 0) return fail();
      position = end + 1;
      let first = end;
      while (first > start && text[first - 1] === "\\") first -= 1;
      if ((end - first) % 2 === 0) return JSON.parse(text.slice(start - 1, position)) as string;
    }
  };
  const value = (mark: string): Json => {
    if (mark === '"') return stringAfterQuote();
    if (mark === "[") return array();
    if (mark === "{") return object();
    if (mark === "null") return null;
    if (mark === "true" || mark === "false") return mark === "true";
    return mark.length === 1 && !/\d/.test(mark) ? fail() : parseNumber(mark);
  };
  const array = (): Json => {
    const items: Json[] = [];
    let mark = next();
    if (mark === "]") return items;
    for (;;) {
      items.push(value(mark));
      const end = next();
      if (end === "]") return items;
      if (end !== ",") return fail();
      mark = next();
    }
  };
  const object = (): Json => {
    const entries: [string, Json][] = [];
    let mark = next();
    if (mark === "}") return {};
    for (;;) {
      if (mark !== '"') return fail();
      const key = stringAfterQuote();
      if (next() !== ":") return fail();
      entries.push([key, value(next())]);
      const end = next();
      if (end === "}") return Object.fromEntries(entries);
      if (end !== ",") return fail();
      mark = next();
    }
  };
  const result = value(next());
  match(space);
  return position === text.length ? result : fail();
}

/**
 * A value of that type from state JSON; texts, numbers and bools are converted as Terraform converts them. Attributes the type does not have are dropped, missing ones are null, so that a
 * state of another minor version of the schema still reads.
 * @throws ValueError when a part has another type.
 */
export function fromJson(type: CtyType, json: Value | Json | undefined, path: Path = []): Value {
  if (json === null || json === undefined) return null;
  if (type === "string") {
    if (typeof json === "string") return json;
    if (typeof json === "boolean") return String(json);
    if (isNumber(json)) return numberText(json);
  } else if (type === "bool") {
    if (typeof json === "boolean") return json;
    if (json === "true" || json === "false") return json === "true";
  } else if (type === "number") {
    if (isNumber(json)) return json;
    if (typeof json === "string") return parseNumber(json);
  } else if (type === "dynamic") {
    if (json instanceof Dynamic) return json;
    if (isObject(json)) {
      const inner = entry(json, "type") as CtyType | null;
      return inner === null ? null : new Dynamic(inner, fromJson(inner, entry(json, "value"), path));
    }
  } else if (type[0] === "list" || type[0] === "set") {
    const element = type[1];
    if (Array.isArray(json)) return json.map((item: Json, index) => fromJson(element, item, [...path, index]));
  } else if (type[0] === "tuple") {
    const elements = type[1];
    if (Array.isArray(json)) {
      return json.map((item: Json, index) => fromJson(elements[index] ?? "dynamic", item, [...path, index]));
    }
  } else if (isObject(json)) {
    const keys = type[0] === "map" ? Object.keys(json) : Object.keys(type[1]);
    return Object.fromEntries(
      keys.map((key) => {
        const inner: CtyType = type[0] === "map" ? type[1] : (type[1][key] ?? "dynamic");
        return [key, fromJson(inner, entry(json, key), [...path, key])];
      }),
    );
  }
  throw new ValueError(`the state holds ${kindOf(json)} where the schema says ${JSON.stringify(type)}`, path);
}
