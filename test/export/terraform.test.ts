// An export in HCL, through the real terraform: what it applies sends nothing, and its next plan is empty.
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect } from "vitest";
import type { IntegrationState, RowState } from "../../src/emulator/index.js";
import { isCell } from "../../src/engine/export/cells.js";
import { templateText } from "../../src/engine/export/literal.js";
import type { ExportOptions } from "../../src/engine/verbs/export.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";
import { integration, seed, states } from "./arbitraries.js";
import { exportFrom, rowOf, rowsOf, withoutDoubles } from "./exported.js";
import { fourClusters } from "./four-clusters.js";

/**
 * Exports what is live in the world's tenants into the directory of terraform; gives the variables of credentials, of several
 * tenants as maps.
 */
async function exportInto(
  world: TerraformWorld,
  format: "hcl" | "json",
  tenants: readonly string[] = ["client_8"],
  options: Pick<ExportOptions, "mapTenants"> = {},
): Promise<Record<string, string>> {
  const directory = join(world.directory, "project");
  const asked = options.mapTenants === undefined ? tenants : [];
  const { document } = await exportFrom(world, { directory, tenants: asked, format, ...options });
  expect(document).toMatchObject({ complete: true, errors: [] });
  rmSync(join(world.directory, "cdktf.json"), { force: true });
  cpSync(directory, world.directory, { recursive: true });
  rmSync(directory, { recursive: true });
  const values: Record<string, Record<string, string>> = {};
  for (const { tenant, integration: id, variables } of document.integrations) {
    const shown = Object(world.emulator.tenant(tenant).integration(id).notifier());
    const wire: Readonly<Record<string, string>> = {
      user_name: "userName",
      api_key: "apiKey",
      base_uri: "baseURI",
      access_token_uri: "accessTokenURL",
    };
    for (const { name, path } of variables) {
      const of = wire[String(path.at(-1))];
      if (of !== undefined) values[name] = { ...values[name], [tenant]: String(shown[of]) };
    }
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, each]) => [
      `TF_VAR_${name}`,
      tenants.length === 1 ? (Object.values(each)[0] ?? "") : templateText(JSON.stringify(each)),
    ]),
  );
}

/** The configuration is as `terraform fmt` has it, applies without a call, and then plans nothing. */
async function expectAdopted(world: TerraformWorld, variables: Record<string, string>): Promise<void> {
  Object.assign(world.variables, variables);
  const written = await world.terraform("fmt", "-check", "-diff", "-recursive");
  expect(written.stdout).toBe("");
  const valid = await world.terraform("validate");
  expect(valid.code, valid.stdout + valid.stderr).toBe(0);
  world.emulator.clearRequests();
  const applied = await world.terraform("apply", "-auto-approve");
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  expect(world.takeWrites()).toEqual([]);
  await world.emptyPlan();
}

