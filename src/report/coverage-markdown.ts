// A coverage as Markdown for pull requests and pages: the table, and what is not under code, cut to what a comment holds.
import pico from "picocolors";
import { printable } from "../base/text.js";
import type { CoverageDocument } from "../document/coverage-document.js";
import { coverageRows, detailLines, errorsOf, lastLine } from "./coverage.js";
import { cut, fenced, markdownText } from "./markdown.js";

/** Tenants in the table; the sums are of all. */
const MOST_ROWS = 200;

/** Ends with a newline. */
export function renderCoverageMarkdown(document: CoverageDocument): string {
  const [head = [], ...rows] = coverageRows(document);
  const last = rows.length > 1 ? rows.slice(-1) : [];
  const tenants = rows.slice(0, rows.length - last.length);
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(" | ")} |`;
  const table = [
    line(head),
    `|---|${head
      .slice(1)
      .map(() => "---:|")
      .join("")}`,
    ...[...tenants.slice(0, MOST_ROWS), ...last].map(line),
  ];
  const left = tenants.length - MOST_ROWS;
  const details = detailLines(document, pico.createColors(false)).slice(1);
  const errors = errorsOf(document).map(({ code, message }) => `- **${code}** ${markdownText(printable(message))}`);
  return `${[
    "### rampsync coverage",
    markdownText(lastLine(document)),
    table.join("\n"),
    ...(left > 0 ? [`and ${left} more tenants`] : []),
    ...(errors.length === 0 ? [] : [errors.join("\n")]),
    ...(details.length === 0 ? [] : [fenced(cut(details, MOST_BYTES))]),
  ].join("\n\n")}\n`;
}

/** Of the details. */
const MOST_BYTES = 30_000;
