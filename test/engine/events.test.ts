// An event of an integration by the engine: made inactive, read back, activated last; drift, consent, removal.
import { describe, expect, it } from "vitest";
import type { ResourceDocument } from "../../src/document/plan-document.js";
import { eventAddress, INTEGRATION, payload, raised, startEventWorld, TENANT } from "../support/event-world.js";

const ofEvent = <Item extends { readonly address: string }>(resources: readonly Item[]): Item | undefined =>
  resources.find(({ address }) => address === eventAddress);

const changed = (resource: ResourceDocument | undefined, list: "changes" | "drift" = "changes") =>
  resource?.[list].map(({ path }) => path.join("."));

const host = "127.0.0.1";

describe("an event of an integration", () => {
  it("an event is made inactive with one POST, read back, and activated by a call of its own; the next plan is silent", async () => {
    const { world, desk, declare, events } = await startEventWorld();
    declare({});
    const plan = await world.plan();
    expect(ofEvent(plan.resources)).toMatchObject({ action: "install", status: "ok" });
    expect(ofEvent(plan.resources)?.calls.map(({ path }) => path.slice(path.indexOf("/event")))).toEqual([
      "/event",
      "/event/{id}/activate",
    ]);
    expect(ofEvent(plan.resources)?.notes).toContain(`active: from here on INCIDENT/CREATE is posted to ${host}`);
    expect(JSON.stringify(plan)).not.toContain("canary-");

    const before: boolean[] = [];
    world.emulator.faults.add({
      match: { path: "/activate" },
      do: {
        kind: "call",
        hook: async () => void before.push((await world.emulator.raise(TENANT, raised)).length === 0),
      },
    });
    const applied = await world.apply();
    expect(applied.summary).toMatchObject({ done: 2, failed: 0 });
    expect([before, desk.requests]).toEqual([[true], []]);
    expect(
      world.writes.map(({ path }) => path.replace(/^.*INTG-EVENT-[^/]*/, "…").replace(/^.*\/event$/, "event")),
    ).toEqual(["event", "…/activate"]);
    expect(events()).toMatchObject([{ name: "Create ticket", active: true, payload, useBaseNotifier: true }]);
    await world.emulator.raise(TENANT, raised);
    expect(desk.requests).toMatchObject([
      { path: "/tickets", headers: { "x-desk": "canary-header-1" }, body: '{\n  "subject": "Disk full"\n}' },
    ]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 2, resources: 2 });
    expect((await world.drift()).counts).toMatchObject({ clean: 2, drifted: 0 });
    const writes = world.writes.length;
    await world.apply();
    expect(world.writes).toHaveLength(writes);
  });

  it("a change of one field sends that field alone, and an equal payload in another form sends nothing", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    world.emulator.clearRequests();
    declare({ payload: '{"subject":"$incident.subject"}' });
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect(world.writes).toEqual([]);
    declare({ payload: "not JSON: $incident.subject", method: "PUT" });
    const plan = await world.plan();
    expect(changed(ofEvent(plan.resources))).toEqual(["method", "payload"]);
    await world.apply();
    expect(world.writes.map(({ requestBody }) => requestBody)).toEqual([
      { thirdPartyEventType: "PUT", eventPayload: "not JSON: $incident.subject" },
    ]);
    expect(events()).toMatchObject([{ payload: "not JSON: $incident.subject", active: true }]);
  });

  it("an edit in the portal is drift and is put back, without activating anything", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    const [event] = events();
    const integration = world.emulator.tenant(TENANT).integration(INTEGRATION);
    integration.changeEvent(event?.id ?? "", { payload: "edited", headers: [{ key: "X-Desk", value: "other" }] });
    const drift = await world.drift();
    expect(changed(ofEvent(drift.resources) as ResourceDocument, "drift")).toEqual(["headers", "payload"]);
    world.emulator.clearRequests();
    await world.apply();
    expect(world.writes).toHaveLength(1);
    expect(world.writes[0]?.path).not.toContain("activate");
    expect(events()).toMatchObject([{ payload, headers: [{ key: "Content-Type" }, { value: "canary-header-1" }] }]);
  });

  it("an event that somebody deactivated is drift, and is activated again by consent alone", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    const integration = world.emulator.tenant(TENANT).integration(INTEGRATION);
    integration.changeEvent(events()[0]?.id ?? "", { active: false });
    expect(changed(ofEvent((await world.drift()).resources) as ResourceDocument, "drift")).toEqual(["active"]);
    const plan = await world.plan();
    expect(ofEvent(plan.resources)?.note_facts).toMatchObject([{ code: "RS6184" }]);
    world.emulator.clearRequests();
    const applied = await world.apply();
    expect(ofEvent(applied.resources)).toMatchObject({ status: "failed", errors: [{ code: "RS5022" }] });
    expect([world.writes, events()[0]?.active]).toEqual([[], false]);
    world.variables.RAMPSYNC_ALLOW_EVENT_POSTS = host;
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect(events()[0]?.active).toBe(true);
  });

  it("another address of an event that fires stops a run until its host is allowed", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    world.emulator.clearRequests();
    declare({ endpoint: "https://other.example.com/tickets" });
    expect(ofEvent((await world.plan()).resources)?.note_facts).toMatchObject([
      { code: "RS6183", parameters: { after: "https://other.example.com/tickets" } },
    ]);
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5021" }] });
    await expect(world.apply({ allowRemovals: 5 })).rejects.toMatchObject({ errors: [{ code: "RS5021" }] });
    expect(world.writes).toEqual([]);
    world.variables.RAMPSYNC_ALLOW_EVENT_POSTS = "desk.example.com, other.example.com";
    await world.apply();
    expect(events()[0]?.endPointURI).toBe("https://other.example.com/tickets");
  });

  it("deactivating comes before every other call, and a change of an event that does not fire needs no consent", async () => {
    const { world, declare, events } = await startEventWorld();
    declare({});
    await world.apply();
    world.emulator.clearRequests();
    declare({ active: false, payload: "new" });
    await world.apply();
    expect(world.writes.map(({ path }) => path.endsWith("/deactivate"))).toEqual([true, false]);
    declare({ active: false, payload: "new", endpoint: "https://other.example.com" });
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect(events()).toMatchObject([{ active: false, endPointURI: "https://other.example.com" }]);
  });

  it("an event that is taken out of the program is removed, and forgotten where on_destroy says so", async () => {
    const { world, declare, events } = await startEventWorld();
    declare(
      {},
      {
        kept: {
          integration_id: INTEGRATION,
          name: "Kept",
          entity: "INCIDENT",
          event_type: "UPDATE",
          on_destroy: "forget",
        },
      },
    );
    await world.apply();
    expect(events()).toHaveLength(2);
    declare(undefined);
    expect((await world.plan()).summary).toMatchObject({ uninstall: 1, forget: 1 });
    await world.apply();
    expect(events()).toMatchObject([{ name: "Kept", active: false }]);
  });

  it("events that nothing manages are listed and kept, and one of the declared name is adopted", async () => {
    const { world, declare, events } = await startEventWorld();
    const integration = world.emulator.tenant(TENANT).integration(INTEGRATION);
    integration.putEvent({ id: "INTG-EVENT-hand", name: "By hand", entity: "CHANGE", active: true });
    integration.putEvent({ id: "INTG-EVENT-own", name: "Create ticket", entity: "INCIDENT", eventType: "CREATE" });
    declare({});
    const plan = await world.plan();
    expect(ofEvent(plan.resources)).toMatchObject({ action: "adopt" });
    await world.apply();
    expect(events().map(({ id, active }) => [id, active])).toEqual([
      ["INTG-EVENT-hand", true],
      ["INTG-EVENT-own", true],
    ]);
    expect((await world.drift()).counts).toMatchObject({ clean: 2 });
    const next = await world.plan();
    expect(next.resources.flatMap(({ note_facts = [] }) => note_facts)).toMatchObject([
      { code: "RS6185", parameters: { events: [{ id: "INTG-EVENT-hand", name: "By hand" }] } },
    ]);
  });

  it.each([
    { isProbed: false },
    { isProbed: true, switches: { createdEvents: "active" as const } },
    { isProbed: false, switches: { createdEvents: "active" as const } },
  ])("an event is not made without consent where the server may let it fire at once: %j", async (how) => {
    const { world, desk, declare, events } = await startEventWorld(how);
    declare({ active: false });
    const plan = await world.plan();
    expect(ofEvent(plan.resources)?.note_facts).toMatchObject([
      { code: "RS6190", parameters: { entity: "INCIDENT", type: "CREATE", host } },
    ]);
    await expect(world.apply()).rejects.toMatchObject({
      errors: [{ code: "RS5024", hint: expect.stringContaining(`--allow-event-posts ${host}`) }],
    });
    await expect(world.apply({ allowEventPosts: ["desk.example.com"] })).rejects.toMatchObject({
      errors: [{ code: "RS5024" }],
    });
    expect([world.writes, events()]).toEqual([[], []]);
    const { summary } = await world.apply({ allowEventPosts: [host] });
    expect(summary).toMatchObject({ done: 2, failed: 0 });
    expect(events()).toMatchObject([{ active: false }]);
    await world.emulator.raise(TENANT, raised);
    expect(desk.requests).toEqual([]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 2 });
  });

  it("the address of a notifier that the same plan writes is known to the plan, which refuses what its apply would", async () => {
    const { world, declare, events } = await startEventWorld({ isProbed: false });
    const desk = {
      integration_id: INTEGRATION,
      outbound: { notifier: { type: "REST_API", base_uri: "https://desk.example.com/api", auth_type: "NONE" } },
    };
    declare({ endpoint: "/tickets" }, {}, desk);
    const plan = await world.plan();
    expect(plan.refusals).toMatchObject([
      {
        code: "RS5024",
        message: expect.stringContaining('"Create ticket" be posted to desk.example.com from the moment it is made'),
        hint: "Let rampsync probe find it out, disable the integration meanwhile, or review the plan and allow the host with --allow-event-posts desk.example.com (in the provider block allow_event_posts).",
      },
    ]);
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5024" }] });
    expect([world.writes, events()]).toEqual([[], []]);
    expect((await world.apply({ allowEventPosts: ["desk.example.com"] })).summary).toMatchObject({
      done: 2,
      failed: 0,
    });
    expect(events()).toMatchObject([{ active: true, useBaseNotifier: true }]);
    expect((await world.plan()).refusals).toEqual([]);
  });

  it.each([
    { owner: { enabled: false }, ways: {}, refused: false },
    { owner: {}, ways: { created_events: "inactive" }, refused: false },
    { owner: {}, ways: {}, refused: true },
  ] as const)(
    "what an event of an integration needs that is yet to be installed is told by the plan: $owner, $ways",
    async ({ owner, ways, refused }) => {
      const { world, declare, events } = await startEventWorld({ isProbed: false });
      if (Object.keys(ways).length > 0) world.knows(TENANT, ways);
      const install = {
        install: { application: "CUSTOM", category: "Collaboration" },
        display_name: "New desk",
        outbound: { notifier: { type: "REST_API", base_uri: "https://desk.example.com/api", auth_type: "NONE" } },
        ...owner,
      };
      declare({ endpoint: "/tickets" }, {}, install);
      const plan = await world.plan();
      expect(ofEvent(plan.resources)).toMatchObject({ waits_for: [expect.stringContaining(".id")] });
      expect(plan.refusals.map(({ code }) => code)).toEqual(refused ? ["RS5024"] : []);
      if (refused) {
        await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5024" }] });
        expect([world.writes, events()]).toEqual([[], []]);
      }
      const allowed = refused ? { allowEventPosts: ["desk.example.com"] } : {};
      expect((await world.apply(allowed)).summary).toMatchObject({ done: 2, failed: 0 });
    },
  );

  it("an event of a disabled integration is made without consent, and what the server did is known from then on", async () => {
    const { world, declare, events } = await startEventWorld({ isProbed: false });
    const integration = world.emulator.tenant(TENANT).integration(INTEGRATION);
    integration.set({ status: "Disabled" });
    declare({});
    expect(ofEvent((await world.plan()).resources)?.note_facts).toMatchObject([{ code: "RS6182" }]);
    const applied = await world.apply();
    expect(applied.summary).toMatchObject({ done: 2, failed: 0 });
    expect(ofEvent(applied.resources)?.note_facts).toMatchObject([
      { code: "RS6131", parameters: { way: "created_events", value: "inactive" } },
    ]);
    integration.set({ status: "Enabled" });
    const second = { integration_id: INTEGRATION, name: "Second", entity: "INCIDENT", event_type: "UPDATE" };
    declare({}, { second });
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect(events()).toMatchObject([{ name: "Create ticket" }, { name: "Second" }]);
  });

  it("an integration that is enabled between plan and apply has no event made that may fire at once", async () => {
    const { world, declare, events } = await startEventWorld({ isProbed: false });
    const integration = world.emulator.tenant(TENANT).integration(INTEGRATION);
    integration.set({ status: "Disabled" });
    declare({});
    const applied = await world.apply({
      approve: async () => {
        integration.set({ status: "Enabled" });
        return true;
      },
    });
    expect(ofEvent(applied.resources)).toMatchObject({ status: "failed", errors: [{ code: "RS5024" }] });
    expect(events()).toEqual([]);
  });

  it("an event that a server lets fire as soon as it is made is told, and deactivated where it is not to fire", async () => {
    const { world, declare, events } = await startEventWorld({ switches: { createdEvents: "active" } });
    declare({ active: false });
    const { resources, summary } = await world.apply({ allowEventPosts: [host] });
    expect(summary).toMatchObject({ failed: 0 });
    expect(ofEvent(resources)?.note_facts).toMatchObject([{ code: "RS6186", parameters: { event: events()[0]?.id } }]);
    expect(events()[0]?.active).toBe(false);
    expect((await world.plan()).summary).toMatchObject({ no_op: 2 });
  });

  it("an unknown placeholder is a warning with the nearest, and values of the answer are none", async () => {
    const { world, declare } = await startEventWorld();
    declare({ payload: "$incident.subjekt $incident.status.name $id $attach.id $utils.now $incidnet.subject" });
    const { notes = [] } = ofEvent((await world.plan()).resources) ?? {};
    expect(notes.filter((text) => text.startsWith("payload"))).toEqual([
      expect.stringContaining("INCIDENT has no $incident.subjekt; the nearest: $incident.subject"),
      expect.stringContaining("INCIDENT has no $incidnet.subject; the nearest: $incident.subject"),
    ]);
  });

  it("an unknown placeholder of an address or of a dependent event is a warning, and none of what is hidden is quoted", async () => {
    const { world, declare } = await startEventWorld();
    world.variables.TF_VAR_desk_token = "canary-$incident.subjekt";
    declare({
      endpoint: "https://desk.example.com/$incident.idd",
      payload: "${var.desk_token}",
      dependent_event: { endpoint: "https://desk.example.com/$id", payload: "$attach.id $incident.subjekt" },
    });
    const plan = await world.plan();
    expect(
      ofEvent(plan.resources)?.note_facts?.flatMap(({ code, path }) => (code === "RS6181" ? [path?.join(".")] : [])),
    ).toEqual(["endpoint", "dependent_event.payload"]);
    expect(JSON.stringify(plan)).not.toContain("canary-");
  });

  it("an address that is a secret is named by its host alone where it changes", async () => {
    const { world, declare } = await startEventWorld();
    world.variables.TF_VAR_desk_token = "https://desk.example.com/canary-1";
    world.variables.RAMPSYNC_ALLOW_EVENT_POSTS = "desk.example.com";
    declare({ endpoint: "${var.desk_token}" });
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    world.variables.TF_VAR_desk_token = "https://other.example.com/canary-2";
    const plan = await world.plan();
    expect(ofEvent(plan.resources)?.note_facts).toMatchObject([
      { code: "RS6183", parameters: { before: "desk.example.com", after: "other.example.com" } },
    ]);
    expect(plan.refusals).toMatchObject([{ code: "RS5021" }]);
    expect(JSON.stringify(plan)).not.toContain("canary-");
  });

  it("a header that is a secret and not given is said to be that, and no literal", async () => {
    const { world, declare } = await startEventWorld();
    declare({ headers_wo: { Authorization: "${var.desk_token}" } });
    await expect(world.plan()).rejects.toMatchObject({
      errors: [{ code: "RS1003", message: "This secret is not given." }],
    });
    expect(world.writes).toEqual([]);
  });

  it("headers that are secrets are sent, compared and never stored, and their change is noticed", async () => {
    const { world, declare, events } = await startEventWorld();
    world.variables.TF_VAR_desk_token = "canary-token-1";
    declare({ headers_wo: { Authorization: "${var.desk_token}" } });
    const applied = await world.apply();
    expect(applied.summary).toMatchObject({ failed: 0 });
    expect(events()[0]?.headers).toContainEqual({ key: "Authorization", value: "canary-token-1" });
    expect(JSON.stringify([applied, world.project.read("terraform.s.tfstate"), world.events])).not.toContain(
      "canary-token",
    );
    expect((await world.plan()).summary).toMatchObject({ no_op: 2 });
    world.variables.TF_VAR_desk_token = "canary-token-2";
    const plan = await world.plan();
    expect(ofEvent(plan.resources)?.changes).toMatchObject([{ path: ["headers"], sensitive: true }]);
    expect(JSON.stringify(plan)).not.toContain("canary-");
  });
});

describe("an event on servers of other ways", () => {
  it.each([
    { eventPayloadTaken: "payload" as const },
    { eventPayloadTaken: "eventPayload" as const },
    { eventAnswers: "older" as const },
    { eventRows: "thin" as const },
    { eventAnswers: "older" as const, eventRows: "thin" as const },
    { bareArrays: true },
  ])(
    "an event is made, its change is carried out, and both times the next plan is silent with %j",
    async (switches) => {
      const { world, declare, events } = await startEventWorld({ switches });
      declare({ filter: { match_type: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] } });
      expect((await world.apply()).summary).toMatchObject({ done: 2, failed: 0 });
      expect(events()).toMatchObject([{ active: true, payload, filterCriteria: { matchType: "ANY" } }]);
      expect((await world.plan()).summary).toMatchObject({ no_op: 2 });
      declare({ payload: "changed", method: "PATCH" });
      expect((await world.apply()).summary).toMatchObject({ failed: 0 });
      expect(events()).toMatchObject([{ active: true, payload: "changed", thirdPartyEventType: "PATCH" }]);
      expect((await world.plan()).summary).toMatchObject({ no_op: 2 });
    },
  );
});
