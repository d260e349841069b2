// One limiter for one tenant and class: lets requests go as fast as the limit allows, and stops them on a refusal.
import type { Clock } from "./clock.js";
import { type LimitHeaders, readLimitHeaders } from "./limit-headers.js";
import type { TransportAnswer } from "./transport.js";

const MINUTE = 60_000;

/** Reset times are whole seconds: the window may end up to one second after the time in the header. */
const ROUNDING = 1_000;

/** The two clocks may run at different speeds. */
const MARGIN = 100;

/** A request that is given up may still arrive, so much later. */
const ARRIVES_WITHIN = 10_000;

/** From the first answer of a window to the first request of the next. */
export const WINDOW = MINUTE + MARGIN;

/** The right to send one request. It is valid for the window in which it was given; where any minute counts, for a minute. */
export interface Permit {
  readonly window: number;
  /** Milliseconds since the epoch. */
  readonly givenAt: number;
}

/** What is known of one limit of a tenant. */
export interface KnownLimit {
  /** Requests a minute. */
  readonly perMinute: number;
  /** Requests a minute that are taken of these, where a share is left to other clients. */
  readonly taken?: number;
  /** How many more may go before `opensAt`. */
  readonly remaining: number;
  /** When requests go again once none remain, in milliseconds since the epoch; undefined while no window is known. */
  readonly opensAt: number | undefined;
}

/**
 * What a limiter leaves to the next one of its tenant and class, wherever that runs. Times are milliseconds since the epoch,
 * by the clock of whoever reads them; `resetAt` alone is by the server's.
 */
export interface LimitWindow {
  /** When requests were let go that began in the last minute, the earliest first. */
  readonly given: readonly number[];
  /** What the server's headers told; undefined: nothing. */
  readonly learnt?: {
    /** Requests a minute. */
    readonly perMinute: number;
    /** Requests of this window that were ours, and those that others must have sent. */
    readonly used: number;
    readonly others: number;
    /** When the window is certainly over. */
    readonly endsAt: number;
    /** As the header had it. */
    readonly resetAt?: number;
  };
  /** Until when a refusal holds; undefined where the last one was followed by an answer. */
  readonly blockedUntil?: number;
}

export interface LimiterOptions {
  readonly clock: Clock;
  /** Requests a minute until the server tells another number. */
  readonly perMinute: number;
  /** A limit of the user's, beside the server's. */
  readonly cap?: number | undefined;
  /** The part of what the others leave of the server's limit that is taken, above 0 to 1. Default 1. */
  readonly share?: number | undefined;
  /** What an earlier limiter left. Default: nothing was sent in the last minute. */
  readonly window?: LimitWindow | undefined;
  /** Called when requests begin to wait; milliseconds since the epoch. */
  readonly onWait?: (until: number) => void;
}

interface Waiter {
  readonly grant: (permit: Permit) => void;
  readonly fail: (reason: unknown) => void;
}

