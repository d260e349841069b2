// The pages that are made of doc comments say of everything what it means.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./markdown.js";

// The constants of attributes mean what their names say.
const isConstant = (row: string) => row.includes("`attribute(");

it.each(["docs/constructs.md", "docs/emulator.md", "docs/library.md"])("%s gives every member a meaning", (path) => {
  const lines = readFileSync(join(root, path), "utf8").split("\n");
  const rows = lines.filter((line) => line.startsWith("| `"));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => /\|\s*\|$/.test(row) && !isConstant(row))).toEqual([]);
  const parts = lines.filter((line) => /^(?:Class|Function|Type)\.$/.test(line) || /^\*\*\w+\.\*\*$/.test(line));
  expect(parts).toEqual([]);
});
