// The emulator's state, its switches, the handles that change it, and the request log.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator, type EmulatorState, type RowState } from "rampsync/emulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { askForToken, desk, goodForm, startApi } from "./api.js";

const file = () => join(mkdtempSync(join(tmpdir(), "emulator-")), "state.json");

describe("a state of the emulator", () => {
  it("a state comes back the same after saving and loading", async () => {
    const { emulator } = await startApi();
    const path = file();
    emulator.save(path);
    const second = await Emulator.start({ state: path });
    onTestFinished(() => second.close());
    expect(second.state()).toEqual(emulator.state());
  });

  it("a state that is read is a copy", async () => {
    const { emulator } = await startApi();
    const state = emulator.state();
    const first = state.tenants?.client_8?.integrations?.[0];
    if (first?.outbound?.notifier) first.outbound.notifier.userName = "changed";
    expect(emulator.tenant("client_8").integration(desk).notifier()?.userName).toBe("olduser");
  });

  it("a new row never gets the id of another row", async () => {
    const row = { entityType: "INCIDENT", name: "Status", thirdPartyEntityType: "T", thirdPartyAttrName: "s" };
    const { emulator } = await startApi({
      state: {
        tenants: {
          client_8: { integrations: [{ id: "INTG-1", inbound: { rows: [row, { ...row, uniqueId: "1" }] } }] },
        },
      },
    });
    const ids = emulator
      .tenant("client_8")
      .integration("INTG-1")
      .rows("inbound")
      .map((each) => each.uniqueId);
    expect(ids).toEqual(["2", "1"]);
  });

  const inTenant = (...integrations: object[]) => ({ tenants: { client_8: { integrations } } });

  const malformed: readonly (readonly [what: string, state: unknown, place: string, found: string, right: string])[] = [
    ["a list in place of an object", [], "", "a list", 'a state, such as { "tenants": { "client_8": '],
    [
      "an unknown field",
      { tenant: {} },
      "/tenant",
      "an object",
      "a field of a state: credentials, tenants, vocabulary.",
    ],
    [
      "an integration without id",
      inTenant({ displayName: "x" }),
      "/tenants/client_8/integrations/0/id",
      "nothing",
      "an id such as INTG-",
    ],
    [
      "a row without entity type",
      inTenant({ id: "a", inbound: { rows: [{ name: "Status", thirdPartyAttrName: "s" }] } }),
      "/tenants/client_8/integrations/0/inbound/rows/0/entityType",
      "nothing",
      "an entity type such as INCIDENT.",
    ],
    [
      "a nested mapping without its attribute",
      inTenant({ id: "a", outbound: { mapAttributes: [{ entityType: "INCIDENT", thirdPartyAttrName: "s" }] } }),
      "/tenants/client_8/integrations/0/outbound/mapAttributes/0/name",
      "nothing",
      "the attribute's display name, such as Status.",
    ],
    [
      "a nested mapping without the third party's attribute",
      inTenant({ id: "a", inbound: { mapAttributes: [{ entityType: "INCIDENT", name: "Status" }] } }),
      "/tenants/client_8/integrations/0/inbound/mapAttributes/0/thirdPartyAttrName",
      "nothing",
      "the third-party attribute's name.",
    ],
    [
      "an id twice",
      inTenant({ id: "a" }, { id: "a" }),
      "/tenants/client_8/integrations/1/id",
      "a text",
      "an id that no other integration of the tenant has (a is there twice).",
    ],
    [
      "a credential without secret",
      { credentials: [{ clientId: "a" }] },
      "/credentials/0/clientSecret",
      "nothing",
      "a text",
    ],
    [
      "a number as a secret",
      inTenant({ id: "a", outbound: { notifier: { password: 4711 } } }),
      "/tenants/client_8/integrations/0/outbound/notifier/password",
      "a number",
      "a text.",
    ],
    [
      "a name that is a list",
      inTenant({ id: "a", displayName: [] }),
      "/tenants/client_8/integrations/0/displayName",
      "a list",
      "a text.",
    ],
  ];
  it.each(malformed)("a state with %s is refused, with its place", async (_what, state, place, found, right) => {
    await expect(Emulator.start({ state: state as EmulatorState })).rejects.toThrow(
      `Emulator state, ${place === "" ? "top level" : place}: found ${found}; right would be ${right}`,
    );
  });

  it("a state file with several errors is refused with the file and all of them", async () => {
    const path = file();
    writeFileSync(path, JSON.stringify({ tenants: { a: { deactivated: 1 }, b: { integrations: [{}] } } }));
    await expect(Emulator.start({ state: path })).rejects.toThrow(
      `Emulator state ${path}, /tenants/a/deactivated: found a number; right would be true or false.\nEmulator state ${path}, /tenants/b/integrations/0/id: found nothing`,
    );
  });

  it("an integration that is installed and a row that is added are refused with the place in them", async () => {
    const { emulator } = await startApi();
    const tenant = emulator.tenant("client_8");
    expect(() => tenant.install({ id: "a", inbound: { rows: [{} as RowState] } })).toThrow(
      "Emulator state of an integration, /inbound/rows/0/entityType: found nothing",
    );
    expect(() => tenant.integration(desk).addRow("inbound", { entityType: "INCIDENT" } as RowState)).toThrow(
      `Emulator state, a row added to ${desk}, /name: found nothing`,
    );
    expect(() => emulator.addTenant("client_9", { integrations: [{ id: "" }] })).toThrow(
      "Emulator state of the tenant client_9, /integrations/0/id: found an empty text",
    );
  });

  it("a state file that is not JSON is refused with its path", async () => {
    const path = file();
    writeFileSync(path, "{");
    await expect(Emulator.start({ state: path })).rejects.toThrow(path);
  });

  it("a malformed state that is loaded leaves the old one", async () => {
    const { emulator } = await startApi();
    const before = emulator.state();
    expect(() => emulator.load({ tenants: { client_8: { integrations: {} as [] } } })).toThrow(/right would be a list/);
    expect(emulator.state()).toEqual(before);
  });
});

