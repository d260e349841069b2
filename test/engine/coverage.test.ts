// Coverage: what is live and not under code, by tenant, from one read of each tenant's search.
import { describe, expect, it } from "vitest";
import type { CoveredIntegration } from "../../src/document/coverage-document.js";
import { COVERAGE_UNITS } from "../../src/document/coverage-document.js";
import type { EventState } from "../../src/emulator/index.js";
import { type CoverageOptions, coverageWith } from "../../src/engine/verbs/coverage.js";
import { renderCoverage } from "../../src/report/coverage.js";
import { plain } from "../report/documents.js";
import { DESK_ID, desk, deskStacks, startDeskWorld, TENANT } from "../support/desk.js";
import { TENANT as EVENT_TENANT, eventAddress, INTEGRATION, startEventWorld } from "../support/event-world.js";
import { declared, integrationId, ManyTenants, mappingOf, rowsOf, shared, tenantName } from "../support/tenants.js";
import type { World } from "../support/world.js";

const coverageOf = (world: World, options: Partial<CoverageOptions> = {}) =>
  coverageWith({ ...world.runOptions, ...options });

const numbers = ({ measures }: Pick<CoveredIntegration, "measures">) =>
  COVERAGE_UNITS.map((unit) => `${measures?.[unit].under_code}/${measures?.[unit].live}`).join(" ");

it("coverage counts an integration that is declared as a whole, and one that is not declared at all", async () => {
  const world = await ManyTenants.forTest({ tenants: 1, each: 1, others: 1 });
  world.write();
  const document = await coverageOf(world);
  const [tenant] = document.tenants;
  expect(tenant?.integrations.map((each) => [each.integration, each.declared?.construct, numbers(each)])).toEqual([
    [integrationId(1, 1), "client_1/desk_1", "1/1 1/1 1/1 3/3 0/0"],
    [integrationId(1, 2), undefined, "0/1 0/1 0/1 0/3 0/0"],
  ]);
  expect(document).toMatchObject({ complete: true, share: 50, measures: { values: { live: 6, under_code: 3 } } });
});

it("coverage names no share where no tenant could be looked at", async () => {
  const world = await ManyTenants.forTest({ tenants: 1, each: 1 });
  world.write();
  const document = await coverageOf(world, { tenants: ["client_none"] });
  expect(document.complete).toBe(false);
  expect(renderCoverage(document, { colors: plain }).split("\n").at(-1)).toBe("Nothing could be looked at.");
});

it("coverage names the values and the mappings that a declared integration leaves out", async () => {
  const rows = [...rowsOf({ ...shared, Old: ["Alt"] }), ...rowsOf({ High: ["1"] }, "Priority", "Prio")];
  const world = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rows });
  world.write();
  const document = await coverageOf(world);
  const [integration] = document.tenants[0]?.integrations ?? [];
  expect(integration === undefined ? "" : numbers(integration)).toBe("1/1 1/1 1/2 3/5 0/0");
  expect(integration?.undeclared).toMatchObject([
    { mapping: { attribute: "Priority" }, whole: true, values: 1 },
    { mapping: { attribute: "Status" }, whole: false, pairs: [{ value: "Old", thirdPartyValue: "Alt" }] },
  ]);
  expect(renderCoverage(document, { colors: plain })).toBe(
    [
      "tenant     integrations     directions      mappings        values  events  not live",
      "client_1  1 of 1 (100%)  1 of 1 (100%)  1 of 2 (50%)  3 of 5 (60%)       -         0",
      "",
      "client_1 / Desk 0001 (INTG-0000…0001): declared in part",
      "  outbound INCIDENT.Priority: all of it, 1 value: High → 1",
      "  outbound INCIDENT.Status: 1 value: Old → Alt",
      "",
      "60% of the values are under code.",
    ].join("\n"),
  );
});

