// Accept of what calls of the constructs make: cutting rules, ways to authenticate, notifiers, and filters of events.
import { describe, expect, it } from "vitest";
import type { IntegrationHandle } from "../../src/emulator/index.js";
import { renderAccept } from "../../src/report/accept.js";
import { plain } from "../report/documents.js";
import { acceptIn, callsByTenant, makeTypeScriptProject, placesOf, textOf } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
const TENANT = "client_8";

const PROGRAM = `import { App, TerraformVariable } from "cdktf";
import { Alert, Auth, from, Incident, InboundAuthentication, InstalledIntegration, inbound, MappingSet, Notifier, outbound, Secret, TenantStack, to } from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "${TENANT}");
const desk = new InstalledIntegration(stack, "desk", {
  integrationId: "${ID}",
  description: "Desk.",
  mappings: MappingSet.of(
    outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good", Critical: "Bad" }),
    inbound(Alert.STATE, from("Event", "Text"), { Critical: "5" }, {
      parsing: {
        operators: [
          // The code comes first.
          { operator: "BETWEEN", startWord: "[", endWord: "]" },
          { operator: "AFTER", startWord: "code " }, // as older senders write it
        ],
      },
    }),
    inbound(Alert.NAME, from("Event", "Name"), { Disk: "disk" }),
  ),
  inboundAuthentication: InboundAuthentication.webhook(), // until May
  notifier: Notifier.rest({
    baseUri: "https://desk.example.com", // the gateway
    auth: Auth.basic({
      userName: "opsramp", // of the night shift
      password: Secret.variable("desk_password"),
    }),
  }),
});
desk.onEvent("create", {
  entity: "INCIDENT",
  eventType: "CREATE",
  notifier: Notifier.rest({ baseUri: "https://other.example.com", auth: Auth.none() }),
  endpoint: "/tickets",
  payload: { subject: "$incident.subject" },
  filter: {
    rules: [
      { key: "Subject", operator: "Contains", value: "disk" }, // what is watched
      { key: "Priority", operator: "Equals", value: "Urgent" },
    ],
  },
  active: false,
});
desk.onEvent("update", {
  entity: "INCIDENT",
  eventType: "UPDATE",
  endpoint: "/tickets/update",
  payload: { subject: "$incident.subject" },
  active: false,
});
app.synth();
`;

async function appliedWorld(program = PROGRAM): Promise<World> {
  const integration = { id: ID, displayName: "Desk", status: "Enabled" };
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [integration] } } },
    variables: { TF_VAR_desk_password: "canary-password-1" },
  });
  world.knows(TENANT, { created_events: "inactive", names: "kept" });
  makeTypeScriptProject(world);
  world.project.write("main.ts", program);
  expect((await world.apply({ synth: true })).summary).toMatchObject({ done: 3, failed: 0 });
  return world;
}

const liveIn = (world: World) => world.emulator.tenant(TENANT).integration(ID);

/** Gives the rows of an inbound value these cutting rules. */
function ruled(live: IntegrationHandle, value: string, oprset: readonly object[]): void {
  const row = live.state().inbound?.rows?.find((each) => each.value === value);
  if (row?.uniqueId === undefined) throw new Error(`no row has the value ${value}`);
  const { parsingProperty: _, ...plain } = row;
  live.removeRow(row.uniqueId);
  live.addRow("inbound", oprset.length === 0 ? plain : { ...plain, parsingProperty: { oprset: [...oprset] } });
}

const eventOf = (live: IntegrationHandle, name: string) => live.events().find((event) => event.name === name)?.id ?? "";

function withoutCredentials(live: IntegrationHandle): void {
  live.setNotifier(undefined);
  live.setNotifier({ type: "REST_API", baseURI: "https://desk.example.com", authType: "NONE" });
}

/** Puts an event in anew, without the members of that name. */
function withoutMember(live: IntegrationHandle, name: string, member: "filterCriteria" | "notifier"): void {
  const event = live.events().find((each) => each.name === name);
  if (event === undefined) throw new Error(`no event is called ${name}`);
  const { [member]: _, ...others } = event;
  live.putEvent(member === "notifier" ? { ...others, useBaseNotifier: true } : others);
}

