// Cuts a list into the pages of the API's paged endpoints.
import { type Answer, ok } from "./answer.js";
import type { Call } from "./call.js";

const positive = (text: string | undefined, fallback: number) => {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fallback;
};

/** One page; `json` gives an item's JSON text, called only for the items on the page. */
export function page<Item>(
  call: Call,
  items: readonly Item[],
  json: (item: Item) => string,
  defaultSize = 100,
): Answer {
  const { switches } = call.service;
  const pageSize = Math.min(positive(call.query.pageSize, defaultSize), switches.maxPageSize);
  const pageNo = positive(call.query.pageNo, 1);
  const totalPages = Math.ceil(items.length / pageSize);
  const results = `[${items
    .slice((pageNo - 1) * pageSize, pageNo * pageSize)
    .map(json)
    .join(",")}]`;
  if (switches.bareArrays) return ok(results);
  const nextPage = pageNo < totalPages;
  const about = JSON.stringify({
    totalResults: items.length,
    pageNo,
    pageSize,
    totalPages,
    nextPage,
    ...(nextPage ? { nextPageNo: pageNo + 1 } : {}),
    previousPageNo: pageNo - 1,
    descendingOrder: call.query.isDescendingOrder === "true",
  });
  return ok(`{"results":${results},${about.slice(1)}`);
}
