// Accept of each kind of drift of an integration and of its event: what is written into the program, and what is shown alone.
import { describe, expect, it, onTestFinished } from "vitest";
import type { AcceptDocument } from "../../src/document/accept-document.js";
import { type EventState, type IntegrationHandle, StandInDesk } from "../../src/emulator/index.js";
import { acceptIn, makeTypeScriptProject, textOf } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
const TENANT = "client_8";

const program = (url: string) => `import { App } from "cdktf";
import { from, Incident, InstalledIntegration, inbound, MappingSet, outbound, TenantStack, to } from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "${TENANT}");
const desk = new InstalledIntegration(stack, "desk", {
  integrationId: "${ID}",
  description: "Tickets of the night shift.", // agreed in May
  mappings: MappingSet.of(
    outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good", Critical: "Bad" }),
    inbound(Incident.PRIORITY, from("Ticket", "Prio"), { High: ["1", "2"], Low: "3" }),
  ),
});
desk.onEvent("create-ticket", {
  entity: "INCIDENT",
  eventType: "CREATE",
  endpoint: "${url}/tickets", // of the night shift
  method: "PUT",
  headers: { "X-Desk": "one" },
  payload: {
    subject: "$incident.subject", // what people read first
    urgency: 2,
    tags: ["opsramp"],
  },
  responseHeaders: { extTicketId: "$id" },
  active: true,
});
app.synth();
`;

async function appliedWorld(): Promise<{ readonly world: World; readonly url: string }> {
  const desk = await StandInDesk.start();
  onTestFinished(() => desk.close());
  const integration = { id: ID, displayName: "Desk", status: "Enabled" };
  const world = await World.forTest({ state: { tenants: { [TENANT]: { integrations: [integration] } } } });
  world.knows(TENANT, { created_events: "inactive" });
  makeTypeScriptProject(world);
  world.project.write("main.ts", program(desk.url));
  const { summary } = await world.apply({ synth: true, allowEventPosts: ["127.0.0.1"] });
  expect(summary).toMatchObject({ done: 2, failed: 0 });
  return { world, url: desk.url };
}

const liveIn = (world: World) => world.emulator.tenant(TENANT).integration(ID);

function changeEvent(live: IntegrationHandle, change: Partial<EventState>): void {
  live.changeEvent(live.events()[0]?.id ?? "", change);
}

const reasons = ({ edits }: AcceptDocument) => edits.map(({ path, made, reason }) => [path.join("."), reason ?? made]);

interface Case {
  readonly drift: string;
  readonly edit: (live: IntegrationHandle) => void;
  /** Of the program: what stands there before, and after the edit. */
  readonly before: string;
  readonly after: string;
}

const removeRows = (live: IntegrationHandle, direction: "inbound" | "outbound", value?: string) => {
  for (const row of live.rows(direction)) {
    if (value === undefined || row.propertyValue === value) live.removeRow(row.uniqueId ?? "");
  }
};

const cases: readonly Case[] = [
  {
    drift: "the address of an event",
    edit: (live) => changeEvent(live, { endPointURI: "https://desk.example.com/requests" }),
    before: "URL/tickets",
    after: "https://desk.example.com/requests",
  },
  {
    drift: "the method of an event",
    edit: (live) => changeEvent(live, { thirdPartyEventType: "POST" }),
    before: '"PUT"',
    after: '"POST"',
  },
  {
    drift: "a member of the payload of an event",
    edit: (live) =>
      changeEvent(live, { payload: '{"subject":"$incident.id","urgency":2,"tags":["opsramp"],"new":{"a":true}}' }),
    before: `"$incident.subject", // what people read first
    urgency: 2,
    tags: ["opsramp"],`,
    after: `"$incident.id", // what people read first
    urgency: 2,
    tags: ["opsramp"],
    new: { a: true },`,
  },
  {
    drift: "a member less in the payload of an event",
    edit: (live) => changeEvent(live, { payload: '{"subject":"$incident.subject","tags":["opsramp","night"]}' }),
    before: '    urgency: 2,\n    tags: ["opsramp"],',
    after: '    tags: ["opsramp", "night"],',
  },
  {
    drift: "a payload that is no JSON any more",
    edit: (live) => changeEvent(live, { payload: "<t>$incident.subject</t>" }),
    before: `{
    subject: "$incident.subject", // what people read first
    urgency: 2,
    tags: ["opsramp"],
  }`,
    after: '"<t>$incident.subject</t>"',
  },
  {
    drift: "what is kept of the answer to an event",
    edit: (live) => changeEvent(live, { responseHeaders: [{ key: "extTicketId", value: "$attach.id" }] }),
    before: '"$id"',
    after: '"$attach.id"',
  },
  {
    drift: "an event that somebody deactivated",
    edit: (live) => changeEvent(live, { active: false }),
    before: "active: true",
    after: "active: false",
  },
  {
    drift: "a text of the integration",
    edit: (live) => live.set({ description: "Tickets." }),
    before: '"Tickets of the night shift."',
    after: '"Tickets."',
  },
  {
    drift: "a pair that was removed",
    edit: (live) => removeRows(live, "outbound", "Ok"),
    before: 'Ok: "Good", ',
    after: "",
  },
  {
    drift: "a mapping that was removed",
    edit: (live) => removeRows(live, "inbound"),
    before: '    inbound(Incident.PRIORITY, from("Ticket", "Prio"), { High: ["1", "2"], Low: "3" }),\n',
    after: "",
  },
];

describe("the verb accept, by what has drifted", () => {
  it.each(cases)("$drift is written where it stands, comments stay, and the plan has no call", async (each) => {
    const { world, url } = await appliedWorld();
    each.edit(liveIn(world));
    const text = textOf(world, "main.ts");
    // A mapping that goes is more than the guards let pass without consent.
    const document = await acceptIn(world, { allowRemovals: 3 });
    expect(document.edits.map(({ made }) => made)).not.toContain(false);
    expect(textOf(world, "main.ts")).toBe(text.replace(each.before.replace("URL", url), each.after));
    expect((await world.plan({ synth: true })).resources.flatMap(({ calls }) => calls)).toEqual([]);
    expect((await acceptIn(world)).edits).toEqual([]);
  });

  it("headers of an event and texts that are made of the construct's name are shown, and left as they are", async () => {
    const { world } = await appliedWorld();
    const text = textOf(world, "main.ts");
    changeEvent(liveIn(world), { headers: [{ key: "X-Desk", value: "canary-two" }], name: "Make ticket" });
    const document = await acceptIn(world);
    expect(reasons(document)).toEqual([
      ["name", "computed"],
      ["headers", "secret"],
    ]);
    expect(JSON.stringify(document)).not.toContain("canary-two");
    expect([document.written, textOf(world, "main.ts")]).toEqual([false, text]);
  });
});
