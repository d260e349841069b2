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
      const awaited = before(item).filter((one) => one !== item && !this.#waitsFor(one, item));
      if (awaited.length === 0) continue;
      this.#before.set(item, awaited);
      for (const one of awaited) if (!this.#ends.has(one)) this.#ends.set(one, newEnd());
    }
  }

  #waitsFor(item: Item, other: Item): boolean {
    const all = new Set(this.before(item));
    for (const one of all) for (const further of this.before(one)) all.add(further);
    return all.has(other);
  }

  before(item: Item): readonly Item[] {
    return this.#before.get(item) ?? [];
  }

  /** Resolves when all that `item` waits for has ended; undefined where it waits for nothing. */
  wait(item: Item): Promise<unknown> | undefined {
    const awaited = this.before(item);
    return awaited.length === 0 ? undefined : Promise.all(awaited.map((one) => this.#ends.get(one)?.promise));
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
