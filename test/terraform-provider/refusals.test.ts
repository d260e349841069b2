// Wrong configurations: each a diagnostic with its code and its attribute path, before anything is sent.
import { describe, expect } from "vitest";
import { DESK, desk, OTHER, status } from "../support/hcl.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const resource = (body: string) => `${blockHead("desk")} {\n${body}\n}\n`;
const identified = (body: string) => resource(`integration_id = "${DESK}"\n${body}`);
const mapping = (members: string) =>
  identified(`outbound = { mappings = { "INCIDENT.Status" = {
    entity_type = "INCIDENT"
    attribute = "Status"
    third_party_entity_type = "Ticket"
    third_party_attribute = "Status"
    ${members}
  } } }`);
const notifier = (members: string) => identified(`outbound = { notifier = { type = "REST_API", ${members} } }`);

const wrong: readonly [what: string, config: string, code: string, path: string][] = [
  ["no integration is named", resource(""), "RS1003", "integration_id"],
  ["the id is none", resource('integration_id = "a/b"'), "RS1004", "integration_id"],
  ["installing", resource('install = { application = "JIRA" }'), "RS1003", "display_name"],
  ["a reason with <", identified('uninstall_reason = "a < b"'), "RS1014", "uninstall_reason"],
  ["an unknown choice", identified('unmanaged_mappings = "drop"'), "RS1004", "unmanaged_mappings"],
  ["a long description", identified(`description = "${"x".repeat(501)}"`), "RS1014", "description"],
  [
    "an ambiguous table",
    mapping('values = { Ok = ["Good", "Fine"] }'),
    "RS1006",
    'outbound.mappings["INCIDENT.Status"].values',
  ],
  ["an empty value", mapping('values = { Ok = [""] }'), "RS1008", 'outbound.mappings["INCIDENT.Status"].values.Ok'],
  ["a null value", mapping("values = { Ok = [null] }"), "RS1002", 'outbound.mappings["INCIDENT.Status"].values.Ok'],
  [
    "an unknown entity type",
    mapping("").replace('"INCIDENT"', '"BOX"'),
    "RS1005",
    'outbound.mappings["INCIDENT.Status"].entity_type',
  ],
  ["a null mapping", identified("inbound = { mappings = { x = null } }"), "RS1002", "inbound.mappings.x"],
  [
    "a missing credential",
    notifier('base_uri = "https://x.example.com", auth_type = "BASIC", user_name = "u"'),
    "RS1009",
    "outbound.notifier.password_wo",
  ],
  [
    "a credential too many",
    notifier('base_uri = "https://x.example.com", scope = "s"'),
    "RS1010",
    "outbound.notifier.scope",
  ],
  [
    "a cutting rule",
    mapping('parsing = { operators = [{ operator = "BEFORE" }, { operator = "NEAR" }] }'),
    "RS1004",
    'outbound.mappings["INCIDENT.Status"].parsing.operators[1].operator',
  ],
];

