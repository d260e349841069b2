// The lossless JSON of state files: what goes in comes out.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalText } from "../../../src/base/decimal.js";
import {
  fromPlain,
  JsonNumber,
  JsonSyntaxError,
  type PlainJson,
  parseJson,
  parseJsonPrefix,
  parsePlainJson,
  printJson,
  toPlain,
} from "../../../src/engine/state/json.js";

function outcome(parse: () => PlainJson): unknown {
  try {
    return parse();
  } catch (error) {
    return error;
  }
}

describe("parsing and printing JSON", () => {
  it("JSON keeps the source text of every number when it is parsed and printed", () => {
    const text = "[9007199254740993,123456789012345678901234567890,1.50,-0.0,1e400,2E+3]";
    expect(printJson(parseJson(text)).replace(/\s/g, "")).toBe(text);
  });

  it("JSON keeps the order of members, also of those that look like integers, and __proto__", () => {
    const text = '{\n  "b": 1,\n  "10": 2,\n  "9": 3,\n  "__proto__": {}\n}';
    expect(printJson(parseJson(text))).toBe(text);
    expect(Object.keys(toPlain(parseJson(text)) as object)).toContain("__proto__");
  });

  it("JSON is escaped as Go does it", () => {
    expect(printJson('<a> & \u2028\u2029 é \b\f\n\r\t\u0001\u007f"\\\ud800')).toBe(
      '"\\u003ca\\u003e \\u0026 \\u2028\\u2029 é \\b\\f\\n\\r\\t\\u0001\u007f\\"\\\\\\ud800"',
    );
  });

  it("the parser agrees with JSON.parse about what is JSON and what it means", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string(), fc.string({ unit: fc.constantFrom(...'{}[],:"\\u0019e.-+tfn ') })),
        (text) => {
          let expected: unknown;
          let valid = true;
          try {
            expected = JSON.parse(text);
          } catch {
            valid = false;
          }
          try {
            const value = parseJson(text);
            expect(valid).toBe(true);
            expect(JSON.parse(printJson(value))).toEqual(expected);
          } catch (error) {
            if (!(error instanceof JsonSyntaxError)) throw error;
            expect(valid && error.problem !== "an object has a member twice").toBe(false);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["members that occur twice, beside a name with a space before its colon", '{"a":1,"a":2,"b" :3}'],
    ["members that occur twice, beside text that looks like the end of a name", '{"a":1,"a":"\\":"}'],
    ["a number with more digits than JavaScript has", '{"a": 9007199254740993}'],
    ["a fraction that JavaScript takes for an integer", "[1, 1.00000000000000000001]"],
    ["a number beyond JavaScript's", '{"a":1e400}'],
    ["nesting that is too deep", `${"[".repeat(1001)}${"]".repeat(1001)}`],
  ])("parsing into plain values loses nothing of %s", (_, text) => {
    expect(outcome(() => parsePlainJson(text))).toEqual(outcome(() => toPlain(parseJson(text))));
  });

  it("parsing into plain values gives what the exact parser gives, whatever the text is", () => {
    const name = fc.constantFrom("a", "b", "10", "__proto__", 'a":', "c : d");
    const { text } = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("1", "-0", "1.0", "2.50", "1E2", "12345678901234567890", '"x\\":"', '" : "', '"[1.5"', "null"),
        fc.array(tie("text"), { maxLength: 3 }).map((items) => `[${items.join(" ,")}]`),
        fc
          .array(fc.tuple(name, fc.constantFrom(":", ": ", " :", "\n\t:"), tie("text")), { maxLength: 4 })
          .map((members) => `{${members.map(([key, colon, value]) => JSON.stringify(key) + colon + value).join(",")}}`),
      ),
    }));
    fc.assert(
      fc.property(text, (json) => {
        expect(outcome(() => parsePlainJson(json))).toEqual(outcome(() => toPlain(parseJson(json))));
      }),
      { numRuns: 2000 },
    );
  });

  it("plain values become JSON and plain values again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = fromPlain(value as PlainJson);
        expect(JSON.stringify(toPlain(parseJson(printJson(json))))).toBe(JSON.stringify(toPlain(json)));
        expect(JSON.parse(printJson(json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("a number becomes a JavaScript number only where no digit is lost", () => {
    expect(new JsonNumber("1.50").exact()).toBe(1.5);
    expect(new JsonNumber("1e3").exact()).toBe(1000);
    expect(new JsonNumber("9007199254740993").exact()).toBeUndefined();
    expect(toPlain(new JsonNumber("9007199254740993"))).toBeInstanceOf(JsonNumber);
    expect(["1e21", "1.5e-7", "-0", "0.10", "12.00"].map(decimalText)).toEqual([
      "1000000000000000000000",
      "0.00000015",
      "0",
      "0.1",
      "12",
    ]);
  });

  it("an error of the parser has line and column, and says whether the text was cut short", () => {
    const failure = (text: string) => {
      try {
        parseJson(text);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(failure('{\n  "a": tru}')).toMatchObject({ line: 2, column: 11, cutShort: false });
    expect(failure('{\n  "a": "x')).toMatchObject({ line: 2, column: 10, cutShort: true });
    expect(failure('{"a":1,"a":2}')).toMatchObject({ column: 8, problem: "an object has a member twice" });
    expect(failure("[".repeat(100_000))).toMatchObject({ problem: "the nesting is too deep" });
    expect(parseJsonPrefix(" [1] # rest")).toMatchObject({ end: 4 });
  });
});
