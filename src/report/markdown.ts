// The plan as Markdown for pull requests: sums, then what is alike, then the others, cut to what a comment can hold.
import pico from "picocolors";
import { groupBy } from "../base/group.js";
import { number, plural, printable } from "../base/text.js";
import type { DriftDocument, PlanDocument, ResourceDocument } from "../document/plan-document.js";
import { type BlockStyle, bodyLines, foldedHeader, hasSomethingToSay, wordOf } from "./block.js";
import { countedResources, kindsOf } from "./counted.js";
import { acceptedLines, countsLine, resolvedLines, sinceLine } from "./drift.js";
import { type Block, blocksOf } from "./fold.js";
import type { ErrorInput } from "./inputs.js";
import { placedName } from "./members.js";
import { foldedRefusals } from "./refusals.js";
import type { Show } from "./rows.js";
import { driftSentence, pendingSentence, type Writing } from "./sentences.js";
import {
  acceptedLine,
  isUnchanged,
  notComparableLine,
  notEnabledLine,
  notGivenLine,
  planLine,
  requestsLine,
  totalsOf,
  unchangedLine,
  unsentLine,
} from "./summary.js";
import { shortId, shown } from "./text.js";

/** Comments on GitHub hold 65,536 characters. */
const MOST_BYTES = 60_000;
const MOST_BYTES_OF_A_BLOCK = 12_000;
const ROOM_FOR_THE_END = 400;
/** Of the program, in full. */
const MOST_WARNINGS = 10;
const MOST_ERRORS = 10;
/** So many blocks are open; the others are folded. */
const OPEN = 3;
/** Of one block. */
const MOST_SENTENCES = 20;

/** The plan in less than `most` bytes, whatever its size: what is left out is counted. Ends with a newline. */
export function renderMarkdown(document: PlanDocument, most = MOST_BYTES): string {
  const text = (line: string | undefined) => (line === undefined ? [] : [markdownText(line)]);
  const unsent = [acceptedLine, notEnabledLine, unsentLine, notGivenLine, notComparableLine].flatMap((line) =>
    text(line(document)),
  );
  if (isUnchanged(document)) {
    const parts = [...text(unchangedLine(document)), ...unsent, ...warningParts(document)];
    return `${["### rampsync plan", ...parts].join("\n\n")}\n`;
  }
  const head = [
    "### rampsync plan",
    markdownText(planLine(document)),
    ...refusalParts(document),
    summaryTable(document),
    ...text(requestsLine(document)),
    ...unsent,
  ];
  return withBlocks(head, document, { show: "plan", most });
}

/** The same of drift alone. */
export function renderDriftMarkdown(document: DriftDocument, most = MOST_BYTES): string {
  const resolved = [...resolvedLines(document), ...acceptedLines(document)];
  const notEnabled = notEnabledLine(document);
  const head = [
    "### rampsync drift",
    markdownText(countsLine(document)),
    ...(notEnabled === undefined ? [] : [markdownText(notEnabled)]),
    ...sinceLine(document).map(markdownText),
  ];
  return withBlocks(resolved.length === 0 ? head : [...head, fenced(resolved)], document, { show: "drift", most });
}

/** A text that stands for itself, in less than so many bytes. */
export function textMarkdown(title: string, text: string, most: number): string {
  return `${[`### ${title}`, fenced(cut(text.split("\n"), most))].join("\n\n")}\n`;
}

interface Extent {
  readonly show: Show;
  /** Bytes. */
  readonly most: number;
}

function withBlocks(head: readonly string[], document: PlanDocument, { show, most }: Extent): string {
  const style: BlockStyle = { colors: pico.createColors(false), width: 0, show, verbose: false };
  const blocks = inOrderOfWeight(
    blocksOf(
      document.resources.filter((resource) => hasSomethingToSay(resource, show)),
      show,
    ),
  );
  const parts = [...head, ...errorParts(document), ...warningParts(document)];
  let bytes = Buffer.byteLength(parts.join("\n\n"));
  let included = 0;
  for (const block of blocks) {
    const part = blockMarkdown(block, document.resources, style, included < OPEN);
    const size = Buffer.byteLength(part) + 2;
    if (bytes + size > most - ROOM_FOR_THE_END) break;
    parts.push(part);
    bytes += size;
    included += 1;
  }
  const leftOut = blocks.slice(included);
  if (leftOut.length > 0) parts.push(`**Left out here: ${described(leftOut, show)}.** \`rampsync ${show}\` shows all.`);
  return `${parts.join("\n\n")}\n`;
}

/** A reader of the pull request is to see it before anything else. */
function refusalParts({ refusals }: PlanDocument): readonly string[] {
  if (refusals.length === 0) return [];
  const { shown, further, hints } = foldedRefusals(refusals);
  const item = ({ code, message, where }: ErrorInput) =>
    `- **${code}** ${markdownText(where === undefined ? message : `${message} (${where})`)}`;
  const items = [...shown.map(item), ...(further === "" ? [] : [`- and ${further}`])];
  return ["**An apply of this is refused, and sends nothing:**", items.join("\n"), ...hints.map(markdownText)];
}

function errorParts({ errors }: PlanDocument): readonly string[] {
  const further = errors.length - MOST_ERRORS;
  return [
    ...errors
      .slice(0, MOST_ERRORS)
      .map(({ code, message, where = "" }) => `**${code}** ${markdownText(`${message} ${where}`)}`),
    ...(further > 0 ? [`**Left out here: ${plural(further, "more error")}.**`] : []),
  ];
}