it("coverage counts what is declared and not live: an integration that is gone, and values", async () => {
  const world = await ManyTenants.forTest({ tenants: 1, each: 2 });
  world.write(() => declared({ ...shared, Open: ["Offen"] }));
  world.live(1, 2).uninstall();
  const document = await coverageOf(world);
  expect(document.measures).toMatchObject({ integrations: { live: 1, gone: 1 }, values: { live: 3, gone: 1 } });
  expect(document.tenants[0]?.integrations.map(({ status }) => status)).toEqual(["live", "gone"]);
  expect(document.complete).toBe(true);
});

it("coverage reads the search of each tenant once, and the events of each integration, and asks for no integration that is in step", async () => {
  const world = await ManyTenants.forTest({ tenants: 3, each: 3, others: 2 });
  world.write();
  await coverageOf(world);
  for (const tenant of [1, 2, 3]) expect(world.counts(tenant)).toEqual({ get: 0, paged_get: 6, write: 0 });
});

it("coverage asks for an integration whose row of the search leaves its configuration out", async () => {
  const world = await ManyTenants.forTest({ tenants: 1, each: 1, others: 1, switches: { searchRows: "thin" } });
  world.write();
  const document = await coverageOf(world);
  expect(document.measures.values).toEqual({ live: 6, under_code: 3, gone: 0 });
  expect(world.counts(1)).toEqual({ get: 2, paged_get: 3, write: 0 });
});

it("coverage names a tenant that cannot be looked at, and counts the others", async () => {
  const world = await ManyTenants.forTest({ tenants: 2, each: 1 });
  world.write();
  world.emulator.faults.add({ match: { tenant: tenantName(2) }, do: { kind: "answer", status: 403 } });
  const document = await coverageOf(world);
  expect(document.complete).toBe(false);
  expect(document.tenants[1]).toMatchObject({ tenant: tenantName(2), error: { code: "RS4003" } });
  expect(document.measures.integrations).toEqual({ live: 1, under_code: 1, gone: 0 });
});

it("coverage of named tenants looks at no other, and at one that the program does not name", async () => {
  const world = await ManyTenants.forTest({ tenants: 3, each: 1 });
  world.write(undefined, { without: [3] });
  const document = await coverageOf(world, { tenants: [tenantName(1), tenantName(3)] });
  expect(document.tenants.map(({ tenant, measures }) => [tenant, measures?.integrations.under_code])).toEqual([
    [tenantName(1), 1],
    [tenantName(3), 0],
  ]);
  expect(world.counts(2)).toEqual({ get: 0, paged_get: 0, write: 0 });
});

it("coverage tells inherited integrations and a tenant's own copy of one apart", async () => {
  const integration = (id: string) => ({
    id,
    displayName: "Desk of the partner",
    integration: { id: "CASERVICEDESK", name: "Service Desk" },
    outbound: { rows: rowsOf(shared) },
  });
  const world = await ManyTenants.forTest({ tenants: 3, each: 0 });
  for (const [tenant, id] of [
    ["client_1", "INTG-shared"],
    ["client_2", "INTG-shared"],
    ["client_3", "INTG-own"],
  ] as const) {
    world.emulator.tenant(tenant).install(integration(id));
  }
  world.project.stacks({ client_4: {} });
  const document = await coverageOf(world, { tenants: ["client_1", "client_2", "client_3"] });
  expect(document.tenants.map(({ integrations }) => integrations[0]?.copy)).toEqual(["inherited", "inherited", "own"]);
});

it("coverage of the documents' desk finds what its portal has beside the declaration", async () => {
  const world = await startDeskWorld();
  try {
    world.project.stacks(deskStacks({ desk: { ...desk, outbound: { mappings: { s: mappingOf({ Ok: ["Good"] }) } } } }));
    const document = await coverageOf(world);
    const found = document.tenants[0]?.integrations.find(({ integration }) => integration === DESK_ID);
    expect(document.tenants[0]?.tenant).toBe(TENANT);
    expect(found?.measures?.directions).toMatchObject({ under_code: found?.measures?.directions.live });
  } finally {
    await world.close();
  }
});

