// JSON texts in which the same tables stand again and again, as most integrations of a fleet have the same mappings: a table
// that was read before is told by its text, and is neither parsed nor walked through again.
import { frozen, isRecord } from "./json.js";
import { share } from "./shared-tables.js";

/** How many tables are known at one time: each is compared with a text in well under a microsecond. */
const KNOWN = 32;

/** So many tables more that were met once than met again, and the texts are such in which few are. */
const UNREPEATED = 48;

/** No table is nested deeper; what is, is read as any other value. */
export const TABLE_DEPTH = 16;

/** Names of JSON that surround a table are counted in its reader: a text that is nested so deeply is read as a whole. */
const REST_DEPTH = 100;

/** Stands in a text in place of a table, with its number. */
const MARK = "rampsync: a table that was read before, ";

interface Known {
  readonly text: string;
  readonly table: object;
  /** The one that was met after it the last time: it mostly is so again. */
  next?: Known;
}

interface Cut {
  /** The text with a mark in place of each table that is known. */
  readonly rest: string;
  readonly tables: readonly object[];
}

/** The tables of the texts of one run. They are data that nobody changes, and so frozen. */
export class RepeatedTables {
  readonly #needles: readonly string[];
  #known: Known[] = [];
  #last: Known | undefined;
  /** Met once, less those met again. */
  #unrepeated = 0;

  /**
   * `names` are those of the members whose values are tables; `parse` reads the text of one, and gives undefined where it
   * is to be read with what surrounds it. No text that it is given has a backslash.
   */
  constructor(
    names: readonly string[],
    private readonly parse: (text: string) => unknown,
  ) {
    this.#needles = names.map((name) => `"${name}":`);
  }

  /**
   * What `parse` makes of the text, which it is given without the tables that are known. Undefined where there are none, or
   * where it is not sure that this is what `parse` makes of the whole text.
   */
  read<Value>(text: string, parse: (rest: string) => Value | undefined): Value | undefined {
    const cut = this.#cut(text);
    if (cut === undefined) return undefined;
    let value: Value | undefined;
    try {
      value = parse(cut.rest);
    } catch {
      return undefined;
    }
    return new Filling(cut.tables, cut.rest).isFilled(value) ? value : undefined;
  }

  /**
   * A quote that ends a string is never followed by a name, so that a name of ours with a quote on both sides and a colon is
   * the whole name of a member, unless its first quote is escaped.
   */
  #cut(text: string): Cut | undefined {
    if (this.#unrepeated > UNREPEATED || text.includes(MARK)) return undefined;
    const places = this.#needles.map((needle) => text.indexOf(needle));
    const tables: object[] = [];
    let rest = "";
    let from = 0;
    for (;;) {
      let which = -1;
      for (const [index, place] of places.entries()) {
        if (place >= 0 && (which < 0 || place < (places[which] ?? 0))) which = index;
      }
      const needle = this.#needles[which];
      const place = places[which];
      if (needle === undefined || place === undefined) break;
      const start = afterSpace(text, place + needle.length);
      const isName = start >= from && text.charCodeAt(place - 1) !== BACKSLASH;
      const known = isName ? this.#of(text, start) : undefined;
      if (known !== undefined) {
        rest += `${text.slice(from, start)}"${MARK}${tables.length}"`;
        from = start + known.text.length;
        tables.push(known.table);
      }
      places[which] = text.indexOf(needle, Math.max(start, from));
    }
    return tables.length === 0 ? undefined : { rest: rest + text.slice(from), tables };
  }

