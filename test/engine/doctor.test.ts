// Doctor: what looks wrong in tenants that no program declares, and the removal of exact copies of rows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EventState, IntegrationState, RowState } from "../../src/emulator/index.js";
import { type DoctorOptions, doctor } from "../../src/engine/verbs/doctor.js";
import { renderDoctor } from "../../src/report/doctor.js";
import { plain } from "../report/documents.js";
import { integrationId, ManyTenants, rowsOf, shared, tenantName } from "../support/tenants.js";
import { World, type WorldOptions } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
const TENANT = "client_8";

interface Live extends Partial<IntegrationState> {
  readonly rows?: RowState[];
}

async function worldOf({ rows = rowsOf(shared), ...more }: Live = {}, options: WorldOptions = {}): Promise<World> {
  const integration = {
    id: ID,
    displayName: "Desk",
    integration: { id: "CUSTOM", name: "Custom" },
    status: "Enabled",
    outbound: { rows },
    ...more,
  };
  return World.forTest({ state: { tenants: { [TENANT]: { integrations: [integration] } } }, ...options });
}

const check = (world: World, options: Partial<DoctorOptions> = {}) =>
  doctor({ ...world.runOptions, tenants: [TENANT], ...options });

const agree = { fix: async () => true };

const rowsLive = (world: World) =>
  (world.emulator.tenant(TENANT).integration(ID).state().outbound?.rows ?? []).map(
    ({ value, thirdPartyValue }) => `${value} → ${thirdPartyValue}`,
  );

const [ok] = rowsOf({ Ok: ["Good"] });
if (ok === undefined) throw new Error("a table has a row");

