// The plan as Markdown for pull requests: sums, then what is alike, then the others, cut to what a comment can hold.
import pico from "picocolors";
import type { PlanDocument } from "../integration/plan-document.js";
import { printable } from "../integration/text.js";
import { actionWord, type BlockStyle, bodyLines, foldedTitle, hasSomethingToSay } from "./block.js";
import { type Block, blocksOf } from "./fold.js";
import { memberName } from "./members.js";
import type { Show } from "./rows.js";
import { isUnchanged, type Limits, planLine, requestsLine, totalsOf, unchangedLine } from "./summary.js";
import { number, plural, shortId } from "./text.js";

/** Comments on GitHub hold 65,536 characters. */
const MOST_BYTES = 60_000;
const MOST_BYTES_OF_A_BLOCK = 12_000;
const ROOM_FOR_THE_END = 400;
/** So many blocks stand open; the others are folded up. */
const OPEN = 3;

export interface MarkdownStyle {
  readonly limits?: Limits;
  /** The whole plan (default), or only what has drifted. */
  readonly show?: Show;
}

/** Less than 60 KB, whatever the size of the plan: what is left out is counted. Ends with a newline. */
export function renderMarkdown(document: PlanDocument, { limits = {}, show = "plan" }: MarkdownStyle = {}): string {
  if (isUnchanged(document)) return `### rampsync ${show}\n\n${markdownText(unchangedLine(document))}\n`;
  const style: BlockStyle = { colors: pico.createColors(false), width: 0, show, verbose: false };
  const requests = requestsLine(document);
  const head = [
    `### rampsync ${show}`,
    markdownText(planLine(document, limits)),
    summaryTable(document),
    ...(requests === undefined ? [] : [markdownText(requests)]),
  ];
  const blocks = blocksOf(
    document.resources.filter((resource) => hasSomethingToSay(resource, show)),
    show,
  );
  const parts = [...head];
  let bytes = Buffer.byteLength(parts.join("\n\n"));
  let included = 0;
  for (const block of blocks) {
    const part = blockMarkdown(block, style, included < OPEN);
    const size = Buffer.byteLength(part) + 2;
    if (bytes + size > MOST_BYTES - ROOM_FOR_THE_END) break;
    parts.push(part);
    bytes += size;
    included += 1;
  }
  const leftOut = blocks.slice(included);
  if (leftOut.length > 0) {
    const integrations = leftOut.reduce((sum, { members }) => sum + members.length, 0);
    parts.push(`**Left out here: ${plural(integrations, "more integration")}.** \`rampsync ${show}\` shows all.`);
  }
  return `${parts.join("\n\n")}\n`;
}

function summaryTable(document: PlanDocument): string {
  const { summary } = document;
  const { failed, notLookedAt, unmanaged, residual } = totalsOf(document);
  const rows: readonly (readonly [string, number])[] = [
    ["update", summary.update],
    ["adopt", summary.adopt],
    ["install", summary.install],
    ["replace", summary.replace],
    ["uninstall", summary.uninstall],
    ["forget", summary.forget],
    ["release", summary.release],
    ["record only", summary.state_only],
    ["no change", summary.no_op],
    ["drifted", summary.drifted],
    ["failed", failed],
    ["not looked at", notLookedAt],
    ["unmanaged values", unmanaged],
    ["residuals", residual],
    ["rows removed", summary.rows_removed],
  ];
  const shown = rows.filter(([, count]) => count > 0);
  return [
    "| integrations | count |",
    "|:--|--:|",
    ...shown.map(([what, count]) => `| ${what} | ${number(count)} |`),
  ].join("\n");
}

function blockMarkdown(block: Block, style: BlockStyle, open: boolean): string {
  const title = block.folded ? foldedTitle(block, style.show) : singleTitle(block, style.show);
  const lines = cut(bodyLines(block, style, { section: "  ", row: "" }));
  return [
    `<details${open ? " open" : ""}><summary>${markdownText(title)}</summary>`,
    "",
    fenced(lines),
    "",
    "</details>",
  ].join("\n");
}

function singleTitle({ members: [resource] }: Block, show: Show): string {
  const name = resource.name === undefined ? "" : `, ${printable(resource.name, 80)}`;
  const word = show === "drift" && resource.error === undefined ? "drifted" : actionWord(resource);
  return `${memberName(resource)} (${shortId(resource.integration)}${name}): ${word}`;
}

function cut(lines: readonly string[]): readonly string[] {
  let bytes = 0;
  const end = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes > MOST_BYTES_OF_A_BLOCK;
  });
  return end < 0 ? lines : [...lines.slice(0, end), `  … and ${plural(lines.length - end, "more line")}`];
}

/** A fence that no line can close. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(0, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return [`${fence}diff`, ...lines, fence].join("\n");
}

/** Text that means nothing but itself, in Markdown and in HTML: no markup, links, mentions or references. */
export function markdownText(text: string): string {
  const escaped = printable(text, 1000).replace(
    /[^\p{L}\p{M}\p{N} .,;()/…→-]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
  // An entity hides a character from the parser, not from the search for mentions, which looks at the result.
  return escaped.replaceAll("&#64;", "&#64;<!-- -->");
}
