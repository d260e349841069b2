// Terraform values in MessagePack and in state JSON, and numbers that stay exact.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Decimal,
  Dynamic,
  equalValues,
  numberText,
  parseJson,
  parseNumber,
  UNKNOWN,
  type Value,
} from "../../src/terraform-plugin/index.js";
import { canonicalText } from "../../src/terraform-plugin/values/canonical.js";
import { fromJson } from "../../src/terraform-plugin/values/json.js";
import { decodeMsgpack, encodeMsgpack } from "../../src/terraform-plugin/values/msgpack.js";
import { pathSteps, pathText } from "../../src/terraform-plugin/values/path.js";
import type { CtyType } from "../../src/terraform-plugin/values/type.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const unhex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const object: CtyType = ["object", { name: "string", size: "number" }];

describe("numbers of Terraform", () => {
  it.each([
    ["5", 5],
    ["-0", 0],
    ["0.1", 0.1],
    ["1e3", 1000],
    ["1.50", 1.5],
    ["9007199254740993", 9007199254740993n],
    ["-12345678901234567890", -12345678901234567890n],
    ["123456789012345678901234567890.5", new Decimal("123456789012345678901234567890.5")],
    ["0.10000000000000000001", new Decimal("0.10000000000000000001")],
    ["1e400", 10n ** 400n],
  ])("the number %s has one exact form", (text, expected) => {
    expect(parseNumber(text)).toEqual(expected);
  });

  it.each(["", "-", "1e", "0x10", "1 ", "NaN", "Infinity", "."])("the number %j is refused", (text) => {
    expect(() => parseNumber(text)).toThrow(TypeError);
  });

  it("a number with an absurd exponent takes no time", () => {
    expect(numberText(parseNumber("1e999999999"))).toBe("0.1e1000000000");
  });

  it("the text of a number is read back as the same number", () => {
    const any = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt(), fc.maxSafeInteger());
    fc.assert(
      fc.property(any, (number) => {
        const canonical = parseNumber(numberText(number));
        expect(parseNumber(numberText(canonical))).toEqual(canonical);
        if (typeof number === "bigint") expect(BigInt(canonical as number | bigint)).toBe(number);
        else expect(Number(canonical)).toBe(number === 0 ? 0 : number);
      }),
    );
  });
});

