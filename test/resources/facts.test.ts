// What follows from the list of what happened in an apply, and what is tried in place of a POST that was refused.
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../src/base/error.js";
import { Secret } from "../../src/base/secret.js";
import type { Declared, Live, Scalar } from "../../src/integration/model.js";
import type { Update } from "../../src/integration/wire/codec.js";
import {
  countOf,
  type Fact,
  isWritten,
  lastRead,
  postedScalars,
} from "../../src/resources/installed-integration/facts.js";
import { fallBacks, refusalOf } from "../../src/resources/installed-integration/fall-backs.js";
import { declaration, live } from "../integration/sides.js";

const N = "outbound.notifier.";
const error = new RampsyncError("RS4008", "no");

describe("the facts of an apply", () => {
  it("the facts of an apply tell of a write that was answered, in doubt or removed a row, and of no other", () => {
    const facts: readonly Fact[] = [
      { is: "posting", scalars: ["display_name"] },
      { is: "sent" },
      { is: "refused", error },
      { is: "rows refused", by: "list" },
    ];
    expect(isWritten(facts)).toBe(false);
    expect(countOf(facts, "sent")).toBe(1);
    expect(lastRead(facts)).toBeUndefined();
    for (const more of [{ is: "posted", scalars: [] }, { is: "in doubt" }] as const) {
      expect(isWritten([...facts, more])).toBe(true);
    }
  });

  it("scalars that were posted count until a read shows that the POST had no effect", () => {
    const facts: readonly Fact[] = [
      { is: "posted", scalars: ["a", "b"] },
      { is: "posted", scalars: ["c"] },
    ];
    expect([...postedScalars(facts)]).toEqual(["a", "b", "c"]);
    expect(postedScalars([...facts, { is: "not shown" }]).size).toBe(0);
    expect([...postedScalars([...facts, { is: "not shown" }, { is: "posted", scalars: ["d"] }])]).toEqual(["d"]);
  });
});

describe("the fall-backs of a refused POST", () => {
  const update = (scalars: Readonly<Record<string, Scalar>>): Update => ({
    scalars: new Map(Object.entries(scalars)),
    additions: [],
  });
  const shown: Live = live({
    scalars: { [`${N}base_uri`]: "old", [`${N}auth_type`]: "BASIC", [`${N}user_name`]: "u" },
  });
  const notifier = (fields: object): Declared => declaration({}, { outbound: { notifier: fields } });
  const tried = (declared: Declared, sent: Update, missing: Update, wantsWhole = false) => {
    const refusal = refusalOf(error, sent, missing, { declared, live: shown, wantsWhole });
    return fallBacks.filter(({ fits }) => fits(refusal)).map(({ name }) => name);
  };
  const part = update({ [`${N}base_uri`]: "new" });

  it("a part of a notifier goes on with its whole, and at last without the notifier", () => {
    const declared = notifier({ base_uri: "new", auth_type: "BASIC", user_name: "u", password_wo: new Secret("p") });
    expect(tried(declared, part, part)).toEqual([
      "with the whole notifier",
      "with the whole notifier under other names",
      "without the notifier, whose whole is refused as well",
    ]);
  });

  it("a part of a notifier whose whole is not at hand goes on without the notifier", () => {
    expect(tried(notifier({ base_uri: "new" }), part, part)).toEqual([
      "without the notifier, whose whole is not at hand",
    ]);
  });

  it("what holds no part of a notifier goes on under other names alone", () => {
    const declared = notifier({ base_uri: "new" });
    const alone = update({ display_name: "Desk" });
    expect(tried(declared, alone, alone)).toEqual(["the same under other names"]);
    expect(tried(declared, part, part, true)).toEqual(["the same under other names"]);
  });

  it("a part of a notifier that is live meanwhile has no fall-back", () => {
    expect(tried(notifier({ base_uri: "new" }), part, update({ display_name: "Desk" }))).toEqual([]);
  });
});
