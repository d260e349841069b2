// A process of the fleet in virtual time: it can be killed between any two statements, stopped and continued, or cut off.

import { RampsyncError } from "../../src/base/error.js";
import type { Random } from "../../src/emulator/random.js";
import type { Clock } from "../../src/opsramp/clock.js";
import type { JobsProcess } from "./model/jobs.js";
import type { Timeline } from "./timeline.js";

/** The server of the database, for all processes. */
export interface DatabaseServer {
  isAway: boolean;
}

export interface ProcessOptions {
  readonly name: string;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly server: DatabaseServer;
  /** How far its clock is ahead, in milliseconds. */
  readonly ahead: number;
  /** How fast its monotonic clock runs: 1 is right. */
  readonly speed: number;
}

/** A statement takes so long each way, in milliseconds: usually, and now and then. */
export const USUAL_DELAY = 8;
const LONG_DELAY = 2500;
/** One for which no worker loses its job. */
export const CALM_DELAY = 1000;
const LONG_DELAYS_OF = 50;

/** What becomes of a request that is to leave. */
interface Leaving {
  readonly refused: () => void;
  /** `isLate`: the process was stopped after the question whether it may. */
  readonly leaves: (isLate: boolean) => void;
}

export class SimulatedProcess implements JobsProcess, Clock {
  readonly name: string;
  readonly #options: ProcessOptions;
  #state: "runs" | "stopped" | "ended" = "runs";
  /** What it hears when it is continued. */
  #unheard: (() => void)[] = [];
  /** It reaches no database. */
  isCutOff = false;
  /** It is killed after so many more statements. */
  #statementsLeft = Number.POSITIVE_INFINITY;
  /** It is stopped for so long when its next request is about to leave. */
  #stopsAtRequest: number | undefined;
  /** How long a statement takes now and then, each way, in milliseconds. */
  longDelay = LONG_DELAY;
  /** Since when it has run and reached the database without a break. */
  undisturbedSince: number;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.undisturbedSince = options.timeline.now;
  }

  now(): number {
    return this.#options.timeline.now + this.#options.ahead;
  }

  get isRunning(): boolean {
    return this.#state === "runs";
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  kill(): void {
    this.#state = "ended";
    this.#unheard = [];
  }

  killAfter(statements: number): void {
    this.#statementsLeft = statements;
  }

  stop(): void {
    if (this.#state === "runs") this.#state = "stopped";
  }

  /** Stops it for some milliseconds when its next request is about to leave; undefined: not any more. */
  stopAtRequest(lasts: number | undefined): void {
    this.#stopsAtRequest = lasts;
  }

  continue(): void {
    if (this.#state !== "stopped") return;
    this.#state = "runs";
    this.undisturbedSince = this.#options.timeline.now;
    const unheard = this.#unheard;
    this.#unheard = [];
    for (const act of unheard) act();
  }

  /** It reaches the database again. */
  reconnect(): void {
    this.isCutOff = false;
    this.undisturbedSince = this.#options.timeline.now;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.timeline.after(ms, () => this.hears(resolve)));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#options.timeline.after(ms, () => this.hears(resolve));
    });
  }

  /** Milliseconds since any moment, by a clock that nobody sets. */
  readonly elapsed = (): number => this.#options.timeline.now * this.#options.speed;

  readonly every = (ms: number, work: () => void): (() => void) =>
    this.#options.timeline.every(ms, work, (act) => this.hears(act));

  /** What happens outside of the process after some milliseconds, however that fares. */
  afterwards(ms: number, act: () => void): void {
    this.#options.timeline.after(ms, act);
  }

  /** Of a request, it asks whether it may leave; nothing of the process runs in between, but that may be killed or stopped there. */
  sends(mayLeave: () => boolean, leaving: Leaving): void {
    if (this.#state === "stopped") {
      this.#unheard.push(() => this.sends(mayLeave, leaving));
      return;
    }
    if (this.#state === "ended") return;
    if (!mayLeave()) {
      leaving.refused();
      return;
    }
    if (this.#isKilledHere()) return;
    const lasts = this.#stopsAtRequest;
    if (lasts === undefined) {
      leaving.leaves(false);
      return;
    }
    this.#stopsAtRequest = undefined;
    this.stop();
    this.#unheard.push(() => leaving.leaves(true));
    this.#options.timeline.after(lasts, () => this.continue());
  }

  hear<Result>(promise: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      promise.then(
        (result) => this.hears(() => resolve(result)),
        (error) => this.hears(() => reject(error)),
      );
    });
  }

  /** The process may be killed before the statement is sent, after its effect, or not; an answer may be lost. */
  ask<Result>(effect: () => Result): Promise<Result> {
    const { timeline, random } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#isKilledHere()) return;
      const away = () => this.hears(() => reject(unreachable()));
      if (!this.#reachesDatabase) return timeline.after(this.#delay(), away);
      const arrive = () => {
        if (!this.#reachesDatabase) return timeline.after(this.#delay(), away);
        let answer: () => void;
        try {
          const result = effect();
          answer = () => resolve(result);
        } catch (error) {
          answer = () => reject(error);
        }
        if (this.#isKilledHere()) return;
        timeline.after(this.#delay(), () => (this.#reachesDatabase ? this.hears(answer) : away()));
      };
      if (random.next() < 0.5) arrive();
      else timeline.after(this.#delay(), arrive);
    });
  }

  within(undo: () => void): Promise<void> {
    if (!this.#isKilledHere()) return Promise.resolve();
    undo();
    return new Promise(() => undefined);
  }

  get #reachesDatabase(): boolean {
    return !this.isCutOff && !this.#options.server.isAway;
  }

  #isKilledHere(): boolean {
    if (this.#state === "ended") return true;
    this.#statementsLeft -= 1;
    if (this.#statementsLeft > 0) return false;
    this.kill();
    return true;
  }

  #delay(): number {
    const { random } = this.#options;
    const most = random.next() * LONG_DELAYS_OF < 1 ? this.longDelay : USUAL_DELAY;
    return Math.ceil(random.next() * most);
  }

  /** The process hears of it as soon as it runs, and never once it has ended. */
  hears(act: () => void): void {
    if (this.#state === "runs") act();
    else if (this.#state === "stopped") this.#unheard.push(act);
  }
}

const unreachable = () =>
  new RampsyncError("RS3030", "The fleet's database cannot be used: it is away.", { place: { database: "memory" } });
