// Walks the pages of a search, and tells whether it saw all of it; it always ends, whatever the server answers.
import { isRecord } from "../base/json.js";
import { type Reading } from "./answer.js";

/** One page as the server answered it. */
export interface Page<Item> {
  /** What the page holds, in the order of the server. */
  readonly items: readonly Item[];
  /** False when an answer has no paging members, as a bare array: then the server may ignore page numbers. */
  readonly says: boolean;
  /** Whether the server says that a page follows; undefined where it does not say. */
  readonly nextPage: boolean | undefined;
  /** How many items the server counts in all pages; undefined where it does not say. */
  readonly totalResults: number | undefined;
  /** How many pages the server counts; undefined where it does not say. */
  readonly totalPages: number | undefined;
}

/** More pages than any tenant has: an end for a server that invents new items. */
const MOST_PAGES = 10_000;

/**
 * The items page by page. An item with an id that came before is left out. Once the loop ended, `complete` is true when
 * the server said that this was the end and its own total agrees.
 */
export class Pages<Item> implements AsyncIterable<Item[]> {
  #complete = false;
  #total: number | undefined;

  constructor(
    private readonly read: (pageNo: number) => Promise<Page<Item>>,
    private readonly idOf: (item: Item) => string | undefined,
  ) {}

  /** The server's total of items, once a page was read. */
  get total(): number | undefined {
    return this.#total;
  }

  /** True once the loop ended, the server said that this was the end, and its own total agrees. */
  get complete(): boolean {
    return this.#complete;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Item[]> {
    this.#complete = false;
    const ids = new Set<string>();
    let count = 0;
    let before = "";
    for (let pageNo = 1; pageNo <= MOST_PAGES; pageNo += 1) {
      const page = await this.read(pageNo);
      this.#total = page.totalResults ?? this.#total;
      // Items with ids are told apart by them.
      const text = page.items.every((item) => this.idOf(item) !== undefined) ? "" : JSON.stringify(page.items);
      const repeated = pageNo > 1 && text !== "" && text === before;
      before = text;
      const fresh = repeated ? [] : page.items.filter((item) => this.#isNew(item, ids));
      count += fresh.length;
      if (fresh.length > 0) yield fresh;

      if (!page.says) {
        // Servers may make pages smaller than requested, so only an empty page shows that this is the end.
        if (fresh.length > 0) continue;
        this.#complete = true;
        return;
      }
      const all = page.totalResults === undefined ? undefined : count === page.totalResults;
      const more = page.nextPage ?? (page.totalPages === undefined ? all === false : pageNo < page.totalPages);
      if (!more) {
        this.#complete = all ?? true;
        return;
      }
      if (fresh.length === 0) {
        this.#complete = all ?? false;
        return;
      }
    }
  }

  /** All items of all pages. */
  async all(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of this) items.push(...page);
    return items;
  }

  #isNew(item: Item, ids: Set<string>): boolean {
    const id = this.idOf(item);
    // Items without an id may rightly occur twice: two equal rows must both be seen.
    if (id === undefined) return true;
    if (ids.has(id)) return false;
    ids.add(id);
    return true;
  }
}

/** A page, or a bare array in its place, of objects; undefined when it is neither. */
export function acceptPage<Item extends object>(reading: Reading): Page<Item> | undefined {
  if (reading.kind !== "json") return undefined;
  const { value } = reading;
  if (Array.isArray(value)) {
    if (!value.every(isRecord)) return undefined;
    return { items: value as Item[], says: false, nextPage: undefined, totalResults: undefined, totalPages: undefined };
  }
  if (!isRecord(value)) return undefined;
  const results = value.results ?? (value.totalResults === 0 ? [] : undefined);
  if (!Array.isArray(results) || !results.every(isRecord)) return undefined;
  const nextPage = typeof value.nextPage === "boolean" ? value.nextPage : undefined;
  const totalResults = count(value.totalResults);
  const totalPages = count(value.totalPages);
  const says = nextPage !== undefined || totalResults !== undefined || totalPages !== undefined;
  return { items: results as Item[], says, nextPage, totalResults, totalPages };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}
