// The sides of one observation: paired once, and what ignore_changes leaves out is put back into the record.
import { describe, expect, it } from "vitest";
import { compareSides, withRows } from "../../src/integration/sides.js";
import { applied, live, outbound, table } from "./sides.js";

const declared = outbound(table("INCIDENT.Status", "T.A", { Ok: ["Good"], Bad: ["Sev1"] }));
const seen = live({
  outbound: [
    ["1", "INCIDENT.Status", "T.A", ["Ok", "Good"]],
    ["2", "INCIDENT.Status", "T.A", ["Bad", "Sev2"]],
  ],
});
const record = applied(declared, seen);

describe("sides that are compared", () => {
  it("compared sides keep one pairing for all who ask, also once row lists were read", () => {
    const sides = compareSides(declared, { ...seen, rows: {} }, record);
    const listed = withRows(sides, seen.rows);
    expect(sides.views).toHaveLength(1);
    expect(sides.views).toBe(sides.views);
    expect(listed.views).toBe(sides.views);
    expect(listed.wholeViews).toBe(sides.views);
    expect(listed.live.rows).toEqual(seen.rows);
    expect(sides.live.rows).toEqual({});
    expect(listed.inStep).toBe(false);
  });

  it("compared sides show ignored values in the pairing of the whole sides alone", () => {
    const ignored = [["outbound", "mappings", "m0", "values", "Bad"]];
    const sides = compareSides({ ...declared, ignored }, seen, record);
    expect(sides.views[0]?.liveCounts.size).toBe(1);
    expect(sides.wholeViews[0]?.liveCounts.size).toBe(2);
  });

  it("compared sides are in step where all three are the same", () => {
    const same = live({
      outbound: [
        ["1", "INCIDENT.Status", "T.A", ["Ok", "Good"]],
        ["2", "INCIDENT.Status", "T.A", ["Bad", "Sev1"]],
      ],
    });
    expect(compareSides(declared, same, applied(declared, same)).inStep).toBe(true);
    expect(compareSides(declared, same, undefined).inStep).toBe(false);
  });
});
