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
}

/** A statement takes so long each way, in milliseconds: usually, and now and then. */
const USUAL_DELAY = 8;
const LONG_DELAY = 2500;
const LONG_DELAYS_OF = 50;

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

  get isDisturbed(): boolean {
    return this.#state !== "runs" || this.isCutOff || this.#options.server.isAway;
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
    return new Promise((resolve) => this.#options.timeline.after(ms, () => this.#tell(resolve)));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#options.timeline.after(ms, () => this.#tell(resolve));
    });
  }

  hear<Result>(promise: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      promise.then(
        (result) => this.#tell(() => resolve(result)),
        (error) => this.#tell(() => reject(error)),
      );
    });
  }

  /** The process may be killed before the statement is sent, after its effect, or not; an answer may be lost. */
  ask<Result>(effect: () => Result): Promise<Result> {
    const { timeline, random } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#isKilledHere()) return;
      const away = () => this.#tell(() => reject(unreachable()));
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
        timeline.after(this.#delay(), () => (this.#reachesDatabase ? this.#tell(answer) : away()));
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
    const most = random.next() * LONG_DELAYS_OF < 1 ? LONG_DELAY : USUAL_DELAY;
    return Math.ceil(random.next() * most);
  }

  #tell(act: () => void): void {
    if (this.#state === "runs") act();
    else if (this.#state === "stopped") this.#unheard.push(act);
  }
}

const unreachable = () =>
  new RampsyncError("RS3030", "The fleet's database cannot be used: it is away.", { place: { database: "memory" } });
