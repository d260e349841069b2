// What the command prints and where: results to stdout, everything else to stderr; colours and progress on terminals.

import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import pico from "picocolors";
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../base/error.js";
import { replaceFile } from "../base/replace-file.js";
import { OWNER_ONLY, systemCode } from "../base/system.js";
import { listed, number, printable } from "../base/text.js";
import type { EngineEvent, Host } from "../engine/host.js";
import { ProgramTrace } from "../engine/load/error-report.js";
import { RefusedRun } from "../engine/plan/refusals.js";
import { isNotDone } from "../engine/state/files.js";
import { renderErrors } from "../report/errors.js";
import { toJson } from "../report/json.js";
import type { ErrorsDocument, JsonDocument } from "../report/json-documents.js";
import { DEFAULT_WIDTH } from "../report/layout.js";
import { refusalLines } from "../report/refusals.js";

export interface OutputOptions {
  readonly color?: boolean;
  readonly json?: boolean;
  readonly jsonOut?: string;
  /** `NAME`, which writes to stdout, or `NAME=FILE`. */
  readonly report?: readonly string[];
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Colours on a terminal, unless NO_COLOR, --no-color, or a pipe. */
export function colorsFor(stream: NodeJS.WriteStream, options: OutputOptions) {
  const refused = options.color === false || (process.env.NO_COLOR ?? "") !== "";
  return pico.createColors(!refused && stream.isTTY === true);
}

/** Of a terminal that is narrower than what is usual, so that no heading breaks there. */
export function widthFor(stream: NodeJS.WriteStream): { readonly width?: number } {
  return stream.isTTY && stream.columns > 0 && stream.columns < DEFAULT_WIDTH ? { width: stream.columns } : {};
}

/** Whether a file of --json-out or --report can be written, asked before anything else is done. Throws RS2017. */
export function checkFile(path: string): void {
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw new Error("it is a directory");
    accessSync(existing === undefined ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    throw outputError(path, cause);
  }
}

/** With --json stdout holds one document: what went wrong after the result is printed on stderr alone. */
let isPrinted = false;

export interface Output {
  /** Undefined: stdout. */
  readonly file: string | undefined;
  readonly text: () => string;
  /** Put at the end of what the file has already, whose mode stays. Default: the file is written anew. */
  readonly appended?: boolean;
}

/** Writes each output in turn, files readable by their owner alone. Throws RS2017 after the outputs before it were written. */
export function print(outputs: readonly Output[]): void {
  for (const { file, text, appended } of outputs) {
    if (file !== undefined && appended === true) {
      append(file, ensureNewline(text()));
    } else if (file !== undefined) {
      writePrivately(file, ensureNewline(text()));
    } else {
      isPrinted = true;
      process.stdout.write(ensureNewline(text()));
    }
  }
}

/** Of a verb without reporters: text to stdout, or with --json the document alone; with --json-out both. */
export function textOrJson(
  document: JsonDocument,
  text: () => string,
  { json, jsonOut }: OutputOptions,
): readonly Output[] {
  const asJson = () => toJson(document);
  return [
    { file: undefined, text: json ? asJson : text },
    ...(jsonOut === undefined ? [] : [{ file: jsonOut, text: asJson }]),
  ];
}

/** Throws RS2017. */
export function append(file: string, content: string): void {
  try {
    appendFileSync(file, content);
  } catch (cause) {
    throw outputError(file, cause);
  }
}

/** What a folder or a file that cannot be replaced answers: of others, or bound into a container by itself. */
const NOT_REPLACED = new Set(["EACCES", "EPERM", "EROFS", "EBUSY", "EXDEV"]);

/**
 * A file is replaced whole, so that an earlier report stays where there is no room for the new one, and nobody reads half of
 * it. What is no file, or cannot be replaced, is written as it stands there. Throws RS2017.
 */
export function writePrivately(path: string, content: string): void {
  try {
    const target = replaceable(path);
    if (target !== undefined) {
      replaceFile(target, content, OWNER_ONLY);
      return;
    }
  } catch (cause) {
    if (!NOT_REPLACED.has(systemCode(cause) ?? "")) throw outputError(path, cause);
  }
  writeInPlace(path, content);
}

/** Where the links of `path` lead, if a file is there or nothing at all. */
function replaceable(path: string): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? realpathSync(path) : undefined;
}

