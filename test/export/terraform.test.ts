// An export in HCL, through the real terraform: what it applies sends nothing, and its next plan is empty.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { exportProject } from "../../src/engine/verbs/export.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";
import { integration, seed, states } from "./arbitraries.js";
import { withoutDoubles } from "./exported.js";

/** Exports what is live in the world's tenant into the directory of terraform; gives the variables of credentials. */
async function exportInto(world: TerraformWorld, format: "hcl" | "json"): Promise<Record<string, string>> {
  const directory = join(world.directory, "project");
  const document = await exportProject({
    directory,
    environment: world.environment,
    workingDirectory: world.directory,
    host: () => {},
    limitShare: 100,
    tenants: ["client_8"],
    format,
  });
  expect(document).toMatchObject({ complete: true, errors: [] });
  rmSync(join(world.directory, "cdktf.json"), { force: true });
  cpSync(directory, world.directory, { recursive: true });
  rmSync(directory, { recursive: true });
  const live = new Map(
    world.emulator
      .tenant("client_8")
      .integrations()
      .map((each) => [each.id, each]),
  );
  return Object.fromEntries(
    document.integrations.flatMap(({ integration: id, variables }) =>
      variables.flatMap(({ name, path }): [string, string][] => {
        const shown = live.get(id)?.notifier() ?? {};
        const wire = {
          user_name: "userName",
          api_key: "apiKey",
          base_uri: "baseURI",
          access_token_uri: "accessTokenURL",
        };
        const of = wire[String(path.at(-1)) as keyof typeof wire];
        return of === undefined ? [] : [[`TF_VAR_${name}`, String(Object(shown)[of])]];
      }),
    ),
  );
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
        const run = (...args: string[]) => {
          Object.assign(world.variables, variables);
          return world.terraform(...args);
        };
        if (format === "hcl") expect((await run("fmt", "-check", "-diff")).stdout).toBe("");
        world.emulator.clearRequests();
        const applied = await run("apply", "-auto-approve");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(world.takeWrites()).toEqual([]);
        await world.emptyPlan();
      },
    );
  }
});