const RULES = `          // The code comes first.
          { operator: "BETWEEN", startWord: "[", endWord: "]" },
          { operator: "AFTER", startWord: "code " }, // as older senders write it
`;

interface Case {
  readonly drift: string;
  readonly edit: (live: IntegrationHandle) => void;
  readonly before: string;
  readonly after: string;
}

const cases: readonly Case[] = [
  {
    drift: "a word of a cutting rule",
    edit: (live) =>
      ruled(live, "Critical", [
        { operator: "BETWEEN", startWord: "<", endWord: "]" },
        { operator: "AFTER", startWord: "code " },
      ]),
    before: '{ operator: "BETWEEN", startWord: "[", endWord: "]" }',
    after: '{ operator: "BETWEEN", startWord: "<", endWord: "]" }',
  },
  {
    drift: "a cutting rule that was added",
    edit: (live) =>
      ruled(live, "Critical", [
        { operator: "BETWEEN", startWord: "[", endWord: "]" },
        { operator: "AFTER", startWord: "code " },
        { operator: "MATCHES", regexStr: "\\d+`${x}" },
      ]),
    before: RULES,
    after: `${RULES}          { operator: "MATCHES", regex: "\\\\d+\`\${x}" },\n`,
  },
  {
    drift: "a cutting rule that was removed",
    edit: (live) => ruled(live, "Critical", [{ operator: "AFTER", startWord: "code " }]),
    before: '          { operator: "BETWEEN", startWord: "[", endWord: "]" },\n',
    after: "",
  },
  {
    drift: "a mapping that lost its cutting rules",
    edit: (live) => ruled(live, "Critical", []),
    before: `{ Critical: "5" }, {
      parsing: {
        operators: [
${RULES}        ],
      },
    })`,
    after: '{ Critical: "5" })',
  },
  {
    drift: "the way in which the third party authenticates",
    edit: (live) => live.setAuthentication({ authType: "OAUTH2" }),
    before: "InboundAuthentication.webhook(), // until May",
    after: "InboundAuthentication.oauth2(), // until May",
  },
  {
    drift: "the user of a notifier",
    edit: (live) => live.setNotifier({ userName: "somebody" }),
    before: 'userName: "opsramp", // of the night shift',
    after: 'userName: "somebody", // of the night shift',
  },
  {
    drift: "a notifier that does not authenticate any more",
    edit: (live) => withoutCredentials(live),
    before: `Auth.basic({
      userName: "opsramp", // of the night shift
      password: Secret.variable("desk_password"),
    })`,
    after: "Auth.none()",
  },
  {
    drift: "a rule of the filter of an event",
    edit: (live) =>
      live.changeEvent(eventOf(live, "create"), {
        filterCriteria: {
          matchType: "ALL",
          rules: [
            { key: "Subject", operator: "Contains", value: "disk", resourceType: "INCIDENT" },
            { key: "Priority", operator: "Equals", value: "High", resourceType: "INCIDENT" },
          ],
        },
      }),
    before: 'value: "Urgent"',
    after: 'value: "High"',
  },
  {
    drift: "a rule less, of which any must hold, in the filter of an event",
    edit: (live) =>
      live.changeEvent(eventOf(live, "create"), {
        filterCriteria: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
      }),
    before: `      { key: "Subject", operator: "Contains", value: "disk" }, // what is watched
      { key: "Priority", operator: "Equals", value: "Urgent" },
    ],
`,
    after: `      { key: "Subject", operator: "Contains", value: "disk" }, // what is watched
    ],
    matchType: "ANY",
`,
  },
  {
    drift: "an event without a filter",
    edit: (live) => withoutMember(live, "create", "filterCriteria"),
    before: `  filter: {
    rules: [
      { key: "Subject", operator: "Contains", value: "disk" }, // what is watched
      { key: "Priority", operator: "Equals", value: "Urgent" },
    ],
  },
`,
    after: "",
  },
  {
    drift: "the address of an event's own notifier",
    edit: (live) =>
      live.changeEvent(eventOf(live, "create"), {
        notifier: { type: "REST_API", baseURI: "https://new.example.com", authType: "NONE" },
      }),
    before: '"https://other.example.com"',
    after: '"https://new.example.com"',
  },
  {
    drift: "an event that is posted by the integration's notifier",
    edit: (live) => withoutMember(live, "create", "notifier"),
    before: '  notifier: Notifier.rest({ baseUri: "https://other.example.com", auth: Auth.none() }),\n',
    after: "",
  },
  {
    drift: "an event that got a notifier of its own",
    edit: (live) =>
      live.changeEvent(eventOf(live, "update"), {
        useBaseNotifier: false,
        notifier: { type: "REST_API", baseURI: "https://mine.example.com", authType: "NONE" },
      }),
    before: `  payload: { subject: "$incident.subject" },
  active: false,
});
app.synth`,
    after: `  payload: { subject: "$incident.subject" },
  active: false,
  notifier: Notifier.rest({ baseUri: "https://mine.example.com" }),
});
app.synth`,
  },
];

