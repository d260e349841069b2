// What rate limit headers are taken for, and which say nothing that can be used.
import { describe, expect, it } from "vitest";
import { readLimitHeaders } from "../../src/opsramp/limit-headers.js";

const NOW = Date.UTC(2030, 0, 1);
const SECONDS = NOW / 1000;
const NOTHING = { limit: undefined, remaining: undefined, resetAt: undefined, retryAt: undefined };
const read = (headers: Record<string, string>) => readLimitHeaders(new Map(Object.entries(headers)), NOW);

describe("the headers of limits", () => {
  it("limit headers are read with and without quotes", () => {
    const stated = { limit: 50, remaining: 7, resetAt: NOW + 30_000, retryAt: undefined };
    const headers = (quote: string) => ({
      "x-ratelimit-limit": `${quote}50${quote}`,
      "x-ratelimit-remaining": `${quote}7${quote}`,
      "x-ratelimit-reset": `${quote}${SECONDS + 30}${quote}`,
    });
    expect(read(headers(""))).toEqual(stated);
    expect(read(headers('"'))).toEqual(stated);
    expect(read(headers("'"))).toEqual(stated);
    expect(read(headers(' "'))).toEqual(stated);
  });

  it("absent limit headers tell nothing", () => {
    expect(read({})).toEqual(NOTHING);
  });

  it.each(["", "none", "-1", "5a", "a5", "1e3", "1".repeat(16), "1.", ".5", "1.x"])(
    "limit headers with %j tell nothing",
    (value) => {
      const headers = {
        "x-ratelimit-limit": value,
        "x-ratelimit-remaining": value,
        "x-ratelimit-reset": value,
        "retry-after": value.length > 10 ? "" : value,
      };
      expect(read(headers)).toMatchObject({ limit: undefined, remaining: undefined, resetAt: undefined });
    },
  );

  it("limit headers may have a remainder of 0, but no limit of 0", () => {
    expect(read({ "x-ratelimit-limit": "0", "x-ratelimit-remaining": "0" })).toEqual({ ...NOTHING, remaining: 0 });
    expect(read({ "x-ratelimit-limit": "1" }).limit).toBe(1);
  });

  it.each<[number, boolean]>([
    [-1, false],
    [0, false],
    [1, true],
    [0.25, true],
    [120, true],
    [121, false],
  ])("whether limit headers with a reset in %d seconds are believed: %j", (seconds, believed) => {
    const { resetAt } = read({ "x-ratelimit-reset": String(SECONDS + seconds) });
    expect(resetAt).toBe(believed ? NOW + seconds * 1000 : undefined);
  });
});

describe("the header Retry-After", () => {
  const retryAt = (value: string) => read({ "retry-after": value }).retryAt;

  it("Retry-After is a number of seconds or a date, quoted or not", () => {
    expect(retryAt("7")).toBe(NOW + 7_000);
    expect(retryAt('"7.5"')).toBe(NOW + 7_500);
    expect(retryAt(new Date(NOW + 9_000).toUTCString())).toBe(NOW + 9_000);
    expect(retryAt(`"${new Date(NOW + 9_000).toUTCString()}"`)).toBe(NOW + 9_000);
  });

  it("Retry-After may be now, not in the past", () => {
    expect(retryAt("0")).toBe(NOW);
    expect(retryAt(new Date(NOW).toUTCString())).toBe(NOW);
    expect(retryAt(new Date(NOW - 1_000).toUTCString())).toBeUndefined();
  });

  it("Retry-After is believed for ten minutes at most", () => {
    expect(retryAt("600")).toBe(NOW + 600_000);
    expect(retryAt("86400")).toBe(NOW + 600_000);
  });

  it("Retry-After with anything else tells nothing", () => {
    expect(retryAt("soon")).toBeUndefined();
  });
});
