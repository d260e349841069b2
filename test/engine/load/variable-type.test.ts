// Type constraints and Terraform's conversions.
import { describe, expect, it } from "vitest";
import type { OpenValue } from "../../../src/engine/load/plain-value.js";
import {
  ConversionError,
  convert,
  parseVariableType,
  TypeSyntaxError,
} from "../../../src/engine/load/variable-type.js";

describe("a variable's type", () => {
  it.each<[string, OpenValue, OpenValue]>([
    ["string", 12, "12"],
    ["string", 1e21, "1000000000000000000000"],
    ["string", true, "true"],
    ["number", "1.5", 1.5],
    ["bool", "1", true],
    ["bool", "false", false],
    ["any", [1], [1]],
    ["list", [1], [1]],
    ["list(string)", [1, null], ["1", null]],
    ["map(set(number))", { a: ["1"] }, { a: [1] }],
    ["tuple([string, number])", [1, "2"], ["1", 2]],
    ["object({ a = string, b = optional(number, 3), c = optional(bool) })", { a: 1, z: 1 }, { a: "1", b: 3, c: null }],
    [
      "object({\n a : list(object({b=string})) # who\n c = optional(string)\n})",
      { a: [{ b: 1 }] },
      { a: [{ b: "1" }], c: null },
    ],
    ["string", null, null],
  ])("the type %s takes %j as %j", (type, value, expected) => {
    expect(convert(value, parseVariableType(type))).toEqual(expected);
  });

  it.each<[string, OpenValue, string]>([
    ["string", [], "the value is a list, not a string"],
    ["number", "secret", "the value is a string, not a number"],
    ["number", "9007199254740993", "the value is a string, not a number"],
    ["map(list(number))", { k: [1, "x"] }, '["k"][1] is a string, not a number'],
    ["object({ a = string })", {}, 'the value lacks the attribute "a"'],
    ["tuple([string])", [], "the value is a list, not a tuple of 1"],
  ])("the type %s refuses %j without showing it", (type, value, message) => {
    expect(() => convert(value, parseVariableType(type))).toThrow(new ConversionError(message));
  });

  it.each([
    "",
    "text",
    "list(",
    "object({a})",
    'object({"a" = string})',
    "object({a=string b=string})",
    "object({a=string, a=bool})",
    "set",
    "set()",
    "map(string) x",
    "tuple([string)",
    "list(".repeat(99),
  ])("%j is not a type of a variable", (type) => {
    expect(() => parseVariableType(type)).toThrow(TypeSyntaxError);
  });
});
