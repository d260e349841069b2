// A write to an integration that the tenant inherits from its partner, by the real terraform: by consent alone.
import { describe, expect } from "vitest";
import { TENANT } from "../support/desk.js";
import { DESK } from "../support/hcl.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const hcl = (name: string) => `
${blockHead("desk")} {
  integration_id = "${DESK}"
  display_name   = "${name}"
}
`;

describe.skipIf(findTerraform() === undefined)("an inherited integration, by terraform", () => {
  testWithTerraform(
    "terraform adopts an inherited integration without a write, and writes to it by consent alone",
    async (world) => {
      const desk = { id: DESK, displayName: "Desk of the partner", clients: [TENANT] };
      world.emulator.load({
        credentials: world.emulator.state().credentials ?? [],
        tenants: { msp_6: { integrations: [desk] }, [TENANT]: { partner: "msp_6" } },
      });
      await world.applied(hcl("Desk of the partner"));
      await world.emptyPlan();
      expect(world.desk.exists).toBe(false);

      const refused = await world.terraformApply(hcl("Desk"));
      expect([refused.code, world.takeWrites(), world.desk.exists]).toEqual([1, [], false]);
      expect(refused.stderr).toContain("RS5025");
      expect(refused.stderr.replace(/\s+/g, " ")).toContain("allow_detach");
      expect(refused.stderr).not.toContain("--allow-detach");

      world.configureProvider(`allow_detach = ["${TENANT}"]`);
      const allowed = await world.terraform("apply", "-auto-approve");
      expect(allowed.code, allowed.stdout + allowed.stderr).toBe(0);
      expect(allowed.stdout.replace(/\s+/g, " ")).toContain("a copy of its own");
      expect([world.takeWrites(), world.desk.state().displayName]).toEqual([["POST"], "Desk"]);
      await world.emptyPlan();
    },
    { timeout: 300_000 },
  );
});
