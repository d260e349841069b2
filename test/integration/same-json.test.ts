// Which values of JSON are the same, in whatever order their members stand.
import { describe, expect, it } from "vitest";
import { isSameJson } from "../../src/base/same-json.js";

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
  ])("%j and %j are the same JSON", (one, other) => {
    expect(isSameJson(one, other)).toBe(true);
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
  ])("%j and %j are not the same JSON", (one, other) => {
    expect(isSameJson(one, other)).toBe(false);
    expect(isSameJson(other, one)).toBe(false);
  });
});
