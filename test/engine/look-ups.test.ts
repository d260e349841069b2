// Look-ups of a program (Terraform's data sources): read once, counted, and put into what refers to them before it is planned.
import { describe, expect, it } from "vitest";
import { validateWith } from "../../src/engine/verbs/validate.js";
import { addressOf, INSTALLED_INTEGRATION, resourcesOf } from "../support/stacks.js";
import { World } from "../support/world.js";

const TENANT = "client_8";
const DESK = "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761";
const OTHER = "INTG-00000002-4ba9-4006-9ee2-c41a07b7c761";

const integration = (id: string, displayName: string, application = "CASERVICEDESK") => ({
  id,
  displayName,
  status: "Enabled",
  integration: { id: application, name: application },
  inbound: {
    rows: [{ entityType: "INCIDENT", name: "Status", thirdPartyEntityType: "TICKET", thirdPartyAttrName: "Status" }],
  },
});

const dataOf = (lookUps: Readonly<Record<string, object>>, type = INSTALLED_INTEGRATION) => ({
  [type]: Object.fromEntries(
    Object.entries(lookUps).map(([name, body]) => [name, { "//": { metadata: { path: `s/${name}` } }, ...body }]),
  ),
});

const found = (name: string, attribute: string) => `\${data.${INSTALLED_INTEGRATION}.${name}.${attribute}}`;

/** A stack that adopts the integration which the look-up `desk` finds. */
const byLookUp = (lookUp: object, more: object = {}) => ({
  s: {
    more: {
      data: dataOf({ desk: lookUp }),
      resource: resourcesOf({ desk: { integration_id: found("desk", "id"), description: "Managed", ...more } }),
    },
  },
});

const start = (
  stacks: object,
  integrations: readonly object[] = [integration(DESK, "Desk"), integration(OTHER, "Other")],
) =>
  World.forTest({ state: { tenants: { [TENANT]: { integrations: integrations as never } } }, stacks: stacks as never });