describe("values in MessagePack", () => {
  it.each<[string, CtyType, Value, string]>([
    ["null", "string", null, "c0"],
    ["unknown", "string", UNKNOWN, "d40000"],
    ["a string", "string", "a", "a161"],
    ["a small number", "number", 5, "05"],
    ["a fraction, as text", "number", 0.1, "a3302e31"],
    ["a large number, as text", "number", 9007199254740993n, "b0 39303037313939323534373430393933"],
    ["a bool", "bool", true, "c3"],
    ["a list", ["list", "bool"], [true, null], "92c3c0"],
    ["a map", ["map", "number"], { a: 1 }, "81a16101"],
    ["an object, all attributes present", object, { size: 1 }, "82 a46e616d65 c0 a473697a65 01"],
    ["a dynamic value", "dynamic", new Dynamic("bool", true), "92 c4 06 22626f6f6c22 c3"],
    ["a set, doubles once", ["set", "string"], ["a", "a"], "91a161"],
  ])("MessagePack writes %s", (_name, type, value, bytes) => {
    expect(hex(encodeMsgpack(type, value))).toBe(bytes.replaceAll(" ", ""));
  });

  it.each<[string, CtyType, string, Value]>([
    ["an unknown", "string", "d40000", UNKNOWN],
    ["a refined unknown", "string", "c7030c810102", UNKNOWN],
    ["an extension nobody knows yet", "string", "d46300", UNKNOWN],
    ["an unknown dynamic value", "dynamic", "d40000", UNKNOWN],
    ["an int64", "number", "cf0020000000000001", 9007199254740993n],
    ["a negative int64", "number", "d3ffffffffffffffff", -1],
    ["a float64", "number", "cb3ff8000000000000", 1.5],
    ["a large whole float64", "number", "cb444b1ae4d6e2ef50", 1000000000000000000000n],
    ["decimal text", "number", "a3302e31", 0.1],
    ["an object without an attribute", object, "81a46e616d65a161", { name: "a", size: null }],
    ["an object with a foreign attribute", object, "82a3666f6f01a46e616d65a161", { name: "a", size: null }],
    ["unknown inside", ["map", ["set", "string"]], "81a16191d40000", { a: [UNKNOWN] }],
  ])("MessagePack reads %s", (_name, type, bytes, value) => {
    expect(decodeMsgpack(type, unhex(bytes))).toEqual(value);
  });

  it("MessagePack keeps the keys __proto__ and constructor as entries like any other", () => {
    const names = ["__proto__", "\0__proto__", "\0\0__proto__", "constructor", "toString", "x__proto__"];
    const value = Object.fromEntries(names.map((name) => [name, Object.fromEntries([["__proto__", name]])]));
    const type: CtyType = ["map", ["map", "string"]];
    const read = decodeMsgpack(type, encodeMsgpack(type, value));
    expect(Object.keys(read as object)).toEqual(names);
    expect(equalValues(type, read, value)).toBe(true);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it("MessagePack keeps a byte order mark that a key begins with", () => {
    const value = { "\ufeffmark": "\ufeffmark" };
    expect(decodeMsgpack(["map", "string"], encodeMsgpack(["map", "string"], value))).toEqual(value);
  });

  it.each<[CtyType, unknown, string]>([
    [object, { name: 5 }, 'name: expected "string", got a number'],
    [object, { nmae: "x" }, "nmae: the schema has no such attribute"],
    [["list", "number"], [1, "2"], '[1]: expected "number", got a string'],
    [["map", "string"], ["a"], 'expected ["map","string"], got a list'],
    ["number", Number.NaN, "expected a finite number"],
    ["dynamic", "text", 'expected "dynamic", got a string'],
  ])("MessagePack refuses what is not %j, naming the place and never the value", (type, value, message) => {
    expect(() => encodeMsgpack(type, value as Value)).toThrow(message);
  });

  it("MessagePack reads what it wrote", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        const read = decodeMsgpack(type, encodeMsgpack(type, value));
        expect(equalValues(type, read, value)).toBe(true);
      }),
    );
  });
});

describe("values in a state's JSON", () => {
  it("state JSON keeps numbers exact", () => {
    expect(parseJson('{"a": [9007199254740993, 0.1, 123456789012345678901234567890.25]}')).toEqual({
      a: [9007199254740993n, 0.1, new Decimal("123456789012345678901234567890.25")],
    });
  });

  it("state JSON is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const rounded = JSON.stringify(parseJson(text), (_key, each) =>
          typeof each === "bigint" ? Number(each) : each,
        );
        expect(rounded).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("state JSON with strings of many megabytes and many escapes is read", () => {
    const long = '\\"'.repeat(2_000_000);
    expect(parseJson(JSON.stringify({ long }))).toEqual({ long });
  });

  it.each(["", "[", "[1,]", "{1:2}", '{"a"}', "[1] x", "nul", "01x", '"abc', '"a\nb"', "'a'", "[1 2]", "-"])(
    "state JSON refuses %j",
    (text) => {
      expect(() => parseJson(text)).toThrow();
    },
  );

  it("state JSON becomes a value of the schema: foreign attributes are dropped, missing ones become null", () => {
    expect(fromJson(object, parseJson('{"name": "a", "old": 1}'))).toEqual({ name: "a", size: null });
    expect(fromJson("dynamic", parseJson('{"type": ["list", "number"], "value": [1]}'))).toEqual(
      new Dynamic(["list", "number"], [1]),
    );
    expect(() => fromJson(object, parseJson('{"name": ["a"]}'))).toThrow("name: the state holds a list");
  });
});

