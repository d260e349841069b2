// What an apply leaves in the record: of pairs, of mappings that are not declared any more, of scalars and of secrets.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { nextApplied } from "../../src/integration/applied/applied.js";
import type { Applied, Parsing } from "../../src/integration/model.js";
import { headerKey } from "../../src/integration/pairing/key.js";
import { compareSides } from "../../src/integration/sides.js";
import { applied, declaration, header, inbound, live, outbound, type RowTuple, table } from "./sides.js";

const S = ["INCIDENT.Status", "T.S"] as const;
const rule: Parsing = { operators: [{ operator: "AFTER", startWord: "[" }] };
const declaredRule = { operators: [{ operator: "AFTER", start_word: "[" }] };
const ok = ["Ok", "Good"] as const;
const bad = ["Critical", "Bad"] as const;
const side = (...rows: readonly RowTuple[]) => live({ outbound: rows });

describe("what is recorded", () => {
  const all = { Ok: ["Good"], Critical: ["Bad"] };
  const S0 = header("outbound", ...S);
  const pair = ([value, thirdPartyValue]: readonly [string, string]) => ({ value, thirdPartyValue });

  it("the record has what is declared and live, and what is declared, was managed and is lost", () => {
    const existing = side(["1", ...S, ok]);
    expect(applied(outbound(table(...S, all)), existing).mappings).toEqual([{ header: S0, pairs: [pair(ok)] }]);
    const before = applied(outbound(table(...S, all)), side(["1", ...S, ok], ["2", ...S, bad]));
    const after = applied(outbound(table(...S, all)), existing, before);
    expect(after.mappings[0]?.pairs).toEqual(expect.arrayContaining([pair(ok), pair(bad)]));
    expect(after.mappings[0]?.pairs).toHaveLength(2);
  });

  it("the record keeps what is declared no more and still live, and drops what is gone", () => {
    const existing = side(["1", ...S, ok], ["2", ...S, bad]);
    const before = applied(outbound(table(...S, all)), existing);
    const less = outbound(table(...S, { Ok: ["Good"] }));
    expect(applied(less, existing, before).mappings).toEqual([{ header: S0, pairs: [pair(ok), pair(bad)] }]);
    expect(applied(less, side(["1", ...S, ok]), before).mappings).toEqual([{ header: S0, pairs: [pair(ok)] }]);
  });

  it("the record keeps a mapping that is declared no more while it is live, with its live pairs", () => {
    const before = applied(outbound(table(...S, all)), side(["1", ...S, ok], ["2", ...S, bad]));
    expect(applied(outbound(), side(["1", ...S, ok]), before).mappings).toEqual([{ header: S0, pairs: [pair(ok)] }]);
    expect(applied(outbound(), side(["9", ...S, ["x", "y"]]), before).mappings).toEqual([]);
    expect(applied(outbound(), live({}), before).mappings).toEqual([]);
    expect(applied(inbound(), side(["1", ...S, ok]), before).mappings).toEqual([]);
  });

  it("the record has nothing that was given up, of a declared mapping and of one that is declared no more", () => {
    const existing = live({
      outbound: [
        ["1", ...S, ok],
        ["2", ...S, bad],
      ],
      rows: false,
    });
    const before = applied(outbound(table(...S, all)), existing);
    const less = applied(outbound(table(...S, { Ok: ["Good"] })), existing, before, { givesUp: () => true });
    expect(less.mappings).toEqual([{ header: S0, pairs: [pair(ok)] }]);
    expect(less.abandoned).toEqual([{ header: S0, pair: pair(bad), count: 1 }]);
    const none = applied(outbound(), existing, before, { givesUp: () => true });
    expect(none.mappings).toEqual([]);
    expect(none.abandoned).toHaveLength(2);
  });

  it("the record gives up a row without a value too, and forgets it once it is gone", () => {
    const existing = live({ outbound: [["1", ...S]], rows: false });
    const before = applied(outbound(table(...S)), existing);
    const after = applied(outbound(), existing, before, { givesUp: () => true });
    expect(after.abandoned).toEqual([{ header: S0, count: 1 }]);
    expect(applied(outbound(), existing, after).abandoned).toEqual([{ header: S0, count: 1 }]);
    expect(applied(outbound(), live({}), after).abandoned).toEqual([]);
    expect(applied(outbound(), live({ outbound: [["1", ...S, ok]] }), after).abandoned).toEqual([]);
  });

  it("the record has the cutting rules that are declared, and none where none are", () => {
    const existing = side(["1", ...S, ok, rule]);
    const cut = applied(outbound(table(...S, { Ok: ["Good"] }, declaredRule)), existing);
    expect(cut.mappings).toEqual([{ header: S0, pairs: [pair(ok)], parsing: rule }]);
    const plain = applied(outbound(table(...S, { Ok: ["Good"] })), existing);
    expect(Object.keys(plain.mappings[0] ?? {})).toEqual(["header", "pairs"]);
  });

  it("the record keeps a mapping under its old name while a rename is not finished", () => {
    const existing = live({
      names: "apart",
      outbound: [
        ["1", ...S, ok],
        ["2", ...S, bad],
      ],
    });
    const before = applied(outbound(table(...S, all)), existing);
    const renamed = outbound(table("INCIDENT.Status", "T.New", { Ok: ["Good"] }));
    const unsettledHeaders = new Set([headerKey(header("outbound", "INCIDENT.Status", "T.New"))]);
    expect(applied(renamed, existing, before, { unsettledHeaders }).mappings).toEqual([
      { header: S0, pairs: [pair(ok), pair(bad)] },
    ]);
    const kept = { ...existing, ways: { names: "kept" } } as const;
    expect(applied(renamed, kept, undefined, { unsettledHeaders }).mappings).toMatchObject([
      { header: { thirdPartyAttribute: "New" }, pairs: [pair(ok)] },
    ]);
  });
});