describe.skipIf(findTerraform() === undefined)("exports in the language of Terraform", () => {
  for (const format of ["hcl", "json"] as const) {
    testWithTerraform(
      `an export as ${format} of random states is formatted, applies without a call and then plans nothing`,
      async (world) => {
        const tenant = world.emulator.tenant("client_8");
        const drawn = fc.sample(integration, { numRuns: Math.min(states, 40), seed });
        for (const [index, state] of drawn.entries()) {
          tenant.install({
            ...withoutDoubles(state),
            id: `INTG-00000000-0000-4000-9000-${String(index).padStart(12, "0")}`,
          });
        }
        const variables = await exportInto(world, format);
        await expectAdopted(world, variables);
      },
    );
  }

  testWithTerraform("twelve tenants in one configuration apply without a call and then plan nothing", async (world) => {
    for (const [tenant, integrations] of Object.entries(fourClusters)) {
      world.emulator.addTenant(tenant, { integrations: [...integrations] });
    }
    const variables = await exportInto(world, "hcl", Object.keys(fourClusters));
    expect(existsSync(join(world.directory, "tenants.csv"))).toBe(true);
    await expectAdopted(world, variables);
    expect(world.instance("servicenow").attributes).toMatchObject({ tenant_id: "client_101" });
  });

  testWithTerraform(
    "random states of three tenants that differ in data alone apply without a call and then plan nothing",
    async (world) => {
      const drawn = fc.sample(integration, { numRuns: Math.min(states, 40), seed }).filter(isInCells);
      expect(drawn.length).toBeGreaterThan(4);
      const tenants = ["client_21", "client_22", "client_23"];
      for (const [place, tenant] of tenants.entries()) {
        world.emulator.addTenant(tenant, {
          integrations: drawn.map((state, index) => ({
            ...withoutDoubles(state),
            // What differs is a text of another integration, whatever it is.
            description: drawn[(index + place) % drawn.length]?.displayName ?? "none",
            id: `INTG-00000000-0000-4000-${9000 + place}-${String(index).padStart(12, "0")}`,
          })),
        });
      }
      const variables = await exportInto(world, "hcl", tenants);
      expect(existsSync(join(world.directory, "tenants.csv"))).toBe(true);
      await expectAdopted(world, variables);
    },
  );

  testWithTerraform(
    "copies for three tenants in one configuration look roles and groups up in each of them, and apply without a call",
    async (world) => {
      const role = (tenant: number) => `ROLE-00000000-0000-4000-8000-00000000000${tenant}`;
      const group = (tenant: number) => `DGP-00000000-0000-4000-8000-00000000000${tenant}`;
      const about = (tenant: number) => ({
        roles: [{ uniqueId: role(tenant), name: "Desk ${role}" }],
        resourceGroups: [{ id: group(tenant), name: 'Printers "north"' }],
        integrations: [
          {
            id: `INTG-00000000-0000-4000-9000-00000000000${tenant}`,
            displayName: "Desk",
            description: group(tenant),
            integration: { id: "JIRA", name: "Jira" },
            inbound: { authentication: { authType: "WEBHOOK" as const, role: { uniqueId: role(tenant) } } },
          },
        ],
      });
      const others = [1, 2, 3].map((tenant) => `client_8${tenant}`);
      world.emulator.addTenant("client_70", about(0));
      for (const [index, tenant] of others.entries()) world.emulator.addTenant(tenant, about(index + 1));
      await exportInto(world, "hcl", others, { mapTenants: others.map((to) => ({ from: "client_70", to })) });
      const text = readFileSync(join(world.directory, "main.tf"), "utf8");
      expect(text).not.toMatch(/ROLE-|DGP-/);
      expect(text.match(/^data "rampsync_(?:role|resource_group)" .*\n {2}for_each/gm)).toHaveLength(2);
      await expectAdopted(world, {});
    },
  );

  testWithTerraform(
    "random tables of which one is a change of another one apply without a call and then plan nothing",
    async (world) => {
      const drawn = fc.sample(integration, { numRuns: Math.min(states, 12), seed });
      for (const [index, state] of drawn.entries()) {
        const rows = withoutDoubles(state).outbound?.rows ?? [];
        for (const number of [0, 1, 2]) {
          const kept = rows.filter((_, row) => number === 0 || row % 7 !== number);
          world.emulator.tenant("client_8").install({
            ...withoutDoubles(state),
            outbound: { ...state.outbound, rows: [...kept, ...many(number)] },
            id: `INTG-00000000-0000-4000-${9100 + number}-${String(index).padStart(12, "0")}`,
          });
        }
      }
      const variables = await exportInto(world, "hcl");
      expect(readFileSync(join(world.directory, "main.tf"), "utf8")).toContain("merge(");
      await expectAdopted(world, variables);
    },
  );
});

/** Whether all its texts but those of mappings and events can stand in a table of tenants, as Terraform reads one. */
function isInCells({ displayName, description, outbound }: Omit<IntegrationState, "id">): boolean {
  const texts = [displayName, description, ...Object.values(outbound?.notifier ?? {})];
  return texts.every((text) => typeof text !== "string" || (text !== "" && isCell(text) && !text.includes("\r")));
}

/** Rows that several integrations have, with one that they have not. */
const many = (number: number): RowState[] => [
  ...rowsOf("Common", Object.fromEntries(Array.from({ length: 12 }, (_, value) => [`Value ${value}`, `${value}`]))),
  rowOf("Common", `Own ${number}`, "own"),
];
