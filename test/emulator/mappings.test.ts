// Attribute mappings: how posts are stored as rows, shown, listed and deleted.
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../src/emulator/virtual-clock.js";
import type { WireIntegration, WireMapping, WireMappingRow, WirePage } from "../../src/integration/wire/wire.js";
import { type Api, base, desk, inbound, outbound, startApi, statusMapping } from "./api.js";

const path = `${base}/installed/${desk}`;
const outboundMappings = async (api: Api) => (await api.get(path)).body.outboundConfig?.mapAttributes ?? [];
const outboundRows = (api: Api) =>
  api.emulator
    .tenant("client_8")
    .integration(desk)
    .rows("outbound")
    .map(
      (row) =>
        `${row.uniqueId} ${row.tenantEntity}.${row.tenantProperty} ${row.propertyValue}=${row.tenantPropertyValue}`,
    );

describe("a posted mapping", () => {
  it("a posted mapping is stored as one row for each pair, with rising ids", async () => {
    const api = await startApi();
    await api.post(
      path,
      outbound(
        statusMapping([
          ["Open", "In Progress"],
          ["Closed", "Done"],
        ]),
      ),
    );
    expect(outboundRows(api)).toEqual([
      "105 Ticket.stats Ok=Good",
      "106 Ticket.stats Critical=Bad",
      "108 Ticket.stats Open=In Progress",
      "109 Ticket.stats Closed=Done",
    ]);
  });

  it("a posted mapping without pairs is one row without a value, shown only while it has no other row", async () => {
    const api = await startApi();
    const task = (pairs: [string, string][]) => ({ ...statusMapping(pairs), entityType: "TASK" });
    await api.post(path, outbound(task([])));
    expect((await outboundMappings(api))[1]).toMatchObject({
      entityType: "TASK",
      attrName: "task.status.name",
      attrValues: [],
    });
    await api.post(path, outbound(task([["Open", "a"]])));
    expect((await outboundMappings(api))[1]?.attrValues).toEqual([{ attrValue: "Open", thirdPartyAttrValue: "a" }]);
    expect(outboundRows(api)).toHaveLength(4);
  });

  it("a posted mapping may use the names of the parameter tables too", async () => {
    const api = await startApi();
    await api.post(path, {
      outboundConfig: {
        mapAttributes: [
          {
            name: "Priority",
            entityType: "SERVICEREQUEST",
            tenantAttrName: "urgency",
            tenantEntityType: "REQ",
            attrValues: [{ attrValue: "High", tenantAttrValue: "1" }],
          },
        ],
      },
    });
    expect((await outboundMappings(api))[1]).toEqual({
      name: "Priority",
      attrName: "serviceRequest.priority.name",
      thirdPartyAttrName: "urgency",
      entityType: "SERVICEREQUEST",
      thirdPartyEntityType: "REQ",
      attrValues: [{ attrValue: "High", thirdPartyAttrValue: "1" }],
    });
  });

  it("a POST that is refused in one part changes nothing at all", async () => {
    const api = await startApi();
    const before = api.emulator.state();
    const answered = await api.post(path, {
      displayName: "New name",
      ...outbound(statusMapping([["Open", "x"]]), { name: "Status", entityType: "INCIDENT" }),
    });
    expect(answered.status).toBe(400);
    expect(api.emulator.state()).toEqual(before);
  });
});

describe("the switch identicalPairs", () => {
  it("identicalPairs append stores a pair again", async () => {
    const api = await startApi();
    await api.post(path, outbound(statusMapping([["Ok", "Good"]])));
    expect(outboundRows(api)).toHaveLength(3);
  });
  it("identicalPairs merge does not store a pair again", async () => {
    const api = await startApi({ switches: { identicalPairs: "merge" } });
    await api.post(
      path,
      outbound(
        statusMapping([
          ["Ok", "Good"],
          ["Open", "New"],
          ["Open", "New"],
        ]),
      ),
    );
    expect(outboundRows(api)).toHaveLength(3);
  });
});

