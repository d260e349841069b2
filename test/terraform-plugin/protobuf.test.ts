// The protobuf codec against bytes written down by hand, and against itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bool,
  bytes,
  decodeMessage,
  encodeMessage,
  int,
  map,
  message,
  repeated,
  single,
  string,
} from "../../src/terraform-plugin/protobuf/codec.js";
import {
  AttributePath,
  DiagnosticMessage,
  DynamicValue,
  providerMethods,
} from "../../src/terraform-plugin/protobuf/messages.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const unhex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("the protobuf codec", () => {
  it("the protobuf codec writes the bytes that protobuf prescribes", () => {
    expect(hex(encodeMessage(DynamicValue, { msgpack: unhex("c0") }))).toBe("0a01c0");
    const diagnostic = {
      severity: 1,
      summary: "é",
      attribute: { steps: [{ attributeName: "a" }, { elementKeyInt: 300 }] },
    };
    const bytes = unhex("08 01  12 02 c3a9  22 0a  0a 03 0a 01 61  0a 03 18 ac02");
    expect(hex(encodeMessage(DiagnosticMessage, diagnostic))).toBe(hex(bytes));
    expect(decodeMessage(DiagnosticMessage, bytes)).toEqual(diagnostic);
  });

  it("the protobuf codec leaves defaults out, but writes members of a oneof even when empty", () => {
    expect(hex(encodeMessage(DiagnosticMessage, { severity: 0, summary: "", detail: "" }))).toBe("");
    expect(hex(encodeMessage(AttributePath, { steps: [{ elementKeyInt: 0 }, { elementKeyString: "" }] }))).toBe(
      "0a0218000a021200",
    );
  });

  it("the protobuf codec writes negative numbers in ten bytes and reads them", () => {
    const type = message({ value: int(1) });
    expect(hex(encodeMessage(type, { value: -1 }))).toBe("08ffffffffffffffffff01");
    expect(decodeMessage(type, unhex("08ffffffffffffffffff01"))).toEqual({ value: -1 });
  });

  it("the protobuf codec skips unknown fields of every wire type", () => {
    const unknown = unhex("f80105  f9010000000000000000  fa0102ffff  fd0100000000");
    expect(decodeMessage(DynamicValue, Buffer.concat([unknown, unhex("0a01c0"), unknown]))).toEqual({
      msgpack: unhex("c0"),
    });
  });

  it("the protobuf codec skips a known field that comes with another wire type", () => {
    expect(decodeMessage(DynamicValue, unhex("0805 120101"))).toEqual({ json: unhex("01") });
  });

  it.each(["0a05c0", "0a", "ff", "0b", "0affffffffffffffffff01"])(
    "the protobuf codec refuses the broken bytes %s",
    (broken) => {
      expect(() => decodeMessage(DynamicValue, unhex(broken))).toThrow(RangeError);
    },
  );

  it("the protobuf codec keeps map keys such as __proto__ as entries", () => {
    const type = providerMethods.GetProviderSchema.response;
    const value = {
      resourceSchemas: Object.fromEntries([
        ["__proto__", { version: 1 }],
        ["b", { version: 2 }],
      ]),
    };
    const read = decodeMessage(type, encodeMessage(type, value));
    expect(Object.keys(read.resourceSchemas ?? {})).toEqual(["__proto__", "b"]);
  });

  it("the protobuf codec reads what it wrote", () => {
    const inner = message({ text: string(1), flag: bool(200) });
    const type = message({
      number: int(1),
      text: string(2),
      raw: bytes(3),
      child: single(4, () => inner),
      children: repeated(5, () => inner),
      named: map(16, () => inner),
    });
    const text = fc.string({ minLength: 1, unit: "grapheme" });
    const child = fc.record({ text, flag: fc.constant(true) }, { requiredKeys: [] });
    const value = fc.record(
      {
        number: fc.maxSafeInteger().filter((each) => each !== 0),
        text,
        raw: fc.uint8Array({ minLength: 1 }).map((each) => Buffer.from(each)),
        child,
        children: fc.array(child, { minLength: 1 }),
        named: fc.array(fc.tuple(text, child), { minLength: 1 }).map((entries) => Object.fromEntries(entries)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, (each) => {
        expect(decodeMessage(type, encodeMessage(type, each))).toEqual(each);
      }),
    );
  });
});
