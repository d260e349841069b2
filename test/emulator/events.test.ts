// The outbound events of the emulator: made, read, changed, activated and removed, and what they post to a desk.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EmulatorOptions, StandInDesk, VirtualClock } from "rampsync/emulator";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ActivityRow } from "../../src/emulator/activity.js";
import type { WirePage } from "../../src/integration/wire/wire.js";
import type { WireEvent } from "../../src/integration/wire/wire-event.js";
import { base, desk, startApi } from "./api.js";

const path = `${base}/installed/${desk}`;
const samples = join(__dirname, "../../../shared/samples");

const raised = { entity: "INCIDENT", eventType: "CREATE", values: { "incident.subject": "Disk full" } };

const incidents: WireEvent = {
  name: "Create ticket",
  entity: "INCIDENT",
  eventType: "CREATE",
  useBaseNotifier: true,
  thirdPartyEventType: "POST",
  headers: [{ key: "X-Desk", value: "canary-header" }],
  eventPayload: '{"subject": "$incident.subject", "other": "$incident.unknown"}',
  responseHeaders: [{ key: "extTicketId", value: "$id" }],
};

async function start(options: EmulatorOptions = {}) {
  const api = await startApi(options);
  const make = async (event: WireEvent = incidents) => (await api.post<WireEvent>(`${path}/event`, event)).body;
  const list = async () => (await api.get<WirePage<WireEvent>>(`${path}/events`)).body.results;
  return { api, make, list };
}

async function startDesk() {
  const standIn = await StandInDesk.start();
  onTestFinished(() => standIn.close());
  return standIn;
}

describe("the events of an integration", () => {
  it("an event is made inactive, read, listed, changed by field, activated, deactivated and removed", async () => {
    const { api, make, list } = await start();
    const { id } = await make();
    expect(id).toMatch(/^INTG-EVENT-/);
    const event = `${path}/event/${id}`;
    expect((await api.get<WireEvent>(event)).body).toMatchObject({ ...incidents, active: false });
    expect(await list()).toHaveLength(1);
    await api.post(event, { endPointURI: "https://desk.example.com/tickets" });
    await api.post(`${event}/activate`);
    const changed = { ...incidents, endPointURI: "https://desk.example.com/tickets", active: true };
    expect((await api.get<WireEvent>(event)).body).toMatchObject(changed);
    await api.post(`${event}/deactivate`);
    expect((await api.get<WireEvent>(event)).body.active).toBe(false);
    expect((await api.delete(event)).status).toBe(200);
    expect(await list()).toEqual([]);
    expect((await api.get<WireEvent>(event)).status).toBe(500);
  });

  it("an answer holds an event's notifier without its credentials, and the log no header", async () => {
    const { api, make } = await start();
    const notifier = { baseURI: "desk.example.com", authType: "BASIC", userName: "desk", password: "canary-password" };
    const made = await make({ ...incidents, useBaseNotifier: false, notifier });
    expect(made.notifier).toEqual({ baseURI: "desk.example.com", authType: "BASIC", userName: "desk" });
    expect(JSON.stringify(api.emulator.requests)).not.toContain("canary-");
    const [stored] = api.emulator.tenant("client_8").integration(desk).events();
    expect(stored?.notifier?.password).toBe("canary-password");
  });

  it("an event that is made fires at once where the switch says so", async () => {
    const { make } = await start({ switches: { createdEvents: "active" } });
    expect((await make()).active).toBe(true);
  });

  it.each(["both", "eventPayload", "payload"] as const)("payloads are taken as %s", async (eventPayloadTaken) => {
    const { make } = await start({ switches: { eventPayloadTaken } });
    const plain = await make({ ...incidents, eventPayload: "plain" });
    const encoded = await make({
      name: "x",
      entity: "INCIDENT",
      payload: Buffer.from("encoded").toString("base64"),
    });
    expect([plain.eventPayload, encoded.eventPayload]).toEqual([
      eventPayloadTaken === "payload" ? undefined : "plain",
      eventPayloadTaken === "eventPayload" ? undefined : "encoded",
    ]);
  });

  it("older answers leave out what the samples of 2020 do, and thin rows hold names alone", async () => {
    const { api, make, list } = await start({ switches: { eventAnswers: "older", eventRows: "thin" } });
    const { id } = await make({ ...incidents, endPointURI: "https://desk.example.com/tickets" });
    const { body } = await api.get<WireEvent>(`${path}/event/${id}`);
    expect(Object.keys(body).sort()).toEqual(
      ["entity", "eventLevel", "eventPayload", "headers", "id", "name", "notifier", "responseHeaders"].sort(),
    );
    expect(body.notifier?.baseURI).toBe("https://desk.example.com/tickets");
    expect(await list()).toEqual([{ id, name: "Create ticket", entity: "INCIDENT" }]);
  });

  it.skipIf(!existsSync(samples))("a published sample is made, with its filter and its payload", async () => {
    const { make } = await start();
    const request = JSON.parse(
      readFileSync(join(samples, "event-create.post.create-with-filter.request.json"), "utf8"),
    );
    const made = await make(request);
    expect(made.filterCriteria?.rules).toEqual(request.filterCriteria.rules);
    expect(made.eventPayload).toContain("$incident.subject");
  });

  it("placeholders of an entity type are listed", async () => {
    const { api } = await start();
    const answered = await api.get<string[]>(`${base}/events/placeHolders/INCIDENT`);
    expect(answered.body).toContain("$incident.subject");
  });
});

