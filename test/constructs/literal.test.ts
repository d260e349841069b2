// What people write survives the way into Terraform's template language and back.
import fc from "fast-check";
import { expect, it } from "vitest";
import { literal, textOfLiteral } from "../../src/constructs/literal.js";
import { variable } from "./program.js";

it("a literal is read back as the text that was written", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "%", "{", "}", "a") });
  fc.assert(fc.property(text, (written) => textOfLiteral(literal(written, ["description"])) === written));
});

it("an expression is no literal", () => {
  expect(textOfLiteral(variable("x"))).toBeUndefined();
  expect(textOfLiteral(`%${variable("x")}`)).toBeUndefined();
  expect(textOfLiteral("%{if true}")).toBeUndefined();
});
