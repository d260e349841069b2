// The table of help: its examples are lines that the command takes, its variables are read somewhere, its pages exist.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { helpText, VARIABLES, verbHelp } from "../../src/cli/help.js";

const root = resolve(__dirname, "../..");
const main = readFileSync(join(root, "src/cli/main.ts"), "utf8");
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && path !== join("cli", "help.ts"))
  .map((path) => readFileSync(join(root, "src", path), "utf8"))
  .join("\n");

it.each(Object.entries(verbHelp))("the help of %s has examples of that verb, with flags that exist", (verb, help) => {
  expect(help.examples.length).toBeGreaterThan(0);
  for (const [line] of help.examples) {
    expect(line).toContain(`rampsync ${verb}`);
    for (const [flag] of line.matchAll(/--[a-z-]+/g))
      expect(main.replaceAll("--no-", "--")).toContain(flag.replace("--no-", "--"));
  }
  expect(existsSync(join(root, help.page))).toBe(true);
  expect(helpText(help)).toContain("Environment:");
});

it("every verb has an entry of help", () => {
  const verbs = [...main.matchAll(/(\w+)\s*\.command\("([a-z]+)[^"]*"/g)].map(([, owner = "", verb = ""]) =>
    owner === "program" ? verb : `${owner} ${verb}`,
  );
  const words = Object.keys(verbHelp);
  expect(verbs.filter((verb) => !words.some((each) => each === verb || each.startsWith(`${verb} `)))).toEqual([]);
});

it.each(Object.keys(VARIABLES))("the variable %s is one that rampsync or its program reads", (name) => {
  expect(sources).toContain(name === "TF_VAR_name" ? "TF_VAR_" : name);
});
