// The laws of mapping sets: extend adds, override replaces, without removes, order never counts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attribute,
  from,
  Incident,
  inbound,
  type Mapping,
  MappingSet,
  outbound,
  ServiceRequest,
  to,
} from "../../src/constructs/cdktf.js";
import { attributesOf, desk } from "./program.js";

const base = MappingSet.of(
  inbound(Incident.STATUS, from("TICKET", "Status"), { Open: "In Progress", Closed: ["Completed", "Done"] }),
  outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good", Critical: "Bad" }),
);

const tableOf = (set: MappingSet, direction: "inbound" | "outbound", label = "INCIDENT_Status") => {
  const found = set.labelled(direction)?.find((mapping) => mapping.label === label);
  return found === undefined ? undefined : Object.fromEntries(found.mapping.entries);
};

const coded = (code: string) => expect.objectContaining({ code });

describe("a mapping set", () => {
  it("a mapping set does not change when others are made from it", () => {
    base.override(outbound(Incident.STATUS, { Ok: "Gut" }));
    base.extend(inbound(ServiceRequest.STATUS, from("REQUEST", "Status"), { Open: "New" }));
    base.without(inbound(Incident.STATUS));
    expect(tableOf(base, "outbound")).toEqual({ Ok: ["Good"], Critical: ["Bad"] });
    expect(base.mappings).toHaveLength(2);
  });

  it("a mapping set takes the mappings of other sets", () => {
    const more = MappingSet.of(inbound(ServiceRequest.STATUS, from("REQUEST", "Status"), { Open: "New" }));
    expect(tableOf(base.extend(more), "inbound", "SERVICEREQUEST_Status")).toEqual({ Open: ["New"] });
    expect(MappingSet.of(base, more).mappings).toHaveLength(3);
  });

  describe("mapping sets that are extended", () => {
    it("an extended set has new entries of a mapping, named with or without the third party", () => {
      expect(tableOf(base.extend(inbound(Incident.STATUS, { Closed: "Finished" })), "inbound")).toEqual({
        Open: ["In Progress"],
        Closed: ["Completed", "Done", "Finished"],
      });
      const more = base.extend(outbound(Incident.STATUS, to("TICKET", "status"), { Warning: "So-so" }));
      expect(tableOf(more, "outbound")).toEqual({ Ok: ["Good"], Critical: ["Bad"], Warning: ["So-so"] });
    });

    it("an extended set refuses another target for the same incoming value", () => {
      expect(() => base.extend(outbound(Incident.STATUS, { Ok: "Gut" }))).toThrow(coded("RS1015"));
      expect(() => base.extend(inbound(Incident.STATUS, { New: "Done" }))).toThrow(
        expect.objectContaining({
          code: "RS1015",
          message: 'inbound INCIDENT.Status: "Done" would be translated to "Closed" and "New".',
        }),
      );
    });

    it("an extended set accepts an entry that it has already", () => {
      expect(tableOf(base.extend(outbound(Incident.STATUS, { Ok: "Good" })), "outbound")).toEqual(
        tableOf(base, "outbound"),
      );
    });

    it("an extended set refuses a part of a mapping that does not exist", () => {
      expect(() => base.extend(inbound(Incident.PRIORITY, { High: "1" }))).toThrow(coded("RS1015"));
    });

    it("an extended set refuses another label or other cutting rules for the same mapping", () => {
      const labelled = MappingSet.of(inbound(Incident.STATUS, from("T", "S"), {}, { label: "one" }));
      expect(() => labelled.extend(inbound(Incident.STATUS, {}, { label: "two" }))).toThrow(coded("RS1015"));
      const parsed = MappingSet.of(inbound(Incident.STATUS, from("T", "S"), {}, { parsing: { defaultValue: "a" } }));
      expect(() => parsed.extend(inbound(Incident.STATUS, {}, { parsing: { defaultValue: "b" } }))).toThrow(
        coded("RS1015"),
      );
    });
  });

  describe("mapping sets that are overridden", () => {
    it("an overridden set has the new value in place of the old one, and the others unchanged", () => {
      expect(tableOf(base.override(outbound(Incident.STATUS, { Ok: "Gut" })), "outbound")).toEqual({
        Ok: ["Gut"],
        Critical: ["Bad"],
      });
    });

    it("an overridden set refuses an entry or a mapping that does not exist", () => {
      expect(() => base.override(outbound(Incident.STATUS, { Okay: "Gut" }))).toThrow(coded("RS1015"));
      expect(() => base.override(outbound(ServiceRequest.STATUS, { Ok: "Gut" }))).toThrow(coded("RS1015"));
      expect(() => base.override(outbound(Incident.STATUS, to("Ticket", "State"), { Ok: "Gut" }))).toThrow(
        coded("RS1015"),
      );
    });

    it("an overridden set refuses a part that means several mappings, until the third party is named", () => {
      const two = base.extend(outbound(Incident.STATUS, to("Ticket", "State"), { Ok: "1" }));
      expect(() => two.override(outbound(Incident.STATUS, { Ok: "2" }))).toThrow(coded("RS1015"));
      const changed = two.override(outbound(Incident.STATUS, to("Ticket", "State"), { Ok: "2" }));
      expect(tableOf(changed, "outbound", "INCIDENT_Status_Ticket_State")).toEqual({ Ok: ["2"] });
      expect(tableOf(changed, "outbound", "INCIDENT_Status_Ticket_Status")).toEqual({
        Ok: ["Good"],
        Critical: ["Bad"],
      });
    });
  });

  describe("mapping sets without some of their parts", () => {
    it("a set without a mapping still declares its direction", () => {
      const less = base.without(outbound(Incident.STATUS));
      expect(less.labelled("outbound")).toEqual([]);
      expect(attributesOf(desk({ mappings: less }).stack).outbound).toEqual({ mappings: {} });
    });

    it("a set without some pairs still has the mapping", () => {
      const less = base.without(inbound(Incident.STATUS, { Closed: "Done", Open: "In Progress" }));
      expect(tableOf(less, "inbound")).toEqual({ Closed: ["Completed"] });
    });

    it("a part that does not exist cannot be removed from a set", () => {
      expect(() => base.without(inbound(Incident.PRIORITY))).toThrow(coded("RS1015"));
      expect(() => base.without(inbound(Incident.STATUS, { Closed: "Over" }))).toThrow(coded("RS1015"));
    });
  });

  describe("labels of mappings", () => {
    it("labels are made from the mapping, and can be given freely", () => {
      const set = base.extend(
        inbound(attribute("CHANGE", "My field"), from("TICKET", "Mine")),
        inbound(Incident.PRIORITY, from("TICKET", "Severity"), {}, { label: "how bad" }),
      );
      expect(set.labelled("inbound")?.map(({ label }) => label)).toEqual([
        "CHANGE_My_field",
        "INCIDENT_Status",
        "how bad",
      ]);
    });

    it("mappings whose attributes make the same label have the third party in it, and else a number", () => {
      const field = (name: string, thirdParty: string) => inbound(attribute("CHANGE", name), from("T", thirdParty));
      const labels = (...mappings: readonly Mapping[]) =>
        MappingSet.of(...mappings)
          .labelled("inbound")
          ?.map(({ label, mapping }) => [label, mapping.attribute.name]);
      const given = inbound(Incident.STATUS, from("T", "S"), {}, { label: "CHANGE_c" });
      const four = [field("a b", "x"), field("a/b", "y"), field("a.b", "y"), field("c", "z"), given];
      const expected = [
        ["CHANGE_a_b_T_x", "a b"],
        ["CHANGE_a_b_T_y", "a.b"],
        ["CHANGE_a_b_T_y_2", "a/b"],
        ["CHANGE_c", "Status"],
        ["CHANGE_c_T_z", "c"],
      ];
      expect(labels(...four)).toEqual(expected);
      expect(labels(...four.toReversed())).toEqual(expected);
    });

    it("a mapping that ignore_changes names by a label with a dot keeps that label", () => {
      const labelsWith = (mappings: MappingSet, ...ignoreChanges: string[]) => {
        const { outbound: written } = attributesOf(desk({ mappings, lifecycle: { ignoreChanges } }).stack);
        return Object.keys((written as { mappings: object }).mappings);
      };
      const two = base.extend(outbound(Incident.PRIORITY, to("Ticket", "Priority"), { High: "1" }));
      const path = 'outbound.mappings["INCIDENT.Status"].values["Ok"]';
      expect(labelsWith(two, path)).toEqual(["INCIDENT.Status", "INCIDENT_Priority"]);
      expect(labelsWith(two, path.replace("outbound", "inbound"))).toEqual(["INCIDENT_Priority", "INCIDENT_Status"]);
      expect(labelsWith(two, "outbound.mappings")).toEqual(["INCIDENT_Priority", "INCIDENT_Status"]);
      const alike = base.extend(outbound(Incident.STATUS, to("Ticket", "State"), { Ok: "1" }));
      expect(labelsWith(alike, 'outbound.mappings["INCIDENT.Status/Ticket.State"]')).toEqual([
        "INCIDENT.Status/Ticket.State",
        "INCIDENT_Status_Ticket_Status",
      ]);
    });

    it("the same label twice in one direction is refused", () => {
      const twice = MappingSet.of(
        inbound(Incident.STATUS, from("T", "S"), {}, { label: "x" }),
        inbound(Incident.PRIORITY, from("T", "P"), {}, { label: "x" }),
      );
      expect(() => desk({ mappings: twice })).toThrow(coded("RS1015"));
    });
  });

  it("a set declares empty directions only on request", () => {
    expect(attributesOf(desk({ mappings: MappingSet.empty() }).stack)).not.toHaveProperty("inbound");
    expect(attributesOf(desk({ mappings: MappingSet.empty("inbound") }).stack).inbound).toEqual({ mappings: {} });
  });

  it("a set synthesises the same in any order of mappings, entries and values", () => {
    const word = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text !== "__proto__");
    const table = fc.uniqueArray(fc.tuple(word, fc.uniqueArray(word, { minLength: 1, maxLength: 3 })), {
      selector: ([value]) => value,
      maxLength: 4,
    });
    const mapping = fc.record({
      attribute: fc.constantFrom(Incident.STATUS, Incident.PRIORITY, ServiceRequest.STATUS),
      thirdParty: fc.constantFrom("Status", "State", "Severity"),
      table,
    });
    const shuffled = <T>(items: readonly T[], seed: number): T[] =>
      items
        .map((item, index) => ({ item, at: (index * 7919 + seed) % 13 }))
        .sort((a, b) => a.at - b.at)
        .map((x) => x.item);
    const synthesised = (mappings: MappingSet) => JSON.stringify(desk({ mappings }).integration.resource.toTerraform());
    fc.assert(
      fc.property(
        fc.uniqueArray(mapping, {
          selector: (each) => `${each.attribute.entityType}${each.attribute.name}${each.thirdParty}`,
        }),
        fc.nat(100),
        (mappings, seed) => {
          const made = (order: <T>(items: readonly T[]) => readonly T[]) =>
            MappingSet.of(
              ...order(mappings).map((each) =>
                inbound(
                  each.attribute,
                  from("TICKET", each.thirdParty),
                  Object.fromEntries(order(each.table).map(([value, texts]) => [value, order(texts)])),
                ),
              ),
            );
          expect(synthesised(made((items) => shuffled(items, seed)))).toBe(synthesised(made((items) => items)));
        },
      ),
      { numRuns: 60 },
    );
  });
});

it("two Unicode forms of one text are one entry of a table, and one text of an entry", () => {
  const [first, second] = ["Gr\u00fcn", "Gru\u0308n"];
  const set = MappingSet.of(inbound(Incident.STATUS, from("T", "S"), { [first]: [first, second], [second]: "x" }));
  expect(tableOf(set, "inbound")).toEqual({ [first]: [first, "x"] });
  expect(tableOf(set.without(inbound(Incident.STATUS, { [second]: second })), "inbound")).toEqual({ [first]: ["x"] });
});
