// What the command prints and where: results to stdout, everything else to stderr; colours and progress on terminals.
import { writeFileSync } from "node:fs";
import pico from "picocolors";
import type { EngineEvent, Host } from "../engine/host.js";
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../integration/error.js";
import { renderErrors } from "../report/errors.js";
import { toJson } from "../report/json.js";

export interface OutputOptions {
  readonly color?: boolean;
  readonly json?: boolean;
  readonly jsonOut?: string;
  readonly quiet?: boolean;
}

/** Colours on a terminal, unless NO_COLOR, --no-color, or a pipe. */
export function colorsFor(stream: NodeJS.WriteStream, options: OutputOptions) {
  const wanted = options.color !== false && process.env.NO_COLOR === undefined && stream.isTTY === true;
  return pico.createColors(wanted);
}

/** Text to stdout, or with --json the document alone; with --json-out both. */
export function print(document: unknown, text: () => string, options: OutputOptions): void {
  if (options.jsonOut !== undefined) {
    try {
      writeFileSync(options.jsonOut, toJson(document), { mode: 0o600 });
    } catch (cause) {
      throw new RampsyncError("RS2017", "The file for the machine-readable output cannot be written.", {
        where: options.jsonOut,
        cause,
      });
    }
  }
  process.stdout.write(options.json ? toJson(document) : ensureNewline(text()));
}

function ensureNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Prints what went wrong and gives the exit code. */
export function fail(thrown: unknown, options: OutputOptions): number {
  process.stderr.write(ensureNewline(renderErrors(toRampsyncErrors(thrown), colorsFor(process.stderr, options))));
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
