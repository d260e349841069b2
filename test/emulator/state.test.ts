// The emulator's state, its switches, the handles that change it, and the request log.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator, type EmulatorState } from "rampsync/emulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { askForToken, desk, goodForm, startApi } from "./api.js";

const file = () => join(mkdtempSync(join(tmpdir(), "emulator-")), "state.json");

describe("a state", () => {
  it("a state comes back the same after saving and loading", async () => {
    const { emulator } = await startApi();
    const path = file();
    emulator.save(path);
    const other = await Emulator.start({ state: path });
    onTestFinished(() => other.close());
    expect(other.state()).toEqual(emulator.state());
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

  const malformed: [string, unknown, RegExp][] = [
    ["a list", [], /top level: found a list; right would be an object such as/],
    [
      "an unknown field",
      { tenant: {} },
      /top level: unknown field "tenant"; there are credentials, tenants, vocabulary/,
    ],
    [
      "an integration without id",
      { tenants: { client_8: { integrations: [{ displayName: "x" }] } } },
      /tenants\.client_8\.integrations\[0\]\.id: found nothing; right would be an id such as INTG-/,
    ],
    [
      "a row without entity type",
      { tenants: { client_8: { integrations: [{ id: "a", inbound: { rows: [{ name: "Status" }] } }] } } },
      /integrations\[0\]\.inbound\.rows\[0\]\.entityType: found nothing; right would be an entity type such as INCIDENT/,
    ],
    [
      "a nested mapping without its attribute",
      {
        tenants: {
          client_8: { integrations: [{ id: "a", outbound: { mapAttributes: [{ entityType: "INCIDENT" }] } }] },
        },
      },
      /outbound\.mapAttributes\[0\]: name is missing; right would be/,
    ],
    [
      "an id twice",
      { tenants: { client_8: { integrations: [{ id: "a" }, { id: "a" }] } } },
      /integrations\[1\]: the id a is there twice/,
    ],
    [
      "a credential without secret",
      { credentials: [{ clientId: "a" }] },
      /credentials\[0\]\.clientSecret: found nothing/,
    ],
  ];
  it.each(malformed)("a state with %s is refused, with its place", async (_what, state, message) => {
    await expect(Emulator.start({ state: state as EmulatorState })).rejects.toThrow(message);
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
