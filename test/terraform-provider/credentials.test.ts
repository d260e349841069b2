// Credentials that the server makes, by the real terraform: for the time of a run, and in no state, plan or log.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { leaksBelow } from "../support/canary.js";
import { DESK } from "../support/hcl.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const TOKEN = "canary-generated-token-1";
const URL = `https://webhooks.example.invalid/integrations/alertsWebhook?vtoken=${TOKEN}`;

/** A provisioner gets the values, as any other consumer of ephemeral values would. */
const hcl = `
${blockHead("desk")} {
  integration_id = "${DESK}"
}
ephemeral "rampsync_inbound_credentials" "desk" {
  integration_id = ${blockHead("desk").split('"')[1]}.desk.id
}
resource "terraform_data" "handed_over" {
  provisioner "local-exec" {
    command     = "printenv HANDED > handed.txt"
    environment = { HANDED = "\${ephemeral.rampsync_inbound_credentials.desk.auth_type} \${ephemeral.rampsync_inbound_credentials.desk.token} \${ephemeral.rampsync_inbound_credentials.desk.webhook_url}" }
  }
}
`;

describe.skipIf(findTerraform() === undefined)("credentials that the server makes, by terraform", () => {
  testWithTerraform(
    "an ephemeral resource hands the token of a webhook to a run, and neither state nor plan nor output has it",
    async (world) => {
      world.desk.setAuthentication({ authType: "WEBHOOK", token: TOKEN, webhookUrl: URL });
      const plan = await world.terraformPlan(hcl, "-out=plan.bin");
      expect(plan.code, plan.stdout + plan.stderr).toBe(0);
      const applied = await world.terraform("apply", "-auto-approve", "plan.bin");
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      const handed = join(world.directory, "handed.txt");
      expect(existsSync(handed) && readFileSync(handed, "utf8").trim()).toBe(`WEBHOOK ${TOKEN} ${URL}`);
      expect(plan.stdout + plan.stderr + applied.stdout + applied.stderr).not.toContain("canary-generated");
      expect(leaksBelow(world.directory, [TOKEN], (name) => /^\.terraform|^handed/.test(name))).toEqual([]);
      await world.emptyPlan();
    },
  );

  testWithTerraform(
    "an ephemeral resource of an integration that is not there is an error with its code",
    async (world) => {
      const gone = hcl.replace(/= rampsync_installed_integration.desk.id/, '= "INTG-gone"');
      const plan = await world.terraformPlan(gone);
      expect([plan.code, plan.stderr]).toEqual([1, expect.stringContaining("RS4004")]);
    },
  );
});
