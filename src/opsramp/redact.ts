// Takes the secrets of a request out of the server's words in its answer: servers quote what they refuse.
import { SENSITIVE } from "../base/secret.js";
import { wireScalars } from "../integration/fields.js";
import { namesRead } from "../integration/wire/names.js";
import { isRecord } from "./answer.js";

/** Wire names whose values, and everything below them, are secret: declared ones, and those that the server makes. */
const SECRET_NAMES = new Set([
  ...wireScalars
    .filter(({ field }) => field.writeOnly === true || field.sensitive === true)
    .flatMap(({ wire }) => namesRead(wire)),
  "token",
  "webhookUrl",
  "secret",
  "apiKeyPairs",
]);

/** The secret strings of a request body. */
export function secretsOf(body: unknown, secret = false): string[] {
  if (typeof body === "string") return secret ? [body] : [];
  if (typeof body === "number") return secret ? [String(body)] : [];
  if (Array.isArray(body)) return body.flatMap((item) => secretsOf(item, secret));
  if (!isRecord(body)) return [];
  return Object.entries(body).flatMap(([name, value]) => secretsOf(value, secret || SECRET_NAMES.has(name)));
}

/** `text` with each of `secrets` hidden, also where it is JSON- or URL-encoded, and with bearer tokens hidden. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === "") continue;
    forms.add(secret).add(JSON.stringify(secret).slice(1, -1)).add(encode(secret));
    forms.add(new URLSearchParams({ s: secret }).toString().slice(2));
  }
  // The longest first, so that a secret inside another does not leave the rest of that one visible.
  const ordered = [...forms].sort((left, right) => right.length - left.length);
  let result = text.replace(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${SENSITIVE}`);
  if (ordered.length > 0) result = result.replace(new RegExp(ordered.map(literally).join("|"), "g"), SENSITIVE);
  return result;
}

function encode(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret; // a lone surrogate has no encoding
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
