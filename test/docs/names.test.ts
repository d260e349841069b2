// Names in the code: variables and parameters are nouns, and the names of tests say what they are about.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { filesOf, root } from "./markdown.js";

const files = filesOf(".ts").filter(
  (path) => /^(?:src|test|bench|scripts)\//.test(path) && !path.includes("/generated/"),
);

/** What `found` gives of each node of a file. */
function collect<Found>(path: string, found: (node: ts.Node) => readonly Found[]): readonly Found[] {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.Latest, true);
  const all: Found[] = [];
  const visit = (node: ts.Node) => {
    all.push(...found(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return all;
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** They point at something without saying what it is. */
const pointers = new Set(["one", "other", "said", "there", "here", "lacking", "mend"]);

/** Only such a file is worth parsing: one of the words stands where a name ends. */
const mayHavePointers = new RegExp(`\\b(?:${[...pointers].join("|")})\\b\\s*[?:,)=\\]}(]`);

const isDeclaration = (node: ts.Node): node is ts.NamedDeclaration =>
  ts.isVariableDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isBindingElement(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isPropertySignature(node);

function pointerAt(node: ts.Node): readonly string[] {
  if (!isDeclaration(node) || node.name === undefined || !ts.isIdentifier(node.name)) return [];
  return pointers.has(node.name.text) ? [`${placeOf(node)} ${node.name.text}`] : [];
}

/** `it.each(table)`, `describe.skipIf(condition)` and the like are led back to their function. */
function calledName(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) || ts.isCallExpression(node) ? calledName(node.expression) : "";
}

interface Title {
  readonly text: string;
  readonly place: string;
}

function titleAt(node: ts.Node): readonly Title[] {
  if (!ts.isCallExpression(node) || !/^(?:it|test|describe)$/.test(calledName(node.expression))) return [];
  const [title] = node.arguments;
  if (title === undefined || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) return [];
  return [{ text: title.getText().slice(1, -1), place: placeOf(title) }];
}

describe("the names in the code", () => {
  it("of variables, parameters and members are nouns that say what they hold", () => {
    expect(files.length).toBeGreaterThan(500);
    expect(
      files
        .filter((path) => mayHavePointers.test(readFileSync(join(root, path), "utf8")))
        .flatMap((path) => collect(path, pointerAt)),
    ).toEqual([]);
  });

  it("of tests and their groups have more than two words, and none begins with should", () => {
    const titles = files.filter((path) => path.startsWith("test/")).flatMap((path) => collect(path, titleAt));
    expect(titles.length).toBeGreaterThan(1000);
    const wrong = titles.filter(({ text }) => text.trim().split(/\s+/).length < 3 || /^should\b/i.test(text));
    expect(wrong.map(({ text, place }) => `${place} ${text}`)).toEqual([]);
  });
});