describe("the events of a coverage", () => {
  const portalEvent: EventState = {
    id: "INTG-EVENT-00000000-0000-4000-8000-000000000009",
    name: "Tell the night shift",
    entity: "INCIDENT",
    eventType: "UPDATE",
    active: true,
  };

  it("coverage takes a declared event that is live for one under code, and for no integration", async () => {
    const { world, declare } = await startEventWorld();
    declare({});
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    const document = await coverageOf(world);
    expect(document.tenants[0]?.integrations).toHaveLength(1);
    expect(document).toMatchObject({
      complete: true,
      share: 100,
      measures: {
        integrations: { live: 1, under_code: 1, gone: 0 },
        events: { live: 1, under_code: 1, gone: 0 },
      },
    });
  });

  it("coverage names a live event that nothing declares, and the share under code counts it", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    world.emulator.tenant(EVENT_TENANT).integration(INTEGRATION).putEvent(portalEvent);
    expect(events()).toHaveLength(2);
    const document = await coverageOf(world, { failUnder: 60 });
    expect(document).toMatchObject({ share: 50, measures: { events: { live: 2, under_code: 1, gone: 0 } } });
    expect(document.tenants[0]?.integrations[0]?.undeclared_events).toMatchObject([
      { name: "Tell the night shift", entity: "INCIDENT", event_type: "UPDATE", active: true },
    ]);
    expect(renderCoverage(document, { colors: plain }).split("\n").slice(-4)).toEqual([
      "client_8 / Desk (INTG-0000…c761): declared in part",
      "  event Tell the night shift (INTG-EVENT-0000…0009): INCIDENT UPDATE, active",
      "",
      "50% of the events are under code; at least 60% is wanted.",
    ]);
  });

  it("coverage names a declared event that somebody removed, and one that was never applied", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    world.emulator
      .tenant(EVENT_TENANT)
      .integration(INTEGRATION)
      .removeEvent(events()[0]?.id ?? "");
    const removed = await coverageOf(world);
    expect(removed).toMatchObject({ complete: true, measures: { events: { live: 0, under_code: 0, gone: 1 } } });
    expect(removed.tenants[0]?.integrations[0]?.absent_events).toMatchObject([
      { name: "Create ticket", declared: { address: eventAddress } },
    ]);
    expect(renderCoverage(removed, { colors: plain })).toContain("event Create ticket: declared, and not live");
    const unapplied = await startEventWorld();
    unapplied.declare({});
    expect(await coverageOf(unapplied.world)).toMatchObject({
      complete: true,
      measures: { events: { live: 0, under_code: 0, gone: 1 } },
    });
  });

  it("coverage lists the events of an integration that nothing declares", async () => {
    const world = await ManyTenants.forTest({ tenants: 1, each: 0, others: 1 });
    world.live(1, 1).putEvent(portalEvent);
    world.project.stacks({ client_2: {} });
    const document = await coverageOf(world, { tenants: [tenantName(1)] });
    expect(document.tenants[0]?.integrations).toMatchObject([
      { measures: { events: { live: 1, under_code: 0 } }, undeclared_events: [{ event: portalEvent.id }] },
    ]);
  });

  it("coverage counts declared events that are gone with their integration", async () => {
    const { world, declare } = await startEventWorld();
    declare({});
    await world.apply();
    world.emulator.tenant(EVENT_TENANT).integration(INTEGRATION).uninstall();
    expect(await coverageOf(world)).toMatchObject({
      complete: true,
      measures: { integrations: { live: 0, gone: 1 }, events: { live: 0, gone: 1 } },
    });
  });

  it("coverage says that it is not complete where the events of an integration cannot be listed", async () => {
    const world = await ManyTenants.forTest({ tenants: 1, each: 2 });
    world.write();
    world.emulator.faults.add({
      match: { path: `${integrationId(1, 2)}/events` },
      do: { kind: "answer", status: 403 },
    });
    const document = await coverageOf(world);
    expect(document).toMatchObject({ complete: false, measures: { integrations: { live: 2, under_code: 2 } } });
    expect(document.tenants[0]?.integrations.map(({ status, error }) => [status, error?.code])).toEqual([
      ["live", undefined],
      ["live", "RS4003"],
    ]);
    expect(renderCoverage(document, { colors: plain })).toContain("RS4003");
  });
});
