// Whether an integration is enabled, by the real terraform: calls of its own, drift, consent and import.
import { describe, expect } from "vitest";
import { DESK } from "../support/hcl.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const hcl = (more: string) => `
${blockHead("desk")} {
  integration_id = "${DESK}"
  ${more}
}
`;

describe.skipIf(findTerraform() === undefined)("whether an integration is enabled, by terraform", () => {
  testWithTerraform(
    "terraform disables and enables by calls of their own, and enables again what somebody disabled by consent alone",
    async (world) => {
      const status = () => world.desk.state().status;
      await world.applied(hcl("enabled = true"));
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();

      const disabling = await world.terraformPlan(hcl("enabled = false"));
      expect(disabling.stdout + disabling.stderr).toContain("nothing comes through it in either direction");
      await world.applied(hcl("enabled = false"));
      expect([world.takeWrites(), status()]).toEqual([["POST"], "Disabled"]);
      await world.emptyPlan();
      await world.applied(hcl("enabled = true"));
      expect([world.takeWrites(), status()]).toEqual([["POST"], "Enabled"]);
      await world.emptyPlan();

      world.desk.set({ status: "Disabled" });
      const withheld = await world.terraformApply(hcl("enabled = true"));
      expect([withheld.code, status(), world.takeWrites()]).toEqual([1, "Disabled", []]);
      expect(withheld.stderr).toContain("RS5023");
      world.configureProvider(`allow_enable = ["${DESK}"]`);
      const allowed = await world.terraform("apply", "-auto-approve");
      expect(allowed.code, allowed.stdout + allowed.stderr).toBe(0);
      expect([world.takeWrites(), status()]).toEqual([["POST"], "Enabled"]);
      await world.emptyPlan();

      expect((await world.terraform("state", "rm", `${blockHead("desk").split('"')[1]}.desk`)).code).toBe(0);
      const imported = await world.terraform("import", `${blockHead("desk").split('"')[1]}.desk`, DESK);
      expect(imported.code, imported.stdout + imported.stderr).toBe(0);
      await world.applied(hcl("enabled = true"));
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();
    },
    { timeout: 300_000 },
  );
});