/**
 * Until headers are seen, at most `perMinute` in any 60 seconds: right for whatever window the server counts in. From
 * then on the server's own window counts, and of what it leaves a share is taken, if one is given. After a refusal nothing goes before the time in the headers, and then one
 * request alone until it is answered: hits in the minute after a refusal are refused too (docs/api-contract.md#limits).
 */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #waiters: Waiter[] = [];
  #pumping = false;
  #wake: AbortController | undefined;
  #saidUntil = 0;

  #limit: number;
  #learnt = false;
  /** Given out and not answered yet. */
  #inFlight = 0;
  /** When permits were given out in the last minute, or used where they were: the earliest first. */
  #given: number[] = [];

  #window = 0;
  #windowStart: number | undefined;
  /** When the first request that certainly was counted in this window was answered. */
  #firstAnswer: number | undefined;
  #resetAt: number | undefined;
  /** When the window is over that an earlier limiter left: its clock may have been another one than this. */
  #handedEnd: number | undefined;
  /** Permits given out in this window. */
  #used = 0;
  /** With which requests were sent that are not answered yet. */
  readonly #onTheirWay = new Set<Permit>();
  /** Of these, those of earlier windows: the server may count them in this one. */
  #carried = 0;
  /** Until when requests may arrive that were given up without an answer. */
  #givenUp: number[] = [];
  /** What others must have used in this window, as the server's count shows. */
  #others = 0;

  #blockedUntil = 0;
  #probing = false;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#limit = options.perMinute;
    if (options.window !== undefined) this.#goOn(options.window);
  }

  /** What the next limiter of this tenant and class begins with. What is under way counts as sent. */
  get left(): LimitWindow {
    this.#roll();
    const now = this.#options.clock.now();
    this.#recent(now);
    return {
      given: [...this.#given],
      ...(this.#learnt
        ? {
            learnt: {
              perMinute: this.#limit,
              used: this.#counted,
              others: this.#others,
              endsAt: this.#certainEnd(now),
              ...(this.#resetAt === undefined ? {} : { resetAt: this.#resetAt }),
            },
          }
        : {}),
      ...(this.#probing ? { blockedUntil: this.#blockedUntil } : {}),
    };
  }

  #goOn({ given, learnt, blockedUntil }: LimitWindow): void {
    this.#given = [...given];
    if (learnt !== undefined) {
      this.#learnt = true;
      this.#limit = learnt.perMinute;
      this.#used = learnt.used;
      this.#others = learnt.others;
      this.#resetAt = learnt.resetAt;
      this.#handedEnd = learnt.endsAt;
    }
    if (blockedUntil !== undefined) {
      this.#blockedUntil = blockedUntil;
      this.#probing = true;
    }
  }

  /** No sooner than any window of a minute ends in which a request of ours was counted. */
  #certainEnd(now: number): number {
    if (this.#counted === 0 && this.#others === 0) return now;
    const counted = this.#firstAnswer ?? this.#given.at(-1) ?? now;
    const end = this.#handedEnd ?? Math.max(this.#windowEnd() ?? 0, counted + WINDOW);
    // What was given up may begin another window, and until that is over it counts.
    return Math.max(end, ...this.#mayArrive(now).map((until) => until + WINDOW));
  }

  /** Waits for the right to send. `first` goes before all that wait, for a request that was refused. */
  take(signal: AbortSignal, first = false): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        const index = this.#waiters.indexOf(waiter);
        if (index >= 0) this.#waiters.splice(index, 1);
        this.#wake?.abort();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        grant: (permit) => {
          signal.removeEventListener("abort", stop);
          resolve(permit);
        },
        fail: (reason) => {
          signal.removeEventListener("abort", stop);
          reject(reason);
        },
      };
      signal.addEventListener("abort", stop, { once: true });
      if (first) this.#waiters.unshift(waiter);
      else this.#waiters.push(waiter);
      this.#wake?.abort();
      void this.#pump();
    });
  }

  /**
   * False when the permit must be given back and another taken: its window or its minute is over, a refusal came meanwhile,
   * or the limit turned out to be lower than was thought when it was given out.
   */
  isGood(permit: Permit): boolean {
    this.#roll();
    if (permit.window !== this.#window) return false;
    if (this.#learnt && this.#counted > this.#room) return false;
    return !this.#slides || permit.givenAt > this.#options.clock.now() - MINUTE;
  }

  /** Right before the request is sent: it counts from now on, however long it has waited for a slot. */
  sent(permit: Permit): void {
    this.#onTheirWay.add(permit);
    this.#forget(permit.givenAt);
    this.#given.push(this.#options.clock.now());
  }

  /** For a permit with which nothing was sent. */
  giveBack(permit: Permit): void {
    this.#inFlight -= 1;
    if (permit.window === this.#window) this.#used = Math.max(0, this.#used - 1);
    this.#forget(permit.givenAt);
    this.#wake?.abort();
  }

  /** Learns from the answer to a request; `answer` is undefined when none came. */
  answered(permit: Permit, answer: Pick<TransportAnswer, "status" | "headers"> | undefined): void {
    const now = this.#options.clock.now();
    this.#roll();
    this.#inFlight -= 1;
    const wasSent = this.#onTheirWay.delete(permit);
    const wasCarried = wasSent && permit.window !== this.#window && this.#carried > 0;
    if (wasCarried) this.#carried -= 1;
    if (answer === undefined) this.#unanswered(permit, now);
    else {
      const headers = readLimitHeaders(answer.headers, now);
      // The server may have counted it in this window: what remains, as it tells, is what remained with it.
      if (wasCarried && headers.remaining !== undefined) this.#used += 1;
      if (answer.status === 429) this.#refused(headers, now);
      else {
        if (permit.window === this.#window) {
          this.#probing = false;
          this.#firstAnswer ??= now;
        }
        this.#learn(headers, now);
      }
    }
    this.#wake?.abort();
  }

  /** The server may count it for a while yet: in this window, in one that begins with it, or in the next. */
  #unanswered(permit: Permit, now: number): void {
    const until = now + ARRIVES_WITHIN;
    if (permit.window !== this.#window) this.#used += 1;
    else if (this.#firstAnswer === undefined) this.#windowStart = until;
    this.#givenUp = [...this.#mayArrive(now), until];
  }

  #mayArrive(now: number): number[] {
    return this.#givenUp.filter((until) => until > now);
  }

  /** Requests a minute as the server told; undefined until then. */
  get learnt(): number | undefined {
    return this.#learnt ? this.#limit : undefined;
  }

  get known(): KnownLimit {
    this.#roll();
    const now = this.#options.clock.now();
    const wait = this.#msUntilOpen();
    const room = this.#learnt ? this.#room - this.#counted : this.#shareOf(this.#limit) - this.#recent(now);
    const { cap = Number.POSITIVE_INFINITY } = this.#options;
    const capped = Math.min(room, cap === Number.POSITIVE_INFINITY ? room : cap - this.#recent(now));
    return {
      perMinute: Math.min(this.#limit, cap),
      ...(this.#options.share === undefined || this.#options.share === 1
        ? {}
        : { taken: Math.min(this.#shareOf(this.#limit), cap) }),
      remaining: now < this.#blockedUntil ? 0 : Math.max(0, capped),
      opensAt: wait > 0 && Number.isFinite(wait) ? now + wait : this.#learnt ? this.#windowEnd() : undefined,
    };
  }

  /** Whether any minute counts, and not the server's windows alone. */
  get #slides(): boolean {
    return !this.#learnt || this.#options.cap !== undefined;
  }

  /** Requests of ours that the server has counted in this window, or may still count. */
  get #counted(): number {
    return this.#used + this.#carried;
  }

  /** How many requests of this window are ours: of what others leave, the share that is to be taken. */
  get #room(): number {
    return this.#shareOf(this.#limit - this.#others);
  }

  /** One at least of what there is, or nothing would ever go. */
  #shareOf(requests: number): number {
    const { share = 1 } = this.#options;
    return requests <= 0 ? 0 : Math.max(1, Math.floor(requests * share));
  }

  #learn(headers: LimitHeaders, now: number): void {
    if (headers.limit !== undefined) this.#limit = headers.limit;
    if (headers.remaining === undefined) return;
    const known = this.#resetAt;
    if (headers.resetAt !== undefined && known !== undefined) {
      if (headers.resetAt < known - ROUNDING * 1.5) return; // a late answer, which belongs to the window before
      if (headers.resetAt > known + ROUNDING * 1.5) {
        this.#begin(now, this.#inFlight + 1 + this.#mayArrive(now).length);
        this.#firstAnswer = now;
      }
    }
    if (!this.#learnt) {
      this.#learnt = true;
      this.#used = this.#recent(now);
      this.#windowStart = this.#given[0] ?? now;
      this.#firstAnswer = now;
    }
    this.#resetAt ??= headers.resetAt;
    // The server's count without our requests is what others sent. Requests on their way may not be counted yet: never too much.
    this.#others = Math.max(this.#others, this.#limit - headers.remaining - this.#used);
  }

  #refused(headers: LimitHeaders, now: number): void {
    const reset = headers.resetAt === undefined ? undefined : headers.resetAt + ROUNDING;
    const until = Math.max(reset ?? 0, headers.retryAt ?? 0) || now + MINUTE;
    if (headers.limit !== undefined) this.#limit = headers.limit;
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
    this.#probing = true;
    this.#window += 1;
    this.#given = [];
    this.#begin(this.#blockedUntil, 0);
  }

  #begin(start: number, used: number): void {
    this.#windowStart = start;
    this.#firstAnswer = undefined;
    this.#resetAt = undefined;
    this.#handedEnd = undefined;
    this.#used = used;
    this.#carried = 0;
    this.#others = 0;
  }

  /** Begins a new window when the known one is over. */
  #roll(): void {
    if (!this.#learnt) return;
    const now = this.#options.clock.now();
    const end = this.#windowEnd();
    if (end === undefined || now < end) return;
    this.#window += 1;
    this.#begin(now, this.#mayArrive(now).length);
    this.#carried = this.#onTheirWay.size;
  }

  /**
   * What was answered had been counted before: a window of a minute is over a minute after its first answer, which is
   * sooner than the server's rounded seconds tell. A reset that is later than rounding explains is taken as it is.
   */
  #windowEnd(): number | undefined {
    if (this.#handedEnd !== undefined) return this.#handedEnd;
    const bound = this.#firstAnswer === undefined ? Number.POSITIVE_INFINITY : this.#firstAnswer + WINDOW;
    const resetAt = this.#resetAt;
    if (resetAt !== undefined)
      return resetAt <= bound + ROUNDING ? Math.min(resetAt + ROUNDING, bound) : resetAt + ROUNDING;
    return this.#windowStart === undefined ? undefined : Math.min(this.#windowStart + MINUTE + ROUNDING, bound);
  }

  /** 0 when a request may go now; Infinity when only an answer can tell. */
  #msUntilOpen(): number {
    this.#roll();
    const now = this.#options.clock.now();
    if (now < this.#blockedUntil) return this.#blockedUntil - now;
    if (this.#probing && this.#inFlight > 0) return Number.POSITIVE_INFINITY;
    const recent = this.#recent(now);
    const sliding = Math.min(this.#learnt ? Number.POSITIVE_INFINITY : this.#limit, this.#options.cap ?? Infinity);
    if (recent >= sliding) return Math.max(1, (this.#given[recent - sliding] ?? now) + MINUTE - now);
    if (this.#learnt && this.#counted >= this.#room) {
      return Math.max(1, (this.#windowEnd() ?? now + MINUTE) - now);
    }
    return 0;
  }

  #recent(now: number): number {
    let old = 0;
    while (old < this.#given.length && (this.#given[old] ?? 0) <= now - MINUTE) old += 1;
    if (old > 0) this.#given.splice(0, old);
    return this.#given.length;
  }

  #forget(givenAt: number): void {
    const place = this.#given.lastIndexOf(givenAt);
    if (place >= 0) this.#given.splice(place, 1);
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#waiters.length > 0) {
        const ms = this.#msUntilOpen();
        if (ms > 0) await this.#pause(ms);
        else this.#grant();
      }
    } catch (error) {
      for (const waiter of this.#waiters.splice(0)) waiter.fail(error);
    } finally {
      this.#pumping = false;
    }
  }

  #grant(): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    const now = this.#options.clock.now();
    this.#windowStart ??= now;
    this.#inFlight += 1;
    this.#used += 1;
    this.#given.push(now);
    waiter.grant({ window: this.#window, givenAt: now });
  }

  /** Sleeps until `ms` are over or something changed. */
  async #pause(ms: number): Promise<void> {
    const wake = new AbortController();
    this.#wake = wake;
    try {
      if (ms === Number.POSITIVE_INFINITY) {
        await new Promise<void>((resolve) => wake.signal.addEventListener("abort", () => resolve(), { once: true }));
        return;
      }
      const until = this.#options.clock.now() + ms;
      if (until > this.#saidUntil + ROUNDING) {
        this.#saidUntil = until;
        this.#options.onWait?.(until);
      }
      await this.#options.clock.sleep(ms, wake.signal);
    } catch (error) {
      if (!wake.signal.aborted) throw error;
    } finally {
      this.#wake = undefined;
    }
  }
}
