// Edits of tables in the source of a program: the one entry changes, everything else stays byte for byte.
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { patchOf } from "../../src/engine/accept/patch.js";
import { SourceText, type TableEdit } from "../../src/engine/accept/table-edit.js";

const pair = (value: string, thirdPartyValue: string) => ({ value, thirdPartyValue });

type Change = Pick<TableEdit, "remove" | "add"> & Partial<TableEdit>;

/** The program after the edit of the table that its second line begins; what came of it where nothing was changed. */
function edited(table: string, change: Change): string {
  const text = new SourceText(ts, "tables.ts", `// before\noutbound(Incident.STATUS, ${table}); // after\n`);
  const outcome = text.edit({ line: 2, direction: "outbound", ...change });
  if (outcome !== "made") {
    expect(text.after).toBe(text.before);
    return outcome;
  }
  const [, after = text.after] =
    /^\/\/ before\noutbound\(Incident\.STATUS, (.*)\); \/\/ after\n$/s.exec(text.after) ?? [];
  return after;
}

const removed = (value: string, third: string): Change => ({ remove: [pair(value, third)], add: [] });
const replaced = (value: string, before: string, after: string): Change => ({
  remove: [pair(value, before)],
  add: [pair(value, after)],
});

describe("an edit of a table", () => {
  it.each([
    ["a text in its place", '{ Ok: "Good", Bad: "x" }', replaced("Ok", "Good", "Fine"), '{ Ok: "Fine", Bad: "x" }'],
    ["a text in single quotes", "{ Ok: 'Good' }", replaced("Ok", "Good", "It's"), "{ Ok: 'It\\'s' }"],
    ["one text of a list", '{ Ok: ["A", "B"] }', replaced("Ok", "A", "C"), '{ Ok: ["C", "B"] }'],
    ["a list that loses one", '{ Ok: ["A", "B"] }', removed("Ok", "A"), '{ Ok: ["B"] }'],
    ["the first entry", '{ Ok: "A", Bad: "B" }', removed("Ok", "A"), '{ Bad: "B" }'],
    ["the last entry", '{ Ok: "A", Bad: "B" }', removed("Bad", "B"), '{ Ok: "A" }'],
    ["a line of its own", '{\n  Ok: "A",\n  // why\n  Bad: "B",\n}', removed("Bad", "B"), '{\n  Ok: "A",\n  // why\n}'],
    [
      "another value, on a line as the others",
      '{\n  Ok: "A",\n  Bad: "B",\n}',
      { remove: [pair("Ok", "A")], add: [pair("On Hold", "A")] },
      '{\n  Bad: "B",\n  "On Hold": "A",\n}',
    ],
  ] as const)("an edit changes %s", (_what, before, change, after) => {
    expect(edited(before, change)).toBe(after);
  });

  it.each([
    ["a spread", '{ ...base, Ok: "A" }'],
    ["a computed name", '{ [name]: "x", Ok: "A" }'],
    ["a call", '{ Ok: "A", Bad: text() }'],
    ["a template with a value", '{ Ok: "A", Bad: `${x}` }'],
    ["a table elsewhere", "table"],
    ["another table", '{ Ok: "B" }'],
  ])("an edit of %s is not made", (_what, table) => {
    expect(edited(table, removed("Ok", "A"))).toBe("computed");
  });

  it("an edit that would leave a table empty is not made there", () => {
    expect(edited('{ Ok: "A" }', removed("Ok", "A"))).toBe("not there");
  });

  it("an edit is not made where two tables of a line have the entry", () => {
    const table = '{ Ok: "A", B: "x" }), outbound(Incident.PRIORITY, { Ok: "A", B: "x" }';
    expect(edited(table, removed("Ok", "A"))).toBe("several");
  });

  it("an edit tells the tables of a line apart by what they have", () => {
    const table = '{ Ok: "A", B: "x" }), outbound(Incident.PRIORITY, { High: "1", B: "x" }';
    expect(edited(table, replaced("High", "1", "2"))).toBe(table.replace('"1"', '"2"'));
  });

  it.each(['"; process.exit(1); //', "${x}", "`", "*/", "\u2028", "\\", "\n", "\u202e", "../x"])(
    "an edit writes %j as a text that means it, as a value and as a name",
    (hostile) => {
      const change = { remove: [pair("Ok", "A")], add: [pair("Ok", hostile), pair(hostile, "A")] };
      const after = edited('{ Ok: "A", Bad: "B" }', change);
      const table = new Function(`return (${after});`)() as Record<string, unknown>;
      expect(Object.entries(table)).toEqual([
        ["Ok", hostile],
        ["Bad", "B"],
        [hostile, "A"],
      ]);
    },
  );
});

it("an edit gives no table the name that would be its prototype", () => {
  const change = { remove: [pair("Ok", "A")], add: [pair("__proto__", "A")] };
  expect(edited('{ Ok: "A", Bad: "B" }', change)).toBe("not there");
});

describe("the patch of a file", () => {
  it("a patch shows what changed with three lines around it", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n";
    expect(patchOf("a.ts", before, before.replace("5", "five"))).toBe(
      "--- a/a.ts\n+++ b/a.ts\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
    );
  });

  it("a patch has a hunk for each place that changed, and lines in between are left out", () => {
    const before = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`).join("");
    const after = before.replace("2\n3\n", "2\n").replace("17\n", "17\nnew\n");
    expect(patchOf("a.ts", before, after)).toBe(
      [
        "--- a/a.ts\n+++ b/a.ts\n@@ -1,6 +1,5 @@\n 1\n 2\n-3\n 4\n 5\n 6\n",
        "@@ -15,6 +14,7 @@\n 15\n 16\n 17\n+new\n 18\n 19\n 20\n",
      ].join(""),
    );
  });

  it("a patch of nothing is empty", () => {
    expect(patchOf("a.ts", "x", "x")).toBe("");
  });
});
