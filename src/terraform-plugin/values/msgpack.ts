// Values as the MessagePack bytes of the protocol, by their type.
import { decode, Encoder, ExtData, ExtensionCodec } from "@msgpack/msgpack";
import { canonicalText } from "./canonical.js";
import { kindOf, ValueError } from "./error.js";
import { isNumber, numberText, parseNumber } from "./number.js";
import type { Path } from "./path.js";
import { type CtyType, parseType } from "./type.js";
import { Dynamic, isObject, UNKNOWN, type Value } from "./value.js";

const unknownBytes = new ExtData(0, new Uint8Array(1));

/** Extension 0 is unknown, 12 refined unknown; by the protocol every extension is to be read as unknown. */
class UnknownExtensions extends ExtensionCodec {
  override decode(): unknown {
    return UNKNOWN;
  }
}
const extensionCodec = new UnknownExtensions();
const encoderOptions = { extensionCodec, useBigInt64: true, maxDepth: 1_000 } as const;

/**
 * The library refuses the map key `__proto__`, a legal key in Terraform: it is read with a NUL before it, and so is every
 * key that already looks like that, which makes the change reversible.
 */
const protectedKey = /^\0*__proto__$/;
/** A key may begin with a byte order mark, which is a part of it. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const keyDecoder = {
  canBeCached: () => true,
  decode(bytes: Uint8Array, offset: number, length: number): string {
    const key = utf8.decode(bytes.subarray(offset, offset + length));
    return key.endsWith("__proto__") && protectedKey.test(key) ? `\0${key}` : key;
  },
};

/** The member as it was read under a name of Terraform's. */
function memberOf(raw: { readonly [key: string]: unknown }, name: string): unknown {
  const key = protectedKey.test(name) ? `\0${name}` : name;
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}

function realKey(key: string): string {
  return key.endsWith("__proto__") && protectedKey.test(key) ? key.slice(1) : key;
}

/**
 * Reads a value of that type. Attributes missing in an object are null.
 * @throws ValueError when the bytes hold something else.
 */
export function decodeMsgpack(type: CtyType, bytes: Uint8Array): Value {
  const raw = decode(bytes, { extensionCodec, useBigInt64: true, keyDecoder });
  return fromRaw(type, raw, []);
}

function fromRaw(type: CtyType, raw: unknown, path: Path): Value {
  if (raw === null || raw === undefined) return null;
  if (raw === UNKNOWN) return UNKNOWN;
  if (type === "string") {
    if (typeof raw === "string") return raw;
  } else if (type === "bool") {
    if (typeof raw === "boolean") return raw;
  } else if (type === "number") {
    if (typeof raw === "number") return parseNumber(numberText(raw));
    if (typeof raw === "bigint" || typeof raw === "string") return parseNumber(raw.toString());
  } else if (type === "dynamic") {
    if (Array.isArray(raw) && raw.length === 2 && raw[0] instanceof Uint8Array) {
      const inner = parseType(utf8.decode(raw[0]));
      return new Dynamic(inner, fromRaw(inner, raw[1], path));
    }
  } else if (type[0] === "list" || type[0] === "set") {
    const element = type[1];
    if (Array.isArray(raw)) return raw.map((item, index) => fromRaw(element, item, [...path, index]));
  } else if (type[0] === "tuple") {
    const elements = type[1];
    if (Array.isArray(raw)) {
      return raw.map((item, index) => fromRaw(elements[index] ?? "dynamic", item, [...path, index]));
    }
  } else if (isObject(raw)) {
    if (type[0] === "map") {
      const element = type[1];
      return Object.fromEntries(
        Object.entries(raw).map(([key, item]) => [realKey(key), fromRaw(element, item, [...path, realKey(key)])]),
      );
    }
    return Object.fromEntries(
      Object.entries(type[1]).map(([name, inner]) => [name, fromRaw(inner, memberOf(raw, name), [...path, name])]),
    );
  }
  throw new ValueError(`expected ${JSON.stringify(type)}, got ${kindOf(raw)}`, path);
}

/**
 * Writes a value of that type. Attributes missing in an object are written as null, doubles in a set once.
 * @throws ValueError when the value has another form, or an object has an attribute that its type has not.
 */
export function encodeMsgpack(type: CtyType, value: Value | undefined): Uint8Array {
  return new Encoder(encoderOptions).encode(toRaw(type, value, []));
}

function toRaw(type: CtyType, value: Value | undefined, path: Path): unknown {
  if (value === null || value === undefined) return null;
  if (value === UNKNOWN) return unknownBytes;
  if (type === "string") {
    if (typeof value === "string") return value;
  } else if (type === "bool") {
    if (typeof value === "boolean") return value;
  } else if (type === "number") {
    if (isNumber(value)) return rawNumber(value, path);
  } else if (type === "dynamic") {
    if (value instanceof Dynamic) {
      return [Buffer.from(JSON.stringify(value.type)), toRaw(value.type, value.value, path)];
    }
  } else if (type[0] === "list" || type[0] === "tuple") {
    if (Array.isArray(value)) {
      const at = (index: number): CtyType => (type[0] === "list" ? type[1] : (type[1][index] ?? "dynamic"));
      return value.map((item: Value, index) => toRaw(at(index), item, [...path, index]));
    }
  } else if (type[0] === "set") {
    const element = type[1];
    if (Array.isArray(value)) {
      const distinct = new Map<string, Value>(value.map((item: Value) => [canonicalText(element, item), item]));
      return [...distinct.values()].map((item, index) => toRaw(element, item, [...path, index]));
    }
  } else if (isObject(value)) {
    if (type[0] === "map") {
      const element = type[1];
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, toRaw(element, item, [...path, key])]),
      );
    }
    const attributes = type[1];
    const foreign = Object.keys(value).find((name) => !Object.hasOwn(attributes, name));
    if (foreign !== undefined) throw new ValueError("the schema has no such attribute", [...path, foreign]);
    return Object.fromEntries(
      Object.entries(attributes).map(([name, inner]) => [
        name,
        toRaw(inner, Object.hasOwn(value, name) ? value[name] : null, [...path, name]),
      ]),
    );
  }
  throw new ValueError(`expected ${JSON.stringify(type)}, got ${kindOf(value)}`, path);
}

function rawNumber(value: Value & (number | bigint | object), path: Path): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new ValueError("expected a finite number", path);
  // Whole numbers up to 32 bits have a MessagePack form that every reader agrees on; text is exact for all others.
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  return isNumber(value) ? numberText(value) : value;
}
