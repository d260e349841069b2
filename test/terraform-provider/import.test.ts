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

/** The configuration that terraform writes of the desk; its plan, which `look` sees, changes nothing. */
async function generated(world: TerraformWorld, look: (plan: string) => void = () => {}): Promise<string> {
  world.files.write({ "main.tf": `${header}import {\n  to = ${addressOf("desk")}\n  id = "${DESK}"\n}\n` });
  const plan = await world.terraform("plan", "-generate-config-out=generated.tf");
  expect(plan.code, plan.stdout + plan.stderr).toBe(0);
  expect(plan.stdout).toContain("1 to import, 0 to add, 0 to change, 0 to destroy");
  look(plan.stdout);
  return readFileSync(join(world.directory, "generated.tf"), "utf8");
}

/** Applies the import as it was generated: nothing is sent, and the next plan is empty. */
async function takesOver(world: TerraformWorld): Promise<void> {
  const applied = await world.terraform("apply", "-auto-approve");
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  expect(applied.stdout).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
  await world.emptyPlan();
  expect(world.takeWrites()).toEqual([]);
}

describe.skipIf(findTerraform() === undefined)("importing with terraform", () => {
  testWithTerraform("terraform import reads everything, and a matching declaration plans nothing", async (world) => {
    world.desk.addRow("outbound", status("Ok", "Good"));
    world.desk.addRow("outbound", status("New", "Neu"));
    const named = (values: string) =>
      desk(values, { more: 'display_name = "Desk"' }).replace('"INCIDENT.Status"', "INCIDENT_Status");
    world.write(named('Ok = ["Good"], New = ["Neu"]'));
    const imported = await world.terraform("import", addressOf("desk"), DESK);
    expect(imported.code, imported.stderr).toBe(0);
    await world.emptyPlan();
    expect(world.takeWrites()).toEqual([]);
    await world.applied(named('Ok = ["Good"]'), "-refresh=false");
    expect(world.pairs()).toEqual(["Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform("an import block with generated configuration plans nothing", async (world) => {
    fill(world);
    const text = await generated(world);
    expect(text).toContain('"In Progress"');
    await takesOver(world);
  });

  testWithTerraform("cutting rules are imported, and what is added later has them too", async (world) => {
    const rules = { oprset: [{ operator: "BETWEEN", startWord: "[", endWord: "]" }], defaultValue: "none" };
    for (const [value, text] of [
      ["Open", "o"],
      ["Closed", "c"],
    ] as const) {
      world.desk.addRow("inbound", { ...status(value, text), entityType: "ALERT", parsingProperty: rules });
    }
    const text = await generated(world);
    expect(text).toContain('operator   = "BETWEEN"');
    expect(text).toContain('default_value = "none"');
    await takesOver(world);
    const config = text.replace(/Closed\s+= \["c"\]/, 'Closed = ["c"], New = ["n"]');
    expect(config).not.toBe(text);
    world.files.write({ "generated.tf": config });
    const applied = await world.terraform("apply", "-auto-approve");
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(world.takeWrites()).toEqual(["POST"]);
    expect(world.desk.rows("inbound").map((row) => row.parsingProperty)).toEqual([
      expect.objectContaining(rules),
      expect.objectContaining(rules),
      expect.objectContaining(rules),
    ]);
    await world.emptyPlan();
  });

  testWithTerraform("what cannot be declared stays live and unmanaged, and the import says so", async (world) => {
    const { desk: live } = world;
    live.addRow("outbound", { ...status("Up", "1"), entityType: "Resource" });
    live.addRow("outbound", status("Ok", "Good"));
    live.addRow("outbound", status("Both", "One"));
    live.addRow("outbound", status("Both", "Two"));
    live.addRow("outbound", status("Half", ""));
    live.addRow("inbound", { ...status("Open", "o"), parsingProperty: { defaultValue: "a", oprset: [] } });
    live.addRow("inbound", { ...status("Closed", "c"), parsingProperty: { defaultValue: "b", oprset: [] } });
    live.set({ displayName: "Desk", description: "x".repeat(501) });
    const before = live.state();
    const text = await generated(world, (plan) => {
      const words = plan.replaceAll(/[\s│]+/g, " ");
      expect(words).toContain(`Warning: RS6151 Rows left out of the import: ${DESK} of client_8`);
      expect(words).toContain("2 rows of outbound INCIDENT.Status of one source with several targets");
      expect(words).toContain("1 row of outbound INCIDENT.Status with an empty side");
      expect(words).toContain("1 row of outbound Resource.Status of an entity type that cannot be declared");
      expect(words).toContain("2 rows of inbound INCIDENT.Status with different cutting rules");
      expect(words).toContain("description is live and left out");
    });
    expect(text).toContain('Ok = ["Good"]');
    expect(text).not.toContain("inbound = {");
    await takesOver(world);
    expect(live.state()).toEqual(before);
  });

  testWithTerraform(
    "the provider's own tenant before the id is not written into the resource, another is",
    async (world) => {
      world.desk.addRow("outbound", status("Ok", "Good"));
      world.write(desk('Ok = ["Good"]').replace('"INCIDENT.Status"', "INCIDENT_Status"));
      const imported = await world.terraform("import", addressOf("desk"), `client_8:${DESK}`);
      expect(imported.code, imported.stderr).toBe(0);
      expect(world.instance().attributes.tenant_id).toBeNull();
      expect((await world.terraform("plan")).stdout).not.toContain("tenant_id");
    },
  );

  describe("notifiers that are imported", () => {
    const common = { type: "REST_API", baseURI: "https://desk.example.com" } as const;
    testWithTerraform(
      "a notifier is imported with its secrets as unset, and what is filled in later is not sent",
      async (world) => {
        world.desk.setNotifier({ ...common, authType: "BASIC", userName: "u", password: "p" });
        const text = await generated(world, (plan) => {
          expect(plan).toContain(`RS6153 Type of the notifier taken: ${DESK} of client_8`);
        });
        expect(text).toMatch(/type\s+= "REST_API"/);
        expect(text).toMatch(/password_wo\s+= null/);
        await takesOver(world);
        world.files.write({ "generated.tf": text.replace(/(password_wo\s+=) null.*/, '$1 "p"') });
        const filled = await world.terraform("apply", "-auto-approve");
        expect(filled.code, filled.stdout + filled.stderr).toBe(0);
        expect(world.takeWrites()).toEqual([]);
        await world.emptyPlan();
      },
    );

    testWithTerraform("a notifier of an OAUTH2 client is imported with its key as unset too", async (world) => {
      world.desk.setNotifier({
        ...common,
        authType: "OAUTH2",
        grantType: "CLIENT_CREDENTIALS",
        apiKey: "key",
        apiSecret: "s",
        accessTokenURL: "https://desk.example.com/token",
      });
      const text = await generated(world);
      expect(text).toMatch(/api_key\s+= null/);
      await takesOver(world);
      const key = text.replace(/(api_key\s+=) null.*/, '$1 "key"').replace(/(api_secret_wo\s+=) null.*/, '$1 "s"');
      world.files.write({ "generated.tf": key });
      const filled = await world.terraform("apply", "-auto-approve");
      expect(filled.code, filled.stdout + filled.stderr).toBe(0);
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();
    });

    testWithTerraform("a notifier without authentication is imported whole", async (world) => {
      world.desk.setNotifier(common);
      expect(await generated(world)).toContain("https://desk.example.com");
      await takesOver(world);
    });

    testWithTerraform(
      "a notifier whose token address the server hides is left out, and the import names it",
      async (world) => {
        world.desk.setNotifier({ ...common, authType: "JWT", tokenURL: "https://desk.example.com/token" });
        const text = await generated(world, (plan) => {
          expect(plan).toContain(`RS6117 Left out of the import: ${DESK} of client_8`);
        });
        expect(text).not.toContain("desk.example.com");
        await takesOver(world);
      },
    );
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
