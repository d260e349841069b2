// 10,000 pairs plan correctly and fast, in every way that they can differ.
import { describe, expect, it } from "vitest";
import { processorTime } from "../support/processes.js";
import { applied, compare, deleted, isQuiet, live, outbound, posted, type RowTuple, table } from "./sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const COUNT = 10_000;
const all = Array.from({ length: COUNT }, (_, index) => [`v${index}`, `t${index}`] as const);
const values = (pairs: readonly (readonly [string, string])[]) =>
  Object.fromEntries(pairs.map(([ours, theirs]) => [ours, [theirs]]));
const full = outbound(table(...STATUS, values(all)));
const rows = all.map((pair, index): RowTuple => [String(index + 1), ...STATUS, pair]);
const existing = live({ outbound: rows });
const before = applied(full, existing);

function timed<Result>(work: () => Result): Result {
  const start = processorTime();
  const result = work();
  expect(processorTime() - start).toBeLessThan(8000);
  return result;
}

describe("a table of 10,000 pairs", () => {
  it("10,000 equal pairs show nothing", () => {
    expect(isQuiet(timed(() => compare(full, existing)))).toBe(true);
  });

  it("10,000 pairs but one make one pair to add, adopted or not", () => {
    const less = live({ outbound: rows.slice(0, -1) });
    expect(posted(timed(() => compare(full, less)))).toEqual(["INCIDENT.Status=Ticket.Status v9999:t9999"]);
    expect(timed(() => compare(full, less, before)).drift).toHaveLength(1);
  });

  it("10,000 pairs that are not live make one POST, whether they are new or vanished", () => {
    const none = live({});
    expect(timed(() => posted(compare(full, none)))).toHaveLength(COUNT);
    const gone = timed(() => compare(full, none, before));
    expect(gone.drift).toHaveLength(COUNT);
    const others = outbound(table(...STATUS, values(all.map(([ours, theirs]) => [ours, `${theirs}x`] as const))));
    expect(timed(() => compare(others, none, before)).changes).toHaveLength(COUNT);
  });

  it("10,000 pairs of which half are removed are removed row by row", () => {
    const half = outbound(table(...STATUS, values(all.slice(COUNT / 2))));
    expect(timed(() => deleted(compare(half, existing, before), existing))).toHaveLength(COUNT / 2);
  });

  it("10,000 pairs that are all removed leave the mapping", () => {
    const found = timed(() => compare(outbound(table(...STATUS)), existing, before));
    expect(found.selectors).toHaveLength(COUNT);
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status"]);
  });

  it("10,000 pairs that are all doubled lose the later rows", () => {
    const doubled = live({
      outbound: [...rows, ...all.map((pair, index): RowTuple => [String(COUNT + index + 1), ...STATUS, pair])],
    });
    expect(timed(() => deleted(compare(full, doubled, before), doubled))).toHaveLength(COUNT);
  });
});