describe("what doctor finds", () => {
  it("doctor does not say of a tenant that it could not look at that nothing looks wrong", async () => {
    const world = await worldOf();
    const lastLine = async (tenants: readonly string[]) =>
      renderDoctor(await check(world, { tenants }), { colors: plain })
        .split("\n")
        .at(-1);
    expect(await lastLine([TENANT, "client_none"])).toBe(
      "1 integration of 1 tenant: nothing looks wrong, 1 tenant not looked at.",
    );
    expect(await lastLine(["client_none"])).toBe("0 integrations of 0 tenants: 1 tenant not looked at.");
  });

  it("doctor finds nothing in a tenant where all is well, with one read of its search", async () => {
    const world = await worldOf();
    const document = await check(world);
    expect(document).toMatchObject({ complete: true, left: 0, tenants: [{ tenant: TENANT, integrations: 1 }] });
    expect(world.requests.map(({ class: kind }) => kind)).toEqual(["paged_get"]);
    expect(renderDoctor(document, { colors: plain })).toBe("1 integration of 1 tenant: nothing looks wrong.");
  });

  it("doctor finds a doubled row, and names the call that removes the copy with the higher id", async () => {
    const world = await worldOf({ rows: [ok, ok] });
    const { tenants } = await check(world);
    const ids = world.emulator
      .tenant(TENANT)
      .integration(ID)
      .rows("outbound")
      .map(({ uniqueId }) => uniqueId);
    expect(tenants[0]?.findings).toMatchObject([
      {
        code: "RS6521",
        parameters: { attribute: "INCIDENT.Status", pair: "Ok → Good", rows: 2 },
        removable: 1,
        calls: [{ method: "DELETE", path: expect.stringContaining(`/outbound/mappingAttr/${ids[1]}`) }],
      },
    ]);
  });

  it("doctor finds a source with two targets, and leaves the choice of the row", async () => {
    const world = await worldOf({ rows: rowsOf({ Ok: ["Good", "Fine"] }) });
    const [finding, ...more] = (await check(world)).tenants[0]?.findings ?? [];
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: "RS6522",
      parameters: { source: "Ok", targets: ["Good", "Fine"] },
      alternatives: true,
      calls: [{ method: "DELETE" }, { method: "DELETE" }],
    });
    expect(finding?.removable).toBeUndefined();
  });

  it("doctor finds several sources of one target right", async () => {
    const world = await worldOf({ rows: rowsOf({ Ok: ["Good"], New: ["Good"] }) });
    expect((await check(world)).left).toBe(0);
  });

  it("doctor finds an attribute that is near to a listed one, and the calls that map the right one", async () => {
    const world = await worldOf({ rows: [{ ...ok, name: "Statsu" }] });
    expect((await check(world)).tenants[0]?.findings).toMatchObject([
      {
        code: "RS6523",
        parameters: { attribute: "INCIDENT.Statsu", nearest: ["Status"] },
        calls: [{ method: "POST" }, { method: "DELETE" }],
      },
    ]);
  });

  it("doctor finds an integration that is disabled, with the call that enables it", async () => {
    const world = await worldOf({ status: "Disabled" });
    expect((await check(world)).tenants[0]?.findings).toMatchObject([
      { code: "RS6105", calls: [{ method: "POST", path: expect.stringMatching(/\/enable$/) }] },
    ]);
  });

  it("doctor finds addresses of events over plain http where it is asked to look at events, and shows no credentials", async () => {
    const http: EventState = {
      id: "INTG-EVENT-1",
      name: "Create ticket",
      entity: "INCIDENT",
      eventType: "CREATE",
      useBaseNotifier: false,
      notifier: { type: "REST_API", baseURI: "http://canary:canary@desk.example.com/api", authType: "NONE" },
      endPointURI: "/tickets",
      active: true,
    };
    const { notifier: _, ...base } = http;
    const closing = { ...base, id: "INTG-EVENT-2", name: "Close ticket", useBaseNotifier: true };
    const world = await worldOf({
      events: [http, { ...closing, endPointURI: "http://desk.example.com/close?token=canary" }],
    });
    expect((await check(world)).left).toBe(0);
    const document = await check(world, { events: true });
    expect(document.tenants[0]?.findings).toMatchObject([
      {
        code: "RS6524",
        path: ["events", "Create ticket", "notifier", "base_uri"],
        parameters: { url: "http://desk.example.com/api" },
        calls: [],
      },
      {
        code: "RS6524",
        path: ["events", "Close ticket", "endpoint"],
        parameters: { url: "http://desk.example.com/close" },
      },
    ]);
    expect(JSON.stringify(document)).not.toContain("canary");
    expect(renderDoctor(document, { colors: plain })).toContain(
      "RS6524  events.Close ticket.endpoint: http://desk.example.com/close is plain http",
    );
  });

  it("doctor finds active events of an integration that is disabled, and asks for no events of one that is enabled", async () => {
    const event = { name: "Create ticket", entity: "INCIDENT", eventType: "CREATE", endPointURI: "/tickets" };
    const events = [
      { ...event, id: "INTG-EVENT-1", active: true },
      { ...event, id: "INTG-EVENT-2", name: "Close ticket", active: false },
    ];
    const world = await worldOf({ status: "Disabled", events });
    expect((await check(world)).tenants[0]?.findings).toMatchObject([
      { code: "RS6105" },
      {
        code: "RS6525",
        parameters: { status: "Disabled", events: ["Create ticket"] },
        calls: [{ method: "POST", path: expect.stringMatching(/\/INTG-EVENT-1\/deactivate$/) }],
      },
    ]);
    world.emulator.tenant(TENANT).integration(ID).set({ status: "Enabled" });
    world.emulator.clearRequests();
    expect((await check(world)).tenants[0]?.findings).toEqual([]);
    expect(world.requests.filter(({ path }) => path.includes("/events"))).toEqual([]);
  });

  it("doctor finds a notifier over plain http, and repeats no credentials of its address", async () => {
    const world = await worldOf({
      outbound: {
        rows: [],
        notifier: { type: "REST_API", baseURI: "http://user:canary@desk.example.com/x?key=canary" },
      },
    });
    const document = await check(world);
    expect(document.tenants[0]?.findings).toMatchObject([
      { code: "RS6524", parameters: { url: "http://desk.example.com/x" }, calls: [] },
    ]);
    expect(JSON.stringify(document)).not.toContain("canary");
  });

  it("doctor names a tenant that cannot be looked at", async () => {
    const world = await worldOf();
    const document = await check(world, { tenants: [TENANT, "client_none"] });
    expect(document.complete).toBe(false);
    expect(document.tenants[1]).toMatchObject({ tenant: "client_none", error: { where: "client_none" } });
  });

  it("doctor prints a hostile name in one harmless line", async () => {
    const world = await worldOf({ displayName: "\u001b[31mDesk\n::error::x", status: "Disabled" });
    const text = renderDoctor(await check(world), { colors: plain });
    expect(text.split("\n")[0]).toBe(`${TENANT} / Desk ::error::x (INTG-0000…0001)`);
  });
});