describe("a look-up of an integration", () => {
  it("an integration is found by its display name, adopted, and the look-up counts in the plan's budget", async () => {
    const world = await start(byLookUp({ display_name: " desk" }));
    const plan = await world.plan();
    expect(plan.errors).toEqual([]);
    expect(plan.resources).toMatchObject([
      { integration: DESK, action: "adopt", changes: [{ path: ["description"] }] },
    ]);
    expect(world.requests.map(({ method, path }) => [method, path.replace(/\?.*/, "").split("/").at(-1)])).toEqual([
      ["GET", "search"],
      ["GET", DESK],
    ]);
    expect(plan.budget.tenants).toMatchObject([{ tenant: TENANT, paged_get: 1 }]);
    expect((await world.apply()).summary.done).toBe(1);
    expect(world.emulator.tenant(TENANT).integration(DESK).state()).toMatchObject({ description: "Managed" });
    expect((await world.plan()).summary.no_op).toBe(1);
  });

  it("a look-up by id tells attributes to resources, to other look-ups and to outputs, and a list is read once", async () => {
    const world = await start({
      s: {
        more: {
          data: dataOf({
            first: { integration_id: DESK },
            again: { display_name: found("first", "display_name") },
            third: { display_name: "Other" },
          }),
          resource: resourcesOf({
            desk: { integration_id: OTHER, description: `beside ${found("again", "id")}, ${found("first", "status")}` },
          }),
          output: { id: { value: found("third", "integration_id") }, text: { value: `id: ${found("again", "id")}` } },
        },
      },
    });
    await world.apply();
    expect(world.requests.filter(({ path }) => path.includes("search"))).toHaveLength(1);
    expect(world.emulator.tenant(TENANT).integration(OTHER).state()).toMatchObject({
      description: `beside ${DESK}, Enabled`,
    });
    const { outputs } = JSON.parse(world.project.read("terraform.s.tfstate"));
    expect(outputs).toEqual({ id: { value: OTHER, type: "string" }, text: { value: `id: ${DESK}`, type: "string" } });
    expect((await world.plan()).summary.no_op).toBe(1);
  });

  it("a text of a look-up and of a resource together is put in where each is known", async () => {
    const world = await start({
      s: {
        more: {
          data: dataOf({ desk: { display_name: "Desk" } }),
          resource: resourcesOf({
            desk: { integration_id: found("desk", "id"), display_name: "Front desk" },
            other: {
              integration_id: OTHER,
              description: `${found("desk", "id")} is \${${addressOf("desk")}.id}`,
            },
          }),
        },
      },
    });
    await world.apply();
    expect(world.emulator.tenant(TENANT).integration(OTHER).state()).toMatchObject({
      description: `${DESK} is ${DESK}`,
    });
  });

  it("a name that none has is the error of the resources that refer to it, with the nearest, and the others are planned", async () => {
    const stack = byLookUp({ display_name: "Dask" });
    const { resource } = stack.s.more;
    const world = await start({
      s: {
        more: {
          ...stack.s.more,
          resource: resourcesOf({ ...Object.values(resource)[0], other: { integration_id: OTHER } }),
        },
      },
    });
    const plan = await world.plan();
    expect(plan.complete).toBe(false);
    expect(plan.resources.map(({ status, error }) => [status, error?.code])).toEqual([
      ["unknown", "RS2100"],
      ["ok", undefined],
    ]);
    expect(plan.resources[0]?.error).toMatchObject({
      message: 'There is no integration "Dask".',
      where: "s/desk: display_name",
      hint: "The integrations are: Desk, Other.",
    });
    await world.apply();
    expect(world.writes).toEqual([]);
  });

  it("a name that several have is refused with their ids, unless the application tells them apart", async () => {
    const twins = [integration(DESK, "Desk"), integration(OTHER, "desk ", "JIRA")];
    await expect((await start(byLookUp({ display_name: "Desk" }), twins)).plan()).rejects.toMatchObject({
      code: "RS2101",
      message: `2 integrations have the name "Desk": ${DESK}, ${OTHER}.`,
    });
    const told = await (await start(byLookUp({ display_name: "Desk", application: "jira" }), twins)).plan();
    expect(told.resources).toMatchObject([{ integration: OTHER, action: "adopt" }]);
  });

  it("a look-up that fails and that only an output refers to is an error of the run", async () => {
    const world = await start({
      s: {
        more: { data: dataOf({ desk: { display_name: "None" } }), output: { id: { value: found("desk", "id") } } },
      },
    });
    expect((await world.plan()).errors).toMatchObject([{ code: "RS2100", where: "s/desk: display_name" }]);
  });

  it("a row of a search without its configuration is completed by one more read", async () => {
    const world = await World.forTest({
      state: { tenants: { [TENANT]: { integrations: [{ ...integration(DESK, "Desk"), description: "Ours" }] } } },
      switches: { searchRows: "thin" },
      stacks: {
        s: {
          more: {
            data: dataOf({ desk: { display_name: "Desk" } }),
            output: { d: { value: found("desk", "description") } },
          },
        },
      },
    });
    await world.apply();
    expect(JSON.parse(world.project.read("terraform.s.tfstate")).outputs.d.value).toBe("Ours");
  });

  it("a destroy asks no look-up anything", async () => {
    const world = await start(byLookUp({ display_name: "Desk" }));
    await world.apply();
    const before = world.requests.length;
    expect((await world.destroy()).summary.failed).toBe(0);
    expect(world.requests.slice(before).filter(({ path }) => path.includes("search"))).toEqual([]);
  });
});

