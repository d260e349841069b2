// Virtual time: what is to happen, in order of its time. No real time passes between two events.

interface Event {
  readonly time: number;
  /** Of events at one time, the one that was planned first happens first. */
  readonly order: number;
  readonly act: () => void;
}

/** So many happen in one turn of the event loop, which would cost more than most of them. */
const EVENTS_OF_A_TURN = 100;

export class Timeline {
  /** A heap: each event is before the two at twice its place and the next. */
  readonly #events: Event[] = [];
  #planned = 0;
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): void {
    this.#planned += 1;
    const event = { time: this.#now + Math.max(0, ms), order: this.#planned, act };
    const events = this.#events;
    let place = events.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = events[parent];
      if (above === undefined || isBefore(above, event)) break;
      events[place] = above;
      place = parent;
    }
    events[place] = event;
  }

  /** Again and again, until what it gives is called; `during` may put off each time, and with it those that follow. */
  every(ms: number, work: () => void, during: (act: () => void) => void = (act) => act()): () => void {
    let isOver = false;
    const next = () =>
      this.after(ms, () =>
        during(() => {
          if (isOver) return;
          work();
          next();
        }),
      );
    next();
    return () => {
      isOver = true;
    };
  }

  /** Lets everything happen until a time, each with all that follows from it at once. */
  async runUntil(time: number): Promise<void> {
    await settled();
    while (this.#hasNext(time)) await this.#actSeveral(time);
    this.#now = time;
  }

  /** Between two of them every promise that can go on has gone on. */
  #actSeveral(time: number): Promise<void> {
    for (let place = 0; place < EVENTS_OF_A_TURN; place += 1) setImmediate(() => this.#act(time));
    return settled();
  }

  #act(time: number): void {
    const [next] = this.#events;
    if (next === undefined || next.time > time) return;
    this.#removeFirst();
    this.#now = next.time;
    next.act();
  }

  #hasNext(time: number): boolean {
    const [next] = this.#events;
    return next !== undefined && next.time <= time;
  }

  #removeFirst(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      let below = events[child];
      const neighbour = events[child + 1];
      if (below === undefined) break;
      if (neighbour !== undefined && isBefore(neighbour, below)) {
        child += 1;
        below = neighbour;
      }
      if (isBefore(last, below)) break;
      events[place] = below;
      place = child;
    }
    events[place] = last;
  }
}

const isBefore = (first: Event, second: Event) =>
  first.time < second.time || (first.time === second.time && first.order < second.order);

/** Until every promise that can go on has gone on: all of them are done before what is asked for here. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
