// What an apply did: done, failed, unknown, each shown once, and the sum.
import { groupBy } from "../base/group.js";
import { number, printable } from "../base/text.js";
import type { AppliedResource, ApplyDocument } from "../document/plan-document.js";
import { countsText } from "./calls.js";
import { errorLines } from "./errors.js";
import type { Colors } from "./inputs.js";
import { keptText } from "./kept-text.js";
import { DEFAULT_WIDTH, fitted, spread } from "./layout.js";
import { describeMembers, inOrder, placedName } from "./members.js";
import { notComparableLine, notEnabledLine, notGivenLine, unchangedLine, unsentLine } from "./summary.js";
import { shortId, widthOf } from "./text.js";

export interface ApplyStyle {
  readonly colors: Colors;
  /** Columns of the terminal. Default 84. */
  readonly width?: number;
  /** What was asked for. Default `apply`. */
  readonly verb?: "apply" | "destroy" | "restore";
}

/** Fewer than these are shown one by one. */
const FEWEST = 3;

/** Ends without a newline. */
export function renderApply(
  document: ApplyDocument,
  { colors, width = DEFAULT_WIDTH, verb = "apply" }: ApplyStyle,
): string {
  if (!document.approved) return "Not approved: nothing was sent.";
  if (document.resources.length + document.errors.length === 0) {
    if (verb === "destroy") return "Nothing to destroy: no state records anything.";
    if (verb === "restore") return "Nothing to restore: all that the receipt keeps is live.";
    return [unchangedLine, notEnabledLine, unsentLine, notGivenLine, notComparableLine]
      .map((line) => line(document.plan))
      .filter((line) => line !== undefined)
      .join("\n");
  }
  const groups = [...groupBy(inOrder(document.resources), signature).values()];
  const alike = groups.filter((group) => group.length >= FEWEST);
  const single = inOrder(groups.filter((group) => group.length < FEWEST).flat());
  const names = new Map(document.plan.resources.map((resource) => [keyOf(resource), resource.name]));
  const foldedBlocks = alike.flatMap((group) => foldedBlock(group, colors));
  const blocks = single.flatMap((resource) => [
    header(resource, names.get(keyOf(resource)), colors, width),
    ...detail(resource, colors),
  ]);
  const notEnabled = notEnabledLine(document.plan);
  return [
    ...foldedBlocks,
    ...blocks,
    "",
    colors.bold(sumLine(document, verb)),
    ...receiptLine(document),
    ...credentialsLine(document),
    ...(notEnabled === undefined ? [] : [notEnabled]),
  ].join("\n");
}

function receiptLine({ receipt, receipt_unused: isUnused }: ApplyDocument): readonly string[] {
  if (receipt === undefined) return [];
  const kept = keptText(printable(receipt, Number.POSITIVE_INFINITY), isUnused);
  return [isUnused === true ? `${kept}.` : `${kept}; rampsync restore puts back what it can.`];
}

function credentialsLine({ credentials_files: files = [] }: ApplyDocument): readonly string[] {
  if (files.length === 0) return [];
  const paths = files.map((path) => printable(path, Number.POSITIVE_INFINITY)).join(", ");
  return [`Credentials for the third party: ${paths}; only its owner can read it.`];
}

const keyOf = ({ stack, address }: { readonly stack: string; readonly address: string }) => `${stack} ${address}`;

function signature({ action, status, posts, deletes, errors, notes, unverified }: AppliedResource): string {
  const texts = errors.map(({ code, message, hint }) => [code, message, hint]);
  return JSON.stringify([action, status, posts, deletes, texts, notes, unverified]);
}

function foldedBlock(group: readonly AppliedResource[], colors: Colors): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { names, count } = describeMembers(group);
  const word = outcomeWord(first);
  const title = `${word.charAt(0).toUpperCase()}${word.slice(1)} alike: ${names} (${count}; ${eachText(first)})`;
  const errors = first.errors.flatMap((error, index) => {
    const { where: _, ...placeless } = error;
    const isShared = group.every((resource) => resource.errors[index]?.where === error.where);
    return errorLines(isShared ? error : placeless, colors, "  ");
  });
  return [painter(first, colors)(title), ...errors];
}

function header(resource: AppliedResource, name: string | undefined, colors: Colors, width: number): string {
  const word = outcomeWord(resource);
  const shownName = name === undefined ? "" : printable(name, 80);
  const left = fitted([placedName(resource), shortId(resource.integration), shownName], width - widthOf(word));
  return spread(left, word, width, {
    left: colors.bold,
    right: painter(resource, colors),
  });
}

function detail(resource: AppliedResource, colors: Colors): readonly string[] {
  const result =
    resource.status === "done" ? `  ${sentText(resource)}; ${verdict(resource)}` : `  sent: ${sentText(resource)}`;
  const sent = resource.posts + resource.deletes === 0 ? [] : [result];
  const notes = (resource.notes ?? []).map((note) => `  note: ${printable(note)}`);
  return [...sent, ...notes, ...resource.errors.flatMap((error) => errorLines(error, colors, "  "))];
}

function verdict({ unverified }: AppliedResource): string {
  return unverified === undefined ? "verified" : `not verified, since the server hides ${unverified.join(", ")}`;
}

function sentText({ posts, deletes }: AppliedResource): string {
  return countsText(posts, deletes);
}

function eachText({ posts, deletes }: AppliedResource): string {
  const text = countsText(posts, deletes);
  return posts + deletes === 0 ? text : `${text} each`;
}

function outcomeWord({ status, action }: AppliedResource): string {
  if (status === "failed") return "failed";
  if (status === "unknown") return "outcome unknown";
  const words: Readonly<Record<string, string>> = {
    adopt: "adopted",
    install: "installed",
    update: "updated",
    replace: "replaced",
    uninstall: "uninstalled",
    forget: "forgotten",
    release: "released",
    "state-only": "recorded",
  };
  return words[action] ?? "done";
}

function painter({ status }: AppliedResource, colors: Colors): (text: string) => string {
  return status === "done" ? colors.green : colors.red;
}

/** `Apply: 293 done, 1 failed, 0 outcome unknown, 7 no change. 294 POST, 2 DELETE.` */
function sumLine({ summary, resources }: ApplyDocument, verb: "apply" | "destroy" | "restore"): string {
  const sum = (of: (resource: AppliedResource) => number) =>
    resources.reduce((total, resource) => total + of(resource), 0);
  const counts = [
    `${number(summary.done)} done`,
    `${number(summary.failed)} failed`,
    `${number(summary.unknown)} outcome unknown`,
    `${number(summary.no_op)} no change`,
  ].join(", ");
  const title = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
  return `${title}: ${counts}. ${number(sum(({ posts }) => posts))} POST, ${number(sum(({ deletes }) => deletes))} DELETE.`;
}