describe("the record of scalars", () => {
  const path = "outbound.notifier.password_wo";
  const notifier = (version?: number) =>
    declaration(
      {},
      {
        display_name: "Desk",
        outbound: {
          notifier: {
            type: "REST_API",
            base_uri: "x",
            auth_type: "BASIC",
            user_name: "u",
            password_wo: new Secret("p"),
            ...(version === undefined ? {} : { password_wo_version: version }),
          },
        },
      },
    );
  const unsettled = new Set(["display_name"]);

  it("the record of a scalar that still differs is what was applied before, and nothing where nothing was", () => {
    const first = applied(notifier(), live({}), undefined, { unsettled });
    expect(first.scalars.has("display_name")).toBe(false);
    expect(first.scalars.get("outbound.notifier.user_name")).toBe("u");
    const before = applied(declaration({}, { display_name: "Old" }), live({}));
    expect(applied(notifier(), live({}), before, { unsettled }).scalars.get("display_name")).toBe("Old");
    expect(applied(notifier(), live({}), before).scalars.get("display_name")).toBe("Desk");
  });

  it("the record of a secret is its version once it was sent, or was adopted", () => {
    const adopted = applied(notifier(1), live({}));
    expect(adopted.versions.get(path)).toBe(1);
    expect(applied(notifier(2), live({}), adopted).versions.get(path)).toBe(1);
    expect(applied(notifier(2), live({}), adopted, { sent: new Set([path]) }).versions.get(path)).toBe(2);
    expect(applied(notifier(2), live({}), applied(notifier(), live({}))).versions.has(path)).toBe(false);
    expect(applied(notifier(), live({}), adopted).versions.has(path)).toBe(false);
  });

  it("the record of a secret is a fingerprint, unless there is no key, or the secret was sent and not accepted", () => {
    const of = (options: Parameters<typeof applied>[3], before?: Applied) =>
      applied(notifier(), live({}), before, options).fingerprints.get(path);
    expect(of({})).toMatchObject({ unsent: true });
    expect(of({ sent: new Set([path]) })).toBeDefined();
    expect(of({ sent: new Set([path]) })).not.toHaveProperty("unsent");
    expect(of({ tried: new Set([path]) })).toBeUndefined();
    const { mappings, scalars } = nextApplied(compareSides(notifier(), live({}), undefined), {
      sent: new Set([path]),
      unsettled: new Set(),
      wholeNotifier: false,
    });
    expect(mappings).toEqual([]);
    expect(scalars.size).toBeGreaterThan(0);
    const keyless = { sent: new Set<string>(), unsettled: new Set<string>(), wholeNotifier: false };
    expect(nextApplied(compareSides(notifier(), live({}), undefined), keyless).fingerprints.size).toBe(0);
    const sent = applied(notifier(), live({}), undefined, { sent: new Set([path]) });
    expect(of({}, sent)).toEqual(sent.fingerprints.get(path));
  });
});
