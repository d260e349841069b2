// Terraform's string templates as far as rampsync reads them.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTemplate, parseTraversal } from "../../../src/engine/load/template.js";

const text = (value: string) => ({ kind: "text", text: value });
const reference = (source: string, ...steps: (string | number)[]) => ({ kind: "reference", source, steps });

describe("a template in text", () => {
  it.each([
    ["", []],
    ["plain $ % { } $x", [text("plain $ % { } $x")]],
    ["$${var.x} and %%{if}", [text("${var.x} and %{if}")]],
    ["$$${x}", [text("$${x}")]],
    ["${var.x}", [reference("${var.x}", "var", "x")]],
    ["${ var.x }", [reference("${ var.x }", "var", "x")]],
    ["a-${var.x}-b", [text("a-"), reference("${var.x}", "var", "x"), text("-b")]],
    ['${a-b.c_d.e[0]["f.g"].h}', [reference('${a-b.c_d.e[0]["f.g"].h}', "a-b", "c_d", "e", 0, "f.g", "h")]],
  ])("the template %j is read piece by piece", (source, parts) => {
    expect(parseTemplate(source)).toEqual(parts);
  });

  it.each([
    ["${upper(var.x)}", "is an expression"],
    ['${merge({"a" = "}"}, {b = "${var.y}}"})}', "is an expression"],
    ['${"\\"}"}', "is an expression"],
    ['${"$${"}', "is an expression"],
    ["${var.x[*].y}", "is an expression"],
    ["${true}", "is an expression"],
    ["${}", "is an expression"],
    ["${~ var.x ~}", "trims white space"],
    ["${var.x", "is not closed"],
    ['${"a}', "is not closed"],
    ["%{ if true }", "is a template directive"],
  ])("the template %j is more than rampsync evaluates, and is recognised as whole", (source, why) => {
    expect(parseTemplate(source)).toEqual([{ kind: "unsupported", source, why }]);
    if (why === "is not closed") return;
    expect(parseTemplate(`<${source}>`)).toEqual([text("<"), { kind: "unsupported", source, why }, text(">")]);
  });

  it("a template gives back every text that was escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("$", "%", "{", "}", "a", '"', "\\") }), (plain) => {
        // A sign right before an escape would be read with it; Terraform has no way to write that either.
        fc.pre(!/([$%])\1+\{/.test(plain));
        const parts = parseTemplate(plain.replace(/([$%])\{/g, "$1$1{"));
        expect(parts).toEqual(plain === "" ? [] : [text(plain)]);
      }),
    );
  });

  it("a template never fails and loses no character of the text around its expressions", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'${}%"\\~var.x[]0 ') }), (source) => {
        for (const part of parseTemplate(source)) if (part.kind !== "text") expect(source).toContain(part.source);
        parseTraversal(source);
      }),
      { numRuns: 3000 },
    );
  });
});
