// A clock that runs so many times faster than the real one. Two processes with the same origin have the same time.
import { setTimeout as sleep } from "node:timers/promises";

export class ScaledClock {
  constructor(
    private readonly scale: number,
    /** Real milliseconds since the epoch at which both clocks agree. */
    private readonly origin: number,
  ) {}

  now(): number {
    return this.origin + (Date.now() - this.origin) * this.scale;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await sleep(milliseconds / this.scale, undefined, signal === undefined ? {} : { signal });
  }
}
