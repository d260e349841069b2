// Look-ups as Terraform's data sources: what they find, and what is refused before and while they are read.
import { describe, expect } from "vitest";
import { DESK, header } from "../support/hcl.js";
import { addressOf, blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const desk = (argument: string) => `${blockHead("desk", "data")} {
  ${argument}
}
`;

async function refused(world: TerraformWorld, config: string): Promise<string> {
  world.files.write({ "main.tf": `${header}${config}` });
  const { code, stdout, stderr } = await world.terraform("plan");
  expect(code, stdout).toBe(1);
  return stderr.replace(/\s*\n[^\w"]*/g, " ");
}

describe.skipIf(findTerraform() === undefined)("look-ups under terraform", () => {
  testWithTerraform("an integration is looked up by its display name and adopted by its id", async (world) => {
    await world.applied(`${desk('display_name = "desk"')}
${blockHead("desk")} {
  integration_id = data.${addressOf("desk")}.id
  description    = "Managed"
}
`);
    await world.emptyPlan();
    expect(world.desk.view()).toMatchObject({ id: DESK, description: "Managed" });
  });

  testWithTerraform("a look-up of both or neither, or of a name that none has, is a coded error", async (world) => {
    expect(await refused(world, desk(""))).toContain("RS1003");
    expect(await refused(world, desk(`display_name = "Desk"\n  integration_id = "${DESK}"`))).toContain("RS1010");
    const none = await refused(world, desk('display_name = "Dask"'));
    expect(none).toContain("RS2100");
    expect(none).toContain("The integrations are: Desk, Other.");
    expect(world.takeWrites()).toEqual([]);
  });
});
