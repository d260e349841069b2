// What the bytes of an answer are taken for, before anybody asks what they mean.
import { describe, expect, it } from "vitest";
import { isRecord } from "../../src/base/json.js";
import { readAnswer } from "../../src/opsramp/answer.js";

function read(body: string | Buffer, headers: Record<string, string> = {}) {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return readAnswer({ status: 200, headers: new Map(Object.entries(headers)), bytes });
}

const unreadable = (problem: string, html = false) => ({ kind: "unreadable", problem, html });
const CUT = unreadable("the answer is cut short");
const NOT_JSON = unreadable("the answer is not JSON");
const DEEP = unreadable("the answer is nested too deeply");
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("an answer of the API", () => {
  it.each<[string, unknown]>([
    ['{"id":"INTG-1"}', { id: "INTG-1" }],
    [" \n[1,2] ", [1, 2]],
    ['"success"', "success"],
    ["true", true],
    ["null", null],
    ['"a \\" b"', 'a " b'],
    ['"\\u00e4"', "ä"],
  ])("the answer %s is JSON", (text, value) => {
    expect(read(text)).toEqual({ kind: "json", value });
  });

  it.each(["", " ", "\n\t "])("the answer %j is empty", (text) => {
    expect(read(text)).toEqual({ kind: "empty" });
  });

  it.each(["<html>", " \n<?xml version='1.0'?>"])("the answer %j is a web page", (text) => {
    expect(read(text)).toEqual(unreadable("the answer is HTML or XML instead of JSON", true));
  });

  it.each(['{"id":', '{"id":"INTG', "[1,", ' {"a":{"b":1', '"text', '{"a":"b"} x'])(
    "the answer %s is cut short",
    (text) => {
      expect(read(text)).toEqual(CUT);
    },
  );

  it.each(['{"a":}', "[1,]", '{"a" "b"', '{"a":]', "busy, try later", "tru", "[}\n"])(
    "the answer %j is not JSON",
    (text) => {
      expect(read(text)).toEqual(NOT_JSON);
    },
  );

  it("an answer that is not UTF-8 is refused, not read with replacement characters", () => {
    expect(read(Buffer.from([0x22, 0xff, 0x22]))).toEqual(unreadable("the answer is not UTF-8"));
  });

  it("an answer that could not be decompressed is refused", () => {
    const answer = { status: 200, headers: new Map(), bytes: Buffer.from("1"), problem: "is compressed" };
    expect(readAnswer(answer)).toEqual(unreadable("the answer is compressed"));
  });
});

describe("the nesting of an answer", () => {
  it("arrays and objects may be nested a hundred times, and not once more", () => {
    expect(read(nested(100)).kind).toBe("json");
    expect(read(nested(101))).toEqual(DEEP);
    const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    expect(read(objects(100)).kind).toBe("json");
    expect(read(objects(101))).toEqual(DEEP);
    expect(read(`[${objects(100)}]`)).toEqual(DEEP);
  });

  it("nesting is what is open at a time, not the number of brackets", () => {
    expect(read(`[${Array(300).fill('[{"a":[1]}]').join()}]`).kind).toBe("json");
  });

  it.each([
    ["plain", `["${"[{".repeat(200)}"]`],
    ["behind an escaped quote", `["\\"${"[".repeat(200)}"]`],
    ["behind an escaped backslash and a quote", `["\\\\\\"${"[".repeat(200)}"]`],
    ["behind an empty text", `["","${"[".repeat(200)}"]`],
  ])("brackets in texts do not count as nesting, %s", (_, text) => {
    expect(read(text).kind).toBe("json");
  });

  it.each([
    ["an empty text", '["",'],
    ["a text that ends with a backslash", '["\\\\",'],
    ["a text that ends with an escaped quote", '["\\"",'],
    ["a key that ends with two backslashes", '[{"\\\\\\\\":1},'],
  ])("brackets count as nesting again behind %s", (_, start) => {
    expect(read(`${start}${nested(99)}]`).kind).toBe("json");
    expect(read(`${start}${nested(100)}]`)).toEqual(DEEP);
  });

  it("brackets do not count in a text that never ends", () => {
    expect(read(`["${"[".repeat(200)}`)).toEqual(CUT);
    expect(read(`["${"[".repeat(200)}\\"`)).toEqual(NOT_JSON);
  });
});

describe("a key __proto__", () => {
  it.each(['{"a":1,"__proto__":{"b":2}}', '{"a":1,"\\u005f_proto__":{"b":2}}', '{"a":1,"_\\u005fproto__":2}'])(
    "a key __proto__ is left out of %s",
    (text) => {
      const reading = read(text);
      expect(Object.keys(reading.kind === "json" && isRecord(reading.value) ? reading.value : {})).toEqual(["a"]);
    },
  );

  it("a value __proto__ is kept", () => {
    expect(read('{"a":"__proto__"}')).toEqual({ kind: "json", value: { a: "__proto__" } });
  });
});
