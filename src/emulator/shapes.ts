// The parts of which the shapes of states and scenarios are made. The message of every check says what would be right.
import * as z from "zod/mini";
import type { WireParsing } from "../integration/wire/wire.js";

export type Shape<Output> = z.ZodMiniType<Output>;

export const anyText = z.string("a text");
export const text = anyText.check(z.minLength(1, "a text that is not empty"));
export const flag = z.boolean("true or false");
export const optional = z.exactOptional;

/** A text that is not empty. `right` says what it is. */
export function textThatIs(right: string) {
  return z.string(right).check(z.minLength(1, right));
}

/** These fields and no others. `what` says what they are together; `example` replaces the list of their names. */
export function fields<const Fields extends z.core.$ZodShape>(what: string, shape: Fields, example?: string) {
  const names = Object.keys(shape)
    .filter((name) => name !== "$schema")
    .join(", ");
  const wrongName = `a field of ${what}: ${names}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? wrongName : `${what}${example ?? `: { ${names} }`}`),
  });
}

/** A list that may be empty. */
export function anyListOf<Item extends z.core.SomeType>(item: Item, what: string) {
  return z.array(item, `a list of ${what}`);
}

export function listOf<Item extends z.core.SomeType>(item: Item, what: string) {
  const right = `a list of at least one ${what}`;
  return z.array(item, right).check(z.minLength(1, right));
}

export const parsing: Shape<WireParsing> = z.looseObject({}, "the parsing of a row, as the API has it");

const keyValues = optional(listOf(fields("a pair", { key: text, value: anyText }), "{ key, value }"));

export const notifierFields = {
  type: optional(anyText),
  baseURI: optional(anyText),
  authType: optional(anyText),
  grantType: optional(anyText),
  userName: optional(anyText),
  password: optional(anyText),
  apiKey: optional(anyText),
  apiSecret: optional(anyText),
  accessTokenURI: optional(anyText),
  accessTokenURL: optional(anyText),
  scope: optional(anyText),
  tokenURL: optional(anyText),
  tokenPayload: optional(z.unknown()),
  tokenHeaders: keyValues,
  tokensPath: keyValues,
  resourceAuthHeaders: keyValues,
};

export const authenticationFields = {
  authType: optional(text),
  token: optional(anyText),
  webhookUrl: optional(anyText),
  apiKeyPairs: optional(listOf(fields("a key pair", { key: text, secret: optional(anyText) }), "{ key, secret }")),
  role: optional(fields("a role", { uniqueId: text, name: optional(anyText) })),
};
