// The windows of limits that the clients of one run share, and that the next run goes on with, in whatever process that is.
import type { Limiter, LimitWindow } from "./limiter.js";
import type { RequestClass } from "./request-class.js";

/** Whose limit it is: the API counts each class of requests of a tenant apart. */
export interface LimitKey {
  /** The URL of the API. */
  readonly endpoint: string;
  readonly tenant: string;
  readonly class: RequestClass;
}

export type HandedWindow = LimitKey & LimitWindow;

export class LimitWindows {
  readonly #given: Map<string, HandedWindow>;
  readonly #limiters = new Map<string, { readonly key: LimitKey; readonly limiter: Limiter }>();

  /** `given` is what an earlier run left ({@link left}). */
  constructor(given: readonly HandedWindow[] = []) {
    this.#given = new Map(given.map((window) => [nameOf(window), window]));
  }

  /** The limiter of a key, made once; `make` gets the window that it begins with. */
  limiter(key: LimitKey, make: (window: LimitWindow | undefined) => Limiter): Limiter {
    const name = nameOf(key);
    const known = this.#limiters.get(name);
    if (known !== undefined) return known.limiter;
    const limiter = make(this.#given.get(name));
    this.#limiters.set(name, { key, limiter });
    return limiter;
  }

  /** The window that a limiter of the key goes on with where there is none now; undefined: nothing is known. */
  given(key: LimitKey): LimitWindow | undefined {
    return this.#given.get(nameOf(key));
  }

  /** Nothing of the key is asked for now: of its limiter only the window is held, with which another one would go on. */
  letGo(key: LimitKey): void {
    const name = nameOf(key);
    const known = this.#limiters.get(name);
    if (known === undefined) return;
    this.#limiters.delete(name);
    const { left } = known.limiter;
    if (isUnused(left)) this.#given.delete(name);
    else this.#given.set(name, { ...key, ...left });
  }

  /** What the next run begins with: windows that nobody asked for stay as they were given. */
  get left(): readonly HandedWindow[] {
    const used = [...this.#limiters.values()].map(({ key, limiter }) => ({ ...key, ...limiter.left }));
    return [...[...this.#given].flatMap(([name, window]) => (this.#limiters.has(name) ? [] : [window])), ...used];
  }
}

const isUnused = ({ given, learnt, blockedUntil }: LimitWindow) =>
  given.length === 0 && learnt === undefined && blockedUntil === undefined;

const nameOf = ({ endpoint, tenant, class: requestClass }: LimitKey) =>
  JSON.stringify([endpoint, tenant, requestClass]);

/** The same window by a clock that is ahead of the first by so many milliseconds. */
export function byClockAhead<Window extends LimitWindow>(window: Window, milliseconds: number): Window {
  const { given, learnt, blockedUntil } = window;
  return {
    ...window,
    given: given.map((time) => time + milliseconds),
    ...(learnt === undefined ? {} : { learnt: { ...learnt, endsAt: learnt.endsAt + milliseconds } }),
    ...(blockedUntil === undefined ? {} : { blockedUntil: blockedUntil + milliseconds }),
  };
}
