// Notes as facts: made where something is found, made text where it is told.
import { type Note, type NoteCode, type NoteEntry, type NoteParameters, noteCodes } from "./note-codes.js";

/** What the note is about; `Note` says which. */
export interface NotePlace {
  readonly path?: readonly string[];
  readonly construct?: string;
}

export function note<Code extends NoteCode>(
  code: Code,
  parameters: NoteParameters[Code],
  place: NotePlace = {},
): Extract<Note, { readonly code: Code }> {
  return { code, parameters, ...place } as Extract<Note, { readonly code: Code }>;
}

/** The note's text without the place that it is about. */
export function noteMessage({ code, parameters }: Note): string {
  const { text } = noteCodes[code] as NoteEntry<unknown>;
  return text(parameters);
}

/** What names the note among many. */
export function noteSummary({ code, parameters }: Note): string {
  const { title, summary } = noteCodes[code] as NoteEntry<unknown>;
  return summary?.(parameters) ?? title;
}

/** The note's text, after the attribute or the construct that it is about. */
export function noteText(told: Note): string {
  const message = noteMessage(told);
  const about = told.path?.join(".") ?? told.construct;
  return about === undefined ? message : `${about}: ${message}`;
}

export const isWarning = ({ code }: Note): boolean => noteCodes[code].kind === "warning";

/** The text of the example in the table. */
export function exampleText(code: NoteCode): string {
  const { example } = noteCodes[code];
  return noteText({ code, ...example } as Note);
}
