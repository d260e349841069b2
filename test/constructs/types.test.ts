// What the editor refuses: checked by the compiler, since an unused @ts-expect-error is an error.
import { expect, it } from "vitest";
import { attribute, from, Incident, inbound, MappingSet, outbound, to } from "../../src/constructs/cdktf.js";

it("tables that the compiler can see are ambiguous are refused in the editor", () => {
  const refused = [
    // @ts-expect-error "In Progress" would lead to Open and to New
    inbound(Incident.STATUS, from("T", "S"), { Open: "In Progress", New: "In Progress" }),
    // @ts-expect-error "b" would lead to Open and to New
    inbound(Incident.STATUS, { Open: ["a", "b"], New: ["b", "c"] }),
    // @ts-expect-error "Ok" would lead to Good and to Fine
    outbound(Incident.STATUS, to("T", "S"), { Ok: ["Good", "Fine"] }),
    // @ts-expect-error an outbound mapping writes to(…)
    outbound(Incident.STATUS, from("T", "S"), { Ok: "Good" }),
  ];
  const taken = [
    inbound(Incident.STATUS, from("T", "S"), { Open: ["a", "b"], New: "c" }),
    outbound(Incident.STATUS, to("T", "S"), { Ok: "Good", Fine: "Good" }),
    outbound(Incident.STATUS, to("T", "S"), { Ok: ["Good"] }),
    inbound(Incident.STATUS, from("T", "S"), Object.fromEntries([["a", ["b", "c"]]])),
  ];
  expect(refused.length + taken.length).toBe(8);
});

it("a part alone, an unknown entity type and a literal secret are refused in the editor", () => {
  // @ts-expect-error of() takes whole mappings
  expect(() => MappingSet.of(inbound(Incident.STATUS, { Open: "a" }))).toThrow();
  // @ts-expect-error not an entity type
  expect(attribute("TICKET", "Status").entityType).toBe("TICKET");
});
