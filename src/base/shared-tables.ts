// Equal tables as one object: most integrations of a fleet have the same mappings. One object is held once, and what was
// found out about it holds for all that have it.

/** Characters of keys that are kept at most: the tables of most fleets take a hundredth of it. */
const ROOM = 4_000_000;

/** Tables that were requested more than once. Nothing is remembered about a table that nobody shares. */
const shared = new WeakSet<object>();

/** Whether a table was requested more than once. */
export const isShared = (table: object): boolean => shared.has(table);

/** From now on `table` counts as requested more than once. */
export const share = (table: object): unknown => shared.add(table);

/** So many tables more that were made than were known, and few of a run are equal: looking for them costs more than it saves. */
const MADE_IN_VAIN = { ofTexts: 256, ofRecent: 48 } as const;

/** How many texts of one length are kept: comparing with a few costs less than a hash over the whole of a long text. */
const OF_ONE_LENGTH = 8;

/** The tables of one run. They are data that nobody changes. */
export class SharedTables<Table extends object> {
  readonly #byLength = new Map<number, { readonly text: string; readonly table: Table }[]>();
  #left: number;
  /** Made, less those that were known. */
  #inVain = 0;

  constructor(private readonly room = ROOM) {
    this.#left = room;
  }

  /** False where hardly any are equal: nothing is known any more, and nobody needs to make texts of tables. */
  get seeks(): boolean {
    return this.#inVain <= MADE_IN_VAIN.ofTexts;
  }

  /** The table that `text` describes; `make` is called where it is not known, or not any more. */
  of(text: string, make: () => Table): Table {
    const known = this.known(text);
    if (known !== undefined) return known;
    const table = make();
    this.#remember(text, table);
    return table;
  }

  /** The table that `text` describes, where it was made before. */
  known(text: string): Table | undefined {
    if (!this.seeks) return undefined;
    const known = this.#byLength.get(text.length)?.find((entry) => entry.text === text)?.table;
    if (known === undefined) return undefined;
    this.#inVain -= 1;
    shared.add(known);
    return known;
  }

  #remember(text: string, table: Table): void {
    this.#inVain += 1;
    if (!this.seeks) {
      this.#byLength.clear();
      return;
    }
    if (text.length > this.#left) {
      this.#byLength.clear();
      this.#left = this.room;
    }
    if (text.length > this.#left) return;
    const entries = this.#byLength.get(text.length) ?? [];
    this.#byLength.set(text.length, entries);
    if (entries.length === OF_ONE_LENGTH) entries.shift();
    else this.#left -= text.length;
    entries.push({ text, table });
  }
}

/** How many different tables are tried: a fleet has few, and a run meets them again and again. */
const RECENT = 16;

/** What was made of the latest values, found again by comparing them: that is several times faster than making it. */
export class RecentTables<Value, Table extends object> {
  #recent: { readonly value: Value; readonly table: Table }[] = [];
  /** Made, less those that were known. */
  #inVain = 0;

  /** `isSame` tells whether the table of a value that is known is that of another value as well. */
  constructor(private readonly isSame: (known: Value, value: Value) => boolean) {}

  of(value: Value, make: () => Table): Table {
    if (this.#inVain > MADE_IN_VAIN.ofRecent) return make();
    const same = this.#recent.findIndex((known) => known.value === value);
    const place = same >= 0 ? same : this.#recent.findIndex((known) => this.isSame(known.value, value));
    const [known] = place < 0 ? [] : this.#recent.splice(place, 1);
    const now = known ?? { value, table: make() };
    if (known !== undefined) shared.add(known.table);
    this.#inVain += known === undefined ? 1 : -1;
    if (this.#inVain > MADE_IN_VAIN.ofRecent) this.#recent = [];
    else this.#recent.unshift(now);
    if (this.#recent.length > RECENT) this.#recent.pop();
    return now.table;
  }
}

/** `find`, called once for a table that is shared. A table that it finds is then shared as well. */
export function oncePerTable<Table extends object, Found>(find: (table: Table) => Found): (table: Table) => Found {
  const found = new WeakMap<Table, { readonly value: Found }>();
  return (table) => {
    if (!shared.has(table)) return find(table);
    const before = found.get(table);
    return before === undefined ? remember(found, table, find(table)) : before.value;
  };
}

/** `find`, called once for each table, be it shared or not: for what is asked several times of each. */
export function onceForEach<Table extends object, Found extends object>(
  find: (table: Table) => Found,
): (table: Table) => Found {
  const found = new WeakMap<Table, Found>();
  return (table) => {
    let value = found.get(table);
    if (value === undefined) {
      value = find(table);
      found.set(table, value);
    }
    // It may have become so since.
    if (shared.has(table)) shared.add(value);
    return value;
  };
}

/** The same for two tables together. */
export function oncePerPair<One extends object, Other extends object, Found>(
  find: (left: One, right: Other) => Found,
): (left: One, right: Other) => Found {
  const found = new WeakMap<One, WeakMap<Other, { readonly value: Found }>>();
  return (left, right) => {
    if (!shared.has(left) || !shared.has(right)) return find(left, right);
    const ofOne = found.get(left) ?? new WeakMap<Other, { readonly value: Found }>();
    found.set(left, ofOne);
    const before = ofOne.get(right);
    return before === undefined ? remember(ofOne, right, find(left, right)) : before.value;
  };
}

function remember<Table extends object, Found>(
  found: WeakMap<Table, { readonly value: Found }>,
  table: Table,
  value: Found,
): Found {
  if (typeof value === "object" && value !== null) shared.add(value);
  found.set(table, { value });
  return value;
}
