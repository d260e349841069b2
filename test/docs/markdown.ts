// The Markdown of the project as data: its pages, the headings that can be linked to, the links, the code.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import GithubSlugger from "github-slugger";
import { lexer, type Token } from "marked";

export const root = resolve(__dirname, "../..");

/** Paths of all files that git tracks or would track, by one ending. */
export function filesOf(ending: string): readonly string[] {
  const words = ["ls-files", "--cached", "--others", "--exclude-standard", `*${ending}`];
  const paths = execFileSync("git", words, { cwd: root, encoding: "utf8" }).split("\n");
  return paths.filter((path) => path !== "" && existsSync(join(root, path))).sort();
}

export interface Page {
  readonly path: string;
  /** What a `#…` may name: headings as GitHub makes them, and `<a id="…">`. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
  /** What stands in backticks within the text. */
  readonly words: readonly string[];
  /** The fenced blocks. */
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

const pages = new Map<string, Page>();

/** Reads one page, once. */
export function pageAt(path: string): Page {
  const known = pages.get(path) ?? readPage(path);
  pages.set(path, known);
  return known;
}

function readPage(path: string): Page {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  const links: string[] = [];
  const words: string[] = [];
  const blocks: { language: string; text: string }[] = [];
  const text = readFileSync(join(root, path), "utf8");
  const read = (token: Token): void => {
    if (token.type === "heading") anchors.add(slugger.slug(plainText(token)));
    if (token.type === "html") for (const [, id = ""] of token.raw.matchAll(/<a id="([^"]+)"/g)) anchors.add(id);
    if (token.type === "link" || token.type === "image") links.push(token.href);
    if (token.type === "codespan") words.push(token.text);
    if (token.type === "code") blocks.push({ language: token.lang ?? "", text: token.text });
    for (const inner of innerTokens(token)) read(inner);
  };
  for (const token of lexer(text.replace(/^---\n[\s\S]*?\n---\n/, ""))) read(token);
  return { path, anchors, links, words, blocks };
}

function plainText(token: Token): string {
  const inner = innerTokens(token);
  return inner.length === 0 ? ("text" in token ? token.text : token.raw) : inner.map(plainText).join("");
}

/** Of lists and tables too, whose parts stand in members of their own. */
function innerTokens(token: Token): readonly Token[] {
  if (token.type === "list") return token.items;
  if (token.type === "table") {
    const cells: readonly { readonly tokens: Token[] }[] = [...token.header, ...token.rows.flat()];
    return cells.flatMap(({ tokens }) => tokens);
  }
  return "tokens" in token ? (token.tokens ?? []) : [];
}
