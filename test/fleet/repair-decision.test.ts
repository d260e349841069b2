// Laws of the decision whether a worker may repair, on random facts and random lives of a difference.
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Amount,
  ceilingOf,
  type DriftedIntegration,
  leftAlone,
  type SeenDrift,
} from "../../src/fleet/repair/decide.js";
import { law } from "../property/law.js";

const HOUR = 3_600_000;
const hold = 24 * HOUR;
const time = fc.integer({ min: 0, max: 100 }).map((hours) => hours * HOUR);
const ids = ["a", "b", "c"];

interface Facts {
  readonly found: DriftedIntegration;
  readonly seen: readonly (readonly [id: string, drift: SeenDrift])[];
  readonly now: number;
}

const facts: fc.Arbitrary<Facts> = fc.record({
  found: fc.record({
    ids: fc.subarray(ids),
    isRepairable: fc.boolean(),
    editedAt: fc.option(time, { nil: undefined }),
  }),
  seen: fc
    .array(fc.tuple(fc.constantFrom(...ids), fc.record({ since: time, lastSeen: time, repairs: fc.nat({ max: 3 }) })))
    .map((entries) => [...new Map(entries)]),
  now: time.map((at) => at + 50 * HOUR),
});

const decide = ({ found, seen, now }: Facts) => leftAlone(found, new Map(seen), { now, hold });

function isEarned(given: Facts): void {
  if (decide(given) !== undefined) return;
  const { found, seen, now } = given;
  expect(found.isRepairable).toBe(true);
  expect(found.ids.length).toBeGreaterThan(0);
  if (found.editedAt !== undefined) expect(now - found.editedAt).toBeGreaterThanOrEqual(hold);
  for (const id of found.ids) {
    const drift = new Map(seen).get(id);
    expect(drift?.repairs).toBeLessThan(2);
    expect(drift?.lastSeen).toBeGreaterThan(drift?.since ?? Number.POSITIVE_INFINITY);
    expect(now - (drift?.since ?? now)).toBeGreaterThanOrEqual(hold);
  }
}

law("what may be repaired was seen twice, held for long enough since, and repaired less than twice", facts, isEarned);

function lasts(given: Facts): void {
  if (decide(given) !== undefined) return;
  expect(decide({ ...given, now: given.now + 1000 * HOUR })).toBeUndefined();
}

law("what may be repaired may be repaired later too, if nothing else becomes known", facts, lasts);

function oneHoldsAll(given: Facts): void {
  const { found, ...rest } = given;
  if (decide(given) !== undefined) return;
  const more = { ...found, ids: [...found.ids, "never seen"] };
  expect(decide({ ...rest, found: more })).toEqual({ no: "seen once" });
}

law("a difference that is new keeps its whole integration from a repair", facts, oneHoldsAll);

interface Step {
  readonly hours: number;
  readonly does: "look" | "edit" | "look and repair";
}

const life: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 30 }),
    does: fc.constantFrom("look" as const, "edit" as const, "look and repair" as const),
  }),
  { maxLength: 60 },
);

/** One difference: edited again and again, looked at, and repaired as soon as it may be. */
function isLeftToPeople(steps: readonly Step[]): void {
  let now = 0;
  let repairs = 0;
  let editedAt: number | undefined;
  let seen: SeenDrift | undefined;
  for (const { hours, does } of steps) {
    now += hours * HOUR;
    if (does === "edit") {
      editedAt = now;
      seen = undefined;
    } else if (editedAt !== undefined) {
      seen = seen === undefined ? { since: now, lastSeen: now, repairs } : { ...seen, lastSeen: now };
      const found = { ids: ["a"], isRepairable: true, editedAt };
      if (does === "look" || leftAlone(found, new Map([["a", seen]]), { now, hold }) !== undefined) continue;
      expect(now - editedAt).toBeGreaterThanOrEqual(hold);
      repairs += 1;
      editedAt = undefined;
      seen = undefined;
    }
  }
  expect(repairs).toBeLessThanOrEqual(2);
}

law("whoever edits the same value again and again is overruled twice, and never within the hold", life, isLeftToPeople);

const amount = fc.record({ tenants: fc.nat({ max: 1 }), rows: fc.nat({ max: 20 }), calls: fc.nat({ max: 9 }) });
const plus = (left: Amount, right: Amount): Amount => ({
  tenants: left.tenants + right.tenants,
  rows: left.rows + right.rows,
  calls: left.calls + right.calls,
});

interface Round {
  readonly most: Amount;
  readonly wanted: readonly Amount[];
}

const round: fc.Arbitrary<Round> = fc.record({
  most: fc.record({ tenants: fc.nat({ max: 9 }), rows: fc.nat({ max: 99 }), calls: fc.nat({ max: 50 }) }),
  wanted: fc.array(amount, { maxLength: 40 }),
});

function staysBelow({ most, wanted }: Round): void {
  let used: Amount = { tenants: 0, rows: 0, calls: 0 };
  for (const each of wanted) {
    const over = ceilingOf(used, each, most);
    const next = plus(used, each);
    if (over !== undefined) expect(next[over]).toBeGreaterThan(most[over]);
    else {
      for (const kind of ["tenants", "rows", "calls"] as const) expect(next[kind]).toBeLessThanOrEqual(most[kind]);
      used = next;
    }
  }
}

law(
  "repairs of a round stay below every ceiling, and each that is refused would go over the one that is named",
  round,
  staysBelow,
);

it("a difference that comes back after two repairs is a dispute, however long ago they were", () => {
  const seen = new Map([["a", { since: 0, lastSeen: HOUR, repairs: 2 }]]);
  const found = { ids: ["a"], isRepairable: true, editedAt: undefined };
  expect(leftAlone(found, seen, { now: 1e12, hold })).toEqual({ no: "disputed" });
});
