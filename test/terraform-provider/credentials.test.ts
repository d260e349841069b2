// Credentials that the server makes, by the real terraform: for the time of a run, and in no state, plan or log.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { leaks, leaksBelow } from "../support/canary.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
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

  testWithTerraform(
    "terraform plans an update where somebody made a new token in the portal, and encrypts it anew",
    async (world) => {
      const told = (token: string) => ({ authType: "WEBHOOK", token, webhookUrl: `https://x/?t=${token}` });
      const config = `${blockHead("desk")} {\n  integration_id = "${DESK}"\n  encrypt_to = <<-KEY\n${PUBLIC_KEY}KEY\n}\n`;
      world.desk.setAuthentication(told(TOKEN));
      await world.applied(config);
      await world.emptyPlan();
      const newToken = "canary-generated-token-2";
      world.desk.setAuthentication(told(newToken));
      const plan = await world.terraformPlan(config);
      expect(plan.stdout).toContain("1 to change");
      expect((plan.stdout + plan.stderr).replace(/[\s│]+/g, " ")).toContain("is encrypted anew");
      const applied = await world.applied(config);
      expect(world.takeWrites()).toEqual([]);
      expect(opened(world.instance().attributes.inbound_credentials).token).toBe(newToken);
      await world.emptyPlan();
      const printed = [plan, applied].map(({ stdout, stderr }) => stdout + stderr);
      expect(leaks([...printed, ...world.logs].join("\n"), [TOKEN, newToken])).toEqual([]);
      expect(leaksBelow(world.directory, [TOKEN, newToken], (name) => name.startsWith(".terraform"))).toEqual([]);
    },
  );

  testWithTerraform(
    "terraform installs with OAUTH2, keeps the secret encrypted, and rotates by another text alone",
    async (world) => {
      const declared = (trigger: string, more = "") => `
${blockHead("new")} {
  install            = { application = "CUSTOM" }
  display_name       = "New desk"
  inbound            = { authentication = { auth_type = "OAUTH2" } }
  rotate_credentials = "${trigger}"
  ${more}
}
`;
      world.variables.TF_LOG = "TRACE";
      const key = `encrypt_to = <<-KEY\n${PUBLIC_KEY}KEY`;
      const refused = await world.terraformPlan(declared("a"));
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("RS1032")]);
      expect(world.takeWrites()).toEqual([]);

      const output = `output "envelope" {\n  value = ${blockHead("new").split('"')[1]}.new.inbound_credentials\n}\n`;
      const applied = await world.applied(declared("a", key) + output);
      expect(world.takeWrites()).toEqual(["POST"]);
      const made = () =>
        world.emulator
          .tenant("client_8")
          .integrations()
          .find((each) => each.state().displayName === "New desk");
      const pair = () => made()?.authentication()?.apiKeyPairs?.at(-1);
      const first = pair();
      const envelope = async () => (await world.terraform("output", "-raw", "envelope")).stdout;
      expect(opened(await envelope())).toMatchObject({ api_key: first?.key, api_secret: first?.secret });
      await world.emptyPlan();

      const plan = await world.terraformPlan(declared("b", key) + output);
      expect(plan.stdout + plan.stderr).toContain("cut off until it has the new one");
      const rotated = await world.applied(declared("b", key) + output);
      expect(world.takeWrites()).toEqual(["POST"]);
      expect(pair()?.secret).not.toBe(first?.secret);
      expect(opened(await envelope())).toMatchObject({ api_secret: pair()?.secret });
      await world.emptyPlan();
      const secrets = [first, pair()].flatMap((each) => [each?.key, each?.secret]).filter((text) => text !== undefined);
      expect([secrets.length, applied.stderr.includes("[TRACE]")]).toEqual([4, true]);
      expect(leaksBelow(world.directory, secrets, (name) => name.startsWith(".terraform"))).toEqual([]);
      const printed = [applied, plan, rotated].map(({ stdout, stderr }) => stdout + stderr);
      expect(leaks([...printed, ...world.logs].join("\n"), secrets)).toEqual([]);
    },
  );
});
