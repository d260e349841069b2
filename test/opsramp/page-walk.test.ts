// Pages and what is concluded from them, without a server between.
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/opsramp/answer.js";
import { acceptPage, type Page, Pages } from "../../src/opsramp/pages.js";

type Item = { id?: string; n?: number };
const json = (value: unknown): Reading => ({ kind: "json", value });
const silent = { says: false, nextPage: undefined, totalResults: undefined, totalPages: undefined };

function page(items: Item[], members: Partial<Page<Item>> = {}): Page<Item> {
  return { items, ...silent, says: Object.keys(members).length > 0, ...members };
}

async function walk(...answers: Page<Item>[]) {
  const asked: number[] = [];
  const pages = new Pages<Item>(
    async (pageNo) => {
      asked.push(pageNo);
      const answer = answers[pageNo - 1];
      if (answer === undefined) throw new Error(`page ${pageNo} was not to be read`);
      return answer;
    },
    (item) => item.id,
  );
  const before = { complete: pages.complete, total: pages.total };
  const items = await pages.all();
  return { before, items, complete: pages.complete, total: pages.total, asked: asked.length };
}

describe("answers that are read as a page", () => {
  it.each<[string, unknown, unknown]>([
    ["a bare array of objects", [{ id: "a" }], { items: [{ id: "a" }], ...silent }],
    ["results alone", { results: [] }, { items: [], ...silent }],
    ["nextPage", { results: [], nextPage: false }, { items: [], ...silent, says: true, nextPage: false }],
    ["totalResults", { results: [], totalResults: 3 }, { items: [], ...silent, says: true, totalResults: 3 }],
    ["totalPages", { results: [], totalPages: 0 }, { items: [], ...silent, says: true, totalPages: 0 }],
    ["no results and a total of 0", { totalResults: 0 }, { items: [], ...silent, says: true, totalResults: 0 }],
    [
      "null for the results and a total of 0",
      { results: null, totalResults: 0 },
      { items: [], ...silent, says: true, totalResults: 0 },
    ],
    [
      "counts of the wrong types",
      { results: [], nextPage: "no", totalResults: -1, totalPages: 1.5 },
      {
        items: [],
        ...silent,
      },
    ],
    ["counts in texts", { results: [], totalResults: "3", totalPages: "1" }, { items: [], ...silent }],
  ])("an answer with %s is read as a page", (_, value, wanted) => {
    expect(acceptPage(json(value))).toEqual(wanted);
  });

  it.each<[string, Reading]>([
    ["a text", json("results")],
    ["null", json(null)],
    ["an object without results", json({ id: "a" })],
    ["no results and a total of 1", json({ totalResults: 1 })],
    ["results that are one object", json({ results: { id: "a" } })],
    ["results of which one is no object", json({ results: [{}, 1] })],
    ["an array of which one is no object", json([{}, []])],
    ["an empty answer", { kind: "empty" }],
    ["no JSON", { kind: "unreadable", problem: "the answer is not JSON", html: false }],
  ])("an answer is not read as a page: %s", (_, reading) => {
    expect(acceptPage(reading)).toBeUndefined();
  });
});

