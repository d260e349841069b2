// What docs/ci.md says of the reports of `--report` is what the reporters make.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { reporters } from "../../src/report/reporters.js";

it("docs/ci.md names every reporter, and of each the verbs that it makes a report of", () => {
  const page = readFileSync(join(resolve(__dirname, "../.."), "docs/ci.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([a-z]+)` \| ([a-z, ]+) \|/gm)];
  const named = rows.map(([, name = "", verbs = ""]) => [name, verbs.split(", ").sort()]);
  expect(named).toEqual(reporters.map(({ name, renderers }) => [name, Object.keys(renderers).sort()]));
});
