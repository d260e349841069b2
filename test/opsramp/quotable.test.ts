// Words of the server are shown where they repeat no part of a secret of the request, in any form a server may quote it in.
import { encode } from "entities";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quotable, secretsOf } from "../../src/opsramp/quotable.js";

describe("the secrets of a body", () => {
  it.each<[string, unknown, string[]]>([
    ["under a secret name", { password: "p", other: "o" }, ["p"]],
    ["that are numbers", { apiKey: 7, other: 8 }, ["7"]],
    ["anywhere below a secret name", { tokenPayload: { a: ["x", { b: 1 }], c: null } }, ["x", "1"]],
    [
      "that the server made",
      { token: "t", webhookUrl: "w", secret: "s", apiKeyPairs: [{ k: "v" }] },
      ["t", "w", "s", "v"],
    ],
    ["deep in objects and lists", { a: [{ b: { password: "p" } }] }, ["p"]],
    ["that are true, false or nothing", { password: true, apiSecret: null }, []],
    ["of what is no object", "text", []],
    ["of a number", 7, []],
    ["of no body", undefined, []],
    ["of plain lists", ["a", 1], []],
  ])("the secrets of a body are found: %s", (_, body, secrets) => {
    expect(secretsOf(body)).toEqual(secrets);
  });
});

const SECRET = `S&cr"et<x>ü/+ %'7Q`;
const hex = (point: number, digits: number) => point.toString(16).padStart(digits, "0");
const bytesOf = (text: string) => [...Buffer.from(text, "utf8")];
const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** How servers, their frameworks and the gates before them write down a text. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in upper case": (text) => text.toUpperCase(),
  "in lower case": (text) => text.toLowerCase(),
  "in JSON": json,
  "in JSON with escaped slashes": (text) => json(text).replaceAll("/", "\\/"),
  "in JSON with every sign escaped": (text) =>
    text.replace(/[^A-Za-z0-9]/g, (sign) => `\\u${hex(sign.charCodeAt(0), 4)}`),
  "in JSON as Go writes it": (text) => json(text).replace(/[<>&]/g, (sign) => `\\u${hex(sign.charCodeAt(0), 4)}`),
  "in Python's bytes": (text) =>
    bytesOf(text)
      .map((byte) => (byte < 127 && byte > 31 && byte !== 92 ? String.fromCharCode(byte) : `\\x${hex(byte, 2)}`))
      .join(""),
  "in octal escapes": (text) =>
    bytesOf(text)
      .map((byte) =>
        byte < 127 && byte > 31 && byte !== 92 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`,
      )
      .join(""),
  "in HTML": encode,
  "in HTML by number": (text) => [...text].map((sign) => `&#x${hex(sign.codePointAt(0) ?? 0, 2)};`).join(""),
  "in HTML without semicolons": (text) => text.replaceAll("&", "&amp").replaceAll("<", "&lt").replaceAll('"', "&quot"),
  "in a URL": encodeURIComponent,
  "in a URL in lower case": (text) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (run) => run.toLowerCase()),
  "in a form": (text) => new URLSearchParams({ s: text }).toString().slice(2),
  "in base64": (text) => Buffer.from(text, "utf8").toString("base64"),
  "in base64 for URLs": (text) => Buffer.from(text, "utf8").toString("base64url"),
  "in base64 after a user": (text) => Buffer.from(`u:${text}`, "utf8").toString("base64"),
  "in base64 after a long user": (text) => Buffer.from(`us:${text}`, "utf8").toString("base64"),
  "in base64 of UTF-16": (text) => Buffer.from(text, "utf16le").toString("base64"),
  "in base64 that was put in capitals": (text) => Buffer.from(`u:${text}`, "utf8").toString("base64").toUpperCase(),
  "in hexadecimal digits": (text) => Buffer.from(text, "utf8").toString("hex"),
  "as Latin-1": (text) => Buffer.from(text, "utf8").toString("latin1"),
  "with signs that do not print": (text) => [...text].join("\u200b"),
  "with escapes of a terminal": (text) => [...text].join("\u001b[0m"),
  "over several lines": (text) => text.replace(/.{3}/gu, "$&\r\n  "),
};
const names = Object.keys(encodings);
const encoded = (name: string, text: string) => encodings[name]?.(text) ?? "";

