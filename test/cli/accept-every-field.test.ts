// Every field that can drift, known from the tables of fields alone: accept writes it into the program, or shows it with a reason.
import { expect, it } from "vitest";
import type { EventState, IntegrationHandle, RowState } from "../../src/emulator/index.js";
import { eventFields } from "../../src/integration/event/fields.js";
import { type Field, type Fields, installedIntegrationFields } from "../../src/integration/fields.js";
import { acceptIn, callsByTenant, makeTypeScriptProject, textOf } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
const TENANT = "client_8";

/** `*` for a label or an index; of the event they begin with `event`. */
function pathsOf(fields: Fields, above: string): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]: [string, Field]) => {
    // Nothing shows what is live there.
    const isHidden = field.type !== "object" && "readBack" in field && field.readBack === false;
    if (field.computed === true || field.notYet === true || field.writeOnly === true || isHidden) return [];
    const path = `${above}${name}`;
    if (field.type === "object") return pathsOf(field.fields, `${path}.`);
    if (field.type !== "map of objects" && field.type !== "list of objects") return [path];
    return pathsOf(field.fields, `${path}.*.`);
  });
}

/** What a run is told, and what names the object: another one there is another object. */
const UNCHANGING =
  /^(?:event\.)?(?:tenant_id|integration_id|on_destroy)$|^(?:install\.\w+|encrypt_to|rotate_credentials|unmanaged_mappings|uninstall_reason)$|_version$|\.mappings\.\*\.(?:entity_type|attribute|third_party_entity_type|third_party_attribute)$|^event\.(?:entity|event_type)$/;

/** Both sides of a way to authenticate that takes a secret: test/cli/accept-made-by-calls.test.ts has them one by one. */
const WITH_SECRETS = /\.(?:api_key|access_token_uri|grant_type)$/;

const drifting = [...pathsOf(installedIntegrationFields, ""), ...pathsOf(eventFields, "event.")].filter(
  (path) => !UNCHANGING.test(path) && !WITH_SECRETS.test(path),
);

const PROGRAM = `import { App } from "cdktf";
import { Alert, Auth, from, Incident, InboundAuthentication, InstalledIntegration, inbound, MappingSet, Notifier, outbound, Secret, TenantStack, to } from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "${TENANT}");
const desk = new InstalledIntegration(stack, "desk", {
  integrationId: "${ID}",
  displayName: "Desk", // as people call it
  description: "Tickets of the night shift.", // agreed in May
  mappings: MappingSet.of(
    outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good" /* for now */, Critical: "Bad" }),
    outbound(Incident.SUBJECT, to("Ticket", "Title"), { Disk: "disk" }, {
      parsing: {
        defaultValue: "none out", // if nothing is found
        operators: [
          { operator: "BETWEEN", startWord: "(", endWord: ")" }, // in brackets
          { operator: "MATCHES", regex: "out+" },
        ],
      },
    }),
    inbound(Incident.PRIORITY, from("Ticket", "Prio"), { High: "1", Low: "3" /* the least */ }),
    inbound(Alert.STATE, from("Event", "Text"), { Critical: "5" }, {
      parsing: {
        defaultValue: "none in", // if nothing is found
        operators: [
          { operator: "BETWEEN", startWord: "[", endWord: "]" }, // the code
          { operator: "MATCHES", regex: "in+" },
        ],
      },
    }),
  ),
  inboundAuthentication: InboundAuthentication.webhook(), // until May
  dropAlertsOnUnmanagedResources: true, // they are noise
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
  notifier: Notifier.rest({
    baseUri: "https://events.example.com", // of its own
    auth: Auth.basic({ userName: "events", password: Secret.variable("desk_password") }),
  }),
  endpoint: "/tickets", // of the night shift
  method: "PUT", // as they want it
  headers: { "X-Desk": "one" },
  payload: {
    subject: "$incident.subject", // what people read first
  },
  responseHeaders: { extTicketId: "$id" }, // the number
  filter: {
    matchType: "ANY", // of these
    rules: [
      { key: "Subject", operator: "Contains", value: "disk" }, // what is watched
      { key: "Priority", operator: "Equals", value: "Urgent", resourceType: "INCIDENT" },
    ],
  },
  dependentEvent: {
    endpoint: "/attachments", // the pictures
    headers: { "X-Asks": "one" }, // who asks
    payload: {
      file: "$attach.id", // the picture
    },
    responseHeaders: { extFileId: "$fileId" }, // its number
  },
  resourceGroupAllowed: true, // for the payload
  customAttributeAllowed: true, // for the payload too
  active: true, // since May
});
app.synth();
`;

interface Case {
  readonly fields: readonly string[];
  readonly edit: (live: IntegrationHandle) => void;
  /** Of the program, before and after; nothing where it is shown alone, for the reason. */
  readonly changes: readonly (readonly [before: string, after: string])[];
  readonly reason?: string;
}

