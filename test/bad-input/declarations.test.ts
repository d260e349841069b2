// Every wrong declaration is refused with its code, the construct and the attribute, offline.
import { afterAll, describe, expect, it } from "vitest";
import { validate } from "../../src/engine/verbs/validate.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { errorsOf, expectFound, Folder, STACK, soundFiles, soundStack } from "./bad-input.js";
import { declarations } from "./corpus/declarations.js";

const folder = new Folder();
afterAll(() => folder.remove());

/** `secret:x` becomes a reference to a sensitive variable. */
function withReferences(value: unknown): unknown {
  if (typeof value === "string")
    return value.startsWith("secret:") ? `\${var.${value.slice("secret:".length)}}` : value;
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withReferences(member)]));
}

function blockOf(declaration: unknown): unknown {
  const block = withReferences(declaration);
  if (typeof block !== "object" || block === null || Array.isArray(block)) return block;
  return Object.fromEntries([["//", { metadata: { path: "s/desk/Default" } }], ...Object.entries(block)]);
}

const secret = { type: "string", sensitive: true, ephemeral: true };

describe("wrong declarations of a resource", () => {
  it.each(declarations)("a wrong declaration is refused: $what ($code)", async (wanted) => {
    const stack = {
      ...soundStack,
      resource: { [INSTALLED_INTEGRATION]: { desk: blockOf(wanted.declaration) } },
      variable: { g: { ...secret, default: "canary" }, p: secret, s: secret },
    };
    folder.fill({ ...soundFiles, [STACK]: JSON.stringify(stack) });
    const before = folder.content();
    const errors = await errorsOf(() =>
      validate({ directory: folder.path, environment: {}, synth: false, host: () => undefined }),
    );
    expectFound(errors, wanted);
    expect(JSON.stringify(errors)).not.toContain("canary");
    expect(folder.content()).toEqual(before);
  });
});
