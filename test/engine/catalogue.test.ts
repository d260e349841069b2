// The catalogue: fetched from a tenant, judged by offline, and made into constants.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogueTypes, fetchCatalogue } from "../../src/engine/verbs/catalogue.js";
import { validateWith } from "../../src/engine/verbs/validate.js";
import { INSTALLED_INTEGRATION, INTEGRATION_EVENT } from "../support/stacks.js";
import { World } from "../support/world.js";

const TENANT = "client_8";
const DESK = "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761";
const FILE = "rampsync.catalogue.json";

const mapping = (attribute: string, values: object) => ({
  entity_type: "INCIDENT",
  attribute,
  third_party_entity_type: "TICKET",
  third_party_attribute: "state",
  values,
});

const start = (mappings: object) =>
  World.forTest({
    state: {
      tenants: {
        [TENANT]: {
          integrations: [{ id: DESK, displayName: "Desk", integration: { id: "SERVICENOW", name: "ServiceNow" } }],
        },
      },
    },
    stacks: { s: { integrations: { desk: { integration_id: DESK, outbound: { mappings } } } } },
  });

const fetchInto = (world: World, applications?: readonly string[]) =>
  fetchCatalogue({
    ...world.runOptions,
    tenants: [TENANT],
    ...(applications === undefined ? {} : { applications }),
  });

