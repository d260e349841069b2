// The public face: no door gives a signature with a type that cannot be imported, and the reports in api/ show what is given.
import { describe, expect, it } from "vitest";
import { checkDoor, doorNames, withSortedUnions } from "../../scripts/api.js";

describe("the face of", () => {
  it.each(doorNames)(
    "%s is closed, and its report in api/ is what npm run build && npm run api make",
    (name) => {
      expect(checkDoor(name, "compare")).toEqual({ wrong: [], isStale: false });
    },
    60_000,
  );
});

it("a report has the members of a union in one order, whichever order the compiler found", () => {
  const report = (...types: readonly string[]) =>
    [
      "# API",
      "",
      "```ts",
      "",
      ...types.map((type, index) => `// @public\nexport type T${index} = ${type};`),
      "",
      "```",
      "",
    ].join("\n");
  const commented = "/** First. */\n| B\n/** Second. */\n| A";
  const found = report(
    commented,
    'undefined | b.B | { x: null | "z" | "a" } | A<string | number>',
    "Promise<B | A> | null",
  );
  const sorted = report(
    commented,
    'A<number | string> | b.B | { x: "a" | "z" | null } | undefined',
    "Promise<A | B> | null",
  );
  expect(withSortedUnions(found)).toBe(sorted);
  expect(withSortedUnions(sorted)).toBe(sorted);
});
