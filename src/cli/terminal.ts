// What the command prints and where: results to stdout, everything else to stderr; colours and progress on terminals.
import { accessSync, closeSync, constants, fchmodSync, openSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import pico from "picocolors";
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../base/error.js";
import type { EngineEvent, Host } from "../engine/host.js";
import { RefusedRun } from "../engine/plan/refusals.js";
import { renderErrors } from "../report/errors.js";
import { toJson } from "../report/json.js";
import type { ErrorsDocument, JsonDocument } from "../report/json-documents.js";
import { refusalLines } from "../report/refusals.js";

export interface OutputOptions {
  readonly color?: boolean;
  readonly json?: boolean;
  readonly jsonOut?: string;
  readonly quiet?: boolean;
}

/** Colours on a terminal, unless NO_COLOR, --no-color, or a pipe. */
export function colorsFor(stream: NodeJS.WriteStream, options: OutputOptions) {
  const refused = options.color === false || (process.env.NO_COLOR ?? "") !== "";
  return pico.createColors(!refused && stream.isTTY === true);
}

/** Whether the file of --json-out can be written, asked before anything else is done. Throws RS2017. */
export function checkOutput({ jsonOut }: OutputOptions): void {
  if (jsonOut === undefined) return;
  try {
    const there = statSync(jsonOut, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error("it is a directory");
    accessSync(there === undefined ? dirname(jsonOut) : jsonOut, constants.W_OK);
  } catch (cause) {
    throw outputError(jsonOut, cause);
  }
}

/** With --json stdout holds one document: what went wrong after the result is said on stderr alone. */
let isPrinted = false;

/** Text to stdout, or with --json the document alone; with --json-out both. Throws RS2017, the text being out. */
export function print(document: JsonDocument, text: () => string, options: OutputOptions): void {
  isPrinted = true;
  process.stdout.write(options.json ? toJson(document) : ensureNewline(text()));
  if (options.jsonOut !== undefined) writePrivately(options.jsonOut, toJson(document));
}

function writePrivately(path: string, content: string): void {
  try {
    const file = openSync(path, "w", 0o600);
    try {
      // A regular file that was there keeps its mode otherwise.
      if (statSync(path).isFile()) fchmodSync(file, 0o600);
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw outputError(path, cause);
  }
}

function outputError(where: string, cause: unknown): RampsyncError {
  return new RampsyncError("RS2017", "The file for the machine-readable output cannot be written.", { where, cause });
}

/** Says that stdout was cut short, and gives the exit code. */
export function outputLost(cause: Error): number {
  return fail(new RampsyncError("RS2017", "The output cannot be written.", { where: "stdout", cause }), {});
}

function ensureNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Prints what went wrong, with --json also as the document on stdout, and gives the exit code. */
export function fail(thrown: unknown, options: OutputOptions): number {
  const errors = toRampsyncErrors(thrown);
  const colors = colorsFor(process.stderr, options);
  const plan = thrown instanceof RefusedRun ? thrown.plan : undefined;
  const text = plan === undefined ? renderErrors(errors, colors) : refusalLines(errors, colors).join("\n");
  process.stderr.write(ensureNewline(text));
  if (options.json && !isPrinted) {
    const said = errors.map((error) => error.toJSON());
    const document: ErrorsDocument = plan === undefined ? { errors: said } : { errors: said, plan };
    process.stdout.write(toJson(document));
  }
  if (process.env.RAMPSYNC_DEBUG !== undefined && thrown instanceof Error && !(thrown instanceof RampsyncErrors)) {
    process.stderr.write(`${thrown.stack ?? ""}\n`);
  }
  return 1;
}

/** Shows progress on a terminal that is looked at, and notes and the program's own output always. */
export class TerminalHost {
  readonly #options: OutputOptions;
  #line = "";
  #shownAt = 0;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  readonly host: Host = (event) => {
    this.#handle(event);
  };

  #handle(event: EngineEvent): void {
    if (event.type === "program output") this.#write(event.chunk);
    else if (event.type === "note") this.#write(`${event.text}\n`);
    else if (event.type === "progress") this.#progress(event);
    else if (event.event.type === "wait") {
      const seconds = Math.max(0, Math.ceil((event.event.until - Date.now()) / 1000));
      this.#show(`waiting ${seconds} s for the limit of ${event.event.tenant}`);
    }
  }

  #progress({ verb, done, all }: Extract<EngineEvent, { type: "progress" }>): void {
    if (done !== all && Date.now() - this.#shownAt < 100) return;
    this.#show(`${verb === "observe" ? "reading" : "applying"} ${done} of ${all}`);
    if (done === all) this.clear();
  }

  #show(text: string): void {
    if (!process.stderr.isTTY || this.#options.quiet) return;
    this.#shownAt = Date.now();
    this.#line = text;
    process.stderr.write(`\r\x1b[2K${text}`);
  }

  #write(text: string): void {
    this.clear();
    process.stderr.write(text);
  }

  clear(): void {
    if (this.#line === "") return;
    this.#line = "";
    process.stderr.write("\r\x1b[2K");
  }
}
