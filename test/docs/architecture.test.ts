// docs/architecture.md against the code: its laws have tests, its rooms are the folders, its travels visit nothing twice.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOfRooms } from "../../scripts/rooms.js";
import { pageAt, root } from "./markdown.js";

const path = "docs/architecture.md";
const text = readFileSync(join(root, path), "utf8");
const partOf = (title: string) => text.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

/** The parts of a section, by their headings. */
const partsOf = (title: string) =>
  partOf(title)
    .split("\n### ")
    .slice(1)
    .map((part) => ({ heading: part.split("\n")[0] ?? "", part }));

describe("the ten laws", () => {
  const laws = partsOf("The ten laws");

  it("the laws are ten, in order", () => {
    expect(laws.map(({ heading }) => heading.split(":")[0])).toEqual(
      Array.from({ length: 10 }, (_, index) => `Law ${index + 1}`),
    );
  });

  it.each(laws)("$heading names a property test that names it", ({ heading, part }) => {
    const [, file = ""] = /Test: `(test\/property\/[\w-]+\.test\.ts)`/.exec(part) ?? [];
    expect(existsSync(join(root, file)) && file).toBe(file);
    const number = /\d+/.exec(heading)?.[0] ?? "";
    expect(readFileSync(join(root, file), "utf8")).toMatch(
      new RegExp(`\\blaws? (?:\\d+, )*(?:\\d+ and )?${number}\\b`, "i"),
    );
  });
});

it("the table of rooms has every folder that holds a room", () => {
  const named = new Set(pageAt(path).words);
  expect([...importsOfRooms().keys()].filter((room) => !named.has(`src/${room}/`))).toEqual([]);
});

describe("the travels of a value", () => {
  const travels = partsOf("How a value travels").map(({ heading, part }) => ({
    heading,
    functions: [...part.matchAll(/\| `([\w.]+)` \| `(src\/[\w./-]+)` \|$/gm)].map(
      ([, name, file]) => `${file}: ${name}`,
    ),
  }));

  it("the travels are those of a declaration, an answer, a secret, an error and a record", () => {
    expect(travels.map(({ heading }) => heading.split(" ")[1])).toEqual([
      "declared",
      "live",
      "secret",
      "server's",
      "record",
    ]);
  });

  it.each(travels)("no function is passed twice when $heading", ({ functions }) => {
    expect(functions.length).toBeGreaterThan(5);
    expect(new Set(functions).size).toBe(functions.length);
  });
});
