// Texts that differ in Unicode form alone: declared ones are composed, live ones stay as the server holds them.
import { describe, expect, it } from "vitest";
import { composed, isComposed } from "../../src/base/text-form.js";
import {
  applied,
  compare,
  declaration,
  deleted,
  inbound,
  isQuiet,
  live,
  outbound,
  posted,
  shown,
  table,
} from "./sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
/** The same text to a reader. */
const [ONE, TWO] = ["Gr\u00fcn", "Gru\u0308n"];
const desk = outbound(table(...STATUS, { [ONE]: ["Caf\u00e9"], Ok: ["Good"] }));
const decomposed = live({
  outbound: [
    ["1", ...STATUS, [TWO, "Cafe\u0301"]],
    ["2", ...STATUS, ["Ok", "Good"]],
  ],
});

describe("the form of text", () => {
  it("composed text is what Unicode composes, and text that cannot change is left alone", () => {
    for (const text of ["", "abc", "ÄÖ", TWO, "\u212b", "\ud800", "\u0344", "가", "\u1100\u1161", "日本", "<\u0338"]) {
      const wanted = text === "\ud800" ? "\ufffd" : text.normalize("NFC");
      expect(composed(text)).toBe(wanted);
      expect(isComposed(text)).toBe(text === wanted);
    }
    for (let code = 0; code < 0x300; code += 1) expect(isComposed(String.fromCharCode(code))).toBe(true);
  });

  it("a pair that is live in another form is live: nothing is posted and nothing removed, before and after an apply", () => {
    expect(isQuiet(compare(desk, decomposed))).toBe(true);
    expect(isQuiet(compare(desk, decomposed, applied(desk, decomposed)))).toBe(true);
  });

  it("a live pair that is the same byte for byte is taken before one of another form, which is no duplicate", () => {
    const both = live({
      outbound: [
        ["1", ...STATUS, [TWO, "Cafe\u0301"]],
        ["2", ...STATUS, [ONE, "Caf\u00e9"]],
        ["3", ...STATUS, ["Ok", "Good"]],
      ],
    });
    const found = compare(desk, both);
    expect(posted(found)).toEqual([]);
    expect(deleted(found, both)).toEqual([]);
    expect(shown(found)).toEqual({ unmanaged: [`remove unmanaged ${TWO} → Cafe\u0301`] });
  });

  it("of two live pairs that differ in form alone, and of which none is the same byte for byte, one is taken", () => {
    const both = live({
      inbound: [
        ["1", ...STATUS, ["Open", "e\u0301e\u0301"]],
        ["2", ...STATUS, ["Open", "\u00e9e\u0301"]],
      ],
    });
    const found = compare(inbound(table(...STATUS, { Open: ["\u00e9\u00e9"] })), both);
    expect(posted(found)).toEqual([]);
    expect(deleted(found, both)).toEqual([]);
    expect(shown(found).unmanaged).toHaveLength(1);
  });

  it("a pair that was applied in another form and is declared no more is removed by its row", () => {
    const found = compare(outbound(table(...STATUS, { Ok: ["Good"] })), decomposed, applied(desk, decomposed));
    expect(deleted(found, decomposed)).toEqual(["1"]);
    expect(shown(found)).toEqual({ changes: [`remove pair ${TWO} → Cafe\u0301`] });
  });

  it("a pair that moves to another name of its attribute is removed in the form in which it is live under the old one", () => {
    const [OLD, NEW] = ["TICKET.Status", "Ticket.stats"] as const;
    const before = outbound(table("INCIDENT.Status", NEW, {}), table("INCIDENT.Status", OLD, { [ONE]: ["Ok"] }));
    const bothNames = live({
      outbound: [
        ["1", "INCIDENT.Status", NEW],
        ["2", "INCIDENT.Status", OLD, [TWO, "Ok"]],
      ],
      names: "apart",
    });
    const found = compare(
      outbound(table("INCIDENT.Status", NEW, { [ONE]: ["Ok"] })),
      bothNames,
      applied(before, bothNames),
    );
    expect(posted(found)).toEqual([`INCIDENT.Status=${NEW} ${ONE}:Ok`]);
    expect(deleted(found, bothNames)).toContain("2");
  });

  it("a row that no call could remove stays given up once the server holds it in another form", () => {
    const row = (text: string) => [
      ["1", ...STATUS, [text, "Ok"] as const] as const,
      ["2", ...STATUS, [text, "Ok"] as const] as const,
    ];
    const doubled = live({ outbound: row(TWO), rows: false });
    const declared = outbound(table(...STATUS, { [ONE]: ["Ok"] }));
    const recorded = applied(declared, doubled, undefined, { givesUp: () => true });
    expect(recorded.abandoned).toMatchObject([{ count: 1 }]);
    expect(isQuiet(compare(declared, live({ outbound: row(ONE), rows: false }), recorded))).toBe(true);
  });

  it("a pair that was applied in another form and has vanished is drift", () => {
    const without = live({ outbound: [["2", ...STATUS, ["Ok", "Good"]]] });
    const found = compare(desk, without, applied(desk, decomposed));
    expect(shown(found)).toEqual({ drift: [`add pair ${ONE} → Caf\u00e9`] });
    expect(posted(found)).toEqual([`INCIDENT.Status=Ticket.Status ${ONE}:Caf\u00e9`]);
  });

  it("names of mappings and scalars in another form are the same", () => {
    const named = (text: string) => [`INCIDENT.${text}`, `${text}.${text}`] as const;
    const declared = declaration({ outbound: [table(...named(ONE), { Ok: ["Good"] })] }, { display_name: ONE });
    const existing = live({ outbound: [["1", ...named(TWO), ["Ok", "Good"]]], scalars: { display_name: TWO } });
    const found = compare(declared, existing);
    expect(isQuiet(found)).toBe(true);
  });
});