describe("what events post to a desk", () => {
  it("an active event posts its payload and headers, with the values put in, and keeps what the desk answers", async () => {
    const standIn = await startDesk();
    const { api, make } = await start();
    api.emulator.tenant("client_8").integration(desk).setNotifier({ baseURI: standIn.url, authType: "NONE" });
    const { id } = await make({ ...incidents, endPointURI: "/tickets" });
    expect(await api.emulator.raise("client_8", raised)).toEqual([]);
    await api.post(`${path}/event/${id}/activate`);
    const [delivery] = await api.emulator.raise("client_8", raised);
    expect(delivery).toMatchObject({ event: id, status: 200, kept: { extTicketId: "TICKET-1" } });
    expect(standIn.requests).toMatchObject([
      {
        method: "POST",
        path: "/tickets",
        headers: { "x-desk": "canary-header" },
        body: '{"subject": "Disk full", "other": "$incident.unknown"}',
      },
    ]);
    expect(await api.emulator.raise("client_8", { ...raised, eventType: "UPDATE" })).toEqual([]);
    await api.post(`${path}/disable`);
    expect(await api.emulator.raise("client_8", raised)).toEqual([]);
  });

  it("an event with its own notifier posts there with its credentials, filters hold, and what depends on it follows", async () => {
    const standIn = await startDesk();
    const { api, make } = await start();
    const { id } = await make({
      ...incidents,
      useBaseNotifier: false,
      notifier: { baseURI: standIn.url, authType: "BASIC", userName: "desk", password: "secret" },
      filterCriteria: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
      depEvent: { depEndPointURI: `${standIn.url}/attachments`, payload: "$id" },
    });
    await api.post(`${path}/event/${id}/activate`);
    const created = { entity: "INCIDENT", eventType: "CREATE" };
    expect(await api.emulator.raise("client_8", { ...created, attributes: { Subject: "Printer" } })).toEqual([]);
    const deliveries = await api.emulator.raise("client_8", { ...created, attributes: { Subject: "Disk full" } });
    expect(deliveries.map(({ dependent }) => dependent)).toEqual([false, true]);
    expect(standIn.requests.map((each) => [each.path, each.body])).toEqual([
      ["/", incidents.eventPayload],
      ["/attachments", "TICKET-1"],
    ]);
    expect(standIn.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("desk:secret").toString("base64")}`);
  });
});

it("the activity log has each call of an event, the newest first, and answers what its query asks for", async () => {
  const standIn = await startDesk();
  const clock = new VirtualClock({ start: Date.parse("2026-05-04T10:00:00Z") });
  const { api, make } = await start({ clock });
  const { id } = await make({ ...incidents, endPointURI: `${standIn.url}/tickets` });
  await api.post(`${path}/event/${id}/activate`);
  await api.emulator.raise("client_8", raised);
  await standIn.close();
  await clock.advance(60_000);
  await api.emulator.raise("client_8", raised);
  const log = async (queryString = "") =>
    (
      await api.get<WirePage<ActivityRow>>(`${base}/activity?queryString=${encodeURIComponent(queryString)}`)
    ).body.results.map(({ status, processedTime }) => [status, new Date(processedTime).toISOString().slice(11, 16)]);
  const [failed, done] = [
    ["FAILED", "10:01"],
    ["SUCCESS", "10:00"],
  ];
  expect(await log()).toEqual([failed, done]);
  expect(await log("status:SUCCESS+intgMode:OUTBOUND")).toEqual([done]);
  expect(await log("IntgMode:INBOUND")).toEqual([]);
  expect(await log(`startTime:2026-05-04T15:30:30 0530+installedintgId:${desk}`)).toEqual([failed]);
  expect(await log("endTime:2026-05-04T10:00:30")).toEqual([done]);
  expect((await api.get<WirePage<ActivityRow>>(`${base}/activity`)).body.results[1]).toMatchObject({
    installedintgId: desk,
    resourceType: "INCIDENT",
    statusMessage: "Processed successfully",
    reqPayload: '{"subject": "Disk full", "other": "$incident.unknown"}',
    requestUrl: `${standIn.url}/tickets`,
  });
});
