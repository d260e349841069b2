// Log lines as Terraform reads them: JSON on stderr, shown by TF_LOG_PROVIDER, secrets taken out.

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";
export type LogFields = { readonly [name: string]: unknown };
export type Log = { readonly [L in LogLevel]: (message: string, fields?: LogFields) => void };

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

export interface LogOptions {
  /** Shown as `@module`. */
  readonly module: string;
  readonly redact: Redact;
  /** Default: a line on stderr. */
  readonly write?: (line: string) => void;
}

export function createLog({ module, redact, write = toStderr }: LogOptions): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      const line = {
        "@level": level,
        "@message": redact(message),
        "@module": module,
        // Microseconds exactly: with any other form Terraform shows the whole line as raw text.
        "@timestamp": new Date().toISOString().replace("Z", "000Z"),
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value, redact, new Set())])),
      };
      write(JSON.stringify(line));
    };
  return { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Anything as JSON values whose strings are redacted; a log line must never throw. */
function plain(value: unknown, redact: Redact, parents: Set<object>): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined) return value;
  if (typeof value !== "object") return redact(String(value));
  if (value instanceof Error) return redact(value.stack ?? String(value));
  if (parents.has(value)) return "(circular)";
  const inside = new Set(parents).add(value);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    try {
      const json: unknown = value.toJSON();
      return json === value ? redact(String(value)) : plain(json, redact, inside);
    } catch (error) {
      return redact(String(error));
    }
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, redact, inside));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [redact(name), plain(item, redact, inside)]));
}