function changeEvent(live: IntegrationHandle, change: Partial<EventState>): void {
  live.changeEvent(live.events()[0]?.id ?? "", change);
}

function changeRow(
  live: IntegrationHandle,
  direction: "inbound" | "outbound",
  value: string,
  change: Partial<RowState>,
): void {
  const row = live.state()[direction]?.rows?.find((each) => each.value === value);
  if (row?.uniqueId === undefined) throw new Error(`no row has the value ${value}`);
  live.removeRow(row.uniqueId);
  live.addRow(direction, { ...row, ...change });
}

const parsingCase = (direction: "inbound" | "outbound", value: string, word: string, brackets: string): Case => ({
  fields: [
    "default_value",
    "operators.*.operator",
    "operators.*.start_word",
    "operators.*.end_word",
    "operators.*.regex",
  ].map((name) => `${direction}.mappings.*.parsing.${name}`),
  edit: (live) =>
    changeRow(live, direction, value, {
      parsingProperty: {
        defaultValue: `some ${word}`,
        oprset: [
          { operator: "AFTER", startWord: `<${word}` },
          { operator: "MATCHES", regexStr: `${word}*` },
        ],
      },
    }),
  changes: [
    [`"none ${word}"`, `"some ${word}"`],
    [
      `{ operator: "BETWEEN", startWord: "${brackets[0]}", endWord: "${brackets[1]}" }`,
      `{ operator: "AFTER", startWord: "<${word}" }`,
    ],
    [`"${word}+"`, `"${word}*"`],
  ],
});

/** In place of the basic one. */
const oauthAuthentication = {
  authType: "OAUTH2",
  grantType: "CLIENT_CREDENTIALS",
  apiKey: "canary-key",
  apiSecret: "canary-live",
  accessTokenURI: "https://desk.example.com/token",
} as const;

const cases: readonly Case[] = [
  {
    fields: ["display_name"],
    edit: (live) => live.set({ displayName: "The desk" }),
    changes: [['"Desk", // as', '"The desk", // as']],
  },
  {
    fields: ["description"],
    edit: (live) => live.set({ description: "Tickets." }),
    changes: [['"Tickets of the night shift."', '"Tickets."']],
  },
  {
    fields: ["inbound.authentication.auth_type"],
    edit: (live) => live.setAuthentication({ authType: "OAUTH2" }),
    changes: [["InboundAuthentication.webhook()", "InboundAuthentication.oauth2()"]],
  },
  {
    fields: ["inbound.drop_alerts_on_unmanaged_resources"],
    edit: (live) => live.set({ dropAlertsOnUnmanagedResources: false }),
    changes: [["Resources: true, // they", "Resources: false, // they"]],
  },
  {
    fields: ["outbound.mappings.*.values"],
    edit: (live) => changeRow(live, "outbound", "Ok", { thirdPartyValue: "Fine" }),
    changes: [['Ok: "Good"', 'Ok: "Fine"']],
  },
  {
    fields: ["inbound.mappings.*.values"],
    edit: (live) => changeRow(live, "inbound", "Low", { thirdPartyValue: "9" }),
    changes: [['Low: "3"', 'Low: "9"']],
  },
  parsingCase("outbound", "Disk", "out", "()"),
  parsingCase("inbound", "Critical", "in", "[]"),
  {
    fields: ["outbound.notifier.base_uri", "outbound.notifier.user_name"],
    edit: (live) => live.setNotifier({ baseURI: "https://new.example.com", userName: "somebody" }),
    changes: [
      ["https://desk.example.com", "https://new.example.com"],
      ['"opsramp"', '"somebody"'],
    ],
  },
  {
    fields: ["event.notifier.base_uri", "event.notifier.user_name"],
    edit: (live) =>
      changeEvent(live, {
        notifier: { ...live.events()[0]?.notifier, baseURI: "https://other.example.com", userName: "others" },
      }),
    changes: [
      ["https://events.example.com", "https://other.example.com"],
      ['"events"', '"others"'],
    ],
  },
  {
    fields: ["event.endpoint", "event.method"],
    edit: (live) => changeEvent(live, { endPointURI: "/requests", thirdPartyEventType: "POST" }),
    changes: [
      ['"/tickets"', '"/requests"'],
      ['"PUT"', '"POST"'],
    ],
  },
  {
    fields: ["event.payload"],
    edit: (live) => changeEvent(live, { payload: '{"subject":"$incident.id"}' }),
    changes: [['"$incident.subject"', '"$incident.id"']],
  },
  {
    fields: ["event.response_headers"],
    edit: (live) => changeEvent(live, { responseHeaders: [{ key: "extTicketId", value: "$number" }] }),
    changes: [['"$id"', '"$number"']],
  },
  {
    fields: ["match_type", "rules.*.key", "rules.*.operator", "rules.*.value", "rules.*.resource_type"].map(
      (name) => `event.filter.${name}`,
    ),
    edit: (live) =>
      changeEvent(live, {
        filterCriteria: {
          matchType: "ALL",
          rules: [
            { key: "Description", operator: "Equals", value: "full", resourceType: "INCIDENT" },
            { key: "Priority", operator: "Equals", value: "Urgent", resourceType: "ALERT" },
          ],
        },
      }),
    changes: [
      ['matchType: "ANY"', 'matchType: "ALL"'],
      [
        '{ key: "Subject", operator: "Contains", value: "disk" }',
        '{ key: "Description", operator: "Equals", value: "full" }',
      ],
      ['"Urgent", resourceType: "INCIDENT"', '"Urgent", resourceType: "ALERT"'],
    ],
  },
  {
    fields: ["endpoint", "headers", "payload", "response_headers"].map((name) => `event.dependent_event.${name}`),
    edit: (live) =>
      changeEvent(live, {
        depEvent: {
          ...live.events()[0]?.depEvent,
          depEndPointURI: "/files",
          headers: [{ key: "X-Asks", value: "two" }],
          payload: '{"file":"$attach.name"}',
          responseHeaders: [{ key: "extFileId", value: "$file" }],
        },
      } as Partial<EventState>),
    changes: [
      ['"/attachments"', '"/files"'],
      ['"X-Asks": "one"', '"X-Asks": "two"'],
      ['"$attach.id"', '"$attach.name"'],
      ['"$fileId"', '"$file"'],
    ],
  },
  {
    fields: ["event.resource_group_allowed", "event.custom_attribute_allowed", "event.active"],
    edit: (live) => changeEvent(live, { resourceGroupAllowed: false, customAttributeAllowed: false, active: false }),
    changes: [
      ["resourceGroupAllowed: true", "resourceGroupAllowed: false"],
      ["customAttributeAllowed: true", "customAttributeAllowed: false"],
      ["active: true", "active: false"],
    ],
  },
  {
    fields: ["outbound.notifier.auth_type"],
    reason: "secret",
    edit: (live) =>
      live.setNotifier({
        ...oauthAuthentication,
      }),
    changes: [],
  },
  {
    fields: ["event.notifier.auth_type"],
    reason: "secret",
    edit: (live) =>
      changeEvent(live, {
        notifier: {
          type: "REST_API",
          baseURI: "https://events.example.com",
          ...oauthAuthentication,
        },
      }),
    changes: [],
  },
  {
    fields: ["event.headers"],
    reason: "secret",
    edit: (live) => changeEvent(live, { headers: [{ key: "X-Desk", value: "canary-two" }] }),
    changes: [],
  },
  {
    fields: ["event.name"],
    reason: "computed",
    edit: (live) => changeEvent(live, { name: "Make ticket" }),
    changes: [],
  },
];

