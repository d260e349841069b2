// Puts one HTTP request on the wire and reads its whole answer; knows for certain whether anything was sent.
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { decodeContent, isIdentity } from "./content-encoding.js";
import { isLoopback } from "./endpoint.js";
import type { ProxySettings } from "./proxy.js";

export interface TransportRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** As that of all requests, for this one: both must say yes. */
  readonly mayBegin?: (() => boolean) | undefined;
}

export interface TransportAnswer {
  readonly status: number;
  /** Names in lower case; a header that came twice holds its first value. */
  readonly headers: ReadonlyMap<string, string>;
  /** Not compressed any more. */
  readonly bytes: Buffer;
  /** Why they still are; continues "the answer …". */
  readonly problem?: string;
}

/** `connect`: no connection. `proxy`: the proxy refused, with the status in the reason. `tls`: no trust. `cut`: the connection ended or broke. `timeout`, `aborted`, `too large`. */
export type TransportFault = "connect" | "proxy" | "tls" | "cut" | "timeout" | "aborted" | "too large";

/** Why there is no whole answer. Its message and fields hold no bytes of the request or of the answer. */
export class TransportError extends Error {
  constructor(
    readonly fault: TransportFault,
    /** The system's or undici's own code, such as ECONNREFUSED; empty when there is none. */
    readonly reason: string,
    /** False when the request certainly never left: nothing of it was given to a socket. */
    readonly sent: boolean,
    /** The status, when the answer began. */
    readonly status: number | undefined,
  ) {
    super(reason === "" ? fault : `${fault} (${reason})`);
    this.name = "TransportError";
  }
}

export interface TransportOptions {
  readonly origin: string;
  readonly connections: number;
  /** For connecting, and for a whole request with its answer. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Never for this machine itself. */
  readonly proxy?: ProxySettings | undefined;
  /** Where it says no, a request fails as `aborted` before anything of it leaves. Default: each may be sent. */
  readonly mayBegin?: (() => boolean) | undefined;
}

/** What brings requests to the API and their answers back. */
export type Carrier = Pick<Transport, "send" | "close">;

export class Transport {
  readonly #agent: Dispatcher;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#agent = agentOf(options);
  }

  /** Sends once, never follows a redirect. Throws `TransportError`. */
  send(request: TransportRequest): Promise<TransportAnswer> {
    return new Promise((resolve, reject) => {
      const settle = (answer: TransportAnswer): void => {
        resolve(isIdentity(answer.headers.get("content-encoding")) ? answer : this.#decoded(answer));
      };
      new Exchange(request, this.#options, settle, reject).start(this.#agent);
    });
  }

  async #decoded(answer: TransportAnswer): Promise<TransportAnswer> {
    const encoding = answer.headers.get("content-encoding");
    const decoded = await decodeContent(answer.bytes, encoding, this.#options.maxAnswerBytes);
    if (decoded.kind === "too large") throw new TransportError("too large", "", true, answer.status);
    return decoded.kind === "decoded" ? { ...answer, bytes: decoded.bytes } : { ...answer, problem: decoded.problem };
  }

  /** Ends all connections at once; what is still under way fails as `cut`. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function agentOf({ origin, connections, timeoutMs, proxy }: TransportOptions): Dispatcher {
  // Set explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not switch it off.
  const connect = { rejectUnauthorized: true, timeout: Math.min(timeoutMs, 10_000) };
  const options = {
    connections,
    // One request at a time on a connection: undici sends a pipelined one again when the one before it fails.
    pipelining: 1,
    connect,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  };
  if (proxy === undefined || isLoopback(new URL(origin).hostname)) return new Agent(options);
  const url = proxy.url.reveal();
  return new EnvHttpProxyAgent({
    ...options,
    requestTls: connect,
    proxyTls: connect,
    httpProxy: url,
    httpsProxy: url,
    noProxy: proxy.except,
    ...(proxy.authorization === undefined ? {} : { token: proxy.authorization.reveal() }),
  });
}

/** One request and its answer, as undici's dispatch reports them. */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #sent = false;
  #status: number | undefined;
  #headers = new Map<string, string>();
  #chunks: Buffer[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: TransportRequest,
    private readonly options: TransportOptions,
    private readonly resolve: (answer: TransportAnswer) => void,
    private readonly reject: (error: TransportError) => void,
  ) {}

  start(agent: Dispatcher): void {
    const { method, path, body, signal } = this.request;
    // No coding asked for means that any will do.
    const headers = { "accept-encoding": "identity", ...this.request.headers };
    if (signal?.aborted || !this.#mayBegin()) {
      this.#fail("aborted", "");
      return;
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    // undici's own timeouts begin anew with each piece; this one ends an answer that comes too slowly.
    this.#timer = setTimeout(() => this.#fail("timeout", ""), this.options.timeoutMs);
    try {
      agent.dispatch({ origin: this.options.origin, method, path, headers, body: body ?? null }, this);
    } catch (error) {
      this.#failWith(error);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) {
      controller.abort(new Error("ended"));
      return;
    }
    if (this.#sent) {
      // undici may give a request to a second socket; whether the first took it is then unknown.
      this.#fail("cut", "sent twice");
      return;
    }
    // Connecting may have taken a while. From here to the socket nothing else runs, so that of many requests one alone can
    // be between this question and the wire when the process is stopped.
    if (!this.#mayBegin()) {
      this.#fail("aborted", "");
      return;
    }
    this.#sent = true;
  }

  #mayBegin(): boolean {
    return [this.options.mayBegin, this.request.mayBegin].every((mayBegin) => mayBegin?.() ?? true);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    if (status < 200) return;
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (typeof first === "string") this.#headers.set(name.toLowerCase(), first);
    }
    if (Number(this.#headers.get("content-length") ?? 0) > this.options.maxAnswerBytes) this.#fail("too large", "");
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return;
    this.#length += chunk.length;
    if (this.#length > this.options.maxAnswerBytes) {
      this.#fail("too large", "");
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#ended || this.#status === undefined) return;
    this.#finish();
    this.resolve({ status: this.#status, headers: this.#headers, bytes: Buffer.concat(this.#chunks, this.#length) });
  }

  onResponseError(_: Dispatcher.DispatchController, error: unknown): void {
    this.#failWith(error);
  }

  readonly #onAbort = (): void => this.#fail("aborted", "");

  #failWith(error: unknown): void {
    const { code, fault } = faultOf(error, this.#sent);
    this.#fail(fault, code);
  }

  #fail(fault: TransportFault, reason: string): void {
    if (this.#ended) return;
    this.#finish();
    this.#chunks = [];
    this.reject(new TransportError(fault, reason, this.#sent, this.#status));
    if (this.#controller && !this.#controller.aborted) this.#controller.abort(new Error(fault));
  }

  #finish(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.request.signal?.removeEventListener("abort", this.#onAbort);
  }
}

/** Only the code of an error is kept: undici's parser errors carry bytes of the answer. */
function faultOf(error: unknown, sent: boolean): { code: string; fault: TransportFault } {
  const code = codeOf(error);
  const refusal = sent ? undefined : statusOfProxy(error);
  if (refusal !== undefined) return { code: refusal, fault: "proxy" };
  if (/TIMEOUT/.test(code) && sent) return { code, fault: "timeout" };
  if (sent) return { code, fault: "cut" };
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/.test(code)) {
    return { code, fault: "tls" };
  }
  return { code, fault: "connect" };
}

/** undici reports it only as text. */
function statusOfProxy(error: unknown): string | undefined {
  return error instanceof Error ? /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined;
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  // A host with several addresses fails with all of their errors in one.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return "";
}
