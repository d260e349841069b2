// Integrations that the real terraform installs, changes and uninstalls.
import { expect, vi } from "vitest";
import { DESK } from "../support/hcl.js";
import { blockHead } from "../support/stacks.js";
import type { TerraformWorld } from "../support/terraform-world.js";
import { testWithTerraform } from "../support/terraform-world.js";

vi.setConfig({ testTimeout: 240_000 });

const NAME = "New desk";
const desk = ({ category = "Collaboration", more = "", values = 'Ok = ["Good"]' } = {}) => `
${blockHead("new")} {
  install      = { application = "CUSTOM", category = "${category}" }
  display_name = "${NAME}"
  inbound      = { authentication = { auth_type = "WEBHOOK" } }
  outbound = {
    mappings = {
      "INCIDENT.Status" = {
        entity_type             = "INCIDENT"
        attribute               = "Status"
        third_party_entity_type = "Ticket"
        third_party_attribute   = "Status"
        values                  = { ${values} }
      }
    }
    notifier = { type = "REST_API", base_uri = "desk.example.com" }
  }
  ${more}
}
`;
const live = ({ emulator }: TerraformWorld) =>
  emulator
    .tenant("client_8")
    .integrations()
    .filter((handle) => handle.state().displayName === NAME);

testWithTerraform(
  "a block with install makes one integration by one POST, plans nothing then, and is updated as any other",
  async (world) => {
    const planned = await world.terraformPlan(desk());
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain("1 to add");
    expect(world.takeWrites()).toEqual([]);
    await world.applied(desk());
    expect(world.takeWrites()).toEqual(["POST"]);
    const [made] = live(world);
    expect(live(world)).toHaveLength(1);
    expect(made?.state().outbound?.notifier).toMatchObject({ baseURI: "desk.example.com" });
    await world.emptyPlan();
    await world.applied(desk({ values: 'Ok = ["Good"], Critical = ["Bad"]' }));
    expect(world.takeWrites()).toEqual(["POST"]);
    expect(made?.rows("outbound")).toHaveLength(2);
    await world.emptyPlan();
  },
);

testWithTerraform(
  "a block with install is refused where one of its application and name is live, and adopts it by import",
  async (world) => {
    await world.applied(desk());
    const [made] = live(world);
    const id = made?.id ?? "";
    await world.terraform("state", "rm", "rampsync_installed_integration.new");
    world.takeWrites();
    const refused = await world.terraformApply(desk());
    expect(refused.code).toBe(1);
    expect(refused.stderr.replace(/\s*\n.\s*/g, " ")).toContain("RS4030");
    expect(refused.stderr).toContain(id);
    const imported = await world.terraform("import", "rampsync_installed_integration.new", id);
    expect(imported.code, imported.stderr).toBe(0);
    const applied = await world.terraformApply(desk());
    expect(applied.code, applied.stderr).toBe(0);
    expect(world.takeWrites()).toEqual([]);
    expect(live(world).map((handle) => handle.id)).toEqual([id]);
    await world.emptyPlan();
  },
);

testWithTerraform(
  "an installed integration is destroyed and made anew as another only where the provider names it",
  async (world) => {
    await world.applied(desk());
    const [made] = live(world);
    const id = made?.id ?? "";
    world.takeWrites();
    const refused = await world.terraform("destroy", "-auto-approve");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("RS5010");
    expect(refused.stderr.replace(/\s+/g, " ")).toContain(`allow_uninstall = ["${id}"]`);
    const replaced = await world.terraformApply(desk({ category: "Custom" }));
    expect(replaced.code).toBe(1);
    expect(replaced.stderr).toContain("RS5010");
    expect(world.takeWrites()).toEqual([]);

    world.write(desk({ category: "Custom" }));
    world.configureProvider(`allow_uninstall = ["${id}"]`);
    const anew = await world.terraform("apply", "-auto-approve");
    expect(anew.code, anew.stdout + anew.stderr).toBe(0);
    expect(world.takeWrites()).toEqual(["DELETE", "POST"]);
    const [second] = live(world);
    expect(second?.id).not.toBe(id);
    const now = second?.id ?? "";
    world.write(desk({ category: "Custom" }));
    world.configureProvider(`allow_uninstall = ["${now}"]`);
    const destroyed = await world.terraform("destroy", "-auto-approve");
    expect(destroyed.code, destroyed.stdout + destroyed.stderr).toBe(0);
    expect(live(world)).toEqual([]);
    expect(world.desk.id).toBe(DESK);
  },
);

testWithTerraform("a state that was written before integrations were installed is read as it is", async (world) => {
  world.writeStack({
    terraform: { required_providers: { rampsync: { source: "rampsync/rampsync" } } },
    provider: { rampsync: [{}] },
    resource: { rampsync_installed_integration: { desk: { integration_id: DESK } } },
  });
  const applied = await world.terraform("apply", "-auto-approve");
  expect(applied.code, applied.stderr).toBe(0);
  const state = JSON.parse(world.stateText());
  for (const instance of state.resources[0].instances) delete instance.attributes.uninstall_reason;
  world.files.write({ "terraform.tfstate": JSON.stringify({ ...state, serial: state.serial + 1 }) });
  await world.emptyPlan();
});