describe("equality of values", () => {
  it("equality ignores the order of sets, at any depth, and takes missing for null", () => {
    const type: CtyType = ["object", { a: ["set", ["set", "string"]], b: "string" }];
    expect(equalValues(type, { a: [["x", "y"], ["z"]] }, { a: [["z"], ["y", "x", "x"]], b: null })).toBe(true);
    expect(equalValues(["list", "string"], ["x", "y"], ["y", "x"])).toBe(false);
  });

  it("equality is that of the canonical texts, for any two values of one type", () => {
    fc.assert(
      fc.property(fc.array(typed, { minLength: 2, maxLength: 6 }), ([first, ...others]) => {
        if (first === undefined) return;
        const variants = [first, ...others.filter(({ type }) => JSON.stringify(type) === JSON.stringify(first.type))];
        for (const { value } of [...variants, { value: null }]) {
          const sameText = canonicalText(first.type, first.value) === canonicalText(first.type, value);
          expect(equalValues(first.type, first.value, value)).toBe(sameText);
        }
      }),
    );
    const nested: CtyType = ["list", ["set", ["map", "number"]]];
    const single = [[{ a: 1, b: null }, { a: 2 }]];
    expect(equalValues(nested, single, [[{ a: 2n }, { b: null, a: 1 }]])).toBe(true);
    expect(equalValues(nested, single, [[{ a: 2 }, { a: 1 }]])).toBe(false);
    expect(equalValues("dynamic", [1, 2], [2, 1])).toBe(false);
  });

  it("equality is exact for numbers", () => {
    expect(equalValues("number", 9007199254740992, 9007199254740993n)).toBe(false);
    expect(equalValues("number", 1000n, 1000)).toBe(true);
  });

  it("equality tells values from texts that look like them", () => {
    expect(equalValues(["list", "string"], ['a","b'], ["a", "b"])).toBe(false);
    expect(equalValues("string", "null", null)).toBe(false);
    expect(equalValues("string", "unknown", UNKNOWN)).toBe(false);
  });
});

describe("paths into values", () => {
  const type: CtyType = ["object", { rules: ["list", object], mappings: ["map", object], tags: ["set", object] }];

  it("a path tells attributes from map keys and ends at sets", () => {
    expect(pathSteps(type, ["mappings", "name", "size"])).toEqual([
      { kind: "attribute", name: "mappings" },
      { kind: "key", key: "name" },
      { kind: "attribute", name: "size" },
    ]);
    expect(pathSteps(type, ["rules", 1, "nowhere"])).toHaveLength(2);
    expect(pathSteps(type, ["tags", 0, "name"])).toHaveLength(1);
  });

  it("a path is readable as text", () => {
    expect(pathText(["rules", 1, "name"])).toBe("rules[1].name");
    expect(pathText(["mappings", "INCIDENT.Status", "values"])).toBe('mappings["INCIDENT.Status"].values');
  });
});

// Any type together with a value of it.
interface Typed {
  readonly type: CtyType;
  readonly value: Value;
}
const pair = (type: CtyType, value: Value): Typed => ({ type, value });
const typed = fc.letrec<{ typed: Typed }>((tie) => {
  const first = tie("typed");
  const number = fc.oneof(fc.bigInt(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  return {
    typed: fc.oneof(
      { maxDepth: 4 },
      fc.string().map((value) => pair("string", value)),
      fc.constantFrom(pair("string", UNKNOWN), pair("number", null), pair("dynamic", UNKNOWN)),
      number.map((value) => pair("number", value)),
      fc.boolean().map((value) => pair("bool", value)),
      first.map(({ type, value }) => pair(["list", type], [value, null])),
      first.map(({ type, value }) => pair(["set", type], [value])),
      fc
        .tuple(first, fc.string())
        .map(([{ type, value }, key]) => pair(["map", type], Object.fromEntries([[key, value]]))),
      fc
        .tuple(first, first)
        .map(([left, right]) =>
          pair(["object", { left: left.type, right: right.type }], { left: left.value, right: right.value }),
        ),
      fc
        .tuple(first, first)
        .map(([left, right]) => pair(["tuple", [left.type, right.type]], [left.value, right.value])),
      first.map(({ type, value }) => pair("dynamic", new Dynamic(type, value))),
    ),
  };
}).typed;