describe("what doctor fixes", () => {
  it("a fix removes exact copies alone, keeps them in a receipt, and leaves one row of each", async () => {
    const world = await worldOf({ rows: [ok, ok, ok, ...rowsOf({ New: ["Neu", "Alt"] })] });
    const document = await check(world, agree);
    expect(rowsLive(world)).toEqual(["Ok → Good", "New → Neu", "New → Alt"]);
    expect(world.writes.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
    expect(document).toMatchObject({
      fixed: 1,
      left: 1,
      fix: { tenants: [TENANT], resources: [{ status: "done", deletes: 2 }] },
    });
    const receipt = readFileSync(join(world.directory, document.fix?.receipt ?? ""), "utf8");
    expect(receipt).toContain('"verb":"doctor"');
    expect(receipt.match(/"goes":"duplicate"/g)).toHaveLength(2);
    expect((await check(world)).tenants[0]?.findings.map(({ code }) => code)).toEqual(["RS6522"]);
  });

  it("a fix removes no row whose cutting rules differ from those of its twin", async () => {
    const parsingProperty = { defaultValue: "x", oprset: [{ operator: "BEFORE", endWord: ":" }] };
    const world = await worldOf({ rows: [ok, { ...ok, parsingProperty }] });
    const document = await check(world, agree);
    expect(world.writes).toEqual([]);
    expect(document.tenants[0]?.findings[0]).toMatchObject({ code: "RS6521", alternatives: true });
    expect(document.fix).toBeUndefined();
  });

  it("a fix touches no tenant that it was not allowed for", async () => {
    const rows = () => [ok, ok];
    const world = await ManyTenants.forTest({ tenants: 2, each: 1, rows });
    const asked: string[] = [];
    const document = await check(world, {
      tenants: [tenantName(1), tenantName(2)],
      fix: async (tenant, plan) => {
        asked.push(`${tenant}: ${plan.summary.rows_removed}`);
        return tenant === tenantName(2);
      },
    });
    expect(asked).toEqual(["client_1: 1", "client_2: 1"]);
    expect([world.pairs(1, 1).length, world.pairs(2, 1).length]).toEqual([2, 1]);
    expect(document).toMatchObject({ fixed: 1, left: 1 });
  });

  it("a fix with more calls than are allowed is refused, and sends nothing", async () => {
    const world = await worldOf({ rows: [ok, ok, ok] });
    await expect(check(world, { ...agree, maxCalls: 1 })).rejects.toMatchObject({ errors: [{ code: "RS5005" }] });
    expect(world.writes).toEqual([]);
  });

  it("a fix where nothing may be sent is refused", async () => {
    const world = await worldOf({ rows: [ok, ok] }, { variables: { RAMPSYNC_ADOPT_ONLY: "true" } });
    await expect(check(world, agree)).rejects.toMatchObject({ code: "RS5007" });
  });

  it("a fix of rows that the server refuses to remove says so, and counts the finding as left", async () => {
    const world = await worldOf({ rows: [ok, ok] }, { switches: { rowEndpoints: "off" } });
    const document = await check(world, agree);
    expect(document).toMatchObject({ left: 1, fixed: 0 });
    expect(document.tenants[0]?.findings[0]?.calls).toEqual([]);
  });

  it("a fix that meets other rows than were shown stops before anything is sent", async () => {
    const world = await worldOf({ rows: [ok, ok] });
    const document = await check(world, {
      fix: async () => {
        world.emulator
          .tenant(TENANT)
          .integration(ID)
          .addRow("outbound", { ...ok, value: "New" });
        return true;
      },
    });
    expect(document.fix?.resources).toMatchObject([{ status: "failed", errors: [{ code: "RS3008" }] }]);
    expect(world.writes).toEqual([]);
  });

  it("doctor of many tenants reads one page of each", async () => {
    const world = await ManyTenants.forTest({ tenants: 4, each: 3 });
    await check(world, { tenants: [1, 2, 3, 4].map(tenantName) });
    expect(world.counts(4)).toEqual({ get: 0, paged_get: 1, write: 0 });
    expect(integrationId(4, 3)).toContain("INTG-");
  });
});
