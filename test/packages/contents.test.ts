// What the package holds beside the code: every page of docs/ and every example, and nothing of the project's own.
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { filesOf } from "../docs/markdown.js";
import { run } from "./consumer.js";

const root = resolve(__dirname, "../..");

it("the package holds every page, every example and the program's own papers, and no tests or sources", () => {
  const printed = run(root, "npm", ["pack", "--dry-run", "--ignore-scripts", "--json"]);
  const [packed] = JSON.parse(printed) as { files: { path: string }[] }[];
  const paths = (packed?.files ?? []).map(({ path }) => path);
  const wanted = filesOf("").filter((path) => /^(docs|examples)\//.test(path));
  expect(wanted).toContain("docs/errors.md");
  expect(paths.filter((path) => /^(docs|examples)\//.test(path)).sort()).toEqual(wanted);
  const rest = paths.filter((path) => !/^(dist|docs|examples)\//.test(path));
  expect(rest.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "package.json"]);
});