const written = cases.filter(({ reason }) => reason === undefined);
const shown = cases.filter(({ reason }) => reason !== undefined);

async function appliedWorld(): Promise<World> {
  const integration = { id: ID, displayName: "Desk", status: "Enabled" };
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [integration] } } },
    variables: { TF_VAR_desk_password: "canary-password-1" },
  });
  world.knows(TENANT, { created_events: "inactive", names: "kept" });
  makeTypeScriptProject(world);
  world.project.write("main.ts", PROGRAM);
  const { summary, errors } = await world.apply({
    synth: true,
    allowEventPosts: ["events.example.com", "desk.example.com"],
  });
  expect(summary, JSON.stringify(errors)).toMatchObject({ done: 2, failed: 0 });
  return world;
}

it("what can drift and what accept is tried with are the same fields", () => {
  expect(cases.flatMap(({ fields }) => fields).sort()).toEqual([...drifting].sort());
});

it("every field that drifts and that code can have is written where it stands, comments stay, and the plan has no call", async () => {
  const world = await appliedWorld();
  for (const { edit } of written) edit(world.emulator.tenant(TENANT).integration(ID));
  const document = await acceptIn(world);
  expect(document.edits.filter(({ made }) => !made)).toEqual([]);
  const changes = written.flatMap((each) => each.changes);
  expect(textOf(world, "main.ts")).toBe(
    changes.reduce((text, [before, after]) => text.replace(before, () => after), PROGRAM),
  );
  expect(await callsByTenant(world)).toEqual({ [TENANT]: 0 });
  expect((await acceptIn(world)).edits).toEqual([]);
});

for (const { fields, edit, reason } of shown) {
  it(`a drift of ${fields.join()} is shown as "${reason}", and the program stays`, async () => {
    const world = await appliedWorld();
    edit(world.emulator.tenant(TENANT).integration(ID));
    const document = await acceptIn(world);
    expect(document.edits.flatMap((each) => each.reason ?? [])).toContain(reason);
    expect(JSON.stringify(document)).not.toContain("canary");
    expect([document.written, textOf(world, "main.ts")]).toEqual([false, PROGRAM]);
  });
}
