// An event by the real terraform: made without firing, activated last, changed by field, drift, consent, import, destroy.
import { join } from "node:path";
import { describe, expect } from "vitest";
import { WAYS_FILE } from "../../src/resources/known-ways.js";
import { leaksBelow } from "../support/canary.js";
import { DESK } from "../support/hcl.js";
import { blockHead, INTEGRATION_EVENT } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const address = `${INTEGRATION_EVENT}.create`;

const hcl = ({ endpoint = "https://desk.example.com/tickets", active = "true", more = "" } = {}) => `
variable "token" {
  type      = string
  sensitive = true
  ephemeral = true
}
${blockHead("desk")} {
  integration_id = "${DESK}"
}
resource "${INTEGRATION_EVENT}" "create" {
  integration_id = ${blockHead("desk").split('"')[1]}.desk.id
  name           = "Create ticket"
  entity         = "INCIDENT"
  event_type     = "CREATE"
  endpoint       = "${endpoint}"
  headers        = { "X-Desk" = "canary-header-1" }
  headers_wo     = { Authorization = var.token }
  payload        = jsonencode({ subject = "$incident.subject" })
  active         = ${active}
  ${more}
}
`;

describe.skipIf(findTerraform() === undefined)("an event by terraform", () => {
  testWithTerraform(
    "terraform makes an event, activates it last, changes it by field, asks for consent, imports and destroys it",
    async (world) => {
      world.variables.TF_VAR_token = "canary-token-1";
      const [event] = [() => world.desk.events()[0]];
      // Nobody knows whether the server lets it fire as soon as it is made.
      const unknown = await world.terraformApply(hcl());
      expect([unknown.code, event()]).toEqual([1, undefined]);
      expect(unknown.stderr).toContain("RS5024");
      expect(unknown.stderr.replace(/\s+/g, " ")).toContain("allow_event_posts");
      expect(unknown.stderr).not.toContain("--allow-event-posts");
      world.knows("client_8", { created_events: "inactive" });
      world.access.RAMPSYNC_WAYS_FILE = join(world.directory, WAYS_FILE);
      world.takeWrites();

      const plan = await world.terraformPlan(hcl(), "-out=plan.bin");
      expect(plan.code, plan.stdout + plan.stderr).toBe(0);
      expect(plan.stdout).not.toContain("canary-");
      const applied = await world.applied(hcl());
      expect(applied.stdout).not.toContain("canary-");
      expect(event()).toMatchObject({
        active: true,
        headers: [{ value: "canary-header-1" }, { value: "canary-token-1" }],
      });
      expect(world.takeWrites()).toEqual(["POST", "POST"]);
      expect(leaksBelow(world.directory, ["canary-token-1"], (name) => name.startsWith(".terraform"))).toEqual([]);
      await world.emptyPlan();

      // Live moves: payload back by one write, no activation.
      world.desk.changeEvent(event()?.id ?? "", { payload: "edited" });
      await world.applied(hcl());
      expect(world.takeWrites()).toEqual(["POST"]);
      expect(event()?.payload).toBe('{"subject":"$incident.subject"}');

      // Somebody deactivates it: an apply fails, and by consent activates.
      world.desk.changeEvent(event()?.id ?? "", { active: false });
      const withheld = await world.terraformApply(hcl());
      expect([withheld.code, event()?.active]).toEqual([1, false]);
      expect(withheld.stderr).toContain("RS5022");
      world.configureProvider('allow_event_posts = "desk.example.com"');
      const allowed = await world.terraform("apply", "-auto-approve");
      expect(allowed.code, allowed.stdout + allowed.stderr).toBe(0);
      expect(event()?.active).toBe(true);
      await world.emptyPlan();

      // Another host of an event that fires.
      world.takeWrites();
      const elsewhere = await world.terraformApply(hcl({ endpoint: "https://other.example.com/tickets" }));
      expect(elsewhere.stderr).toContain("RS5021");
      expect(world.takeWrites()).toEqual([]);

      // The secret alone changes.
      world.variables.TF_VAR_token = "canary-token-2";
      await world.applied(hcl());
      expect(event()?.headers).toContainEqual({ key: "Authorization", value: "canary-token-2" });
      await world.emptyPlan();

      expect((await world.terraform("state", "rm", address)).code).toBe(0);
      const imported = await world.terraform("import", address, `${DESK}/${event()?.id}`);
      expect(imported.code, imported.stdout + imported.stderr).toBe(0);
      world.takeWrites();
      await world.applied(hcl());
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();

      const destroyed = await world.terraform("destroy", "-auto-approve");
      expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0);
      expect(world.desk.events()).toEqual([]);
    },
    { timeout: 300_000 },
  );
});
