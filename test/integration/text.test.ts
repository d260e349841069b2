// Text of foreign origin is harmless once it is made printable.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../src/base/text.js";

describe("text made printable", () => {
  it.each([
    ["plain text", "plain text"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007after", "after"],
    ["\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u009b31mred", "red"],
    ["\u001bPdevice\u001b\\x", "x"],
    ["a\u001bcb", "ab"],
    ["one\r\ntwo\tthree\u2028four", "one two three four"],
    ["a\u0000\u0008\u007fb", "ab"],
    ["user\u202etxt.exe\u2066x", "usertxt.exex"],
    ["zero\u200bwidth\ufeff\u00ad", "zerowidth"],
    ["lone \ud800 surrogate", "lone surrogate"],
    ["a\t\u0000\tb", "a b"],
    ["tag\u{e0041}s", "tags"],
    ["Größe 東京 ✓ 👩‍💻", "Größe 東京 ✓ 👩‍💻"],
  ])("printable text of %j is %j", (text, wanted) => {
    expect(printable(text)).toBe(wanted);
  });

  it("a text that is too long is cut at a whole character, and says so", () => {
    expect(printable("abcdef", 4)).toBe("abc…");
    expect(printable("abcd", 4)).toBe("abcd");
    expect(printable("😀😀😀", 2)).toBe("😀…");
    expect(printable(`${"\u001b[31m".repeat(100_000)}text`, 10)).toBe("…");
  });

  it("any text becomes one line without control characters, and stays the same when it is made printable twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const line = printable(text, 50);
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(Array.from(line).length).toBeLessThanOrEqual(50);
        expect(printable(line, 50)).toBe(line);
      }),
    );
  });
});