describe("a tenant that is looked up", () => {
  const PARTNER = "msp_6";
  const client = (index: number) => `\${data.rampsync_tenants.clients.results[${index}].tenant_id}`;
  const ofClient = (tenant: string, clients: object = { tenant_id: PARTNER }) => ({
    s: {
      more: {
        data: dataOf({ clients }, "rampsync_tenants"),
        resource: resourcesOf({
          desk: { tenant_id: tenant, integration_id: DESK, description: "Managed" },
          beside: { tenant_id: `\${${addressOf("desk")}.tenant_id}`, integration_id: OTHER, description: "Beside" },
        }),
      },
    },
  });
  const fleet = (stacks: object) =>
    World.forTest({
      state: {
        tenants: {
          [TENANT]: { integrations: [integration("INTG-00000003-4ba9-4006-9ee2-c41a07b7c761", "Own")] as never },
          client_9: { integrations: [integration(DESK, "Desk"), integration(OTHER, "Other")] as never },
          [PARTNER]: {},
        },
      },
      stacks: stacks as never,
    });

  it("resources are planned and applied in the tenant that a look-up names, and in that of another resource, and destroyed there", async () => {
    const world = await fleet(ofClient(client(1)));
    expect((await world.plan()).resources.map(({ tenant, action }) => [tenant, action])).toEqual([
      ["client_9", "adopt"],
      ["client_9", "adopt"],
    ]);
    expect((await validateWith(world.runOptions)).resources).toBe(2);
    expect((await world.apply()).summary.done).toBe(2);
    expect(world.emulator.tenant("client_9").integration(DESK).state()).toMatchObject({ description: "Managed" });
    expect(world.emulator.tenant("client_9").integration(OTHER).state()).toMatchObject({ description: "Beside" });
    expect((await world.plan()).summary.no_op).toBe(2);
    expect((await world.plan({ tenant: "client_9" })).resources).toHaveLength(2);
    const before = world.requests.length;
    const destroyed = await world.destroy();
    expect(destroyed.plan.resources.map(({ tenant }) => tenant)).toEqual(["client_9", "client_9"]);
    expect(destroyed.summary.failed).toBe(0);
    expect(world.requests.slice(before).filter(({ path }) => path.includes("clients"))).toEqual([]);
  });

  it("a destroy of what was never applied in a tenant that is looked up does nothing", async () => {
    const world = await fleet(ofClient(client(1)));
    const { plan, summary } = await world.destroy();
    expect([plan.resources, summary.failed, world.writes]).toEqual([[], 0, []]);
  });

  it("a client that is not there never means the tenant of the provider", async () => {
    const world = await fleet(ofClient(client(7)));
    await expect(world.plan()).rejects.toMatchObject({
      errors: [{ code: "RS2012", where: `s/${addressOf("desk")}: tenant_id` }],
    });
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS2012" }] });
    expect(world.writes).toEqual([]);
  });

  it("a look-up of tenants that fails ends the run, so that no record passes for one that nothing declares any more", async () => {
    const world = await fleet(ofClient(client(1)));
    await world.apply();
    world.project.stacks(ofClient(client(1), { tenant_id: "client_9" }) as never);
    const before = world.writes.length;
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS4003" }] });
    expect(world.writes).toHaveLength(before);
  });

  it("a tenant that a resource's id would tell is refused offline", async () => {
    const world = await fleet({
      s: {
        more: {
          resource: resourcesOf({
            desk: { integration_id: DESK },
            beside: { tenant_id: `\${${addressOf("desk")}.id}`, integration_id: OTHER },
          }),
        },
      },
    });
    await expect(validateWith(world.runOptions)).rejects.toMatchObject({ errors: [{ code: "RS2006" }] });
  });
});

describe("a look-up that is wrong", () => {
  const codesOf = async (more: object) => {
    const world = await start({ s: { more } });
    const thrown = await validateWith(world.runOptions).then(
      () => [],
      (error: { errors?: readonly { code: string; where: string }[]; code: string; where: string }) =>
        error.errors ?? [error],
    );
    expect(world.requests).toEqual([]);
    return thrown.map(({ code, where }) => `${code} ${where.replace(/.*, /, "")}`);
  };

  it("everything that is wrong with a look-up is told offline", async () => {
    expect(await codesOf({ data: dataOf({ a: {} }) })).toEqual(["RS1003 s/a: integration_id"]);
    expect(await codesOf({ data: dataOf({ a: { integration_id: DESK, display_name: "Desk" } }) })).toEqual([
      "RS1010 s/a: display_name",
    ]);
    expect(await codesOf({ data: dataOf({ a: { integration_id: DESK, status: "x" } }) })).toEqual([
      "RS1001 s/a: status",
    ]);
    expect(await codesOf({ data: dataOf({ a: {} }, "rampsync_nothing") })).toEqual(["RS2005 s/a"]);
  });

  it("what only Terraform evaluates of a look-up is refused by its name", async () => {
    const at = `data.${INSTALLED_INTEGRATION}.a`;
    expect(await codesOf({ data: dataOf({ a: { integration_id: DESK, count: 2 } }) })).toEqual([`RS2005 ${at}.count`]);
    expect(
      await codesOf({
        data: dataOf({ a: { integration_id: `\${${addressOf("desk")}.id}` } }),
        resource: resourcesOf({ desk: { integration_id: DESK } }),
      }),
    ).toEqual([`RS2006 ${at}.integration_id`]);
  });

  it("a reference to no look-up, to none of its attributes, or in a circle, is refused", async () => {
    const desk = (value: string) => resourcesOf({ desk: { integration_id: DESK, description: value } });
    const at = `${addressOf("desk")}.description`;
    expect(await codesOf({ resource: desk(found("none", "id")) })).toEqual([`RS2019 resource.${at}`]);
    expect(
      await codesOf({ data: dataOf({ a: { integration_id: DESK } }), resource: desk(found("a", "nothing")) }),
    ).toEqual([`RS2019 resource.${at}`]);
    expect(
      await codesOf({
        data: dataOf({ a: { display_name: found("b", "id") }, b: { display_name: found("a", "id") } }),
      }),
    ).toEqual([`RS2020 data.${INSTALLED_INTEGRATION}.a.display_name`]);
  });

  it("data sources of other providers are left to Terraform", async () => {
    const world = await start({ s: { more: { data: { aws_region: { here: {} } } } } });
    const { warning_facts } = await validateWith(world.runOptions);
    expect(warning_facts).toMatchObject([{ code: "RS6002", parameters: { addresses: ["data.aws_region.here"] } }]);
  });
});