describe("a walk over pages", () => {
  it("a walk over pages is not complete before it begins, and has no total", async () => {
    const { before } = await walk(page([], { nextPage: false }));
    expect(before).toEqual({ complete: false, total: undefined });
  });

  it("a walk over pages that is begun again and fails is not complete any more", async () => {
    let works = true;
    const pages = new Pages<Item>(
      async () => {
        if (!works) throw new Error("gone");
        return page([{ id: "a" }], { nextPage: false });
      },
      (item) => item.id,
    );
    await pages.all();
    expect(pages.complete).toBe(true);
    works = false;
    await expect(pages.all()).rejects.toThrow("gone");
    expect(pages.complete).toBe(false);
  });

  it("a walk over pages keeps the total of one page when the next has none", async () => {
    const found = await walk(
      page([{ id: "a" }], { nextPage: true, totalResults: 2 }),
      page([{ id: "b" }], { nextPage: false }),
    );
    expect(found).toMatchObject({ total: 2, complete: true, asked: 2 });
  });

  it.each<[string, Page<Item>[], boolean]>([
    ["nextPage false and no total", [page([{ id: "a" }], { nextPage: false })], true],
    ["nextPage false and its total", [page([{ id: "a" }], { nextPage: false, totalResults: 1 })], true],
    ["nextPage false and a greater total", [page([{ id: "a" }], { nextPage: false, totalResults: 2 })], false],
    ["nextPage false and a smaller total", [page([{ id: "a" }], { nextPage: false, totalResults: 0 })], false],
    ["the total alone", [page([{ id: "a" }], { totalResults: 2 }), page([{ id: "b" }], { totalResults: 2 })], true],
    ["the last of its pages", [page([{ id: "a" }], { totalPages: 2 }), page([{ id: "b" }], { totalPages: 2 })], true],
    ["the only of its pages", [page([{ id: "a" }], { totalPages: 1 })], true],
    ["no pages at all", [page([], { totalPages: 0 })], true],
    [
      "nextPage against the number of pages",
      [page([{ id: "a" }], { nextPage: true, totalPages: 1 }), page([{ id: "b" }], { nextPage: false, totalPages: 1 })],
      true,
    ],
    [
      "nothing new before the end",
      [page([{ id: "a" }], { nextPage: true }), page([{ id: "a" }], { nextPage: true })],
      false,
    ],
    ["a page without paging members and then an empty one", [page([{ id: "a" }]), page([])], true],
  ])("a walk over pages ends with %s", async (_, answers, complete) => {
    const found = await walk(...answers);
    expect(found.complete).toBe(complete);
    expect(found.asked).toBe(answers.length);
  });

  it("a walk over pages leaves out items with an id that came before, and keeps those without an id", async () => {
    const first = [{ id: "a" }, { id: "a" }, { n: 1 }, { n: 1 }];
    const found = await walk(
      page(first, { nextPage: true }),
      page([{ id: "a" }, { n: 1 }, { id: "b" }], { nextPage: false }),
    );
    expect(found.items).toEqual([{ id: "a" }, { n: 1 }, { n: 1 }, { n: 1 }, { id: "b" }]);
  });

  it("a page without ids that comes again unchanged is the same page", async () => {
    const rows = [{ n: 1 }, { n: 2 }];
    expect(await walk(page(rows), page(rows))).toMatchObject({ items: rows, complete: true, asked: 2 });
    const told = await walk(page(rows, { nextPage: true }), page(rows, { nextPage: true }));
    expect(told).toMatchObject({ items: rows, complete: false, asked: 2 });
  });

  it("a page without ids that differs is another page, even when an earlier one was like it", async () => {
    const found = await walk(page([{ n: 1 }]), page([{ n: 2 }]), page([{ n: 1 }]), page([]));
    expect(found).toMatchObject({ items: [{ n: 1 }, { n: 2 }, { n: 1 }], complete: true, asked: 4 });
  });

  it("a page that comes again is recognised where some of its items have ids", async () => {
    const mixed = [{ id: "a" }, { n: 1 }];
    expect(await walk(page(mixed), page(mixed))).toMatchObject({ items: mixed, complete: true, asked: 2 });
  });

  it("a walk over pages yields no empty page", async () => {
    const answers = [
      page([{ id: "a" }], { nextPage: true, totalResults: 1 }),
      page([], { nextPage: true, totalResults: 1 }),
    ];
    const pages = new Pages<Item>(
      async (pageNo) => answers[pageNo - 1] ?? page([]),
      (item) => item.id,
    );
    const sizes: number[] = [];
    for await (const items of pages) sizes.push(items.length);
    expect(sizes).toEqual([1]);
    expect(pages.complete).toBe(true);
  });

  it("a walk over pages ends after ten thousand pages of a server that invents new items", async () => {
    let asked = 0;
    const pages = new Pages<Item>(
      async (pageNo) => {
        asked += 1;
        return page([{ id: String(pageNo) }], { nextPage: true });
      },
      (item) => item.id,
    );
    expect(await pages.all()).toHaveLength(10_000);
    expect(pages.complete).toBe(false);
    expect(asked).toBe(10_000);
  });
});
