// Values of JSON: which are objects and which are the same, in whatever order their members stand, and their text.
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { isRecord, isSameJson, sortedJson, textOf } from "../../src/base/json.js";
import { Secret } from "../../src/base/secret.js";
import { JsonNumber } from "../../src/engine/state/json.js";

describe("values of JSON", () => {
  it.each<[unknown, unknown]>([
    [1, 1],
    ["a", "a"],
    [null, null],
    [[], []],
    [
      [1, [2]],
      [1, [2]],
    ],
    [{}, {}],
    [
      { a: 1, b: { c: [null] } },
      { b: { c: [null] }, a: 1 },
    ],
  ])("%j and %j are the same JSON", (left, right) => {
    expect(isSameJson(left, right)).toBe(true);
  });

  it.each<[unknown, unknown]>([
    [1, "1"],
    [1, 2],
    [null, {}],
    [null, []],
    [[], {}],
    [[1], [2]],
    [[1], [1, 2]],
    [[1, 2], [1]],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, {}],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ 0: 1 }, [1]],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
  ])("%j and %j are not the same JSON", (left, right) => {
    expect(isSameJson(left, right)).toBe(false);
    expect(isSameJson(right, left)).toBe(false);
  });
});

class Wrapped {
  readonly a = 1;
}

describe("objects of JSON", () => {
  it.each([[{}], [{ a: 1 }], [JSON.parse('{"__proto__":1}')], [Object.create(null)], [runInNewContext("({ a: 1 })")]])(
    "the plain object %j is a record",
    (value) => {
      expect(isRecord(value)).toBe(true);
    },
  );

  it.each([
    [null],
    [undefined],
    [[]],
    ["text"],
    [1],
    [new Map()],
    [new Wrapped()],
    [new Secret("x")],
    [new JsonNumber("1.0")],
    [runInNewContext("[1]")],
  ])("%j, a list, a scalar or an instance of a class, is not a record", (value) => {
    expect(isRecord(value)).toBe(false);
  });
});

describe("texts of JSON", () => {
  it.each([
    ["a", "a"],
    [7, "7"],
    [false, "false"],
    [null, ""],
    [undefined, ""],
    [{}, ""],
    [["a"], ""],
  ])("the text of %j is %j", (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it("objects with the same members have the same sorted text", () => {
    expect(sortedJson({ b: 1, a: { d: 1, c: 2 } })).toBe('{"a":{"d":1,"c":2},"b":1}');
  });
});
