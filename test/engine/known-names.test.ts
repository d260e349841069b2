// Names and values that nobody knows and that are near to a known one are told before they are sent, and no others.
import { describe, expect, it } from "vitest";
import { likelyMeant } from "../../src/base/nearest.js";
import { deskSecrets, deskStacks } from "../support/desk.js";
import { declared, ManyTenants, mappingOf, rowsOf, shared } from "../support/tenants.js";
import { World } from "../support/world.js";

const outbound = (attribute: string, values: Readonly<Record<string, readonly string[]>>, entityType = "INCIDENT") => ({
  outbound: {
    mappings: { [`${entityType}.${attribute}`]: { ...mappingOf(values, attribute), entity_type: entityType } },
  },
});

/** The codes, with what they name, of a plan of one integration that declares this. */
async function told(declaration: object, rows = () => rowsOf(shared)) {
  const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows });
  many.write(() => declaration);
  const { resources } = await many.plan();
  return (resources[0]?.note_facts ?? []).flatMap((fact) =>
    fact.code === "RS6161" || fact.code === "RS6162" ? [fact] : [],
  );
}

describe("names that nobody knows", () => {
  it("an attribute that is likely misspelt is told with the nearest, the server's own misspelling among them", async () => {
    expect(await told(outbound("Statsu", { Open: ["Good"] }))).toEqual([
      {
        code: "RS6161",
        parameters: { attribute: "INCIDENT.Statsu", nearest: ["Status"] },
        path: ["outbound", "mappings", "INCIDENT.Statsu"],
      },
    ]);
    expect(await told(outbound("Description", {}))).toMatchObject([{ parameters: { nearest: ["Descritpion"] } }]);
  });

  it("a value that is likely misspelt is told with the nearest", async () => {
    expect(await told(outbound("Status", { ...shared, Resolvd: ["Done"], Opne: ["x"] }))).toMatchObject([
      { code: "RS6162", parameters: { attribute: "INCIDENT.Status", value: "Opne", nearest: ["Open"] } },
      { code: "RS6162", parameters: { value: "Resolvd", nearest: ["Resolved"] } },
    ]);
  });

  it("what is near to nothing that is listed passes, and so does what differs in case", async () => {
    const values = { ...shared, Ok: ["Good"], Critical: ["Bad"], open: ["x"], Reopen: ["y"], Low: ["z"] };
    expect(await told(outbound("Status", values))).toEqual([]);
    expect(await told(outbound("Cost centre", { Anything: ["x"] }))).toEqual([]);
    expect(await told(outbound("Statsu", { Opne: ["x"] }, "CHANGE"))).toEqual([]);
  });

  it("what is live already the server knows, whatever its name", async () => {
    const rows = () => rowsOf({ Opne: ["Good"] }, "Statsu");
    expect(await told(outbound("Statsu", { Opne: ["Good"], Other: ["More"] }), rows)).toEqual([]);
    expect(await told(declared(shared))).toEqual([]);
  });

  it("nothing is told of the examples", async () => {
    const world = await World.forTest({
      state: "examples/service-desk/emulator-state.json",
      stacks: deskStacks(),
      variables: deskSecrets,
    });
    const { resources } = await world.plan();
    expect(resources[0]?.changes.length).toBeGreaterThan(5);
    expect(resources.flatMap(({ note_facts: facts = [] }) => facts.map(({ code }) => code))).not.toContain("RS6161");
    expect(resources.flatMap(({ note_facts: facts = [] }) => facts.map(({ code }) => code))).not.toContain("RS6162");
  });

  it("a likely misspelling is one letter off, two in a long name, and never of a name of three letters", () => {
    const known = ["Open", "Resolved", "New"];
    expect(likelyMeant("Opn", known)).toEqual([]);
    expect(likelyMeant("Opne", known)).toEqual(["Open"]);
    expect(likelyMeant("Opens", known)).toEqual(["Open"]);
    expect(likelyMeant("Reopen", known)).toEqual([]);
    expect(likelyMeant("Rseovled", known)).toEqual(["Resolved"]);
    expect(likelyMeant("OPEN", known)).toEqual([]);
    expect(likelyMeant("Nwe", known)).toEqual([]);
  });
});
