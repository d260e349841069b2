// Importing, and the data sources that help with it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { DESK, desk, header, OTHER, status } from "../support/hcl.js";
import { addressOf, blockHead, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

function fill(world: TerraformWorld): void {
  world.desk.addRow("outbound", status("Ok", "Good"));
  world.desk.addRow("outbound", status("Critical", "Bad"));
  world.desk.addRow("inbound", status("Open", "In Progress"));
  world.desk.addRow("inbound", status("Open", "Neu"));
}

describe.skipIf(findTerraform() === undefined)("importing with terraform", () => {
  testWithTerraform("terraform import reads everything, and a matching declaration plans nothing", async (world) => {
    world.desk.addRow("outbound", status("Ok", "Good"));
    world.desk.addRow("outbound", status("New", "Neu"));
    world.write(desk('Ok = ["Good"], New = ["Neu"]', { more: 'display_name = "Desk"' }));
    const imported = await world.terraform("import", addressOf("desk"), DESK);
    expect(imported.code, imported.stderr).toBe(0);
    await world.emptyPlan();
    expect(world.takeWrites()).toEqual([]);
    await world.applied(desk('Ok = ["Good"]', { more: 'display_name = "Desk"' }), "-refresh=false");
    expect(world.pairs()).toEqual(["Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform("an import block with generated configuration plans nothing", async (world) => {
    fill(world);
    world.desk.setNotifier({
      type: "REST_API",
      baseURI: "https://desk.example.com",
      authType: "BASIC",
      userName: "u",
      password: "p",
    });
    world.files.write({
      "main.tf": `${header}import {\n  to = ${addressOf("desk")}\n  id = "client_8:${DESK}"\n}\n`,
    });
    const generated = await world.terraform("plan", "-generate-config-out=generated.tf");
    expect(generated.code, generated.stdout + generated.stderr).toBe(0);
    expect(generated.stdout).toContain("1 to import, 0 to add, 0 to change, 0 to destroy");
    const text = readFileSync(join(world.directory, "generated.tf"), "utf8");
    expect(text).toContain('tenant_id          = "client_8"');
    expect(text).toContain('"In Progress"');
    const applied = await world.terraform("apply", "-auto-approve");
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stdout).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    await world.emptyPlan();
    expect(world.takeWrites()).toEqual([]);
  });

  testWithTerraform("an import of a wrong id, or of an integration that does not exist, is refused", async (world) => {
    world.write(desk(""));
    const wrong = await world.terraform("import", addressOf("desk"), "a b");
    expect(wrong.stderr).toContain("RS1004");
    const missing = await world.terraform("import", addressOf("desk"), "INTG-0");
    expect(missing.stderr).toContain("RS4004");
  });

  testWithTerraform("data sources read one integration, and all of a tenant for for_each", async (world) => {
    const config = `
${blockHead("desk", "data")} {
  integration_id = "${DESK}"
}
data "${INSTALLED_INTEGRATION}s" "all" {}
output "desk" {
  value = data.${addressOf("desk")}
}
${blockHead("each")} {
  for_each       = { for found in data.${INSTALLED_INTEGRATION}s.all.results : found.integration_id => found }
  integration_id = each.key
  description    = "\${each.value.display_name}, managed"
}
`;
    await world.applied(config);
    await world.applied(config);
    await world.emptyPlan();
    expect(world.desk.view().description).toBe("Desk, managed");
    expect(world.emulator.tenant("client_8").integration(OTHER).view().description).toBe("Other, managed");
    const output = await world.terraform("output", "-json");
    expect(JSON.parse(output.stdout)).toMatchObject({
      desk: { value: { id: DESK, display_name: "Desk", application: "CASERVICEDESK", tenant_id: null } },
    });
  });
});