describe("the switch keptNames", () => {
  const posted = outbound(statusMapping([["Open", "New"]], { entity: "TICKET", attribute: "State" }));
  const shown = (mappings: WireMapping[]) =>
    mappings.map((each) => `${each.thirdPartyEntityType}.${each.thirdPartyAttrName} ${each.attrValues?.length}`);

  it("keptNames stored gives new rows the stored names", async () => {
    const api = await startApi();
    await api.post(path, posted);
    expect(shown(await outboundMappings(api))).toEqual(["Ticket.stats 3"]);
    expect(outboundRows(api).at(-1)).toContain("Ticket.stats Open=New");
  });
  it("keptNames display gives new rows the new names, which the integration object does not show", async () => {
    const api = await startApi({ switches: { keptNames: "display" } });
    await api.post(path, posted);
    expect(shown(await outboundMappings(api))).toEqual(["Ticket.stats 3"]);
    expect(outboundRows(api).at(-1)).toContain("TICKET.State Open=New");
    const listed = await api.get<WireMapping[]>(`${path}/mappingAttr?intgMode=OUTBOUND`);
    expect(shown(listed.body)).toEqual(["Ticket.stats 2", "TICKET.State 1"]);
  });
  it("keptNames off makes a new header a mapping of its own", async () => {
    const api = await startApi({ switches: { keptNames: "off" } });
    await api.post(path, posted);
    expect(shown(await outboundMappings(api))).toEqual(["Ticket.stats 2", "TICKET.State 1"]);
  });
});

describe("the row list", () => {
  it("the row list has one row for each pair, in pages", async () => {
    const api = await startApi();
    const first = await api.get<WirePage<WireMappingRow>>(`${path}/inbound/installedIntgMappings?pageNo=1&pageSize=3`);
    expect(first.body).toMatchObject({ totalResults: 4, pageNo: 1, nextPage: true, nextPageNo: 2 });
    expect(first.body.results[0]).toEqual({
      uniqueId: "101",
      entity: "SERVICEREQUEST",
      tenantEntity: "REQUEST",
      property: "ServiceRequest.status.name",
      tenantProperty: "Status",
      propertyValue: "",
      propertyDisplayValue: "",
      tenantPropertyValue: "",
    });
    const second = await api.get<WirePage<WireMappingRow>>(`${path}/inbound/installedIntgMappings?pageNo=2&pageSize=3`);
    expect(second.body.results.map((row) => row.uniqueId)).toEqual(["104"]);
    expect(second.body).toMatchObject({ nextPage: false, previousPageNo: 1 });
    expect(second.body).not.toHaveProperty("nextPageNo");
  });

  it("the row list loses exactly the row that is deleted", async () => {
    const api = await startApi();
    expect((await api.delete(`${path}/outbound/mappingAttr/105`)).status).toBe(200);
    expect(outboundRows(api)).toEqual(["106 Ticket.stats Critical=Bad"]);
    expect((await api.delete(`${path}/outbound/mappingAttr/105`)).status).toBe(500);
    expect((await api.delete(`${path}/inbound/mappingAttr/106`)).status).toBe(500);
  });

  it.each([
    ["off", 404],
    ["forbidden", 403],
  ] as const)("the row list is closed when the switch is %s", async (rowEndpoints, status) => {
    const api = await startApi({ switches: { rowEndpoints } });
    expect((await api.get(`${path}/inbound/installedIntgMappings`)).status).toBe(status);
    expect((await api.delete(`${path}/outbound/mappingAttr/105`)).status).toBe(status);
  });

  it("the row list carries the cutting rules of a mapping on every row", async () => {
    const api = await startApi();
    const parsingProperty = { defaultValue: "Low", oprset: [{ operator: "BEFORE", endWord: ":" }] };
    await api.post(
      path,
      outbound({
        ...statusMapping([
          ["a", "b"],
          ["c", "d"],
        ]),
        entityType: "ALERT",
        parsingProperty,
      }),
    );
    const rows = api.emulator.tenant("client_8").integration(desk).rows("outbound").slice(2);
    expect(rows.map((row) => row.parsingProperty)).toEqual([parsingProperty, parsingProperty]);
  });
});

