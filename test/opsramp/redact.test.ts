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
  ])("%s", (_, body, secrets) => {
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
  ])("hides a secret %s", (_, secret, text) => {
    expect(redact(text, [secret])).toBe("say (sensitive)!");
  });

  it("hides every secret, each time", () => {
    expect(redact("one two one", ["one", "two"])).toBe("(sensitive) (sensitive) (sensitive)");
  });

  it("hides a long secret whole where a short one is in it", () => {
    expect(redact("swordfish", ["sword", "swordfish"])).toBe("(sensitive)");
    expect(redact("swordfish", ["swordfish", "sword"])).toBe("(sensitive)");
  });

  it("takes a sign of a pattern for itself alone", () => {
    expect(redact("abc", ["a.c"])).toBe("abc");
  });

  it("hides nothing for an empty secret, nor without one", () => {
    expect(redact("text", [""])).toBe("text");
    expect(redact("text", [])).toBe("text");
  });

  it("hides a secret that no URL can hold", () => {
    expect(redact("x\ud800y", ["x\ud800y"])).toBe("(sensitive)");
  });

  it.each([
    ["Bearer abc.DEF-1_2~3", "Bearer (sensitive)"],
    ["use basic  QWxhZGRpbg==, or", "use basic (sensitive), or"],
    ["bearer a+b/c=d BASIC abcdef", "bearer (sensitive) BASIC (sensitive)"],
  ])("hides the credential in %j, whosever it is", (text, redacted) => {
    expect(redact(text, [])).toBe(redacted);
  });

  it.each(["bearer of x", "basic abcde", "forbearer abcdefgh", "bearerabcdefgh"])("leaves %j", (text) => {
    expect(redact(text, [])).toBe(text);
  });
});
