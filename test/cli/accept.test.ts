// Accept: what was edited live, in the table of the program that made the entry, and a plan without calls afterwards.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AcceptDocument } from "../../src/document/accept-document.js";
import { renderAccept } from "../../src/report/accept.js";
import { plain } from "../report/documents.js";
import { acceptIn, makeTypeScriptProject } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";

const main = (tenants: readonly string[]) => `import { App } from "cdktf";
import { InstalledIntegration, TenantStack } from "rampsync/cdktf";
import { desk } from "./tables.js";

const app = new App();
for (const tenant of ${JSON.stringify(tenants)}) {
  const stack = new TenantStack(app, tenant);
  new InstalledIntegration(stack, "desk", {
    integrationId: "${ID}",
    mappings: desk,
  });
}
app.synth();
`;

const tables = (entries: string) => `import { from, Incident, inbound, MappingSet, outbound, to } from "rampsync/cdktf";

// The tables of the desk.
export const desk = MappingSet.of(
${entries}
);
`;

const TABLE = `  outbound(Incident.STATUS, to("Ticket", "Status"), {
    Ok: "Good", // agreed in May
    // Of the night shift.
    Critical: "Bad",
    'On Hold': 'Wait',
  }),
  inbound(Incident.PRIORITY, from("Ticket", "Prio"), { High: ["1", "2"], Low: "3" }),`;

/** A program that was run and applied, in a project with packages of its own. */
async function appliedWorld(entries = TABLE, tenants: readonly string[] = ["client_8"]): Promise<World> {
  const world = await World.forTest({
    state: Object.fromEntries([
      [
        "tenants",
        Object.fromEntries(
          tenants.map((tenant) => [tenant, { integrations: [{ id: ID, displayName: "Desk", status: "Enabled" }] }]),
        ),
      ],
    ]),
  });
  makeTypeScriptProject(world);
  world.project.write("main.ts", main(tenants));
  world.project.write("tables.ts", tables(entries));
  expect((await world.apply({ synth: true })).summary).toMatchObject({ done: tenants.length, failed: 0 });
  return world;
}

const accept = acceptIn;

const live = (world: World, tenant = "client_8") => world.emulator.tenant(tenant).integration(ID);

function edit(world: World, value: string, thirdPartyValue: string | undefined, tenant = "client_8"): void {
  const integration = live(world, tenant);
  const { inbound, outbound } = integration.state();
  for (const row of [...(outbound?.rows ?? []), ...(inbound?.rows ?? [])]) {
    if (row.value !== value) continue;
    if (thirdPartyValue === undefined) integration.removeRow(row.uniqueId ?? "");
    else integration.changeRow(row.uniqueId ?? "", { thirdPartyValue });
  }
}

const source = (world: World) => readFileSync(join(world.directory, "tables.ts"), "utf8");

const mainOf = (world: World) => readFileSync(join(world.directory, "main.ts"), "utf8");

/** How many calls the next plan has for each resource. */
const callsOf = async (world: World): Promise<readonly number[]> =>
  (await world.plan({ synth: true })).resources.map(({ calls }) => calls.length);

const reasons = ({ edits }: AcceptDocument) => edits.map(({ made, reason }) => reason ?? made);