function warningParts({ warnings }: PlanDocument): readonly string[] {
  const further = warnings.length - MOST_WARNINGS;
  return [
    ...warnings.slice(0, MOST_WARNINGS).map((warning) => `**Warning:** ${markdownText(warning)}`),
    ...(further > 0 ? [`**Left out here: ${plural(further, "more warning")}.**`] : []),
  ];
}

/** What must not be cut off comes first: what failed, then what removes, has drifted or stays wrong, then the rest. */
function inOrderOfWeight(blocks: readonly Block[]): readonly Block[] {
  const weight = ({ members: [resource] }: Block) => {
    if (resource.error !== undefined) return 0;
    const removes = resource.calls.some(({ method }) => method === "DELETE");
    return removes || resource.drift.length + resource.residual.length > 0 ? 1 : 2;
  };
  return blocks.toSorted((left, right) => weight(left) - weight(right));
}

/** `148 more integrations (1 not looked at, 147 update)`. */
function described(blocks: readonly Block[], show: Show): string {
  const resources = blocks.flatMap(({ members }) => members);
  const words = groupBy(resources, (resource) => wordOf(resource, show));
  const kinds = [...words].map(([word, { length }]) => `${number(length)} ${word}`).join(", ");
  return `${countedResources(resources, resources.length, "more")} (${kinds})`;
}

function summaryTable(document: PlanDocument): string {
  const { summary } = document;
  const { gone, failed, notLookedAt, unmanaged, unmanagedEvents: events, residual } = totalsOf(document);
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
    ["gone", gone],
    ["failed", failed],
    ["not looked at", notLookedAt],
    ["unmanaged values", unmanaged - events],
    ["unmanaged events", events],
    ["residuals", residual],
    ["rows removed", summary.rows_removed],
    ["values lost", summary.values_lost],
  ];
  const shown = rows.filter(([, count]) => count > 0);
  return [
    `| ${kindsOf(document.resources)} | count |`,
    "|:--|--:|",
    ...shown.map(([what, count]) => `| ${what} | ${number(count)} |`),
  ].join("\n");
}

function blockMarkdown(block: Block, all: readonly ResourceDocument[], style: BlockStyle, open: boolean): string {
  const title = block.folded ? foldedHeader(block, all, style) : singleTitle(block, style.show);
  const lines = cut(bodyLines(block, style, { section: "  ", row: "" }));
  return [
    `<details${open ? " open" : ""}><summary>${markdownText(title)}</summary>`,
    "",
    ...sentenceLines(block, style.show),
    fenced(lines),
    "",
    "</details>",
  ].join("\n");
}

/** What the owner of a desk reviews; the rest is in the lines below. */
function sentenceLines({ members: [{ changes, drift, error }] }: Block, show: Show): readonly string[] {
  if (error !== undefined) return [];
  const sentences = [
    ...drift.flatMap((change) => driftSentence(change, WRITING) ?? []),
    ...(show === "drift" ? [] : changes.flatMap((change) => pendingSentence(change, WRITING) ?? [])),
  ];
  if (sentences.length === 0) return [];
  const further = sentences.length - MOST_SENTENCES;
  return [
    ...sentences.slice(0, MOST_SENTENCES).map((sentence) => `- ${sentence}`),
    ...(further > 0 ? [`- and ${plural(further, "more translation")}, below`] : []),
    "",
  ];
}

const WRITING: Writing = { name: (text) => markdownText(shown(text)), value: (text) => inCode(shown(text)) };

/** Text in backquotes that it cannot close. */
function inCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? fence + text + fence : `${fence} ${text} ${fence}`;
}

function singleTitle({ members: [resource] }: Block, show: Show): string {
  const name = resource.name === undefined ? "" : `, ${printable(resource.name, 80)}`;
  return `${placedName(resource)} (${shortId(resource.integration)}${name}): ${wordOf(resource, show)}`;
}

export function cut(lines: readonly string[], most = MOST_BYTES_OF_A_BLOCK): readonly string[] {
  let bytes = 0;
  const end = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes > most;
  });
  return end < 0 ? lines : [...lines.slice(0, end), `  … and ${plural(lines.length - end, "more line")}`];
}

/** A fence that no line can close. */
export function fenced(lines: readonly string[]): string {
  const longest = Math.max(0, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return [`${fence}diff`, ...lines, fence].join("\n");
}

/**
 * All but letters, digits and what marks nothing up: a colon before a space (no link, no `:name:`), an underscore inside a
 * word, and signs that could begin a line as something else, after the beginning.
 */
const UNSAFE = /(?!:(?= |$)|(?<=[\p{L}\p{N}])_+(?=[\p{L}\p{N}])|(?<=.)["'%=?+])[^\p{L}\p{M}\p{N} .,;()/…→-]/gu;

/** Text that means nothing but itself, in Markdown and in HTML: no markup, links, mentions or references. */
export function markdownText(text: string): string {
  const escaped = printable(text, 1000).replace(UNSAFE, (character) => `&#${character.codePointAt(0)};`);
  // An entity hides a character from the parser, not from the search for mentions, which looks at the result.
  return escaped.replaceAll("&#64;", "&#64;<!-- -->");
}
