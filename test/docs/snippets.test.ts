// The snippets of the pages are no inventions: a program imports what its library exports, and reads as TypeScript.
import { execFileSync } from "node:child_process";
import ts from "typescript";
import { expect, it } from "vitest";
import { filesOf, pageAt, root } from "./markdown.js";

/** Made of the sources, they are signatures and no programs. */
const isSignature = (text: string) => !/^import /m.test(text);

const snippets = filesOf(".md")
  .filter(
    (path) =>
      !path.startsWith("test/") &&
      !path.startsWith("api/") &&
      path !== "docs/library.md" &&
      path !== "docs/emulator.md",
  )
  .flatMap((path) =>
    pageAt(path)
      .blocks.filter(({ language, text }) => language === "ts" && !isSignature(text))
      .map(({ text }, place) => ({ name: `${path}, program ${place + 1}`, text })),
  );

it("pages hold programs", () => {
  expect(snippets.length).toBeGreaterThan(1);
});

it.each(snippets)("$name imports what is exported, and is TypeScript", ({ text }) => {
  const file = ts.createSourceFile("snippet.ts", text, ts.ScriptTarget.ES2023, true);
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
  expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
  for (const statement of file.statements.filter(ts.isImportDeclaration)) {
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) throw new Error("a snippet imports by name");
    const names = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);
    const library = (statement.moduleSpecifier as ts.StringLiteral).text;
    const script = `process.stdout.write(Object.keys(require(${JSON.stringify(library)})).join(" "))`;
    const exported = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" }).split(" ");
    expect(names.filter((name) => !exported.includes(name))).toEqual([]);
  }
});
