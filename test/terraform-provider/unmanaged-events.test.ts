// Events that no code declares, by the real terraform: listed in the state, removed by consent and after they were listed.
import { join } from "node:path";
import { describe, expect } from "vitest";
import { WAYS_FILE } from "../../src/resources/known-ways.js";
import { DESK } from "../support/hcl.js";
import { blockHead, INSTALLED_INTEGRATION, INTEGRATION_EVENT, UNMANAGED_EVENTS } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const STRAY = "INTG-EVENT-00000000-0000-4000-8000-000000000009";

const hcl = (more: string, managed = `{ create = ${INTEGRATION_EVENT}.create.id }`) => `
${blockHead("desk")} {
  integration_id = "${DESK}"
}
resource "${INTEGRATION_EVENT}" "create" {
  integration_id = ${INSTALLED_INTEGRATION}.desk.id
  name           = "Create ticket"
  entity         = "INCIDENT"
  event_type     = "CREATE"
  endpoint       = "https://desk.example.com/tickets"
}
resource "${UNMANAGED_EVENTS}" "rest" {
  integration_id = ${INSTALLED_INTEGRATION}.desk.id
  managed        = ${managed}
  ${more}
}
output "others" {
  value = ${UNMANAGED_EVENTS}.rest.events[*].name
}
`;

const REMOVE = 'unmanaged_events = "remove"';

describe.skipIf(findTerraform() === undefined)("events that nothing manages, by terraform", () => {
  testWithTerraform(
    "terraform lists events that nothing manages, keeps them without consent, removes what it listed, and destroys none",
    async (world) => {
      const names = () => world.desk.events().map(({ name }) => name);
      world.knows("client_8", { created_events: "inactive" });
      world.access.RAMPSYNC_WAYS_FILE = join(world.directory, WAYS_FILE);
      const stray = { id: STRAY, name: "By hand", entity: "INCIDENT", eventType: "UPDATE", active: true };
      world.desk.putEvent(stray);
      const first = await world.applied(hcl(REMOVE));
      expect(first.stdout).toContain('"By hand"');
      expect(names().sort()).toEqual(["By hand", "Create ticket"]);

      await world.applied(hcl(""));
      await world.emptyPlan();
      expect(names().sort()).toEqual(["By hand", "Create ticket"]);

      const wrong = await world.terraformPlan(hcl(REMOVE, '{ create = "Create ticket" }'));
      expect([wrong.code, wrong.stderr.includes("RS5026")]).toEqual([1, true]);
      const plan = await world.terraformPlan(hcl(REMOVE));
      expect(plan.stdout.replace(/\s+/g, " ")).toContain("By hand");
      expect(plan.stdout).toContain(STRAY);
      world.takeWrites();
      await world.applied(hcl(REMOVE));
      expect(world.takeWrites()).toEqual(["DELETE"]);
      expect(names()).toEqual(["Create ticket"]);
      await world.emptyPlan();

      world.desk.putEvent(stray);
      const destroy = await world.terraform("destroy", "-auto-approve");
      expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
      expect(names()).toEqual(["By hand"]);
    },
  );
});
