// Words of the server lose the secrets of the request that they answer, in every form a server may quote them in.
import { describe, expect, it } from "vitest";
import { redact, secretsOf } from "../../src/opsramp/redact.js";

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

describe("redacting", () => {
  it.each([
    ["as it is", 'a"b/c d', 'say a"b/c d!'],
    ["as JSON", 'a"b/c d', 'say a\\"b/c d!'],
    ["in a URL", 'a"b/c d', "say a%22b%2Fc%20d!"],
    ["in a form", 'a"b/c d', "say a%22b%2Fc+d!"],
    ["with signs of patterns", "a.*[b]$^|(c)?{1}+\\", "say a.*[b]$^|(c)?{1}+\\!"],
  ])("a secret is hidden %s", (_, secret, text) => {
    expect(redact(text, [secret])).toBe("say (sensitive)!");
  });

  it("every secret is hidden, each time that it occurs", () => {
    expect(redact("one two one", ["one", "two"])).toBe("(sensitive) (sensitive) (sensitive)");
  });

  it("a long secret that has a short one in it is hidden as a whole", () => {
    expect(redact("swordfish", ["sword", "swordfish"])).toBe("(sensitive)");
    expect(redact("swordfish", ["swordfish", "sword"])).toBe("(sensitive)");
  });

  it("a secret with the characters of a pattern is hidden literally", () => {
    expect(redact("abc", ["a.c"])).toBe("abc");
  });

  it("an empty secret hides nothing, and neither does no secret", () => {
    expect(redact("text", [""])).toBe("text");
    expect(redact("text", [])).toBe("text");
  });

  it("a secret that no URL can hold is hidden", () => {
    expect(redact("x\ud800y", ["x\ud800y"])).toBe("(sensitive)");
  });

  it.each([
    ["Bearer abc.DEF-1_2~3", "Bearer (sensitive)"],
    ["use basic  QWxhZGRpbg==, or", "use basic (sensitive), or"],
    ["bearer a+b/c=d BASIC abcdef", "bearer (sensitive) BASIC (sensitive)"],
  ])("the credential in %j is hidden, although it is unknown", (text, redacted) => {
    expect(redact(text, [])).toBe(redacted);
  });

  it.each(["bearer of x", "basic abcde", "forbearer abcdefgh", "bearerabcdefgh"])(
    "the text %j is left as it is",
    (text) => {
      expect(redact(text, [])).toBe(text);
    },
  );
});
