// A record that is read without its shape being checked member by member is one that the check takes as it is.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isRecord } from "../../src/base/json.js";
import { decodeApplied } from "../../src/integration/applied/applied-record.js";

const text = fc.constantFrom("outbound.notifier.password_wo", "display_name", "__proto__", "unsent", "none", "x");
const wrong = fc.constantFrom<unknown>(null, 1, "text", true, [], {}, [["a", "b", "c"]], ["up"], { x: [] });
const mostly = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: wrong });
const byName = (value: fc.Arbitrary<unknown>) => mostly(fc.dictionary(text, mostly(value), { maxKeys: 3 }));
const fingerprint = fc.record(
  { key_id: mostly(text), mac: mostly(text), unsent: mostly(fc.constant(true)) },
  { requiredKeys: ["key_id", "mac"] },
);
const key = fc.record(
  {
    id: mostly(text),
    boxes: mostly(fc.array(mostly(fc.tuple(text, text)), { maxLength: 2 })),
    derived: fc.constant(true),
  },
  { requiredKeys: ["id", "boxes"] },
);
const header = fc.tuple(fc.constantFrom("inbound", "outbound"), text, text, text, text);
const mapping = fc.record(
  {
    header: mostly(header),
    pairs: mostly(fc.array(mostly(fc.tuple(text, text)), { maxLength: 2 })),
    kept: fc.tuple(text, text),
  },
  { requiredKeys: ["header", "pairs"] },
);
const record = fc.record(
  {
    mappings: mostly(fc.array(mostly(mapping), { maxLength: 3 })),
    format: mostly(fc.constantFrom(1, 2)),
    scalars: byName(fc.oneof(text, fc.integer(), fc.boolean(), fc.dictionary(text, text, { maxKeys: 2 }))),
    directions: mostly(fc.subarray(["inbound", "outbound"])),
    fingerprints: byName(fingerprint),
    keys: mostly(fc.array(mostly(key), { maxLength: 2 })),
    secrets_revision: mostly(text),
    versions: byName(fc.integer()),
    abandoned: mostly(fc.constant([])),
    whole_notifier: mostly(fc.boolean()),
    rotation: mostly(text),
  },
  {
    requiredKeys: [
      "mappings",
      "format",
      "scalars",
      "directions",
      "fingerprints",
      "versions",
      "abandoned",
      "whole_notifier",
    ],
  },
);

function outcome(stored: object, more = {}): unknown {
  try {
    return decodeApplied(JSON.stringify({ ...stored, ...more }));
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const withUnknown = (value: unknown) => (isRecord(value) ? { ...value, unknown: null } : value);

it("a record is read the same with and without a check of each member, whatever it holds", () => {
  let read = 0;
  fc.assert(
    fc.property(record, (stored) => {
      const found = outcome(stored);
      if (typeof found === "object") read += 1;
      // A member that nobody knows is dropped by the check, and is in no record that goes without it.
      const mappings = Array.isArray(stored.mappings) ? stored.mappings.map(withUnknown) : stored.mappings;
      expect(found).toEqual(outcome(stored, { mappings, unknown: null }));
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(200);
});
