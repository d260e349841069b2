// Between a client and the API: a process may be stopped or killed right between the question whether it may send and the sending.
import {
  type Carrier,
  type TransportAnswer,
  TransportError,
  type TransportRequest,
} from "../../src/opsramp/transport.js";
import type { SimulatedProcess } from "./process.js";

export interface Leaving extends Pick<TransportRequest, "method" | "path"> {
  /** When the process began to send it. */
  readonly askedAt: number;
  /** The process was stopped after the question. */
  readonly isLate: boolean;
}

export interface WireOptions {
  readonly process: SimulatedProcess;
  /** The true time. */
  readonly now: () => number;
  /** Milliseconds that a token takes. Default: it is there at once. */
  readonly tokenTakes?: () => number;
  /** Asked right before each request leaves. */
  readonly mayBegin: (() => boolean) | undefined;
  /** Gives a request to the socket. `answered` takes undefined for an answer that is lost. */
  readonly leaves: (leaving: Leaving, answered: (answer: TransportAnswer | undefined) => void) => void;
}

const TOKEN: TransportAnswer = {
  status: 200,
  headers: new Map(),
  bytes: Buffer.from(JSON.stringify({ access_token: "token", expires_in: 3600 })),
};

export class Wire implements Carrier {
  readonly #options: WireOptions;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  send(request: TransportRequest): Promise<TransportAnswer> {
    const { process, mayBegin, leaves } = this.#options;
    const { method, path, signal } = request;
    const askedAt = this.#options.now();
    // It is no request of a tenant.
    if (path.endsWith("/oauth/token")) return this.#token();
    return new Promise((resolve, reject) => {
      let isSent = false;
      const fail = (fault: "aborted" | "cut") => reject(new TransportError(fault, "", isSent, undefined));
      const isGood = () => signal?.aborted !== true && mayBegin?.() !== false && request.mayBegin?.() !== false;
      signal?.addEventListener("abort", () => fail("aborted"), { once: true });
      process.sends(isGood, {
        refused: () => fail("aborted"),
        leaves: (isLate) => {
          isSent = true;
          leaves({ method, path, askedAt, isLate }, (answer) => (answer === undefined ? fail("cut") : resolve(answer)));
        },
      });
    });
  }

  #token(): Promise<TransportAnswer> {
    const { process, tokenTakes } = this.#options;
    if (tokenTakes === undefined) return Promise.resolve(TOKEN);
    return new Promise((resolve) => process.afterwards(tokenTakes(), () => process.hears(() => resolve(TOKEN))));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
