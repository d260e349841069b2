// Links between the pages lead somewhere, and so do the pages and sections that comments in the code cite.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { filesOf, pageAt, root } from "./markdown.js";

/** What is wrong with a link from a page, or nothing. Addresses on the network are not looked up. */
function problemOf(from: string, link: string): string | undefined {
  if (/^[a-z]+:/i.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : normalize(join(dirname(from), decodeURIComponent(path)));
  if (target.startsWith("..") || !existsSync(join(root, target))) return `${link}: no such file`;
  if (anchor === undefined) return undefined;
  return pageAt(target).anchors.has(anchor) ? undefined : `${link}: no such section`;
}

it.each(filesOf(".md"))("the page %s links to files and sections that exist", (path) => {
  expect(pageAt(path).links.flatMap((link) => problemOf(path, link) ?? [])).toEqual([]);
});

describe("comments in the code", () => {
  const files = filesOf(".ts").filter((path) => !path.startsWith("src/constructs/generated/"));
  const texts = files.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

  it("comments in the code cite pages and sections that exist", () => {
    const cited = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:docs\/[\w/-]+|[A-Z]{3,})\.md(?:#[\w-]+)?/g)].map(([link]) => ({ path, link })),
    );
    expect(cited.length).toBeGreaterThan(20);
    expect(cited.filter(({ link }) => problemOf("README.md", link) !== undefined)).toEqual([]);
  });

  it("comments cite laws by the section of docs/architecture.md that has their words", () => {
    const bare = texts
      .filter(({ path }) => path.startsWith("src/"))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/.*(?<!#)\blaws? \d+.*/g)].map(([line]) => `${path}: ${line.trim()}`),
      );
    expect(bare).toEqual([]);
  });

  it("comments in the code cite no section by number, which would be wrong once the page changes", () => {
    const numbered = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/^\s*(?:\/\/|\*|\/\*\*).*\b(sections? \d+)/gm)].map(([, words]) => `${path}: ${words}`),
    );
    expect(numbered).toEqual([]);
  });
});
