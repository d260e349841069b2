// Tables without tokens are kept out of cdktf's resolve, and the synthesised file has the same bytes as with it.
import { TerraformVariable } from "cdktf";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { from, Incident, inbound, type MappingOptions, MappingSet, outbound, to } from "../../src/constructs/cdktf.js";
import * as resolvedTable from "../../src/constructs/resolved-table.js";
import { attributesOf, desk, tenantStack, variable } from "./program.js";

/** The file's text of the one integration that declares a new set, its tables left to cdktf or kept out of it. */
function written(make: () => MappingSet, by: "cdktf" | "rampsync"): string {
  const asResolved = vi.spyOn(resolvedTable, "asResolved");
  if (by === "cdktf") asResolved.mockImplementation((table) => table);
  try {
    const text = JSON.stringify(attributesOf(desk({ mappings: make() }).stack));
    expect(asResolved).toHaveBeenCalled();
    return text;
  } finally {
    asResolved.mockRestore();
  }
}

function tables(values: Record<string, string[]>, options: MappingOptions = {}): MappingSet {
  return MappingSet.of(
    inbound(Incident.STATUS, from("Ticket", "${state}"), values, options),
    outbound(Incident.PRIORITY, to("Ticket", "prio"), values, options),
  );
}

describe("tables that are kept out of cdktf's resolve", () => {
  it("the synthesised file has the same bytes whatever the texts of the tables are", () => {
    const text = fc.string({ unit: fc.constantFrom("$", "{", "%", "}", '"', "\\", "é", "a", "\u2028"), minLength: 1 });
    // In each direction a source has one target.
    const isAlike = (left: readonly string[], right: readonly string[]) => left[0] === right[0] || left[1] === right[1];
    const values = fc
      .uniqueArray(fc.tuple(text, text), { maxLength: 4, comparator: isAlike })
      .map((pairs) => Object.fromEntries(pairs.map(([value, thirdParty]) => [value, [thirdParty]])));
    fc.assert(
      fc.property(values, (drawn) => {
        const make = () => tables(drawn);
        expect(written(make, "rampsync")).toBe(written(make, "cdktf"));
      }),
      { numRuns: 50 },
    );
  });

  it("the synthesised file has the same bytes with parsing rules and an empty direction", () => {
    const parsing = {
      defaultValue: "Open",
      operators: [{ operator: "BETWEEN", startWord: "${a", endWord: "}" }],
    } as const;
    const withParsing = () => tables({ Open: ["New"] }, { parsing });
    for (const make of [withParsing, () => MappingSet.empty("inbound", "outbound")]) {
      expect(written(make, "rampsync")).toBe(written(make, "cdktf"));
    }
  });

  it("an override reaches into a table", () => {
    const { stack, integration } = desk({ mappings: tables({ Open: ["New"] }) });
    integration.resource.addOverride("outbound.mappings.extra", {
      entity_type: "INCIDENT",
      attribute: "Status",
      third_party_entity_type: "Ticket",
      third_party_attribute: "state",
      values: { Open: ["1"] },
    });
    const { outbound: written } = attributesOf(stack);
    expect(written).toMatchObject({ mappings: { extra: { values: { Open: ["1"] } }, INCIDENT_Priority: {} } });
  });

  it("an override of one integration leaves the table of another that shares its set", () => {
    const mappings = tables({ Open: ["New"] });
    const first = attributesOf(desk({ mappings }).stack);
    const { stack, integration } = desk({ mappings });
    integration.resource.addOverride("outbound.mappings.INCIDENT_Priority.values.Later", ["2"]);
    expect(attributesOf(stack).outbound).toMatchObject({
      mappings: { INCIDENT_Priority: { values: { Later: ["2"] } } },
    });
    expect(attributesOf(desk({ mappings }).stack)).toEqual(first);
  });

  it("the program's own stacks are taken as before once an integration is made, and once one could not be made", () => {
    const { captureStackTrace } = Error;
    const { stack } = desk({ mappings: tables({ Open: ["New"] }) });
    expect(Error.captureStackTrace).toBe(captureStackTrace);
    expect(() => desk({}, stack)).toThrow("There is already a Construct with name");
    expect(Error.captureStackTrace).toBe(captureStackTrace);
  });

  it("a label may have the name of a method", () => {
    for (const label of ["toJSON", "resolve", "__proto__"]) {
      const make = () => MappingSet.of(outbound(Incident.STATUS, to("Ticket", "state"), { Open: ["1"] }, { label }));
      expect(written(make, "rampsync")).toBe(written(make, "cdktf"));
    }
  });

  it("a token in a table is resolved as everywhere", () => {
    const stack = tenantStack();
    const state = new TerraformVariable(stack, "state", { type: "string" });
    const table = { Open: [state.stringValue] };
    const mappings = MappingSet.of(outbound(Incident.STATUS, to("Ticket", "state"), table));
    expect(JSON.stringify(attributesOf(desk({ mappings }, stack).stack))).toContain(variable("state"));
  });
});
