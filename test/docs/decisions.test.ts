// Every record of a decision has its three parts, and stands in the list.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { filesOf, pageAt, root } from "./markdown.js";

const records = filesOf(".md").filter((path) => /^docs\/decisions\/\d{4}-/.test(path));

it("the list of decisions names every record, in order", () => {
  expect(records.length).toBeGreaterThan(9);
  expect(pageAt("docs/decisions/README.md").links).toEqual(records.map((path) => basename(path)));
});

it.each(records)("the decision %s gives context, decision and consequence, in half a page", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  expect(text.match(/^\*\*\w+\.\*\*/gm)).toEqual(["**Context.**", "**Decision.**", "**Consequence.**"]);
  expect(text).toMatch(new RegExp(`^# ${Number(basename(path).slice(0, 4))}\\. `));
  expect(text.split(/\s+/).length).toBeLessThan(300);
});