describe("the endpoint mappingAttr", () => {
  it("GET mappingAttr filters by entity, name and direction, and answers a bare list with modes", async () => {
    const api = await startApi();
    const all = await api.get<WireMapping[]>(`${path}/mappingAttr`);
    expect(all.body.map((mapping) => mapping.mode)).toEqual(["INBOUND", "INBOUND", "INBOUND", "OUTBOUND"]);
    const matched = await api.get<WireMapping[]>(`${path}/mappingAttr?entity=INCIDENT&name=Priority&intgMode=INBOUND`);
    expect(matched.body.map((mapping) => mapping.thirdPartyAttrName)).toEqual(["Severity"]);
  });

  it("POST mappingAttr takes mappings and answers a bare list", async () => {
    const api = await startApi();
    const answered = await api.post<WireMapping[]>(
      `${path}/mappingAttr`,
      inbound({ ...statusMapping([["Open", "x"]]), entityType: "CHANGE" }),
    );
    expect(answered.body.at(-1)).toMatchObject({ attrName: "change.status.name", entityType: "CHANGE" });
  });
});

it("mappingAttr lists what can be mapped, by type and by integration", async () => {
  const api = await startApi();
  const byType = await api.get<WirePage<{ name: string; value?: string }>>(
    `${base}/available/CUSTOM/mappingAttr/INCIDENT?pageSize=10`,
  );
  expect(byType.body.results.map(({ name }) => name)).toContain("Descritpion");
  expect(byType.body.results.find(({ name }) => name === "Priority")?.value).toBe("Very Low,Low,Normal,High,Urgent");
  const own = await api.get<{ property: string; name: string; mapped: boolean }[]>(
    `${path}/inbound/entities/INCIDENT/properties`,
  );
  expect(own.body.find(({ name }) => name === "Status")).toMatchObject({
    property: "incident.status.name",
    mapped: true,
  });
  expect(own.body.find(({ name }) => name === "Subject")).toMatchObject({ mapped: false, valueMapable: false });
});

describe.each([
  ["off", 404],
  ["forbidden", 403],
  ["not-allowed", 405],
] as const)("row deletes that are %s", (rowDeletes, status) => {
  it(`row deletes that are ${rowDeletes} answer ${status}, while the list of rows answers`, async () => {
    const api = await startApi({ switches: { rowDeletes } });
    const before = outboundRows(api);
    expect((await api.delete(`${path}/outbound/mappingAttr/105`)).status).toBe(status);
    expect((await api.get(`${path}/outbound/installedIntgMappings`)).status).toBe(200);
    expect(outboundRows(api)).toEqual(before);
  });
});

describe("writes that show late", () => {
  it("each of two writes that show late shows a second after it was made, in reads, lists and searches", async () => {
    const clock = new VirtualClock();
    const api = await startApi({ clock, switches: { writesShow: "late" } });
    const shown = async () => {
      const rows = await api.get<WirePage<WireMappingRow>>(`${path}/outbound/installedIntgMappings`);
      const found = await api.get<WirePage<WireIntegration>>(`${base}/installed/search`);
      const { description } = (await api.get(path)).body;
      expect(found.body.results.find(({ id }) => id === desk)?.description).toBe(description);
      return [rows.body.results.length, description];
    };
    const [rows, description] = await shown();
    await api.post(path, { description: "first", ...outbound(statusMapping([["Open", "Active"]])) });
    await clock.advance(600);
    await api.post(path, { description: "second" });
    expect(await shown()).toEqual([rows, description]);
    await clock.advance(400);
    expect(await shown()).toEqual([Number(rows) + 1, "first"]);
    await clock.advance(600);
    expect(await shown()).toEqual([Number(rows) + 1, "second"]);
  });

  it("an integration that was installed, and one that was uninstalled, show a second later", async () => {
    const clock = new VirtualClock();
    const api = await startApi({ clock, switches: { writesShow: "late" } });
    const { body } = await api.post(`${base}/install/CUSTOM`, { displayName: "New" });
    expect((await api.get(`${base}/installed/${body.id}`)).status).not.toBe(200);
    await clock.advance(1000);
    expect((await api.get(`${base}/installed/${body.id}`)).status).toBe(200);
    await api.delete(`${base}/installed/${body.id}`, { uninstallReason: "test" });
    expect((await api.get(`${base}/installed/${body.id}`)).status).toBe(200);
    await clock.advance(1000);
    expect((await api.get(`${base}/installed/${body.id}`)).status).not.toBe(200);
  });
});
