// Items that are sought one after the other, each given out once. Two lists mostly have the same order: each search goes on
// where the last one ended.
export class InTurn<Item> {
  readonly #left: (Item | undefined)[];
  #from = 0;

  constructor(items: readonly Item[]) {
    this.#left = [...items];
  }

  /** Behind the one that was given out last. */
  get from(): number {
    return this.#from;
  }

  /** The next item, from this place on, that is the one that is sought, as `isIt` says of the item and `sought`. */
  take<Sought>(sought: Sought, isIt: (item: Item, sought: Sought) => boolean, from = this.#from): Item | undefined {
    const left = this.#left;
    for (let step = 0, place = from; step < left.length; step += 1, place += 1) {
      if (place >= left.length) place = 0;
      const item = left[place];
      if (item === undefined || !isIt(item, sought)) continue;
      left[place] = undefined;
      this.#from = place + 1;
      return item;
    }
    return undefined;
  }
}