describe("a look-up of what a tenant has beside integrations", () => {
  const PARTNER = "msp_6";
  const GROUPED = "msp_7";
  const groupId = (number: number) => `DGP-00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const resourceGroups = [
    ...Array.from({ length: 100 }, (_, index) => ({
      id: groupId(index + 1),
      name: `Group ${String(index + 1).padStart(3, "0")}`,
    })),
    { id: groupId(0), name: "Print Servers" },
  ];
  const outputs = async (lookUps: object, values: Readonly<Record<string, string>>) => {
    const world = await World.forTest({
      state: {
        tenants: {
          [TENANT]: { name: "Acme", integrations: [integration(DESK, "Desk")] },
          client_9: { name: "Beta", integrations: [] },
          [GROUPED]: { resourceGroups },
          [PARTNER]: { name: "Partner" },
        },
      },
      stacks: {
        s: {
          more: {
            data: lookUps,
            output: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
          },
        },
      },
    });
    await world.apply();
    const state = JSON.parse(world.project.read("terraform.s.tfstate"));
    const found = Object.entries(state.outputs as Record<string, { value: unknown }>);
    return { world, found: Object.fromEntries(found.map(([name, { value }]) => [name, value])) };
  };

  it("a role and an alert source are found by name, and their lists are told in order", async () => {
    const { found, world } = await outputs(
      {
        rampsync_role: { customer: { name: "customer" } },
        rampsync_roles: { all: {} },
        rampsync_alert_source: { nagios: { application: "CUSTOM-EVENT", name: "Nagios" } },
        rampsync_alert_sources: { all: { application: "CUSTOM-EVENT" } },
      },
      {
        role: "${data.rampsync_role.customer.id}",
        roles: "${data.rampsync_roles.all.results[0].name}",
        source: "${data.rampsync_alert_source.nagios.id}",
        sources: "${data.rampsync_alert_sources.all.results[0].display_name}",
      },
    );
    expect(found).toEqual({
      role: "ROLE-4718b729-50cc-6634-42c4-ecd09558389d",
      roles: "Customer",
      source: "1002",
      sources: "Custom Monitor",
    });
    expect(world.requests).toHaveLength(2);
  });

  it("a group of resources is found by name, and the list is told in order, page by page", async () => {
    const { found, world } = await outputs(
      {
        rampsync_resource_group: { printers: { tenant_id: GROUPED, name: " print servers " } },
        rampsync_resource_groups: { all: { tenant_id: GROUPED } },
      },
      {
        group: "${data.rampsync_resource_group.printers.id}",
        first: "${data.rampsync_resource_groups.all.results[0].name}",
        firstId: "${data.rampsync_resource_groups.all.results[0].resource_group_id}",
      },
    );
    expect(found).toEqual({
      group: groupId(0),
      first: "Group 001",
      firstId: groupId(1),
    });
    const page = `/api/v2/tenants/${GROUPED}/deviceGroups/minimal`;
    expect(world.requests.map(({ path }) => path)).toEqual([page, page]);
  });

  it.each([
    [404, "RS4005"],
    [403, "RS4003"],
  ])("a group of resources of a server that answers %i to their list is %s", async (status, code) => {
    const world = await World.forTest({
      stacks: { s: { more: { data: { rampsync_resource_group: { printers: { name: "Print Servers" } } } } } },
    });
    world.emulator.faults.add({ match: { path: /\/deviceGroups\/minimal/ }, do: { kind: "answer", status, body: {} } });
    const { errors } = await world.plan();
    expect(errors).toMatchObject([{ code }]);
  });

  it("applications are told by category, and the clients of a partner by tenant", async () => {
    const { found } = await outputs(
      {
        rampsync_applications: { desks: { category: "collaboration" } },
        rampsync_tenants: { clients: { tenant_id: PARTNER } },
      },
      {
        application: "${data.rampsync_applications.desks.results[1].application}",
        first: "${data.rampsync_tenants.clients.results[0].name}",
        second: "${data.rampsync_tenants.clients.results[1].tenant_id}",
      },
    );
    expect(found).toEqual({ application: "JIRA", first: "Acme", second: "client_9" });
  });

  it("clients of what is no partner are refused by the server, as an error of the run", async () => {
    const world = await start({
      s: {
        more: {
          data: { rampsync_tenants: { clients: {} } },
          output: { first: { value: "${data.rampsync_tenants.clients.results[0].name}" } },
        },
      },
    });
    const { errors } = await world.plan();
    expect(errors).toMatchObject([{ code: "RS4003" }]);
  });

  it("mappable attributes have the values of their type, and with an integration their ids", async () => {
    const { found } = await outputs(
      {
        rampsync_mappable_attributes: {
          type: { application: "JIRA", entity_type: "INCIDENT" },
          live: { integration_id: DESK, entity_type: "INCIDENT", direction: "outbound" },
        },
      },
      {
        name: "${data.rampsync_mappable_attributes.type.results[1].name}",
        value: "${data.rampsync_mappable_attributes.type.results[6].values[1]}",
        id: "${data.rampsync_mappable_attributes.live.results[6].attribute_id}",
        values: "${data.rampsync_mappable_attributes.live.results[6].values}",
      },
    );
    expect(found).toEqual({
      name: "Descritpion",
      value: "New",
      id: "incident.status.name",
      values: ["Closed", "New", "On Hold", "Open", "Pending", "Resolved"],
    });
  });
});

describe("a look-up of live mappings", () => {
  const row = (value: string, thirdPartyValue: string) => ({
    entityType: "INCIDENT",
    name: "Status",
    thirdPartyEntityType: "TICKET",
    thirdPartyAttrName: "Status",
    value,
    thirdPartyValue,
  });
  const golden = () =>
    World.forTest({
      state: {
        tenants: {
          [TENANT]: {
            integrations: [
              { ...integration(DESK, "Golden"), outbound: { rows: [row("New", "Open"), row("Open", "Work")] } },
              { id: OTHER, displayName: "Copy", integration: { id: "JIRA", name: "JIRA" } },
            ],
          },
        },
      },
    });
  const copying = (expected: object) => ({
    s: {
      more: {
        data: dataOf({ golden: { integration_id: DESK, ...expected } }, "rampsync_mappings"),
        resource: resourcesOf({
          copy: { integration_id: OTHER, outbound: { mappings: "${data.rampsync_mappings.golden.outbound}" } },
        }),
        output: { digest: { value: "${data.rampsync_mappings.golden.digest}" } },
      },
    },
  });

  it("mappings of one integration are declared for another, and one click in the first is refused by its digest", async () => {
    const world = await golden();
    world.project.stacks(copying({}));
    await world.apply();
    expect(world.emulator.tenant(TENANT).integration(OTHER).state().outbound?.rows).toMatchObject([
      { value: "New", thirdPartyValue: "Open" },
      { value: "Open", thirdPartyValue: "Work" },
    ]);
    const { digest } = JSON.parse(world.project.read("terraform.s.tfstate")).outputs;
    world.project.stacks(copying({ expected_digest: digest.value }));
    expect((await world.plan()).summary.no_op).toBe(1);
    world.emulator.tenant(TENANT).integration(DESK).addRow("outbound", row("Closed", "Done"));
    await expect(world.plan()).rejects.toMatchObject({
      code: "RS2102",
      message: expect.stringContaining(`and ${digest.value} is expected.`),
    });
  });
});
