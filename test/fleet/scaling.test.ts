// The table of docs/scaling.md is what the simulation of a large fleet prints.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withMadeParts } from "../../scripts/marked-parts.js";

const root = join(__dirname, "../..");
const PAGE = "docs/scaling.md";

it("the page on many tenants shows the rounds of 10,000 tenants as the simulation prints them", () => {
  const shown = readFileSync(join(root, PAGE), "utf8");
  const [, words = ""] = /`npm run simulate -- (--tenants [^`]+)`/.exec(shown) ?? [];
  const printed = execFileSync(join(root, "node_modules/.bin/tsx"), ["test/simulation/main.ts", ...words.split(" ")], {
    cwd: root,
    encoding: "utf8",
  });
  expect(shown).toBe(withMadeParts(PAGE, { simulated: () => printed.trimEnd().split("\n") }));
});
