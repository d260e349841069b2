// Text as Terraform's template language writes it: what a person wrote is literal, be it "${" or "%{".

import { RampsyncError } from "../base/error.js";
import { type Place, type Step } from "../base/place.js";
import { composed } from "../base/text-form.js";
import { Token } from "./cdk.js";

/** The text itself. Throws RS1002 for what is no string, with `place`: its path in the resource, or what was called. */
export function requireText(text: string, place: Place): string {
  // Programs in JavaScript, and `process.env.X as string`, bring what the types rule out.
  if (typeof text === "string") return text;
  const found = text === undefined ? "nothing" : text === null ? "null" : `something else (${typeof text})`;
  throw new RampsyncError("RS1002", `Expected a string, found ${found}.`, {
    place,
    hint: "Give a string; reading a variable of the environment that is not set gives nothing.",
  });
}

/**
 * Literal text for the synthesised file, in the one form of text that Terraform gives it. Text that holds a CDK token is a reference and stays as it is.
 * Throws as `requireText`.
 */
export function literal(text: string, attribute: readonly Step[]): string {
  const given = composed(requireText(text, { attribute }));
  return Token.isUnresolved(given) ? given : given.replace(/[$%](?=\{)/g, "$&$&");
}

/** `literal` for what may be absent. */
export function optionalLiteral(text: string | undefined, attribute: readonly Step[]): string | undefined {
  return text === undefined ? undefined : literal(text, attribute);
}

const interpolation = /(?<!\$)\$\{|(?<!%)%\{/;

/** The text that `literal` was given, or `undefined` where it holds an expression that is known only later. */
export function textOfLiteral(synthesised: string): string | undefined {
  if (Token.isUnresolved(synthesised) || interpolation.test(synthesised)) return undefined;
  return synthesised.replace(/([$%])\1(?=\{)/g, "$1");
}
