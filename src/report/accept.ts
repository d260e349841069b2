// What of the live edits is written into the code: each with its place, then the patch.
import { MOST_NAMED, plural, printable } from "../base/text.js";
import type { AcceptDocument, AcceptedEdit, NamedResource, NotMadeReason } from "../document/accept-document.js";
import { pathText } from "../document/change.js";
import { headerName, sourceOf, targetOf } from "../document/mapping.js";
import type { Colors } from "./inputs.js";
import { changedMembers } from "./json-values.js";
import { lastName, shown } from "./text.js";

const REASONS: Readonly<Record<NotMadeReason, string>> = {
  "no place": "the program does not say where it was made",
  computed: "nothing that is written out has it there",
  several: "which table has it there cannot be told",
  shared: "others would change as well; --shared edits a table that they have",
  "not a value": "it is nothing that a program says by a value",
  secret: "the server does not tell what would have to stand there",
  "not declarable": "no declaration can say what is live",
};

const MOST_LINE = 1000;

/** Ends without a newline. */
export function renderAccept(
  { edits, patch, written, complete }: AcceptDocument,
  { colors, notWritten = "--dry-run" }: { readonly colors: Colors; readonly notWritten?: string },
): string {
  const made = edits.filter((edit) => edit.made).length;
  const left = edits.length - made;
  const how = made === 0 ? "" : written ? ", written" : `, not written: ${notWritten}`;
  return [
    ...edits.map((edit) => editLine(edit, colors)),
    ...(patch === ""
      ? []
      : [
          "",
          ...patch
            .trimEnd()
            .split("\n")
            .map((line) => patchLine(line, colors)),
        ]),
    ...(edits.length === 0 ? [] : [""]),
    `${edits.length === 0 ? "Nothing to accept" : `${plural(made, "edit")}${how}`}${left === 0 ? "" : `; ${left} shown and not made`}${complete ? "" : "; not all could be looked at"}.`,
  ].join("\n");
}

function editLine(edit: AcceptedEdit, colors: Colors): string {
  const { reason, where, shared_with: others = [], notes = [], note_facts: facts = [] } = edit;
  const text = `${nameOf(edit)}: ${whatChanges(edit)} (${placeOf(edit)})`;
  return [
    reason === undefined ? text : `${text}: ${colors.yellow(`not made, ${REASONS[reason]}`)}`,
    ...(where === "table" ? others.map((sharer) => `  ${colors.yellow("along")}: ${nameOf(sharer)}`) : []),
    ...notes.map((told, index) => `  ${facts[index]?.code ?? ""}: ${told}`),
  ].join("\n");
}

const nameOf = ({ tenant, construct }: NamedResource): string => `${printable(tenant, 80)} / ${lastName(construct)}`;

/** The entry's place; where it is written elsewhere, that file. */
function placeOf({ source, where, file = "" }: AcceptedEdit): string {
  const place = source === undefined ? "no place" : `${printable(source.file, 300)}:${source.line}`;
  if (where === "cell") return `its cell in ${printable(file, 300)}`;
  return where === "tenant" ? `${place}, for this tenant alone` : place;
}

function whatChanges({ mapping, remove, add, path, text, event, unmanaged }: AcceptedEdit): string {
  if (event !== undefined) return `event ${shown(path.at(-1) ?? "")} (${printable(event, 80)}) comes`;
  if (text !== undefined) return `${printable(pathText(path), 400)}: ${textChange(text)}`;
  if (mapping === undefined) return printable(pathText(path), 400);
  const pairText = (pair: (typeof remove)[number]) =>
    `${shown(sourceOf(mapping.direction, pair))} → ${shown(targetOf(mapping.direction, pair))}`;
  const name = `${mapping.direction} ${printable(headerName(mapping), 120)}`;
  if (unmanaged === true) {
    const texts = add.slice(0, MOST_NAMED).map(pairText);
    const more = add.length > MOST_NAMED ? ` and ${add.length - MOST_NAMED} more` : "";
    return `${name}: ${add.length === 0 ? "it" : texts.join(", ") + more} comes`;
  }
  if (remove.length === 0) return printable(pathText(path), 400);
  const after = add.length === 0 ? "goes" : `becomes ${add.map(pairText).join(", ")}`;
  return `${name}: ${remove.map(pairText).join(", ")} ${after}`;
}

function textChange({ from, to }: NonNullable<AcceptedEdit["text"]>): string {
  if (from === undefined) return to === undefined ? "goes" : `comes: ${shown(to)}`;
  if (to === undefined) return `${shown(from)} goes`;
  return changedMembers(from, to) ?? `${shown(from)} becomes ${shown(to)}`;
}

/** A line of source is shown as it is, but for what a terminal acts on. */
function patchLine(line: string, colors: Colors): string {
  const [, indent = "", rest = ""] = /^([-+ ]?[ \t]*)(.*)$/s.exec(line) ?? [];
  const safe = indent + printable(rest, MOST_LINE);
  if (line.startsWith("+")) return colors.green(safe);
  return line.startsWith("-") ? colors.red(safe) : safe;
}