describe("a catalogue of what can be mapped", () => {
  it("a catalogue holds names in the server's spelling, ids, and listed values, by tenant and application, in one order", async () => {
    const world = await start({});
    const { applications } = await fetchInto(world);
    expect(applications).toEqual([{ tenant: TENANT, application: "SERVICENOW", entities: 6, attributes: 48 }]);
    expect(world.writes).toEqual([]);
    const text = world.project.read(FILE);
    const [entry] = JSON.parse(text).applications;
    expect(entry).toMatchObject({ tenant: TENANT, application: "SERVICENOW", integrations: [DESK] });
    expect(entry.entities.INCIDENT).toContainEqual({
      name: "Descritpion",
      id: "incident.impact",
      mapable: true,
      value_mapable: false,
      values: [],
    });
    expect(entry.entities.INCIDENT.find(({ name }: { name: string }) => name === "Status").values).toContain(
      "Resolved",
    );
    await fetchInto(world, ["JIRA"]);
    await fetchInto(world);
    const both = JSON.parse(world.project.read(FILE)).applications;
    expect(both.map(({ application }: { application: string }) => application)).toEqual(["JIRA", "SERVICENOW"]);
    expect(both[1]).toEqual(entry);
    expect(both[0].integrations).toEqual([]);
    expect(both[0].entities.INCIDENT[0]).not.toHaveProperty("id");
  });

  it("what the catalogue lacks is warned of by validate and plan, with the nearest, and refused where it is strict", async () => {
    const world = await start({
      INCIDENT_Statsu: mapping("Statsu", {}),
      INCIDENT_Priority: mapping("priority", { Hgih: ["1"], Low: ["3"] }),
    });
    const codes = (facts: readonly { code: string }[] = []) =>
      facts.map(({ code }) => code).filter((code) => code === "RS6163" || code === "RS6164");
    expect(codes((await validateWith(world.runOptions)).warning_facts)).toEqual([]);
    await fetchInto(world);
    const before = world.requests.length;
    const { warning_facts, warnings } = await validateWith(world.runOptions);
    expect(world.requests).toHaveLength(before);
    expect(warning_facts).toMatchObject([
      {
        code: "RS6163",
        construct: "s/desk",
        path: ["outbound", "mappings", "INCIDENT_Statsu"],
        parameters: { attribute: "INCIDENT.Statsu", nearest: expect.arrayContaining(["Status"]) },
      },
      { code: "RS6164", parameters: { value: "Hgih", nearest: expect.arrayContaining(["High"]) } },
    ]);
    expect(warnings).toHaveLength(2);
    expect(codes((await world.plan()).warning_facts)).toEqual(["RS6163", "RS6164"]);
    const { applications, ...rest } = JSON.parse(world.project.read(FILE));
    const strict = applications.map((each: object) => ({ ...each, strict: true }));
    world.project.write(FILE, JSON.stringify({ ...rest, applications: strict }));
    await expect(validateWith(world.runOptions)).rejects.toMatchObject({
      errors: [
        { code: "RS2103", where: "s/desk: outbound.mappings.INCIDENT_Statsu" },
        { code: "RS2103", message: expect.stringContaining("Hgih") },
      ],
    });
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS2103" }, { code: "RS2103" }] });
    await fetchInto(world);
    expect(JSON.parse(world.project.read(FILE)).applications[0].strict).toBe(true);
  });

  it("what the catalogue lacks is refused where the run or the provider block is strict, though the catalogue is not", async () => {
    const world = await start({ INCIDENT_Statsu: mapping("Statsu", {}) });
    await fetchInto(world);
    const refused = { errors: [{ code: "RS2103" }] };
    await expect(validateWith({ ...world.runOptions, strictCatalogue: true })).rejects.toMatchObject(refused);
    const environment = { ...world.runOptions.environment, RAMPSYNC_STRICT_CATALOGUE: "true" };
    await expect(validateWith({ ...world.runOptions, environment })).rejects.toMatchObject(refused);
    const { code, stderr } = await world.command(["validate"]);
    expect(code).toBe(0);
    expect(stderr).toContain("the nearest: Status");
    const strict = await world.command(["validate", "--strict-catalogue"]);
    expect(strict.code).toBe(1);
    expect(strict.stderr).toContain("RS2103");
  });

  it("an attribute that is declared by its id is sent by its name, and recorded as it is declared", async () => {
    const world = await start({ INCIDENT_Status: mapping("incident.status.name", { Open: ["1"] }) });
    const ids = (facts: readonly { code: string }[] = []) => facts.filter(({ code }) => code === "RS6165");
    expect(ids((await validateWith(world.runOptions)).warning_facts)).toHaveLength(1);
    await fetchInto(world);
    const before = await validateWith(world.runOptions);
    expect(before.warning_facts).toEqual([]);
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(JSON.stringify(world.writes)).toContain('"name":"Status"');
    expect(JSON.stringify(world.writes)).not.toContain('"name":"incident.status.name"');
    const state = world.project.read("terraform.s.tfstate");
    expect(state).toContain('"attribute": "incident.status.name"');
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, update: 0 });
    expect((await world.drift()).summary).toMatchObject({ no_op: 1 });
  });

  it("an id of several attributes is refused with their names, and so is an attribute that an id and a name map twice", async () => {
    const world = await start({
      INCIDENT_Status: mapping("incident.status.name", { Open: ["1"] }),
      INCIDENT_Status_too: mapping("Status", { Open: ["1"] }),
    });
    await fetchInto(world);
    const twice = { errors: [{ code: "RS1007", where: expect.stringContaining("INCIDENT_Status_too") }] };
    await expect(validateWith(world.runOptions)).rejects.toMatchObject(twice);
    const file = JSON.parse(world.project.read(FILE));
    const incident: { name: string }[] = file.applications[0].entities.INCIDENT;
    incident.push({ ...incident.find(({ name }) => name === "Status"), name: "State" });
    world.project.write(FILE, JSON.stringify(file));
    await expect(world.plan()).rejects.toMatchObject({
      errors: [
        {
          code: "RS2104",
          where: expect.stringContaining("outbound.mappings"),
          message: expect.stringContaining('"Status" and "State"'),
        },
      ],
    });
    expect(world.writes).toEqual([]);
  });

  it("a catalogue holds applications, roles, alert sources and placeholders of the tenant, and what is declared of them is judged offline", async () => {
    const role = "ROLE-4718b729-50cc-6634-42c4-ecd09558389d";
    const event = {
      name: "Create",
      entity: "INCIDENT",
      event_type: "CREATE",
      integration_id: DESK,
      endpoint: "/tickets",
      method: "POST",
      payload: "$incident.subjekt of $incident.subject, $id",
    };
    const monitor = (install: string, roleId: string, source: string) => ({
      display_name: `${install} ${source}`,
      install: { application: install, category: "Monitoring" },
      alert_source_id: source,
      inbound: { authentication: { auth_type: "OAUTH2", role_id: roleId } },
    });
    const world = await World.forTest({
      state: { tenants: { [TENANT]: { integrations: [{ id: DESK, displayName: "Desk" }] } } },
      stacks: {
        s: {
          more: {
            resource: {
              [INSTALLED_INTEGRATION]: {
                right: monitor("CUSTOM", role, "1002"),
                wrong: monitor("CUSTM", "Customer", "1003"),
                unknown: monitor("CUSTOM", role, "1003"),
              },
              [INTEGRATION_EVENT]: { create: event },
            },
          },
        },
      },
    });
    await fetchInto(world, ["CUSTOM"]);
    const [about] = JSON.parse(world.project.read(FILE)).tenants;
    expect(about).toMatchObject({
      tenant: TENANT,
      applications: expect.arrayContaining(["CUSTOM", "JIRA"]),
      roles: expect.arrayContaining([{ id: role, name: "Customer" }]),
      alert_sources: { CUSTOM: [expect.objectContaining({ id: "1001" }), expect.objectContaining({ id: "1002" })] },
      placeholders: { INCIDENT: expect.arrayContaining(["$incident.subject"]) },
    });
    expect(world.writes).toEqual([]);
    const before = world.requests.length;
    const { warning_facts: facts } = await validateWith(world.runOptions);
    expect(facts).toMatchObject([
      {
        code: "RS6167",
        construct: expect.stringContaining("wrong"),
        parameters: { application: "CUSTM", nearest: expect.arrayContaining(["CUSTOM"]) },
      },
      { code: "RS6166", parameters: { role: "Customer", nearest: [`${role} (Customer)`] } },
      { code: "RS6168", construct: expect.stringContaining("unknown"), parameters: { source: "1003" } },
      {
        code: "RS6169",
        construct: expect.stringContaining("create"),
        parameters: { placeholder: "$incident.subjekt", nearest: expect.arrayContaining(["$incident.subject"]) },
      },
    ]);
    await expect(validateWith({ ...world.runOptions, strictCatalogue: true })).rejects.toMatchObject({
      errors: [{ code: "RS2103" }, { code: "RS2103" }, { code: "RS2103" }, { code: "RS2103" }],
    });
    expect(world.requests).toHaveLength(before);
    const first = world.project.read(FILE);
    await fetchInto(world, ["CUSTOM"]);
    expect(world.project.read(FILE)).toBe(first);
  });

  it("a catalogue is fetched where the server does not tell roles, and has none then", async () => {
    const world = await start({});
    world.emulator.faults.add({ match: { path: /\/roles\/search/ }, do: { kind: "answer", status: 403, body: {} } });
    await fetchInto(world);
    const [about] = JSON.parse(world.project.read(FILE)).tenants;
    expect(about).not.toHaveProperty("roles");
    expect(about).toHaveProperty("placeholders");
  });

  it("constants of the catalogue have attributes by name, with ids and values, and replace no file of somebody else", async () => {
    const world = await start({});
    await fetchInto(world);
    const { constants, file } = catalogueTypes({ directory: world.directory, out: "catalogue.ts" });
    expect(constants).toEqual(["SERVICENOW"]);
    const text = readFileSync(file, "utf8");
    expect(text).toContain('import { attribute } from "rampsync/cdktf";');
    expect(text).toContain('    STATUS: attribute("INCIDENT", "Status"),');
    expect(text).toContain("/** incident.status.name: Closed, New, On Hold, Open, Pending, Resolved */");
    expect(text).toContain(
      'export type SERVICENOW_INCIDENT_PRIORITY = "Very Low" | "Low" | "Normal" | "High" | "Urgent";',
    );
    catalogueTypes({ directory: world.directory, out: "catalogue.ts", library: "cdktn" });
    expect(readFileSync(file, "utf8")).toContain('"rampsync/cdktn"');
    world.project.write("own.ts", "// mine\n");
    expect(() => catalogueTypes({ directory: world.directory, out: "own.ts" })).toThrow("was not made by this command");
    expect(() => catalogueTypes({ directory: world.directory, out: "x.ts", tenant: "client_9" })).toThrow("no tenant");
    expect(readFileSync(join(world.directory, "own.ts"), "utf8")).toBe("// mine\n");
  });

  it("constants without a catalogue are refused with the command that fetches one", async () => {
    const world = await start({});
    expect(() => catalogueTypes({ directory: world.directory, out: "catalogue.ts" })).toThrow(
      "There is no catalogue yet.",
    );
  });
});
