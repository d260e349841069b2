// A law that does not hold is printed as a test that can be pasted.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { config } from "./arbitraries.js";
import { failureOf, sourceOf } from "./law.js";

it("any value is written as source that makes the same value", () => {
  const secret = fc.string().map((text) => new Secret(text));
  const value = fc.anything({ withNullPrototype: false, values: [fc.string(), fc.integer(), fc.boolean(), secret] });
  fc.assert(
    fc.property(value, (each) => {
      const made: unknown = new Function("Secret", `return ${sourceOf(each)};`)(Secret);
      expect(reveal(made)).toEqual(reveal(each));
    }),
  );
});

it("the failure of a law is printed as a test that fails in the same way, with its seed", async () => {
  const hasNoSecrets = (each: unknown) => {
    if (sourceOf(each).includes("new Secret(")) throw new Error("there is one");
  };
  const failure = await failureOf("no declaration has secrets", config, hasNoSecrets);
  const output = failure?.message ?? "";
  expect(output).toMatch(/^there is one\n\nAfter \d+ runs with RAMPSYNC_SEED=-?\d+\. As a test/);
  const printed = /^it\(.*$/m.exec(output)?.[0] ?? "";
  const pasted: { title: string; run: () => void }[] = [];
  const register = (title: string, run: () => void) => pasted.push({ title, run });
  new Function("it", "Secret", "hasNoSecrets", printed)(register, Secret, hasNoSecrets);
  expect(pasted.map(({ title }) => title)).toEqual(["no declaration has secrets: "]);
  expect(pasted[0]?.run).toThrow("there is one");
});

const reveal = (value: unknown): unknown => {
  if (value instanceof Secret) return ["secret", value.reveal()];
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([name, inner]) => [name, reveal(inner)]);
};
