// Pages that people write, with parts in them that are made: between `<!-- made: NAME -->` and `<!-- /made -->`.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** Makes a part; the words after its name are given. */
export type Part = (...words: readonly string[]) => readonly string[];

const MARKED = /(<!-- made: ([\w-]+)(?: ([^>]+?))? -->)\n[\s\S]*?(<!-- \/made -->)/g;

/** The page at `path` with every marked part made anew. Throws for a part that has no maker. */
export function withMadeParts(path: string, parts: Readonly<Record<string, Part>>): string {
  const text = readFileSync(join(root, path), "utf8");
  return text.replace(MARKED, (_, head: string, name: string, words: string | undefined, foot: string) => {
    const make = parts[name];
    if (make === undefined) throw new Error(`${path}: nothing makes the part "${name}"`);
    const lines = make(...(words ?? "").split(" ").filter((word) => word !== ""));
    return [head, "", ...lines, "", foot].join("\n");
  });
}

const LANGUAGES: Readonly<Record<string, string>> = { ts: "ts", json: "json", tf: "terraform" };

/** A file of the project as a block of code. */
export const filePart: Part = (path = "") => {
  const language = LANGUAGES[path.slice(path.lastIndexOf(".") + 1)] ?? "text";
  return [`\`\`\`${language}`, readFileSync(join(root, path), "utf8").trimEnd(), "```"];
};