describe("the verb accept", () => {
  it("an edited value is written where the table has it, comments stay, and the plan has no call", async () => {
    const world = await appliedWorld();
    edit(world, "Critical", "Sev1");
    const before = source(world);
    const document = await accept(world);
    expect(reasons(document)).toEqual([true]);
    expect(document.written).toBe(true);
    expect(source(world)).toBe(before.replace('"Bad"', '"Sev1"'));
    const { resources } = await world.plan({ synth: true });
    expect(resources.flatMap(({ calls }) => calls)).toEqual([]);
    expect((await accept(world)).edits).toEqual([]);
  });

  it("a dry run prints the patch and writes nothing", async () => {
    const world = await appliedWorld();
    edit(world, "Critical", "Sev1");
    const before = source(world);
    const document = await accept(world, { dryRun: true });
    expect(source(world)).toBe(before);
    expect(document).toMatchObject({ written: false });
    expect(renderAccept(document, { colors: plain })).toBe(
      [
        "client_8 / desk: outbound INCIDENT.Status: Critical → Bad becomes Critical → Sev1 (tables.ts:5)",
        "",
        "--- a/tables.ts",
        "+++ b/tables.ts",
        "@@ -5,7 +5,7 @@",
        '   outbound(Incident.STATUS, to("Ticket", "Status"), {',
        '     Ok: "Good", // agreed in May',
        "     // Of the night shift.",
        '-    Critical: "Bad",',
        '+    Critical: "Sev1",',
        "     'On Hold': 'Wait',",
        "   }),",
        '   inbound(Incident.PRIORITY, from("Ticket", "Prio"), { High: ["1", "2"], Low: "3" }),',
        "",
        "1 edit, not written: --dry-run.",
      ].join("\n"),
    );
  });

  it("a value that was removed live leaves the table with its line, and others keep theirs", async () => {
    const world = await appliedWorld();
    edit(world, "On Hold", undefined);
    const before = source(world);
    await accept(world);
    expect(source(world)).toBe(before.replace("    'On Hold': 'Wait',\n", ""));
  });

  it("a value of a list changes in its place, and the others of the list stay", async () => {
    const world = await appliedWorld();
    const row = live(world)
      .state()
      .inbound?.rows?.find(({ thirdPartyValue }) => thirdPartyValue === "2");
    live(world).removeRow(row?.uniqueId ?? "");
    const before = source(world);
    await accept(world);
    expect(source(world)).toBe(before.replace('["1", "2"]', '["1"]'));
  });

  it("a hostile value enters the program as a text that means it, and nothing else", async () => {
    const world = await appliedWorld();
    const hostile = "\"; process.exit(1); `${x}` */ \u2028 \\ '";
    edit(world, "On Hold", hostile);
    expect(reasons(await accept(world))).toEqual([true]);
    const [row] = (await world.plan({ synth: true })).resources;
    expect(row?.calls).toEqual([]);
  });

  it("a table that two tenants have stays, and the drifted tenant's own set is changed where its construct is made", async () => {
    const world = await appliedWorld(TABLE, ["client_8", "client_9"]);
    edit(world, "Critical", "Sev1", "client_9");
    const [table, program] = [source(world), mainOf(world)];
    const document = await accept(world);
    expect(document.edits).toMatchObject([
      { made: true, where: "tenant", file: "main.ts", shared_with: [{ tenant: "client_8" }] },
    ]);
    expect(source(world)).toBe(table);
    expect(mainOf(world)).toBe(
      program
        .replace(
          "mappings: desk",
          `mappings:
      tenant === "client_9"
        ? desk.override(outbound(Incident.STATUS, { Critical: "Sev1" }))
        : desk`,
        )
        .replace("{ InstalledIntegration,", "{ Incident, InstalledIntegration, outbound,"),
    );
    expect(await callsOf(world)).toEqual([0, 0]);
    // The next edit of the same tenant goes where the first one went, one of the other beside it.
    edit(world, "High", undefined, "client_9");
    edit(world, "Ok", "Fine", "client_8");
    expect(reasons(await accept(world, { allowRemovals: 2 }))).toEqual([true, true, true]);
    expect(await callsOf(world)).toEqual([0, 0]);
    expect(mainOf(world)).toContain('desk.override(outbound(Incident.STATUS, { Ok: "Fine" }))');
  });

  it("a table that two tenants have is edited where both drifted in the same way", async () => {
    const world = await appliedWorld(TABLE, ["client_8", "client_9"]);
    for (const tenant of ["client_8", "client_9"]) edit(world, "Critical", "Sev1", tenant);
    const before = source(world);
    expect(reasons(await accept(world))).toEqual([true, true]);
    expect(source(world)).toBe(before.replace('"Bad"', '"Sev1"'));
    expect(await callsOf(world)).toEqual([0, 0]);
  });

  it("a shared table is edited where that was asked for, after all that change along were shown", async () => {
    const world = await appliedWorld(TABLE, ["client_8", "client_9"]);
    edit(world, "Critical", "Sev1");
    const before = source(world);
    const shown: string[] = [];
    const approve = (answer: boolean) => (document: AcceptDocument) => {
      shown.push(renderAccept(document, { colors: plain }));
      return Promise.resolve(answer);
    };
    expect((await accept(world, { shared: true, approve: approve(false) })).written).toBe(false);
    expect(source(world)).toBe(before);
    expect(shown[0]).toContain("along: client_9 / desk");
    expect(reasons(await accept(world, { shared: true, approve: approve(true) }))).toEqual([true]);
    expect(await callsOf(world)).toEqual([0, 2]);
  });

  it("an edit that empties a mapping waits for the consent that a guard would want", async () => {
    const world = await appliedWorld();
    for (const value of ["High", "Low"]) edit(world, value, undefined);
    const before = source(world);
    await expect(accept(world)).rejects.toMatchObject({ code: "RS5001" });
    expect(source(world)).toBe(before);
    expect(reasons(await accept(world, { allowRemovals: 3 }))).toEqual([true, true, true]);
    expect(source(world)).toBe(before.replace(/ {2}inbound.*\n/, ""));
    expect(await callsOf(world)).toEqual([0]);
  });

  it("a table that is computed is shown, and left as it is", async () => {
    const world = await appliedWorld(
      '  outbound(Incident.STATUS, to("Ticket", "Status"), { ...{ Ok: "Good" }, Critical: "Bad" }),',
    );
    edit(world, "Critical", "Sev1");
    const before = source(world);
    expect(reasons(await accept(world))).toEqual(["computed"]);
    expect(source(world)).toBe(before);
  });

  it("a project without TypeScript is refused", async () => {
    const world = await appliedWorld();
    edit(world, "Critical", "Sev1");
    world.project.discard("node_modules/typescript");
    world.project.write("node_modules/typescript/index.js", 'module.exports = { version: "4.9.5" };');
    await expect(accept(world)).rejects.toMatchObject({ code: "RS2083" });
  });

  it("a program that looks at its own table is put back, since something else would change", async () => {
    const world = await appliedWorld();
    edit(world, "Critical", "Sev12345");
    const before = source(world);
    const program = main(["client_8"])
      .replace("import { App }", 'import { statSync } from "node:fs";\nimport { App }')
      .replace(
        "app.synth",
        `const more = new TenantStack(app, "client_9");
new InstalledIntegration(more, "desk", { integrationId: "${ID}", description: String(statSync("tables.ts").size) });
app.synth`,
      );
    world.project.write("main.ts", program);
    await expect(accept(world)).rejects.toMatchObject({ code: "RS2084" });
    expect(source(world)).toBe(before);
  });
});