  /** The table that begins at `start`; one that is not known is so from now on. */
  #of(text: string, start: number): Known | undefined {
    const last = this.#last;
    const found = this.#find(text, start, last?.next);
    const known = found ?? this.#learn(text, start);
    if (found !== undefined) {
      this.#unrepeated -= 1;
      share(found.table);
    }
    if (last !== undefined && known !== undefined) last.next = known;
    this.#last = known;
    return known;
  }

  #find(text: string, start: number, likely: Known | undefined): Known | undefined {
    if (likely !== undefined && standsAt(text, start, likely)) return likely;
    const place = this.#known.findIndex((known) => standsAt(text, start, known));
    const found = this.#known[place];
    if (found === undefined || place === 0) return found;
    this.#known.splice(place, 1);
    this.#known.unshift(found);
    return found;
  }

  #learn(text: string, start: number): Known | undefined {
    if (this.#unrepeated > UNREPEATED) return undefined;
    const end = endOfTable(text, start);
    if (end === undefined) return undefined;
    // A copy: a slice would hold the whole text.
    const own = Buffer.from(text.slice(start, end)).toString();
    if (own.includes("\\") || own.includes("\ufffd")) return undefined;
    const table = parsed(own, this.parse);
    if (typeof table !== "object" || table === null) return undefined;
    const known = { text: own, table: frozen(table) };
    this.#unrepeated += 1;
    this.#known.unshift(known);
    if (this.#known.length > KNOWN) this.#known.pop();
    return known;
  }
}

const standsAt = (text: string, start: number, known: Known): boolean =>
  text.slice(start, start + known.text.length) === known.text;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

function afterSpace(text: string, from: number): number {
  let place = from;
  for (let code = text.charCodeAt(place); code === 0x20 || (code >= 0x09 && code <= 0x0d); ) {
    place += 1;
    code = text.charCodeAt(place);
  }
  return place;
}

/** Behind the object or list that begins at `start`; undefined where none does, and where it is nested too deeply. */
function endOfTable(text: string, start: number): number | undefined {
  let depth = 0;
  for (let place = start; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (code === QUOTE) {
      const end = text.indexOf('"', place + 1);
      if (end < 0) return undefined;
      place = end;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > TABLE_DEPTH) return undefined;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      if (depth === 0) return place + 1;
    }
    if (depth === 0) return undefined;
  }
  return undefined;
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Puts tables in place of their marks. */
class Filling {
  #filled = 0;
  #isSure = true;
  /** Lists of lists: no text of ours has tables in them, and they are looked through where a mark was not found elsewhere. */
  #later: { readonly list: readonly unknown[]; readonly depth: number }[] = [];
  readonly #hasEscapes: boolean;

  constructor(
    private readonly tables: readonly object[],
    rest: string,
  ) {
    this.#hasEscapes = rest.includes("\\u");
  }

  /** Whether each mark was found once, as long as no more are: a mark may be written with escapes, or lost with its member. */
  isFilled(value: unknown): boolean {
    this.#fill(value, 0);
    while (this.#seeks) {
      const later = this.#later.pop();
      if (later === undefined) break;
      for (const item of later.list) this.#fill(item, later.depth);
    }
    return this.#isSure && this.#filled === this.tables.length;
  }

  /** Without escapes there are no more marks than were put into the text. */
  get #seeks(): boolean {
    return this.#hasEscapes || this.#filled < this.tables.length;
  }

  #fill(value: unknown, depth: number): void {
    if (typeof value !== "object" || value === null) return;
    if (depth > REST_DEPTH) this.#isSure = false;
    else if (Array.isArray(value)) this.#fillItems(value, depth);
    else if (isRecord(value)) this.#fillMembers(value, depth);
  }

  #fillItems(list: readonly unknown[], depth: number): void {
    if (Array.isArray(list[0])) this.#later.push({ list, depth: depth + 1 });
    else for (const item of list) this.#fill(item, depth + 1);
  }

  #fillMembers(object: Record<string, unknown>, depth: number): void {
    for (const name in object) {
      const member = object[name];
      if (typeof member === "object") this.#fill(member, depth + 1);
      else if (typeof member === "string" && member.startsWith(MARK)) {
        const table = this.tables[Number(member.slice(MARK.length))];
        if (table === undefined) this.#isSure = false;
        else object[name] = table;
        this.#filled += 1;
      }
    }
  }
}
