// The made parts of docs/library.md: what `rampsync` exports, from src/index.ts.
import { join, resolve } from "node:path";
import { cell, declarationSection } from "./declaration-pages.js";
import { declarationsOf } from "./declarations.js";
import { filePart, withMadeParts } from "./marked-parts.js";

const entry = join(resolve(__dirname, ".."), "src/index.ts");

export function libraryDocumentation(documented: ReadonlySet<string>): Readonly<Record<string, string>> {
  const path = "docs/library.md";
  return { [path]: withMadeParts(path, { file: filePart, exports: () => exported(documented) }) };
}

/** Functions, classes and constants first. Types that another page has are named with a link. */
function exported(documented: ReadonlySet<string>): readonly string[] {
  const declarations = declarationsOf(entry);
  const ranks = ["function", "class", "constant", "type"];
  const sorted = [...declarations].sort((left, right) => ranks.indexOf(left.kind) - ranks.indexOf(right.kind));
  const remaining = sorted.filter(({ name }) => !documented.has(name));
  const elsewhere = sorted.filter(({ name }) => documented.has(name));
  return [
    ...remaining.flatMap((declaration) => declarationSection(declaration)),
    ...(elsewhere.length === 0 ? [] : ["### Documents", ""]),
    ...elsewhere.map(({ name, description }) =>
      `- [\`${name}\`](json.md#${name.toLowerCase()}) ${cell(description)}`.trim(),
    ),
  ];
}
