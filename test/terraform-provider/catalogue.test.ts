// The catalogue, as the provider takes it: warnings of what it lacks, errors where it is strict, and ids of attributes.
import { join } from "node:path";
import { describe, expect } from "vitest";
import { DESK } from "../support/hcl.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const attribute = (name: string, id: string, values: readonly string[] = []) => ({
  name,
  id,
  mapable: true,
  value_mapable: values.length > 0,
  values,
});

const catalogue = (attributes: readonly object[]) =>
  JSON.stringify({
    version: 1,
    applications: [
      {
        tenant: "client_8",
        application: "CASERVICEDESK",
        integrations: [DESK],
        entities: { INCIDENT: attributes },
      },
    ],
  });

const listed = [
  attribute("Status", "incident.status.name", ["Open", "Closed"]),
  attribute("Priority", "incident.priority.name"),
];

const desk = (name: string, values: string) => `
resource "rampsync_installed_integration" "desk" {
  integration_id = "${DESK}"
  outbound = {
    mappings = {
      INCIDENT_Status = {
        entity_type              = "INCIDENT"
        attribute                = "${name}"
        third_party_entity_type  = "TICKET"
        third_party_attribute    = "state"
        values                   = { ${values} }
      }
    }
  }
}
`;

function project(world: TerraformWorld, attributes: readonly object[], more = ""): void {
  world.files.write({ "catalogue.json": catalogue(attributes) });
  world.configureProvider(`catalogue_file = "${join(world.directory, "catalogue.json")}"\n  ${more}`);
}

const told = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
  (stdout + stderr).replace(/\s+/g, " ");

describe.skipIf(findTerraform() === undefined)("the catalogue of the provider", () => {
  testWithTerraform(
    "terraform validate and terraform plan warn of what the catalogue lacks, with the nearest, and a plan does so once",
    async (world) => {
      world.write(desk("Statsu", 'Open = ["1"]'));
      project(world, listed);
      const validated = await world.terraform("validate");
      expect(validated.code, validated.stderr).toBe(0);
      expect(told(validated)).toContain("RS6163 Attribute that the catalogue lacks: INCIDENT.Statsu");
      expect(told(validated)).toContain("the nearest: Status, Priority");
      const planned = await world.terraform("plan");
      expect(planned.code, planned.stderr).toBe(0);
      expect(told(planned).split("no attribute that the catalogue says")).toHaveLength(2);
      expect(world.takeWrites()).toEqual([]);
    },
  );

  testWithTerraform("terraform validate warns of each value that the catalogue does not list", async (world) => {
    world.write(desk("Status", 'Opne = ["1"]\n Closde = ["2"]'));
    project(world, listed);
    const values = told(await world.terraform("validate"));
    expect(values).toContain("RS6164 Value that the catalogue lacks: INCIDENT.Status Opne");
    expect(values).toContain("RS6164 Value that the catalogue lacks: INCIDENT.Status Closde");
  });

  testWithTerraform("a strict catalogue refuses what it lacks in terraform validate and in a plan", async (world) => {
    world.write(desk("Statsu", 'Open = ["1"]'));
    project(world, listed, "strict_catalogue = true");
    for (const verb of ["validate", "plan"]) {
      const { code, ...output } = await world.terraform(verb);
      expect(code).toBe(1);
      expect(told(output)).toContain("RS2103 Not in the catalogue");
      expect(told(output)).toContain("the nearest: Status");
    }
    expect(world.takeWrites()).toEqual([]);
  });

  testWithTerraform("a catalogue file that is named and is not there is refused", async (world) => {
    world.write(desk("Status", 'Open = ["1"]'));
    world.configureProvider('catalogue_file = "nowhere.json"');
    const { code, ...output } = await world.terraform("validate");
    expect(code).toBe(1);
    expect(told(output)).toContain("RS2017");
  });

  testWithTerraform(
    "an attribute that is declared by its id is sent by its name, and the plans after it are silent, whichever spelling is used",
    async (world) => {
      world.write(desk("incident.status.name", 'Open = ["1"]'));
      project(world, listed);
      const applied = await world.terraform("apply", "-auto-approve");
      expect(applied.code, applied.stderr).toBe(0);
      expect(told(applied)).not.toContain("RS61");
      expect(world.desk.rows("outbound")).toMatchObject([{ property: "incident.status.name", propertyValue: "Open" }]);
      expect(JSON.stringify(world.writes)).toContain('"name":"Status"');
      world.takeWrites();
      await world.emptyPlan();
      await world.emptyPlan("-refresh=false");
      expect(JSON.stringify(world.instance().attributes.outbound)).toContain('"attribute":"incident.status.name"');

      // The other spelling is the same attribute: nothing is sent for it.
      world.write(desk("Status", 'Open = ["1"]'));
      project(world, listed);
      expect((await world.terraform("apply", "-auto-approve")).code).toBe(0);
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("an id of several attributes is refused by terraform validate, with their names", async (world) => {
    world.write(desk("incident.status.name", 'Open = ["1"]'));
    project(world, [...listed, attribute("State", "incident.status.name")]);
    const { code, ...output } = await world.terraform("validate");
    expect(code).toBe(1);
    expect(told(output)).toContain("RS2104 Ambiguous id of an attribute");
    expect(told(output)).toContain('"Status" and "State"');
    expect(world.takeWrites()).toEqual([]);
  });
});
