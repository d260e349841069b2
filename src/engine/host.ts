// What the engine tells while it works. The engine never prints: a host does.
import type { ErrorCode } from "../base/error-codes.js";
import { isWarning, noteText } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { printable } from "../base/text.js";
import type { NoteFact } from "../document/note-fact.js";
import type { PlanAction } from "../document/plan-document.js";
import type { ClientEvent } from "../opsramp/event.js";

/** What a run tells while it works; `type` tells the events apart. */
export type EngineEvent =
  /** Output of the program that synthesises. */
  | { readonly type: "program output"; readonly chunk: string }
  /** Said to the user: a recovered state, a taken-over lock. */
  | { readonly type: "note"; readonly text: string; readonly note: NoteFact }
  | { readonly type: "progress"; readonly verb: "observe" | "apply"; readonly done: number; readonly all: number }
  /** An integration was looked at and compared. */
  | {
      readonly type: "planned";
      readonly tenant: string;
      readonly integration: string;
      readonly address: string;
      readonly stack: string;
      readonly action: PlanAction;
      /** Number of differences that nobody declared. */
      readonly drift: number;
      /** Why it could not be. */
      readonly code?: ErrorCode;
    }
  /** An integration was applied, or was not. */
  | {
      readonly type: "applied";
      readonly tenant: string;
      readonly integration: string;
      readonly address: string;
      readonly stack: string;
      readonly status: "done" | "failed" | "unknown";
    }
  | { readonly type: "client"; readonly event: ClientEvent };

/** Gets the events of a run, in order. */
export type Host = (event: EngineEvent) => void;

/** Tells a note: in parts, and as the text that people read. */
export function tell(host: Host, note: Note): void {
  const text = isWarning(note) ? `warning: ${printable(noteText(note), 2000)}` : noteText(note);
  host({ type: "note", text, note });
}