const callsOf = async (world: World) =>
  (await world.plan({ synth: true })).resources.flatMap(({ calls }) => calls.map(({ path }) => path));

describe("the verb accept, in the calls of a program", () => {
  it.each(cases)("$drift is written into its call, comments stay, and the plan has no call", async (each) => {
    const world = await appliedWorld();
    each.edit(liveIn(world));
    const document = await acceptIn(world);
    expect(document.edits.length).toBeGreaterThan(0);
    expect(document.edits.map(({ made, reason }) => reason ?? made)).not.toContain("computed");
    expect(textOf(world, "main.ts")).toBe(PROGRAM.replace(each.before, each.after));
    expect(await callsOf(world)).toEqual([]);
    expect((await acceptIn(world)).edits).toEqual([]);
  });

  it("a cutting rule that was changed live and in the code is taken from live, and both are shown", async () => {
    const world = await appliedWorld();
    world.project.write("main.ts", PROGRAM.replace('startWord: "["', 'startWord: "("'));
    ruled(liveIn(world), "Critical", [
      { operator: "BETWEEN", startWord: "<", endWord: "]" },
      { operator: "AFTER", startWord: "code " },
    ]);
    const [resource] = (await world.plan({ synth: true })).resources;
    expect(resource?.changes).toMatchObject([{ kind: "parsing", drifted: true }]);
    const document = await acceptIn(world);
    const [from, to] = ["(", "<"].map((word) => expect.stringContaining(`"startWord":"${word}"`));
    expect(document.edits).toMatchObject([{ made: true, text: { from, to } }]);
    expect(textOf(world, "main.ts")).toBe(PROGRAM.replace('startWord: "["', 'startWord: "<"'));
    expect(await callsOf(world)).toEqual([]);
  });

  it("a way to authenticate that takes a secret is written with a variable in its place, and the secret is asked for", async () => {
    const program = PROGRAM.replace(/Auth\.basic\(\{[^}]*\}\)/, "Auth.none()");
    const world = await appliedWorld(program);
    liveIn(world).setNotifier({ authType: "BASIC", userName: "somebody", password: "canary-live" });
    const document = await acceptIn(world);
    expect(textOf(world, "main.ts")).toBe(
      program.replace(
        "auth: Auth.none(),",
        'auth: Auth.basic({ userName: "somebody", password: Secret.variable("desk_password") }),',
      ),
    );
    expect(document.edits[0]).toMatchObject({
      made: true,
      note_facts: [
        { code: "RS6155", parameters: { paths: ["outbound.notifier.password_wo"], variables: ["desk_password"] } },
      ],
    });
    expect(JSON.stringify(document)).not.toContain("canary-live");
    expect(await callsOf(world)).toEqual([]);
  });

  it("a way to authenticate that takes a client's key is shown with its code, and left as it is", async () => {
    const world = await appliedWorld();
    liveIn(world).setNotifier({
      authType: "OAUTH2",
      grantType: "CLIENT_CREDENTIALS",
      apiKey: "canary-key",
      apiSecret: "canary-live",
      accessTokenURI: "https://desk.example.com/token",
    });
    const document = await acceptIn(world);
    expect(document.edits.map(({ made, reason }) => reason ?? made)).toEqual(expect.arrayContaining(["secret"]));
    expect(document.edits.flatMap(({ note_facts: facts = [] }) => facts.map(({ code }) => code))).toContain("RS6155");
    expect(renderAccept(document, { colors: plain })).toContain("RS6155: the server does not tell ");
    expect(JSON.stringify(document)).not.toMatch(/canary-(?:key|live)/);
    expect([document.written, textOf(world, "main.ts")]).toEqual([false, PROGRAM]);
  });
});

