// The labels of mappings that nobody gave one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Header } from "../../src/document/mapping.js";
import { identifier, naturalLabel, withLabels } from "../../src/integration/pairing/natural-label.js";

const header = (attribute: string, thirdPartyAttribute = "T", direction: Header["direction"] = "outbound"): Header => ({
  direction,
  entityType: "INCIDENT",
  attribute,
  thirdPartyEntityType: "Ticket",
  thirdPartyAttribute,
});

const labelsOf = (headers: readonly Header[], given: ReadonlyMap<Header, string> = new Map()) =>
  withLabels(
    headers,
    (each) => each,
    (each) => given.get(each),
  );

describe("the natural label of a mapping", () => {
  it.each([
    ["Status", "INCIDENT_Status"],
    ["Sub status", "INCIDENT_Sub_status"],
    ["a.b/c", "INCIDENT_a_b_c"],
    ["Priorität", "INCIDENT_Priorität"],
    ["Priorita\u0308t", "INCIDENT_Priorität"],
    ['"${x}"', "INCIDENT_x"],
    ["", "INCIDENT"],
    ["_", "INCIDENT"],
  ])("the attribute %j makes the label %s", (attribute, label) => {
    expect(naturalLabel(header(attribute))).toBe(label);
  });

  it("a name that begins with a digit or has no letter makes an identifier all the same", () => {
    expect(identifier("1st")).toBe("_1st");
    expect(identifier("--")).toBe("_");
  });

  it("natural labels are identifiers, each for one mapping of a direction, in any order of the mappings", () => {
    const text = fc.string({ maxLength: 4, unit: fc.constantFrom("a", "A", "_", ".", " ", "/", "2", "é") });
    const headers = fc.uniqueArray(
      fc
        .tuple(text, text, fc.constantFrom<Header["direction"]>("inbound", "outbound"))
        .map((parts) => header(...parts)),
      { maxLength: 8, selector: (each) => JSON.stringify(each).toLowerCase() },
    );
    fc.assert(
      fc.property(headers, text, (all, given) => {
        const taken = new Map(all.slice(0, 1).map((each) => [each, given]));
        const labelled = labelsOf(all, taken);
        const keys = labelled.map(({ item, label }) => `${item.direction} ${label.toLowerCase()}`);
        expect(new Set(keys).size).toBe(all.length);
        for (const { item, label } of labelled) {
          if (!taken.has(item)) expect(label).toMatch(/^[\p{ID_Start}_][\p{ID_Continue}]*$/u);
        }
        const byHeader = new Map(labelled.map(({ item, label }) => [item, label]));
        for (const { item, label } of labelsOf(all.toReversed(), taken)) expect(label).toBe(byHeader.get(item));
      }),
    );
  });
});