describe("the words of a server", () => {
  it.each(names)("words are left out that repeat a secret %s", (name) => {
    expect(quotable(`Invalid value: [[${encoded(name, SECRET)}]]`, [SECRET])).toBeUndefined();
  });

  it.each(names)("words are left out that repeat a secret %s, and that once more in JSON", (name) => {
    expect(quotable(`Invalid value: [[${json(json(encoded(name, SECRET)))}]]`, [SECRET])).toBeUndefined();
  });

  // Without surrogates and control characters, which not every form can hold.
  const letter = fc
    .integer({ min: 33, max: 0x24f })
    .map((point) => String.fromCodePoint(point))
    .filter((sign) => /[^\p{C}\s]/u.test(sign));
  const secret = fc
    .array(letter, { minLength: 12, maxLength: 24 })
    .map((letters) => letters.join(""))
    .filter((text) => text.normalize("NFKC") === text);
  const mixed = fc.constantFrom(...names.filter((name) => !/lower|upper|capitals|terminal/.test(name)));

  it("words are left out that repeat a secret in any form, and that in any other form", () => {
    fc.assert(
      fc.property(
        secret,
        mixed,
        fc.constantFrom(...names.filter((name) => !/capitals/.test(name))),
        (value, inner, outer) => {
          const text = `Rejected: ${encoded(outer, encoded(inner, value))} (code 7)`;
          fc.pre(inner !== outer && !(/case/.test(outer) && /base64|JSON|escapes|bytes|hexa/.test(inner)));
          expect(quotable(text, [value])).toBeUndefined();
        },
      ),
      { numRuns: 400 },
    );
  });

  it("words are left out that repeat five characters of a secret in any form", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...names), fc.nat(7), fc.nat(7), (value, name, before, after) => {
        const letters = [...value];
        const part = letters.slice(Math.min(before, letters.length - 5));
        const cut = part.slice(0, Math.max(5, part.length - after)).join("");
        expect(quotable(`Rejected: "${encoded(name, cut)}"`, [value])).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it("words are left out that repeat bytes of a secret as numbers which HTML reads as other letters", () => {
    const value = "!!À!!!Ǒ!Ă!!!";
    expect(quotable(encoded("in HTML by number", encoded("as Latin-1", value)), [value])).toBeUndefined();
  });

  it("words that have nothing of a secret are shown as they are", () => {
    const harmless = fc.array(
      fc.constantFrom(
        "Invalid",
        "mapping",
        "&lt;b&gt;",
        "at/line%207",
        "\\n",
        "INTG-1f2e",
        "SGVsbG8gd29ybGQ=",
        '{"code":"0005"}',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(harmless, fc.stringMatching(/^[0-9A-F]{20}$/), (words, value) => {
        expect(quotable(words.join(" "), [value, "", "x1"])).toBe(words.join(" "));
      }),
    );
  });

  it("the words are shown where they have four characters of a secret alone", () => {
    expect(quotable("Invalid password", ["passkey-of-the-desk"])).toBe("Invalid password");
  });

  it.each(["a", "is", "ab1", "pass"])("a secret as short as %j tears no word that it is a part of", (short) => {
    expect(quotable("Invalid passwords: this tab1e", [short])).toBe("Invalid passwords: this tab1e");
  });

  it.each(["a", "7", "ab1", "pass", "+x/"])(
    "words are left out in which the short secret %j stands for itself",
    (short) => {
      for (const text of [
        short,
        short.toUpperCase(),
        encodeURIComponent(short),
        Buffer.from(short).toString("base64"),
      ]) {
        expect(quotable(`Invalid value "${text}".`, [short])).toBeUndefined();
      }
    },
  );

  it("words are left out in which a secret of four characters lacks its first or its last one", () => {
    expect(quotable("Invalid: x7Q", ["x7Qz"])).toBeUndefined();
    expect(quotable("Invalid: 7Qz", ["x7Qz"])).toBeUndefined();
  });

  it("an empty secret leaves nothing out, and neither does no secret", () => {
    expect(quotable("text", ["", " "])).toBe("text");
    expect(quotable("text", [])).toBe("text");
  });

  it("a secret that no URL can hold is found", () => {
    expect(quotable("say ab\ud800cdef", ["ab\ud800cdef"])).toBeUndefined();
  });

  it("words that go through more encodings than can be looked at are left out", () => {
    const text = Array.from(
      { length: 200 },
      (_, index) => `%2525${index}\\\\\\\\u0026amp;${Buffer.from(`%25${index}&amp;lt;\\\\x41`).toString("base64")}`,
    ).join(" ");
    const started = performance.now();
    quotable(text, ["0123456789"]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each([
    ["Bearer abc.DEF-1_2~3", "Bearer (sensitive)"],
    ["use basic  QWxhZGRpbg==, or", "use basic (sensitive), or"],
    ["bearer a+b/c=d BASIC abcdef", "bearer (sensitive) BASIC (sensitive)"],
  ])("the credential in %j is hidden, although it is unknown", (text, shown) => {
    expect(quotable(text, [])).toBe(shown);
  });

  it.each(["bearer of x", "basic abcde", "forbearer abcdefgh", "bearerabcdefgh"])(
    "the text %j is left as it is",
    (text) => {
      expect(quotable(text, [])).toBe(text);
    },
  );
});
