// Looks for known secrets in everything that a run has said or left, however they are written there.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";

/** Ways in which programs write a string: raw, JSON-escaped once and twice, URL-encoded, HTML-escaped, base64, hex. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const inAscii = (text: string) =>
    text.replace(/[\u007f-\uffff]/g, (text) => `\\u${text.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const inHtml = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const url = encodeURIComponent(secret);
  const forms = [
    secret,
    inJson(secret),
    inJson(inJson(secret)),
    inAscii(inJson(secret)),
    // Go's encoding/json, and others that escape for HTML.
    inJson(secret).replaceAll("&", "\\u0026").replaceAll("<", "\\u003c").replaceAll(">", "\\u003e"),
    inHtml,
    url,
    url.toLowerCase(),
    encodeURIComponent(url),
    new URLSearchParams({ s: secret }).toString().slice(2),
    bytes.toString("hex"),
    bytes.toString("latin1"),
    ...[0, 1, 2].flatMap((offset) => [base64At(bytes, offset, "base64"), base64At(bytes, offset, "base64url")]),
  ];
  return [...new Set(forms)];
}

/** What of the base64 of a longer text is the same, wherever in it the secret stands. */
function base64At(bytes: Buffer, offset: number, encoding: "base64" | "base64url"): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replace(/=+$/, "");
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(offset === 0 ? 0 : offset + 1, whole);
}

/** Those of `secrets` that stand in `text`. */
export function leaks(text: string, secrets: Iterable<string>): readonly string[] {
  return [...secrets].filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

/** `file: secret` for every secret in a file below `path`, also packed in a zip; `isLeftOut` by path within it. */
export function leaksBelow(
  path: string,
  secrets: readonly string[],
  isLeftOut: (name: string) => boolean = () => false,
): readonly string[] {
  return filesBelow(path)
    .filter((name) => !isLeftOut(name))
    .flatMap((name) => {
      const bytes = readFileSync(join(path, name));
      return unpacked(name, bytes)
        .filter((part) => !isLeftOut(part.name))
        .flatMap((part) => leaks(textsOf(part.bytes), secrets).map((secret) => `${part.name}: ${secret}`));
    });
}

/** Paths of all files below `path`, relative to it. */
export function filesBelow(path: string, within = ""): readonly string[] {
  return readdirSync(join(path, within)).flatMap((name) => {
    const file = join(within, name);
    return statSync(join(path, file)).isDirectory() ? filesBelow(path, file) : [file];
  });
}

interface Part {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The file itself, and what is in it where it is a zip, such as Terraform's plan files. */
function unpacked(name: string, bytes: Buffer): readonly Part[] {
  const self = { name, bytes };
  if (bytes.length < 22 || bytes.readUInt32LE(0) !== 0x04034b50) return [self];
  return [self, ...zipEntries(bytes).flatMap((entry) => unpacked(`${name}!${entry.name}`, entry.bytes))];
}

/** By the directory at the end of a zip file, which is short and has no comment. */
function zipEntries(zip: Buffer): readonly Part[] {
  const end = zip.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const entries: Part[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed, nameLength] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
    ];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + packed);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    entries.push({ name, bytes: method === 0 ? data : inflateRawSync(data) });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The text of a file, and what stands in it as base64, as private state does; also where that holds base64 again. */
function textsOf(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  const inner = (text.match(/[\w+/-]{24,}={0,2}/g) ?? []).map((run) => Buffer.from(run, "base64").toString("utf8"));
  const readable = inner.filter((text) => !text.includes("\ufffd"));
  const nested = readable
    .flatMap((text) => text.match(/[\w+/-]{24,}={0,2}/g) ?? [])
    .map((run) => Buffer.from(run, "base64").toString("utf8"));
  return [text, bytes.toString("latin1"), ...inner, ...nested].join("\n");
}