function writeInPlace(path: string, content: string): void {
  try {
    const file = openSync(path, "w", OWNER_ONLY);
    try {
      // A regular file that was there keeps its mode otherwise.
      if (statSync(path).isFile()) makePrivate(file);
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw outputError(path, cause);
  }
}

function makePrivate(file: number): void {
  try {
    fchmodSync(file, OWNER_ONLY);
  } catch (error) {
    // Network disks may have no modes.
    if (!isNotDone(error)) throw error;
  }
}

function outputError(file: string, cause: unknown): RampsyncError {
  const code = systemCode(cause);
  const reason = code === undefined ? "" : `: ${code}`;
  return new RampsyncError("RS2017", `The file for the output cannot be written${reason}.`, { place: { file }, cause });
}

/** Says that stdout was cut short, and gives the exit code. */
export function outputLost(cause: Error): number {
  return fail(new RampsyncError("RS2017", "The output cannot be written.", { place: { file: "stdout" }, cause }), {});
}

function ensureNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Prints what went wrong, where stdout is for JSON also as the document of it, and gives the exit code. */
export function fail(thrown: unknown, options: OutputOptions): number {
  const errors = toRampsyncErrors(thrown);
  const colors = colorsFor(process.stderr, options);
  const plan = thrown instanceof RefusedRun ? thrown.plan : undefined;
  const text = plan === undefined ? renderErrors(errors, colors) : refusalLines(errors, colors).join("\n");
  process.stderr.write(ensureNewline(text));
  if ((options.json || options.report?.includes("json")) && !isPrinted) {
    const documents = errors.map((error) => error.toJSON());
    const document: ErrorsDocument = plan === undefined ? { errors: documents } : { errors: documents, plan };
    process.stdout.write(toJson(document));
  }
  const traces = new Set(errors.flatMap(({ cause }) => (cause instanceof ProgramTrace ? [cause.text] : [])));
  if (options.verbose) for (const trace of traces) process.stderr.write(ensureNewline(trace));
  if (process.env.RAMPSYNC_DEBUG !== undefined && thrown instanceof Error && !(thrown instanceof RampsyncErrors)) {
    process.stderr.write(`${thrown.stack ?? ""}\n`);
  }
  return 1;
}

const LINE_EVERY_MS = 5000;

/** Shows progress on a terminal that is looked at, in a log by a line every few seconds, and notes and the program's own output always. */
export class TerminalHost {
  readonly #options: OutputOptions;
  readonly #listeners: readonly Host[];
  #line = "";
  /** A run that is over before the first line would be due has none in its log. */
  #shownAt = process.stderr.isTTY ? 0 : Date.now();
  /** Where the first of a phase was done: its pace tells the time that is left. */
  #phase: { readonly verb: string; readonly began: number; readonly done: number } | undefined;
  /** Until when the limits of tenants are waited for. */
  readonly #waits = new Map<string, number>();

  /** `listeners` are told of all events as well. */
  constructor(options: OutputOptions, listeners: readonly Host[] = []) {
    this.#options = options;
    this.#listeners = listeners;
  }

  readonly host: Host = (event) => {
    for (const listener of this.#listeners) listener(event);
    this.#handle(event);
  };

  #handle(event: EngineEvent): void {
    if (event.type === "program output") this.#write(event.chunk);
    else if (event.type === "note") this.#write(`${event.text}\n`);
    else if (event.type === "progress") this.#progress(event);
    else if (event.type === "client" && event.event.type === "wait") {
      this.#waits.set(event.event.tenant, event.event.until);
      this.#show(this.#waiting());
    }
  }

  #progress({ verb, done, all }: Extract<EngineEvent, { type: "progress" }>): void {
    if (this.#phase?.verb !== verb) this.#phase = { verb, began: Date.now(), done };
    if (done !== all && Date.now() - this.#shownAt < 100) return;
    const further = process.stderr.isTTY ? [] : [this.#left(done, all), this.#waiting()];
    const parts = [`${verb === "observe" ? "reading" : "applying"} ${done} of ${all}`, ...further];
    this.#show(parts.filter((part) => part !== "").join("; "));
    if (done === all) this.clear();
  }

  /** `about 40 s left`, by the pace so far, and not less than what is waited for; empty before there is a pace. */
  #left(done: number, all: number): string {
    const { began, done: before } = this.#phase ?? { began: Date.now(), done };
    const elapsed = Date.now() - began;
    if (done <= before || done >= all || elapsed < LINE_EVERY_MS / 2) return "";
    const byPace = (elapsed / (done - before)) * (all - done);
    const wait = Math.max(0, ...[...this.#waits.values()].map((until) => until - Date.now()));
    const seconds = Math.ceil(Math.max(byPace, wait) / 1000);
    return seconds < 120 ? `about ${seconds} s left` : `about ${number(Math.ceil(seconds / 60))} min left`;
  }

  /** `waiting 40 s for the limit of client_8 and 2 more`; the longest first. */
  #waiting(): string {
    const now = Date.now();
    const waits = [...this.#waits].filter(([, until]) => until > now).sort(([, left], [, right]) => right - left);
    const [first] = waits;
    if (first === undefined) return "";
    const names = listed(
      waits.map(([tenant]) => printable(tenant, 80)),
      1,
    );
    return `waiting ${Math.ceil((first[1] - now) / 1000)} s for the limit of ${names}`;
  }

  #show(text: string): void {
    if (this.#options.quiet) return;
    if (!process.stderr.isTTY) {
      this.#tell(text);
      return;
    }
    this.#shownAt = Date.now();
    this.#line = text;
    process.stderr.write(`\r\x1b[2K${text}`);
  }

  /** A log gets a line every few seconds, so that a long run does not look like one that hangs. */
  #tell(text: string): void {
    const now = Date.now();
    if (now - this.#shownAt < LINE_EVERY_MS) return;
    this.#shownAt = now;
    process.stderr.write(`${text}\n`);
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
