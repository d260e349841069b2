// Seeded chance for generated tests.

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 0x9e3779b1) >>> 0;
  }

  /** From 0, below 1. (mulberry32) */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined && items.length === 0) throw new Error("nothing to choose from");
    return item as Item;
  }

  /** At least `least`, at most `most` different items, in any order. */
  some<Item>(items: readonly Item[], least: number, most: number): Item[] {
    const count = least + Math.floor(this.next() * (Math.min(most, items.length) - least + 1));
    const rest = [...items];
    return Array.from({ length: count }, () => rest.splice(Math.floor(this.next() * rest.length), 1)).flat();
  }
}
