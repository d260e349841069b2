// The question of `accept --shared` at a terminal: who changes along is shown first, and `yes` alone writes.
import { describe, expect, it } from "vitest";
import { callsByTenant, makeTypeScriptProject, textOf } from "../support/typescript-project.js";
import { World } from "../support/world.js";
import { atTerminal, hasScript } from "./at-terminal.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
const TENANTS = ["client_8", "client_9"];
const QUESTION = 'Only "yes" writes: ';

const program = `import { App } from "cdktf";
import { Incident, InstalledIntegration, MappingSet, outbound, TenantStack, to } from "rampsync/cdktf";

const app = new App();
const desk = MappingSet.of(outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good", Critical: "Bad" }));
for (const tenant of ${JSON.stringify(TENANTS)}) {
  new InstalledIntegration(new TenantStack(app, tenant), "desk", { integrationId: "${ID}", mappings: desk });
}
app.synth();
`;

/** Two tenants with one table, of which the first has drifted. */
async function driftedWorld(): Promise<World> {
  const integrations = [{ id: ID, displayName: "Desk", status: "Enabled" }];
  const tenants = Object.fromEntries(TENANTS.map((tenant) => [tenant, { integrations }]));
  const world = await World.forTest({ state: { tenants } });
  makeTypeScriptProject(world);
  world.project.write("main.ts", program);
  expect((await world.apply({ synth: true })).summary).toMatchObject({ done: 2, failed: 0 });
  const live = world.emulator.tenant("client_8").integration(ID);
  const [row] = live.rows("outbound").filter(({ propertyValue }) => propertyValue === "Critical");
  live.changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Sev1" });
  return world;
}

describe.skipIf(!hasScript)("the question of accept --shared at a terminal", () => {
  it("another answer than yes writes nothing, after the tenant that would change along was shown", async () => {
    const world = await driftedWorld();
    const { code, shown } = await atTerminal(world, ["accept", "--shared"], "y\r", QUESTION);
    expect(code, shown).toBe(1);
    expect(shown).toContain("client_9");
    expect(shown).toContain("RS2014");
    expect(textOf(world, "main.ts")).toBe(program);
  });

  it("yes writes the table that others have, and their next plan has the call for it", async () => {
    const world = await driftedWorld();
    const { code, shown } = await atTerminal(world, ["accept", "--shared"], "yes\r", QUESTION);
    expect(code, shown).toBe(0);
    expect(textOf(world, "main.ts")).toBe(program.replace('"Bad"', '"Sev1"'));
    const { client_8: drifted, client_9: along } = await callsByTenant(world);
    expect(drifted).toBe(0);
    expect(along).toBeGreaterThan(0);
  });
});
