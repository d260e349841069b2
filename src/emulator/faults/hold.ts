// A request that stops on its way until the test releases it.
import type { SeenRequest } from "./fault.js";

export class Hold {
  readonly #arrivals: SeenRequest[] = [];
  readonly #waiting: ((request: SeenRequest) => void)[] = [];
  #open: (() => void) | undefined;
  #gate = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  constructor(private readonly removeFault: () => void) {}

  /** Resolves with the next request that is held. */
  arrived(): Promise<SeenRequest> {
    const request = this.#arrivals.shift();
    if (request !== undefined) return Promise.resolve(request);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Releases all held requests; later ones are held again if the hold is meant for several. */
  release(): void {
    const open = this.#open;
    this.#gate = new Promise<void>((resolve) => {
      this.#open = resolve;
    });
    open?.();
  }

  /** Releases all held requests, and holds no more. */
  remove(): void {
    this.removeFault();
    this.release();
  }

  /** For the emulator: stops here until released. */
  async pass(request: SeenRequest): Promise<void> {
    const gate = this.#gate;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#arrivals.push(request);
    else waiting(request);
    await gate;
  }
}
