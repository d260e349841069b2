// The file of known ways, as the provider takes it.
import { join } from "node:path";
import { describe, expect } from "vitest";
import { desk } from "../support/hcl.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

describe.skipIf(findTerraform() === undefined)("what is known of the server", () => {
  testWithTerraform(
    "terraform plans a second name as not known, and as an addition where ways_file says that names are told apart",
    async (world) => {
      world.emulator.switches.keptNames = "off";
      world.desk.addRow("outbound", {
        entityType: "INCIDENT",
        name: "Status",
        thirdPartyEntityType: "Ticket",
        thirdPartyAttrName: "State",
        value: "Ok",
        thirdPartyValue: "Good",
      });
      const unknown = await world.terraformPlan(desk('Ok = ["Good"]'));
      expect(unknown.stdout + unknown.stderr).toContain("RS4206");

      world.files.write({
        "ways.json": JSON.stringify({
          version: 1,
          servers: [{ endpoint: world.emulator.url, tenant: "client_8", names: "apart" }],
        }),
      });
      world.configureProvider(`ways_file = "${join(world.directory, "ways.json")}"`);
      const known = await world.terraform("apply", "-auto-approve");
      expect(known.code, known.stderr).toBe(0);
      expect(known.stdout + known.stderr).not.toContain("RS4206");
      expect(world.takeWrites()).toEqual(["POST"]);
      expect(world.pairs()).toEqual(["Ok → Good", "Ok → Good"]);
      await world.emptyPlan();
    },
  );
});