it("a switch that does not exist is refused, and so is a value that it cannot have", async () => {
  await expect(Emulator.start({ switches: { keptName: "off" } as object })).rejects.toThrow(
    /Unknown emulator switch "keptName"/,
  );
  await expect(Emulator.start({ switches: { keptNames: "on" } as object })).rejects.toThrow(
    /right would be stored, display, off/,
  );
});

describe("somebody in the portal", () => {
  it("an edit in the portal adds, changes and removes rows under any names", async () => {
    const { emulator } = await startApi();
    const handle = emulator.tenant("client_8").integration(desk);
    const uniqueId = handle.addRow("outbound", {
      entityType: "INCIDENT",
      name: "Priority",
      thirdPartyEntityType: "X",
      thirdPartyAttrName: "y",
      value: "High",
      thirdPartyValue: "1",
    });
    expect(handle.view().outboundConfig?.mapAttributes?.[1]).toMatchObject({ attrName: "incident.priority.name" });
    handle.changeRow(uniqueId, { thirdPartyValue: "2" });
    expect(handle.rows("outbound").at(-1)).toMatchObject({ uniqueId, tenantPropertyValue: "2" });
    handle.removeRow(uniqueId);
    expect(handle.rows("outbound")).toHaveLength(2);
    handle.set({ displayName: "Renamed", status: "Disabled" });
    handle.setNotifier({ userName: "other" });
    expect(handle.view()).toMatchObject({
      displayName: "Renamed",
      outboundConfig: { baseNotifier: { userName: "other" } },
    });
    handle.uninstall();
    expect(handle.exists).toBe(false);
  });
});

describe("the request log", () => {
  it("the request log masks every secret, in memory and in the file", async () => {
    const log = file();
    const { emulator, ...api } = await startApi({ log });
    await api.login();
    await api.post(`/api/v2/tenants/client_8/integrations/installed/${desk}/notifier`, {
      authType: "JWT",
      password: "hidden-1",
      apiSecret: "hidden-2",
      tokenPayload: { user: "hidden-3" },
      tokenHeaders: [{ key: "a", value: "hidden-4" }],
      resourceAuthHeaders: [{ key: "a", value: "hidden-5" }],
    });
    await api.get(`/api/v2/tenants/client_8/integrations/installed/${desk}`);
    const lines = readFileSync(log, "utf8").trim().split("\n");
    expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual(emulator.requests);
    const written = lines.join("\n");
    expect(written).not.toMatch(/hidden-|emulator-secret|YTxSGJdfkkfE3m7WaE8jYkwmsYjNU3VU/);
    expect(emulator.requests[0]).toMatchObject({
      class: "token",
      path: "/auth/oauth/token",
      status: 200,
      requestBody: { client_id: "emulator", client_secret: "(sensitive)" },
      responseBody: { access_token: "(sensitive)" },
    });
    expect(emulator.requests[1]).toMatchObject({
      class: "write",
      tenant: "client_8",
      requestBody: { password: "(sensitive)" },
    });
    emulator.clearRequests();
    expect(emulator.requests).toEqual([]);
  });

  it("the request log holds no bodies in which secrets cannot be recognised", async () => {
    const { emulator } = await startApi();
    const body = new URLSearchParams({ client_secret: "hidden-1" }).toString();
    await fetch(`${emulator.url}/auth/oauth/token`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body,
    });
    emulator.faults.add({ times: 1, do: { kind: "truncate" } });
    await askForToken(emulator.url, goodForm);
    expect(emulator.requests.map(({ requestBody }) => requestBody)[0]).toBe("(22 characters that are no JSON)");
    expect(emulator.requests[1]?.responseBody).toMatch(/characters that are no JSON/);
  });
});
