// ignore_changes on the three sides: what it names is not compared, nothing of it is sent, and its record stays.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import type { Applied, Declared, Live } from "../../src/integration/model.js";
import { applied, compare, declaration, isQuiet, live, posted, type RowTuple, table } from "./sides.js";

const STATUS = ["INCIDENT.Status", "T.S"] as const;
const PRIORITY = ["INCIDENT.Priority", "T.P"] as const;
const values = { Ok: ["Good"], Critical: ["Bad"] };
const parsing = (word: string) => ({ operators: [{ operator: "AFTER", start_word: word }] });

interface Desk {
  readonly name?: string;
  readonly status?: Readonly<Record<string, readonly string[]>>;
  readonly theirs?: string;
  readonly word?: string;
  readonly user?: string;
}

function desk({ name = "n", status = values, theirs = "T.S", word = "a", user = "u" }: Desk = {}): Declared {
  const notifier = {
    type: "REST_API",
    base_uri: "x",
    auth_type: "BASIC",
    user_name: user,
    password_wo: new Secret("p"),
  };
  return declaration(
    {},
    {
      display_name: name,
      inbound: { mappings: { i: table(...STATUS, values) } },
      outbound: {
        mappings: { s: table("INCIDENT.Status", theirs, status, parsing(word)), p: table(...PRIORITY, { Low: ["3"] }) },
        notifier,
      },
    },
  );
}

function liveDesk({ name = "n", status = values, theirs = "T.S", word = "a", user = "u" }: Desk = {}): Live {
  const rows = (table: typeof status, their: string, cut?: string): readonly RowTuple[] =>
    Object.entries(table).flatMap(([ours, many]) =>
      many.map((each): RowTuple => {
        const row = [`${ours}${each}`, "INCIDENT.Status", their, [ours, each]] as const;
        return cut === undefined ? row : [...row, { operators: [{ operator: "AFTER", startWord: cut }] }];
      }),
    );
  return live({
    names: "kept",
    inbound: rows(values, "T.S"),
    outbound: [...rows(status, theirs, word), ["p", ...PRIORITY, ["Low", "3"]]],
    scalars: {
      display_name: name,
      "outbound.notifier.base_uri": "x",
      "outbound.notifier.auth_type": "BASIC",
      "outbound.notifier.user_name": user,
    },
  });
}

const before = applied(desk(), liveDesk(), undefined, { sent: new Set(["outbound.notifier.password_wo"]) });
const ignoring = (declared: Declared, ...ignored: readonly (readonly string[])[]): Declared => ({
  ...declared,
  ignored,
});
const S = ["outbound", "mappings", "s"] as const;
const record = (declared: Declared, live: Live) => applied(declared, live, before);
const sorted = ({ mappings, ...rest }: Applied) => ({
  ...rest,
  mappings: new Set(mappings.map((mapping) => ({ ...mapping, pairs: new Set(mapping.pairs) }))),
});

const cases: readonly (readonly [string, readonly string[], Desk])[] = [
  ["a scalar", ["display_name"], { name: "x" }],
  ["a field of the notifier", ["outbound", "notifier", "user_name"], { user: "x" }],
  ["the notifier", ["outbound", "notifier"], { user: "x" }],
  ["a direction", ["outbound", "mappings"], { status: { Ok: ["x"] }, word: "x" }],
  ["all of a side", ["outbound"], { status: { New: ["x"] }, user: "x" }],
  ["a mapping", S, { status: { Ok: ["x"] }, word: "x" }],
  ["a table", [...S, "values"], { status: { Ok: ["x"], New: ["y"] } }],
  ["a value of a table", [...S, "values", "Ok"], { status: { Ok: ["x"], Critical: ["Bad"] } }],
  ["the cutting rules", [...S, "parsing"], { word: "x" }],
  ["the third-party name", [...S, "third_party_attribute"], { theirs: "T.x" }],
];

describe("what is ignored", () => {
  it("an ignored part is compared where nothing was applied yet, because adopting takes a whole declaration", () => {
    expect(isQuiet(compare(ignoring(desk({ name: "x" }), ["display_name"]), liveDesk()))).toBe(false);
  });

  it.each(cases)(
    "an ignored part shows nothing and stays as it was recorded when the code changes it: %s",
    (_, path, change) => {
      expect(isQuiet(compare(desk(change), liveDesk(), before))).toBe(false);
      const declared = ignoring(desk(change), path);
      expect(isQuiet(compare(declared, liveDesk(), before))).toBe(true);
      expect(sorted(record(declared, liveDesk()))).toEqual(sorted(before));
    },
  );

  it.each(cases)(
    "an ignored part shows nothing and stays as it was recorded when somebody changes it live: %s",
    (_, path, change) => {
      expect(isQuiet(compare(desk(), liveDesk(change), before))).toBe(false);
      const declared = ignoring(desk(), path);
      expect(isQuiet(compare(declared, liveDesk(change), before))).toBe(true);
      expect(sorted(record(declared, liveDesk(change)))).toEqual(sorted(before));
    },
  );

  it.each(cases)("everything but the ignored part is compared: %s", (_, path) => {
    const second = ["outbound", "inbound"].includes(path[0] ?? "") ? { name: "y" } : { user: "y" };
    const found = compare(ignoring(desk(second), path), liveDesk(), before);
    expect(found.changes).toHaveLength(1);
    expect(compare(ignoring(desk(), path), liveDesk(second), before).drift).toHaveLength(1);
  });

  it("other values of the same table, and the other direction, are compared where one value is ignored", () => {
    const first = ignoring(desk({ status: { Ok: ["x"], Critical: ["y"] } }), [...S, "values", "Ok"]);
    expect(posted(compare(first, liveDesk(), before))).toEqual(["INCIDENT.Status=T.S Critical:y"]);
    const out = ignoring(desk(), ["inbound"], ["outbound", "mappings", "p"]);
    expect(posted(compare(out, liveDesk({ status: { Ok: ["Good"] } }), before))).toEqual([
      "INCIDENT.Status=T.S Critical:Bad",
    ]);
  });

  it("an ignored part is sent as it is live where its group is sent for another field", () => {
    const declared = ignoring(desk({ user: "new" }), ["outbound", "notifier", "auth_type"]);
    const found = compare(declared, liveDesk(), before);
    expect(found.update.scalars.get("outbound.notifier.auth_type")).toBe("BASIC");
    expect(found.update.scalars.get("outbound.notifier.user_name")).toBe("new");
  });
});
