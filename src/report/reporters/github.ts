// GitHub Actions: annotations at the lines of the program, at most ten of a kind, and the summary of the job.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
import { number, plural, printable } from "../../base/text.js";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../../document/plan-document.js";
import { type Finding, findingsOf, type Level, RULES } from "../findings.js";
import { renderDriftMarkdown, renderMarkdown, textMarkdown } from "../markdown.js";
import type { Reporter, ReportStyle } from "../reporter.js";
import { placeFrom } from "../source-uri.js";
import { summaryReporter } from "./summary.js";

/** GitHub shows so many of each kind in a step, and drops the others without a word. */
const MOST_OF_A_KIND = 10;
/** Bytes of the summary of a step; a larger one is not shown at all. */
const MOST_OF_A_SUMMARY = 1024 * 1024;
const ROOM = 900_000;

type Kind = "error" | "warning" | "notice";

const KINDS: Readonly<Record<Level, Kind>> = { error: "error", warning: "warning", note: "notice" };

export const githubReporter: Reporter = {
  name: "github",
  renderers: {
    plan: (document, style) => annotations(openFindings(document).map((finding) => ofFinding(finding, style))),
    drift: (document, style) => annotations(openFindings(document).map((finding) => ofFinding(finding, style))),
    apply: (document, style) => annotations(ofApply(document, style)),
    destroy: (document, style) => annotations(ofApply(document, style)),
  },
  appended: {
    variable: "GITHUB_STEP_SUMMARY",
    most: MOST_OF_A_SUMMARY,
    renderers: {
      plan: (document: PlanDocument, { room = ROOM }) => renderMarkdown(document, Math.min(room, ROOM)),
      drift: (document: DriftDocument, { room = ROOM }) => renderDriftMarkdown(document, Math.min(room, ROOM)),
      apply: (document, style) =>
        textMarkdown("rampsync apply", summaryReporter.renderers.apply?.(document, style) ?? "", ROOM),
      destroy: (document, style) =>
        textMarkdown("rampsync destroy", summaryReporter.renderers.destroy?.(document, style) ?? "", ROOM),
    },
  },
};

/** What was accepted is no news. */
const openFindings = (document: PlanDocument | DriftDocument) =>
  findingsOf(document).filter(({ accepted }) => accepted === undefined);

interface Annotation {
  readonly kind: Kind;
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

function ofFinding(finding: Finding, { root }: ReportStyle): Annotation {
  const { file, line } = placeFrom(finding.source, root);
  const { level, title } = RULES[finding.rule];
  return { kind: KINDS[level], file, line, title: `rampsync: ${title}`, message: finding.message };
}

function ofApply({ plan, resources, errors }: ApplyDocument, { root }: ReportStyle): readonly Annotation[] {
  const planned = new Map(plan.resources.map((resource) => [`${resource.stack} ${resource.address}`, resource.source]));
  const all = [
    ...errors.map((error) => ({ error, source: error.place?.source, name: error.where ?? "" })),
    ...resources.flatMap((resource) =>
      resource.errors.map((error) => ({
        error,
        source: planned.get(`${resource.stack} ${resource.address}`),
        name: `${resource.tenant} / ${resource.construct}`,
      })),
    ),
  ];
  return all.map(({ error, source, name }) => {
    const { file, line } = placeFrom(source, root);
    const message = `${printable(name, 200)}: ${error.code} ${printable(error.message)}`;
    return { kind: "error", file, line, title: "rampsync: not applied", message };
  });
}

/** The first of each kind; how many more there are is one more notice. */
function annotations(all: readonly Annotation[]): string {
  const kept = (Object.values(KINDS) as readonly Kind[]).map((kind) => {
    const ofKind = all.filter((annotation) => annotation.kind === kind);
    const most = kind === "notice" ? MOST_OF_A_KIND - 1 : MOST_OF_A_KIND;
    return { kind, shown: ofKind.slice(0, most), further: Math.max(0, ofKind.length - most) };
  });
  const further = kept.flatMap(({ kind, further: count }) => (count === 0 ? [] : [plural(count, `more ${kind}`)]));
  const rest =
    further.length === 0
      ? []
      : [
          `::notice title=rampsync::${escaped(`${further.join(", ")}: the summary of the job and the other reports have all ${number(all.length)}.`)}`,
        ];
  return [...kept.flatMap(({ shown }) => shown.map(lineOf)), ...rest].join("\n");
}

function lineOf({ kind, file, line, title, message }: Annotation): string {
  return `::${kind} file=${property(file)},line=${line},title=${property(title)}::${escaped(message)}`;
}

/** What a command of the workflow is told apart by. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
