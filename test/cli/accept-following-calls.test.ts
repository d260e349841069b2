// Accept of the call that follows that of an event: its members are written where they differ, its credentials never.
import { describe, expect, it } from "vitest";
import type { EventState } from "../../src/emulator/index.js";
import { acceptIn, callsByTenant, makeTypeScriptProject, textOf } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";

const FOLLOWING = `dependentEvent: {
      endpoint: "/attachments", // of the night shift
      headers: {
        "X-Desk": "one", // who asks
        Authorization: token.stringValue,
      },
      payload: {
        // What people read first.
        file: "$attach.id",
        kind: "picture", // as the desk calls it
        size: 1,
      },
      responseHeaders: { extFileId: "$id" },
    },`;

const programOf = (tenants: readonly string[]) => `import { App, TerraformVariable } from "cdktf";
import { InstalledIntegration, TenantStack } from "rampsync/cdktf";

const app = new App();
for (const tenant of ${JSON.stringify(tenants)}) {
  const stack = new TenantStack(app, tenant);
  const token = new TerraformVariable(stack, "token", { type: "string", sensitive: true });
  const desk = new InstalledIntegration(stack, "desk", { integrationId: "${ID}" });
  desk.onEvent("create", {
    entity: "INCIDENT",
    eventType: "CREATE",
    endpoint: "/tickets",
    payload: { subject: "$incident.subject" },
    ${FOLLOWING}
    active: false,
  });
}
app.synth();
`;

const secret = { key: "Authorization", value: "canary-token-1" };

async function appliedWorld(tenants: readonly string[]): Promise<World> {
  const integrations = [{ id: ID, displayName: "Desk", status: "Enabled" }];
  const world = await World.forTest({
    state: { tenants: Object.fromEntries(tenants.map((tenant) => [tenant, { integrations }])) },
    variables: { TF_VAR_token: secret.value },
  });
  world.knows(tenants, { created_events: "inactive" });
  makeTypeScriptProject(world);
  world.project.write("main.ts", programOf(tenants));
  expect((await world.apply({ synth: true })).summary).toMatchObject({ done: 2 * tenants.length, failed: 0 });
  return world;
}

function changeFollowing(world: World, tenant: string, change: object): void {
  const live = world.emulator.tenant(tenant).integration(ID);
  const [event] = live.events();
  if (event?.depEvent === undefined) throw new Error("no call follows");
  live.changeEvent(event.id, { depEvent: { ...event.depEvent, ...change } } as Partial<EventState>);
}

const edited = {
  depEndPointURI: "/files",
  headers: [{ key: "x-desk", value: "two" }, secret],
  payload: '{"file":"$attach.id","type":"picture","size":2}',
  responseHeaders: [{ key: "extFileId", value: "$attach" }],
};

const AFTER = `dependentEvent: {
      endpoint: "/files", // of the night shift
      headers: {
        "X-Desk": "two", // who asks
        Authorization: token.stringValue,
      },
      payload: {
        // What people read first.
        file: "$attach.id",
        // as the desk calls it
        size: 2,
        type: "picture",
      },
      responseHeaders: { extFileId: "$attach" },
    },`;

const HIDDEN = { key: "Authorization", value: "canary-token-2" };

describe("the verb accept, of a call that follows that of an event", () => {
  it("members that changed live are written one by one, comments and what is computed stay, and the plan has no call", async () => {
    const world = await appliedWorld(["client_8"]);
    changeFollowing(world, "client_8", edited);
    const document = await acceptIn(world);
    expect(document.edits).toMatchObject([{ path: ["dependent_event"], made: true, where: "text" }]);
    expect(JSON.stringify(document)).not.toContain(secret.value);
    expect(textOf(world, "main.ts")).toBe(programOf(["client_8"]).replace(FOLLOWING, AFTER));
    expect(await callsByTenant(world)).toEqual({ client_8: 0 });
    expect((await acceptIn(world)).edits).toEqual([]);
  });

  it("a header that looks like a credential is shown with its code, and nothing of the call is written", async () => {
    const world = await appliedWorld(["client_8"]);
    changeFollowing(world, "client_8", { ...edited, headers: [{ key: "X-Desk", value: "one" }, HIDDEN] });
    const document = await acceptIn(world);
    expect(document.edits).toMatchObject([
      { made: false, reason: "secret", note_facts: [{ code: "RS6155", parameters: { variables: [] } }] },
    ]);
    expect(document.edits[0]?.notes?.join()).toContain("dependent_event.headers.Authorization");
    expect(JSON.stringify(document)).not.toMatch(/canary-token/);
    expect(textOf(world, "main.ts")).toBe(programOf(["client_8"]));
  });

  it("what changed in one tenant of a loop is written for it alone, and so is a call that does not follow any more", async () => {
    const world = await appliedWorld(["client_8", "client_9"]);
    changeFollowing(world, "client_9", { depEndPointURI: "/files" });
    await acceptIn(world);
    expect(textOf(world, "main.ts")).toContain('dependentEvent: tenant === "client_9" ? {');
    expect(await callsByTenant(world)).toEqual({ client_8: 0, client_9: 0 });
    expect((await world.apply({ synth: true })).summary).toMatchObject({ failed: 0 });
    const live = world.emulator.tenant("client_8").integration(ID);
    const [event] = live.events();
    if (event === undefined) throw new Error("no event is live");
    const { depEvent: _, ...others } = event;
    live.putEvent(others);
    await acceptIn(world);
    expect(textOf(world, "main.ts")).toContain('tenant === "client_8" ? undefined : {');
    expect(await callsByTenant(world)).toEqual({ client_8: 0, client_9: 0 });
  });
});
