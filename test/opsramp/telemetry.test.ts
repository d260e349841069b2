// Without an SDK of OpenTelemetry nothing is loaded and nothing is made.
import { expect, it } from "vitest";
import { inSpan, within } from "../../src/base/telemetry.js";

it("without an SDK the work of a span is called as it is, and what it gives is given", async () => {
  const promise = Promise.resolve(1);
  expect(within("x", {}, () => promise)).toBe(promise);
  const work = () => 2;
  expect(inSpan(work)).toBe(work);
  expect(Object.keys(require.cache).filter((path) => path.includes("opentelemetry"))).toEqual([]);
});
