// Types of values as Terraform's state writes them for outputs: `"string"`, `["list","number"]`, `["object",{…}]`.
import { plainText } from "../../base/decimal.js";
import type { Field, Fields } from "../../integration/fields.js";
import { byBytes, type PlainJson } from "../state/json.js";
import type { OpenValue } from "./plain-value.js";
import type { VariableType } from "./variable-type.js";

/** In Terraform's JSON form. `"dynamic"` is the type of a bare null, and of the elements of an empty collection of any. */
export type ValueType = PlainJson;

export interface TypedValue {
  readonly value: OpenValue;
  readonly type: ValueType;
}

/** The type that a literal of this value has. */
export function literalType(value: OpenValue): ValueType {
  if (value === null) return "dynamic";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "number";
  if (isList(value)) return ["tuple", value.map(literalType)];
  return objectType(value, literalType);
}

/** The type of what a field records. */
export function fieldType(field: Field): ValueType {
  switch (field.type) {
    case "string":
    case "number":
      return field.type;
    case "boolean":
      return "bool";
    case "strings by name":
      return ["map", "string"];
    case "list of strings":
      return ["list", "string"];
    case "map of string sets":
      return ["map", ["set", "string"]];
    case "object":
      return fieldsType(field.fields);
    case "list of objects":
      return ["list", fieldsType(field.fields)];
    case "map of objects":
      return ["map", fieldsType(field.fields)];
  }
}

export function fieldsType(fields: Fields): ValueType {
  return ["object", Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldType(field)]))];
}

/**
 * A value that was converted to its constraint, with the type that it then has. Elements of a collection of any type get
 * one type, and the elements of a set their order, each once.
 */
export function settle(value: OpenValue, constraint: VariableType | undefined): TypedValue {
  if (constraint === undefined || constraint.kind === "any") return { value, type: literalType(value) };
  switch (constraint.kind) {
    case "string":
    case "number":
    case "bool":
      return { value, type: constraint.kind };
    case "list":
    case "set": {
      const elements = isList(value) ? value.map((item) => settle(item, constraint.element)) : [];
      const type = elementType(elements, constraint.element);
      const settled = elements.map((element) => convertTo(element.value, type));
      const items = constraint.kind === "set" ? asSet(settled) : settled;
      return { value: value === null ? null : items, type: [constraint.kind, type] };
    }
    case "map": {
      const entries = isObject(value)
        ? Object.entries(value).map(([name, item]) => [name, settle(item, constraint.element)] as const)
        : [];
      const type = elementType(
        entries.map(([, element]) => element),
        constraint.element,
      );
      const settled = Object.fromEntries(entries.map(([name, element]) => [name, convertTo(element.value, type)]));
      return { value: value === null ? null : settled, type: ["map", type] };
    }
    case "tuple": {
      const items = constraint.elements.map((element, index) =>
        settle(isList(value) ? (value[index] ?? null) : null, element),
      );
      return {
        value: value === null ? null : items.map((item) => item.value),
        type: ["tuple", items.map((item) => item.type)],
      };
    }
    case "object": {
      const members = [...constraint.attributes].map(
        ([name, attribute]) => [name, settle(isObject(value) ? (value[name] ?? null) : null, attribute.type)] as const,
      );
      return {
        value: value === null ? null : Object.fromEntries(members.map(([name, member]) => [name, member.value])),
        type: ["object", Object.fromEntries(members.map(([name, member]) => [name, member.type]))],
      };
    }
  }
}

/** The one type of all elements; where there are none, the one that their constraint tells. */
function elementType(elements: readonly TypedValue[], constraint: VariableType): ValueType {
  if (elements.length === 0) return settle(null, constraint).type;
  return elements.map(({ type }) => type).reduce(unify);
}

/** Terraform's common type of two values. Where there is none Terraform refuses the value; then the first one stands. */
function unify(left: ValueType, right: ValueType): ValueType {
  if (left === "dynamic") return right;
  if (right === "dynamic") return left;
  if (typeof left === "string" && typeof right === "string") return left === right ? left : "string";
  if (!Array.isArray(left) || !Array.isArray(right) || left[0] !== right[0]) return left;
  const [kind, ofLeft, ofRight] = [left[0], left[1], right[1]];
  if (kind === "tuple" && Array.isArray(ofLeft) && Array.isArray(ofRight) && ofLeft.length === ofRight.length) {
    return ["tuple", ofLeft.map((type, index) => unify(type, ofRight[index] ?? "dynamic"))];
  }
  if (kind === "object" && isMembers(ofLeft) && isMembers(ofRight)) {
    return [
      "object",
      Object.fromEntries(Object.entries(ofLeft).map(([name, type]) => [name, unify(type, ofRight[name] ?? "dynamic")])),
    ];
  }
  return [kind ?? "", unify(ofLeft ?? "dynamic", ofRight ?? "dynamic")];
}

/** Numbers and bools as text where their type is one of text. */
function convertTo(value: OpenValue, type: ValueType): OpenValue {
  if (value === null) return null;
  if (type === "string") return typeof value === "object" ? value : plainText(value);
  if (!Array.isArray(type)) return value;
  const [kind, inner] = type;
  if (isList(value)) {
    return value.map((item, index) =>
      convertTo(item, (kind === "tuple" && Array.isArray(inner) ? inner[index] : inner) ?? "dynamic"),
    );
  }
  if (!isObject(value)) return value;
  const typeOf = (name: string) => (kind === "object" && isMembers(inner) ? inner[name] : inner) ?? "dynamic";
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, convertTo(item, typeOf(name))]));
}

function asSet(items: readonly OpenValue[]): readonly OpenValue[] {
  const once = [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
  return once.sort((left, right) => {
    if (typeof left === "number" && typeof right === "number") return left - right;
    if (typeof left === "string" && typeof right === "string") return byBytes(left, right);
    return byBytes(JSON.stringify(left), JSON.stringify(right));
  });
}

function objectType<Value>(value: Readonly<Record<string, Value>>, typeOf: (value: Value) => ValueType): ValueType {
  return ["object", Object.fromEntries(Object.entries(value).map(([name, member]) => [name, typeOf(member)]))];
}

const isMembers = (type: PlainJson | undefined): type is Record<string, PlainJson> =>
  typeof type === "object" && type !== null && !Array.isArray(type);

const isList = (value: OpenValue): value is readonly OpenValue[] => Array.isArray(value);

const isObject = (value: OpenValue): value is Readonly<Record<string, OpenValue>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
