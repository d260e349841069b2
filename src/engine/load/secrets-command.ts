// The user's command that gives secrets: asked with JSON on its standard input, answers with JSON on its standard output, as
// the credential helpers of containers and clusters do. Nothing that it prints is shown: it may hold secrets.
import { spawn } from "node:child_process";
import pLimit from "p-limit";
import { decodeText, EncodingError } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { printable } from "../../base/text.js";
import { type Json, JsonSyntaxError, parseJson } from "../state/json.js";
import { endGroup } from "./process-group.js";

/** Whom secrets are for: the variables of a stack, or the API client of a profile. */
export type SecretsRequest = { readonly stack: string } | { readonly profile: string };

export interface SecretsCommandOptions {
  /** For the shell. */
  readonly command: string;
  /** Where it runs. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** How long one call may take, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls at one time. */
export const CALLS_AT_ONCE = 8;
const TIMEOUT_MS = 30_000;
/** Bytes of an answer. */
const MOST_BYTES = 1024 * 1024;
/** Between the request to end and the end by force, in milliseconds. */
const END_GRACE_MS = 500;
const HINT =
  "Run the command by hand with the same request on its standard input; nothing that it prints is shown here.";

export class SecretsCommand {
  readonly #slots = pLimit(CALLS_AT_ONCE);

  constructor(private readonly options: SecretsCommandOptions) {}

  /**
   * The values of `names`; those that the command has none for (`null`) are absent.
   * @throws RS2071 for a command that is not found, fails, takes too long, or whose answer is no JSON or lacks a name; RS4014.
   */
  ask(request: SecretsRequest, names: readonly string[]): Promise<ReadonlyMap<string, Json>> {
    return this.#slots(async () => {
      const refuse = (problem: string): never => {
        const whose = "stack" in request ? `the stack "${request.stack}"` : `the profile "${request.profile}"`;
        throw new RampsyncError("RS2071", `The secrets command ${problem}, asked for ${whose}.`, {
          place: "stack" in request ? { stack: request.stack } : { flag: "--secrets-command" },
          hint: HINT,
        });
      };
      const answer = await this.#run(JSON.stringify({ version: 1, ...request, names }), refuse);
      return valuesOf(answer, names, refuse);
    });
  }

  #run(request: string, refuse: (problem: string) => never): Promise<Buffer> {
    const { command, directory, environment, timeoutMs = TIMEOUT_MS, signal } = this.options;
    return new Promise((resolve, reject) => {
      const fail = (problem: string): void => {
        try {
          refuse(problem);
        } catch (error) {
          reject(error);
        }
      };
      if (signal?.aborted) {
        reject(stopped());
        return;
      }
      // A group of its own, so that whatever the shell starts ends with it.
      const detached = process.platform !== "win32";
      const child = spawn(command, {
        cwd: directory,
        env: environment,
        shell: true,
        detached,
        stdio: ["pipe", "pipe", "ignore"],
      });
      const pieces: Buffer[] = [];
      let size = 0;
      let ending = false;
      const end = (report: () => void): void => {
        if (ending) return;
        ending = true;
        report();
        endGroup(child, "SIGTERM");
        setTimeout(() => endGroup(child, "SIGKILL"), END_GRACE_MS);
        child.stdout.destroy();
        child.unref();
      };
      const timer = setTimeout(() => end(() => fail(`took more than ${timeoutMs / 1000} s`)), timeoutMs);
      const stop = (): void => end(() => reject(stopped()));
      signal?.addEventListener("abort", stop, { once: true });
      const settled = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
      };
      child.stdout.on("data", (piece: Buffer) => {
        size += piece.length;
        if (size > MOST_BYTES) end(() => fail(`answered with more than ${MOST_BYTES} bytes`));
        else pieces.push(piece);
      });
      // A command that needs no request may end without reading it.
      child.stdin.on("error", () => undefined);
      child.stdin.end(`${request}\n`);
      child.on("error", (error) => {
        settled();
        fail(`could not be started (${error.message})`);
      });
      child.on("close", (code, by) => {
        settled();
        if (ending) return;
        if (code === 0) resolve(Buffer.concat(pieces));
        else if (code === 127) fail("was not found (exit code 127)");
        else fail(by === null ? `ended with exit code ${code}` : `was ended by ${by}`);
      });
    });
  }
}

const stopped = () => new RampsyncError("RS4014", "The run was stopped while the secrets command ran.");

/** Never repeats anything of the answer but the names of its members. */
function valuesOf(
  answer: Buffer,
  names: readonly string[],
  refuse: (problem: string) => never,
): ReadonlyMap<string, Json> {
  const whole = parse(answer, refuse);
  const values = whole instanceof Map ? whole.get("values") : undefined;
  if (!(values instanceof Map)) return refuse('gave no JSON object with "values", an object of names and values');
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0) return refuse(`gave no value, and no null, for ${printable(missing.join(", "))}`);
  return new Map(
    names.flatMap((name): [string, Json][] => {
      const value = values.get(name);
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}

function parse(answer: Buffer, refuse: (problem: string) => never): Json {
  try {
    return parseJson(decodeText(answer));
  } catch (error) {
    if (error instanceof EncodingError) return refuse("gave an answer that is not UTF-8");
    if (!(error instanceof JsonSyntaxError)) throw error;
    return refuse(`gave an answer that is not JSON (line ${error.line}, column ${error.column})`);
  }
}
