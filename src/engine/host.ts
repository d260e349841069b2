// What the engine tells while it works. The engine never prints: a host does.
import type { ClientEvent } from "../opsramp/event.js";

export type EngineEvent =
  /** Output of the program that synthesises. */
  | { readonly type: "program output"; readonly chunk: string }
  /** Said to the user: a recovered state, a taken-over lock. */
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "progress"; readonly verb: "observe" | "apply"; readonly done: number; readonly all: number }
  | { readonly type: "client"; readonly event: ClientEvent };

export type Host = (event: EngineEvent) => void;
