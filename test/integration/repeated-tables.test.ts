// A text whose tables are known is read as without that knowledge: parsed whole, it gives the same, or nothing at all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RepeatedTables } from "../../src/base/repeated-tables.js";
import { isShared } from "../../src/base/shared-tables.js";
import { parseProven } from "../../src/engine/state/json.js";
import { readAnswer, tablesOfAnswers } from "../../src/opsramp/answer.js";

const parse = (text: string): unknown => JSON.parse(text);

const table = fc.constantFrom<unknown>(
  { Ok: { values: { Good: ["1"] } } },
  { Ok: { values: { Good: ["2"] }, mappings: { a: [] } } },
  [{ "mappings\\": 1 }, "}"],
  { 'a "quoted" name': "{" },
  {},
  [],
  "none",
  null,
);
const blocks = fc.array(
  fc.record({ mappings: table, own: fc.string(), lists: fc.option(table), inner: fc.record({ mappings: table }) }),
  { maxLength: 8 },
);

/** What hand-made texts have and printed ones have not: repeated members, escaped names, marks, and what is no JSON. */
const FORGED = [
  '"mappings":{},"mappings":{}',
  '"m\\u0061ppings":{"a":1}',
  '"mappings":"rampsync: a table that was read before, 0"',
  '"mappings":"\\u0072ampsync: a table that was read before, 0"',
  '"own":"\\"mappings\\":{}"',
  '"own":\\"mappings":{}',
  '"own":"x"mappings":{}',
  '"x":[[{"mappings":{}}]],"y":[[1],{"mappings":{}}]',
  '"x":[["m\\u0061ppings"]],"y":[[{"mappings":"\\u0072ampsync: a table that was read before, 1"}]]',
  '"mappings"\n:\n{}',
  '"mappings":\u000b{}',
  '"mappings":{}}',
  '"mappings":{"Ok":{"values":{"Good":["1"]}}',
];
const texts = fc.array(
  fc.tuple(blocks, fc.constantFrom(undefined, 1, 2), fc.option(fc.constantFrom(...FORGED), { freq: 3 })),
  { minLength: 1, maxLength: 5 },
);

function textOf([given, indent, forged]: [unknown, number | undefined, string | null]): string {
  const text = JSON.stringify({ given }, undefined, indent);
  return forged === null ? text : text.replace("{", `{${forged},`);
}

function outcome(read: () => unknown): unknown {
  try {
    return read() ?? "refused";
  } catch {
    return "refused";
  }
}

describe("tables that repeat in texts", () => {
  it("a text gives what it gives without known tables, or nothing, whatever its tables are", () => {
    let told = 0;
    fc.assert(
      fc.property(texts, (given) => {
        for (const read of [parse, parseProven]) {
          const tables = new RepeatedTables(["mappings", "lists"], read);
          for (const each of given) {
            const text = textOf(each);
            const found = outcome(() => tables.read(text, read));
            if (found === "refused") continue;
            told += 1;
            expect(found).toEqual(outcome(() => read(text)));
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it("a table that is met again is the same frozen object, and counts as shared", () => {
    const tables = new RepeatedTables(["mappings"], parse);
    const text = JSON.stringify([{ mappings: { Ok: { a: [1] } } }, { mappings: { Ok: { a: [1] } } }]);
    const [first, second] = tables.read(text, parse) as { mappings: { Ok: { a: number[] } } }[];
    const [third] = tables.read(text, parse) as { mappings: object }[];
    expect([second?.mappings, third?.mappings]).toEqual([first?.mappings, first?.mappings]);
    expect(second?.mappings).toBe(first?.mappings);
    expect(third?.mappings).toBe(first?.mappings);
    expect(isShared(first?.mappings ?? {})).toBe(true);
    expect(() => first?.mappings.Ok.a.push(2)).toThrow(TypeError);
  });

  it("nothing is cut out any more where hardly any table repeats", () => {
    const tables = new RepeatedTables(["mappings"], parse);
    const text = JSON.stringify(Array.from({ length: 100 }, (_, number) => ({ mappings: { number } })));
    expect(tables.read(text, parse)).toEqual(parse(text));
    const again = JSON.stringify([{ mappings: { number: 99 } }, { mappings: { number: 99 } }]);
    expect(tables.read(again, parse)).toBeUndefined();
  });

  it("an answer whose tables are known is refused for its depth, and loses __proto__, as one whose are not", () => {
    const tables = tablesOfAnswers();
    const nested = (depth: number, inner: string) => `${'{"a":'.repeat(depth)}${inner}${"}".repeat(depth)}`;
    for (const text of [
      '{"mapAttributes":[{"name":"Status"}]}',
      '{"mapAttributes":[{"name":"Status"}],"__proto__":{"a":1}}',
      '{"mapAttributes":[{"__proto__":{"a":1}}]}',
      nested(90, '{"mapAttributes":[{"name":"Status"}]}'),
      nested(98, '{"mapAttributes":[{"name":"Status"}]}'),
      '{"mapAttributes":[{"name":"Status"}]',
    ]) {
      const answer = { status: 200, headers: {}, bytes: Buffer.from(text) } as Parameters<typeof readAnswer>[0];
      for (let time = 0; time < 3; time += 1) expect(readAnswer(answer, tables)).toEqual(readAnswer(answer));
    }
  });
});
