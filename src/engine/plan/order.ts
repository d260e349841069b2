// The order of work where some of it waits for other work: nothing begins before all that it waits for has ended.

interface End {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

export class Order<Item> {
  readonly #ends = new Map<Item, End>();
  readonly #before = new Map<Item, readonly Item[]>();

  /** `before`: what each waits for. What would close a circle, as a state may by mistake, is not waited for. */
  constructor(items: readonly Item[], before: (item: Item) => readonly Item[]) {
    for (const item of items) {
      const awaited = before(item).filter((earlier) => earlier !== item && !this.#waitsFor(earlier, item));
      if (awaited.length === 0) continue;
      this.#before.set(item, awaited);
      for (const earlier of awaited) if (!this.#ends.has(earlier)) this.#ends.set(earlier, newEnd());
    }
  }

  #waitsFor(item: Item, awaited: Item): boolean {
    const all = new Set(this.before(item));
    for (const known of all) for (const further of this.before(known)) all.add(further);
    return all.has(awaited);
  }

  before(item: Item): readonly Item[] {
    return this.#before.get(item) ?? [];
  }

  /** Resolves when all that `item` waits for has ended; undefined where it waits for nothing. */
  wait(item: Item): Promise<unknown> | undefined {
    const awaited = this.before(item);
    return awaited.length === 0 ? undefined : Promise.all(awaited.map((earlier) => this.#ends.get(earlier)?.promise));
  }

  /** To be told of every item, however it ended. */
  ended(item: Item): void {
    this.#ends.get(item)?.resolve();
  }
}

function newEnd(): End {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
