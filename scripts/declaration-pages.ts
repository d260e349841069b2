// Declarations of the source as Markdown: how each is made or called, and a table of its members.
import type { Declaration, Member } from "./declarations.js";

/** A section for one declaration, under a heading of its own. */
export function declarationSection({ name, kind, description, signatures, members }: Declaration, level = 3): string[] {
  return [
    `${"#".repeat(level)} ${name}`,
    "",
    `${KINDS[kind]} ${cell(description)}`.trim(),
    "",
    ...(signatures.length === 0 ? [] : ["```ts", ...signatures.map(broken), "```", ""]),
    ...(members.length === 0 ? [] : [...memberTable(members), ""]),
  ];
}

const KINDS = { class: "Class.", function: "Function.", constant: "", type: "Type." } as const;

export function memberTable(members: readonly Member[], optional = "may be absent"): string[] {
  return [
    "| member | type | meaning |",
    "|---|---|---|",
    ...members.map(
      (member) =>
        `| \`${member.name}\` | ${code(member.type)}${member.optional && optional !== "" ? `, ${optional}` : ""} | ${cell(member.description)} |`,
    ),
  ];
}

/** In a table a bar would end the cell, in code too. */
export const code = (text: string) => `\`${shorter(text).replaceAll("|", "\\|")}\``;
export const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ").replace(PAGE, "[$1]($1)");

/** A page that a comment cites, from where all pages stand. */
const PAGE = /docs\/([\w-]+\.md(?:#[\w-]+)?)/g;

/** What readers of a page need not see. */
const shorter = (text: string) => text.replaceAll("readonly ", "").replace(/ \| undefined$/, "");

const WIDTH = 110;

/** A signature over several lines where one would be too long, or alternatives on a line each. */
function broken(signature: string): string {
  const text = shorter(signature);
  if (text.length <= WIDTH) return text;
  if (text.startsWith("| ")) return text.replaceAll(" | {", "\n| {").replaceAll(" | ({", "\n| ({");
  const [, head = "", inside = "", tail = ""] = /^(.*?\()(.*)(\).*)$/.exec(text) ?? [];
  if (head === "") return text;
  const parameters = inside.replace(/, (?=\w+\??: |\.\.\.)/g, ",\n  ");
  return `${head}\n  ${parameters},\n${tail}`;
}
