// The log of requests and answers, with every secret in them masked, in memory and as NDJSON in a file.
import { appendFileSync, writeFileSync } from "node:fs";

export type RequestClass = "token" | "get" | "paged_get" | "write";

export interface LoggedRequest {
  /** Milliseconds since the epoch, when the request came, by the emulator's clock. */
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  class: RequestClass;
  tenant?: string;
  /** Status of the answer; 0 when the connection was cut without one. */
  status: number;
  requestBody?: unknown;
  responseBody?: unknown;
  /** Names of the faults that took part. */
  faults?: string[];
}

const masked = "(sensitive)";
const secretFields = new Set(
  [
    "client_secret",
    "access_token",
    "refresh_token",
    "password",
    "apiSecret",
    "token",
    "webhookUrl",
    "secret",
    "apiKeyPairs",
    "tokenPayload",
    "tokenHeaders",
    "headers",
    "resourceAuthHeaders",
  ].map((name) => name.toLowerCase()),
);

/** A copy with all secrets replaced by `(sensitive)`. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const secret = secretFields.has(name.toLowerCase()) && part !== null && part !== undefined && part !== "";
    copy[name] = secret ? masked : maskSecrets(part);
  }
  return copy;
}

/** A body as the log has it; what is no JSON is only measured, since secrets in it could not be told apart. */
export function maskBody(body: unknown): unknown {
  return typeof body === "string" ? `(${body.length} characters that are no JSON)` : maskSecrets(body);
}

/** Looks at what is stored when a request arrives, and once it was carried out and logged. */
export interface RequestWatcher {
  readonly arrives: (request: LoggedRequest) => void;
  readonly isLogged: (request: LoggedRequest) => void;
}

export class RequestLog {
  readonly entries: LoggedRequest[] = [];
  readonly watchers: RequestWatcher[] = [];
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
    if (path !== undefined) writeFileSync(path, "");
  }

  arrives(entry: LoggedRequest): void {
    for (const watcher of this.watchers) watcher.arrives(entry);
  }

  add(entry: LoggedRequest): void {
    this.entries.push(entry);
    for (const watcher of this.watchers) watcher.isLogged(entry);
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  clear(): void {
    this.entries.length = 0;
  }
}