const LOOP = `import { App } from "cdktf";
import { Alert, from, InboundAuthentication, InstalledIntegration, inbound, MappingSet, TenantStack } from "rampsync/cdktf";

// What all of them have.
const events = MappingSet.of(
  inbound(Alert.STATE, from("Event", "Text"), { Critical: "5" }, { parsing: { operators: [{ operator: "BEFORE", endWord: ";" }] } }),
);
const app = new App();
for (const tenant of ["client_8", "client_9"]) {
  const stack = new TenantStack(app, tenant);
  new InstalledIntegration(stack, "desk", {
    integrationId: "${ID}",
    mappings: events,
    inboundAuthentication: InboundAuthentication.webhook(),
  });
}
app.synth();
`;

describe("the verb accept, in the calls of a loop over tenants", () => {
  async function loopWorld(): Promise<World> {
    const tenants = Object.fromEntries(
      ["client_8", "client_9"].map((tenant) => [
        tenant,
        { integrations: [{ id: ID, displayName: "Desk", status: "Enabled" }] },
      ]),
    );
    const world = await World.forTest({ state: { tenants } });
    makeTypeScriptProject(world);
    world.project.write("main.ts", LOOP);
    expect((await world.apply({ synth: true })).summary).toMatchObject({ done: 2, failed: 0 });
    return world;
  }

  it("cutting rules and a way to authenticate that drifted in one tenant are written for it alone", async () => {
    const world = await loopWorld();
    const live = world.emulator.tenant("client_9").integration(ID);
    ruled(live, "Critical", [{ operator: "BEFORE", endWord: "|" }]);
    live.setAuthentication({ authType: "OAUTH2" });
    expect([...placesOf(await acceptIn(world))].sort()).toEqual(["tenant", "text"]);
    const text = textOf(world, "main.ts");
    expect(text).toContain("inbound(Alert.STATE, {}, {");
    expect(text).toContain('parsing: { operators: [{ operator: "BEFORE", endWord: "|" }] }');
    expect(text).toContain('tenant === "client_9" ? InboundAuthentication.oauth2() : InboundAuthentication.webhook()');
    expect(await callsByTenant(world)).toEqual({ client_8: 0, client_9: 0 });
    expect((await world.apply({ synth: true })).summary).toMatchObject({ failed: 0 });
    // What was written for the tenant is edited there the next time.
    ruled(live, "Critical", [{ operator: "BEFORE", endWord: "#" }]);
    live.setAuthentication({ authType: "BASIC" });
    await acceptIn(world);
    expect(textOf(world, "main.ts")).toContain('tenant === "client_9" ? InboundAuthentication.basic() :');
    expect(await callsByTenant(world)).toEqual({ client_8: 0, client_9: 0 });
  });

  it("cutting rules that drifted in all tenants in the same way are written into the table", async () => {
    const world = await loopWorld();
    for (const tenant of ["client_8", "client_9"]) {
      ruled(world.emulator.tenant(tenant).integration(ID), "Critical", [{ operator: "BEFORE", endWord: "|" }]);
    }
    expect(placesOf(await acceptIn(world))).toEqual(["text", "text"]);
    expect(textOf(world, "main.ts")).toBe(LOOP.replace('endWord: ";"', 'endWord: "|"'));
    expect(await callsByTenant(world)).toEqual({ client_8: 0, client_9: 0 });
  });
});
