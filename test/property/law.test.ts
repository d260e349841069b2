// A law that does not hold is printed as a test that can be pasted.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Secret } from "../../src/integration/secret.js";
import { sourceOf } from "./law.js";

it("writes any value as source that makes the same value", () => {
  const secret = fc.string().map((text) => new Secret(text));
  const value = fc.anything({ withNullPrototype: false, values: [fc.string(), fc.integer(), fc.boolean(), secret] });
  fc.assert(
    fc.property(value, (one) => {
      const made: unknown = new Function("Secret", `return ${sourceOf(one)};`)(Secret);
      expect(reveal(made)).toEqual(reveal(one));
    }),
  );
});

const reveal = (value: unknown): unknown => {
  if (value instanceof Secret) return ["secret", value.reveal()];
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([name, inner]) => [name, reveal(inner)]);
};
