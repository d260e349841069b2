// What the pages name exists: commands and their flags, error codes, scripts, files, and functions in files.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../src/base/error-codes.js";
import { noteCodes } from "../../src/base/note-codes.js";
import { filesOf, pageAt, root } from "./markdown.js";

const pages = filesOf(".md").filter((path) => !path.startsWith("bench/"));
const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Readonly<Record<string, string>> };

/** The lines of a page that are commands: those of shell blocks, and what stands in backticks. */
function commandsOf(path: string): readonly string[] {
  const { blocks, words } = pageAt(path);
  const shell = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.split("\n"));
  return [...shell, ...words].flatMap((line) => line.replace(/\s#.*$/, "").split(/\s*(?:&&|\||;)\s*/));
}

const helps = new Map<string, string>();

function helpOf(verb: string): string {
  const words = [join(root, "dist/cli/main.js"), ...verb.split(" "), "--help"];
  const help = helps.get(verb) ?? execFileSync(process.execPath, words, { encoding: "utf8" });
  helps.set(verb, help);
  return help;
}

const hasFlag = (help: string, flag: string) => new RegExp(`${flag}(?![\\w-])`).test(help);

describe("the pages of the documentation", () => {
  it("name commands and flags of rampsync that exist", () => {
    // The examples of docs/errors.md are wrong on purpose.
    const wrong = pages
      .filter((path) => path !== "docs/errors.md")
      .flatMap((path) =>
        commandsOf(path).flatMap((line) => {
          const [, verb, subVerb, rest = ""] =
            /^(?:npx )?rampsync ([a-z]+)( install| merge| fetch| types| up| run| status| migrate| publish| schedule| work| pause| resume)?\b(.*)$/.exec(
              line,
            ) ?? [];
          if (verb === undefined) return [];
          const name = subVerb === undefined ? verb : `${verb}${subVerb}`;
          if (!helpOf("").includes(`\n  ${verb} `)) return [`${path}: ${line}`];
          const flags = [...rest.matchAll(/(?<=\s)--[a-z-]+/g)].map(([flag]) => flag);
          return flags.flatMap((flag) => (hasFlag(helpOf(name), flag) ? [] : [`${path}: ${line}: ${flag}`]));
        }),
      );
    expect(wrong).toEqual([]);
    expect(helps.size).toBeGreaterThan(3);
  });

  it.each(pages)("the page %s names error codes of the table alone", (path) => {
    const codes = new Set([...textOf(path).matchAll(/\bRS\d{4}\b/g)].map(([code]) => code));
    expect([...codes].filter((code) => !Object.hasOwn({ ...errorCodes, ...noteCodes }, code))).toEqual([]);
  });

  it.each(pages)("the page %s names scripts of package.json alone", (path) => {
    const named = commandsOf(path).flatMap((line) =>
      [...line.matchAll(/\bnpm run ([a-z:-]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name) => scripts[name ?? ""] === undefined)).toEqual([]);
  });

  it.each(pages)("the page %s names files that exist, and functions that are in them", (path) => {
    const text = textOf(path).replace(/\s+/g, " ");
    const file = /^(?:src|test|scripts|examples|bench|docs)\/[\w./-]+$/;
    const files = pageAt(path).words.filter((word) => file.test(word));
    expect(files.filter((word) => !existsSync(join(root, word)))).toEqual([]);
    const named = [
      ...text.matchAll(/`([\w.]+)` (?:in|of) `((?:src|scripts|test)\/[\w./-]+\.ts)`/g),
      ...text.matchAll(/\| `([\w.]+)` \| `((?:src|scripts|test)\/[\w./-]+\.ts)` \|/g),
    ];
    const missing = named.filter(([, name = "", where = ""]) => {
      const last = name.split(".").at(-1);
      const declared = new RegExp(
        `\\b(?:function|class|interface|type|const|static|async|get) #?${last}\\b|^ +(?:async )?#?${last}\\(`,
        "m",
      );
      return !declared.test(textOf(where));
    });
    expect(missing.map(([all]) => all)).toEqual([]);
  });
});
