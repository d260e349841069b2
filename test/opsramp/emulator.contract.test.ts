// The client and the emulator agree on the contract, with the emulator's switches either way.
import { describe, expect, it, onTestFinished } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { defaultCredential, Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import type { WireIntegration } from "../../src/integration/wire/wire.js";
import { OpsRampClient } from "../../src/opsramp/client.js";
import { UnknownOutcomeError } from "../../src/opsramp/unknown-outcome-error.js";
import { codeOf, errorOf, InstantClock, VirtualClock } from "./support.js";

const T = "client_8";
const ID = "INTG-00000000-0000-0000-0000-000000000001";
const mapping = (...values: string[]): WireIntegration => ({
  inboundConfig: {
    mapAttributes: [
      {
        name: "Status",
        thirdPartyAttrName: "Status",
        entityType: "INCIDENT",
        thirdPartyEntityType: "TICKET",
        attrValues: values.map((value) => ({ attrValue: value, thirdPartyAttrValue: `their ${value}` })),
      },
    ],
  },
});

async function start(options: EmulatorOptions = {}) {
  const emulator = await Emulator.start({
    state: {
      tenants: { [T]: { integrations: [{ id: ID, displayName: "Desk", category: "Custom", status: "Enabled" }] } },
    },
    ...options,
  });
  onTestFinished(() => emulator.close());
  const client = new OpsRampClient({
    endpoint: emulator.url,
    clientId: defaultCredential.clientId,
    clientSecret: new Secret(defaultCredential.clientSecret),
    clock: options.clock ?? new InstantClock(),
    seed: 1,
  });
  onTestFinished(() => client.close());
  return { emulator, client };
}

describe("the client against the emulator", () => {
  it("the client installs, reads, updates, disables, searches and uninstalls an integration", async () => {
    const { client } = await start();
    const { id = "" } = await client.installIntegration(T, "CUSTOM", { displayName: "Second", category: "Custom" });
    expect((await client.getIntegration(T, id)).displayName).toBe("Second");
    await client.updateIntegration(T, id, { displayName: "Renamed" });
    await client.setEnabled(T, id, false);
    const pages = client.searchIntegrations(T);
    expect((await pages.all()).map(({ displayName }) => displayName).sort()).toEqual(["Desk", "Renamed"]);
    expect(pages.complete).toBe(true);
    await client.uninstallIntegration(T, id, "no longer used");
    expect(await codeOf(client.getIntegration(T, id))).toBe("RS4004");
    expect(await codeOf(client.updateIntegration(T, id, {}))).toBe("RS4004");
  });

  it("the client lists and deletes rows, and recognises those that are gone", async () => {
    const { client } = await start();
    await client.updateIntegration(T, ID, mapping("New", "Open", "Closed"));
    const rows = await client.listMappingRows(T, ID, "inbound");
    expect(rows.map(({ propertyValue }) => propertyValue)).toEqual(["New", "Open", "Closed"]);
    const first = rows[0]?.uniqueId ?? "";
    expect(await client.deleteMappingRow(T, ID, "inbound", first)).toBe("deleted");
    expect(await client.deleteMappingRow(T, ID, "inbound", first)).toBe("already gone");
    expect(await client.listMappingRows(T, ID, "inbound")).toHaveLength(2);
    expect(await codeOf(client.listMappingRows(T, "INTG-none", "inbound"))).toBe("RS4004");
  });

  it("the client makes, reads, changes, activates, lists and removes an event, and recognises one that is gone", async () => {
    const { client, emulator } = await start();
    const { id = "" } = await client.createEvent(T, ID, { name: "Create", entity: "INCIDENT", eventType: "CREATE" });
    await client.updateEvent(T, ID, id, { endPointURI: "https://desk.example.com" });
    await client.setEventActive(T, ID, id, true);
    const event = { id, name: "Create", endPointURI: "https://desk.example.com", active: true };
    expect(await client.getEvent(T, ID, id)).toMatchObject(event);
    expect(await client.allEvents(T, ID)).toMatchObject([event]);
    expect(await client.placeholders(T, "INCIDENT")).toContain("$incident.subject");
    await client.deleteEvent(T, ID, id);
    expect(emulator.tenant(T).integration(ID).events()).toEqual([]);
    for (const asked of [
      () => client.getEvent(T, ID, id),
      () => client.updateEvent(T, ID, id, {}),
      () => client.setEventActive(T, ID, id, true),
      () => client.deleteEvent(T, ID, id),
      () => client.allEvents(T, "INTG-none"),
    ]) {
      expect(await codeOf(asked())).toBe("RS4004");
    }
  });

  it.each([{ maxPageSize: 2 }, { bareArrays: true }, { bareArrays: true, maxPageSize: 2 }])(
    "the client reads all rows and integrations with %j",
    async (switches) => {
      const { client } = await start({ switches });
      await client.updateIntegration(T, ID, mapping("New", "Open", "Pending", "On Hold", "Closed"));
      expect(await client.listMappingRows(T, ID, "inbound")).toHaveLength(5);
      for (const name of ["b", "c", "d", "e"]) {
        await client.installIntegration(T, "CUSTOM", { displayName: name, category: "Custom" });
      }
      const pages = client.searchIntegrations(T);
      expect(await pages.all()).toHaveLength(5);
      expect(pages.complete).toBe(true);
    },
  );

  it.each(["off", "forbidden"] as const)(
    "the client reports RS4012 when row endpoints are %s",
    async (rowEndpoints) => {
      const { client } = await start({ switches: { rowEndpoints } });
      expect(await codeOf(client.listMappingRows(T, ID, "inbound"))).toBe("RS4012");
      expect(await codeOf(client.deleteMappingRow(T, ID, "inbound", "1"))).toBe("RS4012");
    },
  );

  it.each([401, 407, 400] as const)("the client logs in again when tokens end with %i", async (expiredTokenStatus) => {
    const { client, emulator } = await start({ switches: { expiredTokenStatus } });
    await client.getIntegration(T, ID);
    emulator.expireTokens();
    await client.updateIntegration(T, ID, { displayName: "Still" });
    expect((await client.getIntegration(T, ID)).displayName).toBe("Still");
    expect(client.counts.tokens).toBe(2);
  });

  it("the client keeps to the limits: 100 writes take a minute, without a refusal", async () => {
    const clock = new VirtualClock();
    const { client, emulator } = await start({ clock, switches: { enforceLimits: true, limitPenalty: true } });
    await Promise.all(Array.from({ length: 100 }, () => client.updateIntegration(T, ID, { displayName: "Desk" })));
    expect(clock.elapsed).toBeGreaterThanOrEqual(60_000);
    expect(clock.elapsed).toBeLessThanOrEqual(63_000);
    expect(client.counts.tenants.get(T)?.write).toBe(100);
    expect(emulator.requests.length).toBe(101);
  });

  it("the client finishes under limits that the headers do not tell", async () => {
    const clock = new VirtualClock();
    const limits = { get: 500, pagedGet: 50, write: 7 };
    const { client } = await start({ clock, switches: { enforceLimits: true, limitPenalty: true, limits } });
    await Promise.all(Array.from({ length: 30 }, () => client.updateIntegration(T, ID, { displayName: "Desk" })));
    expect(clock.elapsed).toBeLessThanOrEqual(6 * 61_000);
  });

  it("the client tells an unknown tenant from wrong credentials", async () => {
    const { client, emulator } = await start();
    expect(await codeOf(client.getIntegration("client_none", ID))).toBe("RS4005");
    expect(await codeOf(client.listMappingRows("client_none", ID, "inbound"))).toBe("RS4005");
    const second = new OpsRampClient({ endpoint: emulator.url, clientId: "x", clientSecret: new Secret("y") });
    onTestFinished(() => second.close());
    expect(await codeOf(second.getIntegration(T, ID))).toBe("RS4002");
  });

  it("the client reports an unknown outcome for a write that happened and whose answer was cut", async () => {
    const { client, emulator } = await start();
    emulator.faults.add({ match: { method: "POST", class: "write" }, times: 1, do: { kind: "reset", when: "after" } });
    const error = await errorOf(client.updateIntegration(T, ID, { displayName: "Happened" }));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect((await client.getIntegration(T, ID)).displayName).toBe("Happened");
  });

  it.each(["before", "during", "response"] as const)(
    "the client reports an unknown outcome for a write cut %s",
    async (when) => {
      const { client, emulator } = await start();
      emulator.faults.add({ match: { class: "write" }, do: { kind: "reset", when } });
      expect(await errorOf(client.updateIntegration(T, ID, mapping("New", "Open")))).toBeInstanceOf(
        UnknownOutcomeError,
      );
      expect(client.counts.tenants.get(T)?.write).toBe(1);
    },
  );

  it("the client waits when it is throttled in any form, and repeats a read after an error that passes", async () => {
    const { client, emulator } = await start();
    for (const reset of ["ahead", "past", "none"] as const) {
      emulator.faults.add({ match: { class: "write" }, times: 1, do: { kind: "throttle", reset } });
      await client.updateIntegration(T, ID, { displayName: reset });
    }
    const passing = [{ kind: "notReady" }, { kind: "truncate" }, { kind: "malformed" }, { kind: "html" }] as const;
    for (const action of passing) {
      emulator.faults.add({ match: { class: "get" }, times: 2, do: action });
      expect((await client.getIntegration(T, ID)).displayName).toBe("none");
    }
  });

  it("the client ends a search whose pages repeat or whose next page is wrong", async () => {
    const { client, emulator } = await start({ switches: { maxPageSize: 2 } });
    for (const name of ["b", "c", "d", "e"])
      await client.installIntegration(T, "CUSTOM", { displayName: name, category: "Custom" });
    const actions = [
      { kind: "repeatPage" },
      { kind: "lyingNextPage", nextPage: true },
      { kind: "lyingNextPage", nextPage: false },
    ] as const;
    const complete: boolean[] = [];
    for (const action of actions) {
      const fault = emulator.faults.add({ match: { class: "paged_get" }, do: action });
      const pages = client.searchIntegrations(T);
      await pages.all();
      complete.push(pages.complete);
      const whole = client.allIntegrations(T);
      if (pages.complete) expect(await whole).toHaveLength(5);
      else await expect(whole).rejects.toMatchObject({ code: "RS4009", where: T });
      fault.remove();
    }
    expect(complete).toEqual([false, true, false]);
  });

  it("the client reads the tenant, roles and types that resources need", async () => {
    const { client } = await start();
    expect((await client.properties(T, ID, "inbound", "INCIDENT")).length).toBeGreaterThan(0);
    expect((await client.availableTypes(T)).length).toBeGreaterThan(0);
    expect(Array.isArray(await client.roles(T))).toBe(true);
    expect(Array.isArray(await client.availableRoles(T, ID))).toBe(true);
    expect(typeof (await client.tenant(T))).toBe("object");
  });
});
