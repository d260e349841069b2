// Searches see every page once, and end whatever the server says.
import { describe, expect, it } from "vitest";
import { clientOf, codeOf, startServer } from "./support.js";

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ id: `INTG-${from + index}` }));

async function search(answer: (pageNo: number) => unknown) {
  const server = await startServer((seen) => ({
    body: answer(Number(new URL(seen.path, "http://host").searchParams.get("pageNo"))),
  }));
  const pages = clientOf(server).searchIntegrations("client_8");
  const sizes: number[] = [];
  for await (const page of pages) sizes.push(page.length);
  return { sizes, complete: pages.complete, requests: server.seen.length };
}

describe("a search in pages", () => {
  it("a search follows nextPage to the end", async () => {
    const found = await search((pageNo) => ({
      results: rows((pageNo - 1) * 100, Math.min(250, pageNo * 100)),
      totalResults: 250,
      nextPage: pageNo < 3,
    }));
    expect(found).toEqual({ sizes: [100, 100, 50], complete: true, requests: 3 });
  });

  it("a search of an empty tenant is complete, without a page", async () => {
    expect(await search(() => ({ results: null, totalResults: 0, nextPage: false }))).toEqual({
      sizes: [],
      complete: true,
      requests: 1,
    });
  });

  it("a single page without paging members is complete once the next page is empty", async () => {
    expect(await search(() => ({ results: rows(0, 3) }))).toEqual({ sizes: [3], complete: true, requests: 2 });
  });

  it("a search takes bare arrays, from servers with pages and without", async () => {
    const paging = await search((pageNo) => rows((pageNo - 1) * 50, Math.min(120, pageNo * 50)));
    expect(paging).toEqual({ sizes: [50, 50, 20], complete: true, requests: 4 });
    const whole = await search(() => rows(0, 120));
    expect(whole).toEqual({ sizes: [120], complete: true, requests: 2 });
  });

  it("a search ends incomplete when a page comes again and again", async () => {
    const found = await search(() => ({ results: rows(0, 100), totalResults: 300, nextPage: true }));
    expect(found).toEqual({ sizes: [100], complete: false, requests: 2 });
  });

  it("a search ends when nextPage is after the last page, and is complete when the total agrees", async () => {
    const page = (totalResults?: number) =>
      search((pageNo) => ({ results: pageNo === 1 ? rows(0, 10) : [], totalResults, nextPage: true }));
    expect(await page(10)).toEqual({ sizes: [10], complete: true, requests: 2 });
    expect(await page()).toEqual({ sizes: [10], complete: false, requests: 2 });
  });

  it("a search ends incomplete when nextPage is before the last page", async () => {
    const found = await search(() => ({ results: rows(0, 100), totalResults: 150, nextPage: false }));
    expect(found).toEqual({ sizes: [100], complete: false, requests: 1 });
  });

  it("a search leaves out what moved to a later page, and reports when something is missing because of it", async () => {
    const shifted = await search((pageNo) => ({
      results: pageNo === 1 ? rows(0, 100) : rows(99, 120),
      totalResults: 120,
      nextPage: pageNo === 1,
    }));
    expect(shifted).toEqual({ sizes: [100, 20], complete: true, requests: 2 });
    const missed = await search((pageNo) => ({
      results: pageNo === 1 ? rows(0, 100) : rows(101, 120),
      totalResults: 120,
      nextPage: pageNo === 1,
    }));
    expect(missed.complete).toBe(false);
  });

  it.each([["a text"], [{ results: "none" }], [{ results: [1] }], [{}]])(
    "a search refuses %j as a page",
    async (body) => {
      expect(await codeOf(search(() => body))).toBe("RS4009");
    },
  );
});
