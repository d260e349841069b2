// What the editor refuses: checked by the compiler, since an unused @ts-expect-error is an error.
import { type IResolvable, Token } from "cdktf";
import { expect, it } from "vitest";
import { attribute, from, Incident, inbound, MappingSet, outbound, to } from "../../src/constructs/cdktf.js";

it("tables that the compiler can see are ambiguous are refused in the editor", () => {
  const isLate = Date.now() > 0;
  const refused = [
    // @ts-expect-error "In Progress" would lead to Open and to New
    inbound(Incident.STATUS, from("T", "S"), { Open: "In Progress", New: "In Progress" }),
    // @ts-expect-error "b" would lead to Open and to New
    inbound(Incident.STATUS, { Open: ["a", "b"], New: ["b", "c"] }),
    // @ts-expect-error "b" would lead to Open and to New, whatever the condition says
    inbound(Incident.STATUS, { Open: [isLate ? "a" : "c", "b"], New: "b", Closed: isLate ? "d" : "e" }),
    // @ts-expect-error "Ok" would lead to Good and to Fine
    outbound(Incident.STATUS, to("T", "S"), { Ok: ["Good", "Fine"] }),
  ];
  const taken = [
    inbound(Incident.STATUS, from("T", "S"), { Open: ["a", "b"], New: "c" }),
    outbound(Incident.STATUS, to("T", "S"), { Ok: "Good", Fine: "Good" }),
    outbound(Incident.STATUS, to("T", "S"), { Ok: ["Good"] }),
    inbound(Incident.STATUS, from("T", "S"), Object.fromEntries([["a", ["b", "c"]]])),
  ];
  expect(refused.length + taken.length).toBe(8);
});

it("the wrong side of a mapping is refused in the editor and when the program runs", () => {
  // @ts-expect-error an outbound mapping writes to(…)
  expect(() => outbound(Incident.STATUS, from("T", "S"), { Ok: "Good" })).toThrow("Expected to(…)");
});

it("tables with computed keys are taken in the editor", () => {
  const key: string = "Open".slice();
  const number: 1 | 2 = Date.now() > 0 ? 1 : 2;
  const tables = [
    inbound(Incident.STATUS, from("T", "S"), { [key]: "a" }),
    inbound(Incident.STATUS, from("T", "S"), { [key]: "a", New: "b" }),
    inbound(Incident.STATUS, from("T", "S"), { [key]: ["a", "b"], New: "b", Closed: ["c"] }),
    inbound(Incident.STATUS, { [`P${number}`]: "a", [`S${number}`]: "a" }),
    outbound(Incident.STATUS, to("T", "S"), { [key]: "a", New: "a" }),
    // @ts-expect-error "b" would lead to New and to Closed, whatever the key is
    inbound(Incident.STATUS, from("T", "S"), { [key]: "a", New: "b", Closed: "b" }),
  ];
  expect(tables).toHaveLength(6);
});

it("conditional entries are taken in the editor where only a run can tell whether they clash", () => {
  const isLate = Date.now() > 0;
  const more: readonly ("a" | "b")[] = ["a"];
  const tables = [
    inbound(Incident.STATUS, from("T", "S"), { Open: isLate ? "a" : "b", New: isLate ? "b" : "a" }),
    inbound(Incident.STATUS, from("T", "S"), { Open: "a", ...(isLate ? { New: "a" } : {}) }),
    inbound(Incident.STATUS, from("T", "S"), isLate ? { Open: "a" } : { New: "a" }),
    inbound(Incident.STATUS, from("T", "S"), { ...(isLate ? { Open: "a" } : { New: "a" }), Closed: "c" }),
    inbound(Incident.STATUS, from("T", "S"), { Open: isLate ? ["a", "b"] : ["c"], New: ["c"] }),
    inbound(Incident.STATUS, from("T", "S"), { Open: [...more], New: ["b"] }),
    outbound(Incident.STATUS, to("T", "S"), { Ok: isLate ? "Good" : ["Fine"] }),
  ];
  expect(tables).toHaveLength(7);
});

it("an expression of Terraform is taken in the editor for a whole table", () => {
  const expression: IResolvable = Token.asAny({ Open: ["a"] });
  const tables = [
    inbound(Incident.STATUS, from("T", "S"), expression),
    inbound(Incident.STATUS, expression),
    outbound(Incident.STATUS, to("T", "S"), Token.asStringMap(expression)),
  ];
  expect(tables.map((table) => table.expression)).toEqual([expression, expression, expression]);
});

it("a part alone, an unknown entity type and a literal secret are refused in the editor", () => {
  // @ts-expect-error of() takes whole mappings
  expect(() => MappingSet.of(inbound(Incident.STATUS, { Open: "a" }))).toThrow();
  // @ts-expect-error not an entity type
  expect(attribute("TICKET", "Status").entityType).toBe("TICKET");
});