describe.skipIf(findTerraform() === undefined)("wrong configurations of the provider", () => {
  testWithTerraform(
    "a wrong configuration is refused at validate with code and attribute path, without credentials",
    async (world) => {
      for (const [what, config, code, path] of wrong) {
        world.write(config);
        const result = await world.terraform("validate", "-json");
        const { diagnostics } = JSON.parse(result.stdout) as { diagnostics: { summary: string; detail: string }[] };
        const found = diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`).join("\n");
        expect(found, what).toContain(code);
        expect(found, what).toContain(`At ${path}.`);
        expect(found, what).not.toContain("RS9001");
      }
      expect(world.emulator.requests).toEqual([]);
    },
  );

  testWithTerraform("a wrong configuration of the provider is refused with code and path", async (world) => {
    for (const [argument, code, path] of [
      ['access_token_field = "token"', "RS1004", "access_token_field"],
      ["allow_removals = 1.5", "RS1002", "allow_removals"],
      ["allow_removals = -1", "RS1002", "allow_removals"],
      ['endpoint = "http://api.example.com"', "RS2011", ""],
    ] as const) {
      world.write(desk(""));
      world.configureProvider(argument);
      const result = await world.terraform("plan");
      expect(result.code, argument).toBe(1);
      expect(result.stderr).toContain(code);
      expect(result.stderr).toContain(path);
    }
  });

  testWithTerraform("a wrong configuration that needs the API is reported with its code too", async (world) => {
    world.write(desk(""));
    world.configureProvider('client_secret = "not-the-secret"');
    const login = await world.terraform("plan");
    expect(login.stderr).toContain("RS4002");
    expect(login.stderr).not.toContain("not-the-secret");
    const tenant = await world.terraformPlan(desk("", { more: 'tenant_id = "client_9"' }));
    expect(tenant.stderr).toMatch(/RS40\d\d/);
  });

  testWithTerraform(
    "a wrong client secret is one error, however many resources there are, in plans of new and of recorded ones",
    async (world) => {
      const many = `${desk("")}
resource "rampsync_installed_integration" "more" {
  count          = 30
  tenant_id      = "client_8"
  integration_id = "INTG-${"0".repeat(8)}-${"${count.index}"}"
}`;
      const errorsOfPlan = async () => {
        world.configureProvider('client_secret = "not-the-secret"');
        const plan = await world.terraform("plan");
        expect(plan.code).toBe(1);
        return plan.stderr.match(/RS4002/g);
      };
      world.write(many);
      expect(await errorsOfPlan()).toHaveLength(1);
      await world.applied(`${desk("")}${desk("").replace('"desk"', '"second"').replaceAll(DESK, OTHER)}`);
      world.write(many.replace("30", "3"));
      expect(await errorsOfPlan()).toHaveLength(1);
      world.configureProvider("");
      world.write(desk(""));
      await world.applied(desk(""));
      await world.emptyPlan();
    },
  );

  testWithTerraform(
    "a provider whose tenant alone is known only later stops nothing that names its own, and says so of what does not",
    async (world) => {
      world.desk.addRow("outbound", status("Ok", "Good"));
      const looked = (more: string) => `
resource "terraform_data" "tenant" {
  input = "client_8"
}
data "rampsync_installed_integrations" "all" {
  ${more}
}
output "ids" {
  value = data.rampsync_installed_integrations.all.results[*].integration_id
}
${desk('Ok = ["Good"]', { more: 'tenant_id = "client_8"' })}`;
      world.write(looked('tenant_id = "client_8"'));
      world.configureProvider("tenant = terraform_data.tenant.output");
      const plan = await world.terraform("plan");
      expect(plan.code, plan.stderr).toBe(0);
      expect(plan.stdout).toContain(DESK);
      // What names its tenant is looked at and planned.
      expect(plan.stdout).not.toMatch(/application\s+= \(known after apply\)/);
      world.write(looked(""));
      world.configureProvider("tenant = terraform_data.tenant.output");
      const without = await world.terraform("plan");
      expect(without.code).toBe(1);
      expect(without.stderr).toContain("RS2012");
      expect(without.stderr).toContain("The provider's tenant is known only after an apply.");
      expect(without.stderr).not.toContain("OPSRAMP_");
      world.write(looked('tenant_id = "client_8"'));
      world.configureProvider("endpoint = terraform_data.tenant.output");
      const endpoint = await world.terraform("plan");
      expect(endpoint.stderr.replace(/[\s│]+/g, " ")).toContain(
        "Known only after an apply, of the provider: endpoint. Apply first what it comes from",
      );
      expect(endpoint.stderr).toContain("RS2010");
      expect(endpoint.stderr).not.toContain("OPSRAMP_");
    },
  );

  testWithTerraform("a provider whose configuration is known only later defers everything", async (world) => {
    world.desk.addRow("outbound", status("Ok", "Good"));
    world.write(`resource "terraform_data" "tenant" {\n  input = "client_8"\n}\n${desk('Ok = ["Good"]')}`);
    world.configureProvider("tenant = terraform_data.tenant.output");
    const plan = await world.terraform("plan");
    expect(plan.code, plan.stderr).toBe(0);
    const apply = await world.terraform("apply", "-auto-approve");
    expect(apply.code, apply.stderr).toBe(0);
    await world.emptyPlan();
  });
});
