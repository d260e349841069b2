// Every switch of the emulator in every value: whatever the API does of what its sources leave open, a plan is carried
// out, the next one is silent, and drift tells an edit in the portal from none.
import { afterEach, describe, expect, it } from "vitest";
import type { RowState, Switches } from "../../src/emulator/index.js";
import { switchChoices } from "../../src/emulator/switches.js";
import { mapping } from "../support/desk.js";
import { FlowWorld } from "./flow-world.js";
import { DESK, type Situation, TENANT } from "./ticket-flow.js";

/** All values of those that have a few, and what makes a difference of the others. */
const matrix: { readonly [Name in keyof Switches]: readonly Switches[Name][] } = {
  ...(switchChoices as Required<typeof switchChoices>),
  // In lower case the declared texts are kept in another form (test/resources/kept-forms.test.ts).
  storedTexts: switchChoices.storedTexts?.filter((form) => form !== "lower-case") ?? [],
  notifierTypeOnRead: [false, true],
  tokenLifeSeconds: [1, 7200],
  bareArrays: [false, true],
  maxPageSize: [1, 2, 500],
  latencyMs: [0, 3],
  latencyJitterMs: [0, 3],
  enforceLimits: [false, true],
  limits: [
    { get: 6, pagedGet: 4, write: 3 },
    { get: 500, pagedGet: 50, write: 50 },
  ],
  limitPenalty: [false, true],
  rateHeaderQuotes: [false, true],
};

/** What a switch needs beside it to be met at all. */
const beside: Partial<Record<keyof Switches, Partial<Switches>>> = {
  limits: { enforceLimits: true },
  enforceLimits: { limits: { get: 6, pagedGet: 4, write: 3 } },
  limitPenalty: { enforceLimits: true, limits: { get: 6, pagedGet: 4, write: 3 } },
  rateHeaderQuotes: { enforceLimits: true, limits: { get: 6, pagedGet: 4, write: 3 } },
};

const single = Object.entries(matrix).flatMap(([name, values]) =>
  values.map((value): [string, Partial<Switches>] => [
    `${name} ${JSON.stringify(value)}`,
    { ...beside[name as keyof Switches], [name]: value },
  ]),
);

/** Of the notifier, one behaviour meets the other. */
const joint = switchChoices.notifier?.flatMap((notifier) =>
  (switchChoices.tokenUrlAccepted ?? []).flatMap((tokenUrlAccepted) =>
    (switchChoices.tokenUrlField ?? []).map((tokenUrlField): [string, Partial<Switches>] => [
      `notifier ${notifier}, token URL taken as ${tokenUrlAccepted} and answered as ${tokenUrlField}`,
      { notifier, tokenUrlAccepted, tokenUrlField },
    ]),
  ),
);

const header = (name: string, thirdPartyAttrName: string) => ({
  entityType: "INCIDENT",
  name,
  thirdPartyEntityType: "Ticket",
  thirdPartyAttrName,
});
const row = (value: string, thirdPartyValue: string, head = header("Status", "stats")): RowState => ({
  ...head,
  value,
  thirdPartyValue,
});
const live = {
  id: DESK,
  displayName: "Old name",
  description: "Old",
  integration: { id: "CUSTOM", name: "Custom" },
  category: "Custom",
  status: "Enabled",
};
const neighbour = (number: number) => ({
  ...live,
  id: DESK.replace(/..$/, String(number)),
  inbound: { rows: [row("Open", "Theirs")] },
});

const declared = (more: { uri: string; auth: string; drop: boolean; name: string; outbound: object }) => ({
  integration_id: DESK,
  display_name: more.name,
  description: "",
  inbound: {
    authentication: { auth_type: more.auth },
    drop_alerts_on_unmanaged_resources: more.drop,
    mappings: { status: mapping("INCIDENT", "Status", ["TICKET", "Status"], { Open: ["In Progress", "Active"] }) },
  },
  outbound: {
    mappings: {
      status: mapping("INCIDENT", "Status", ["Ticket", "Status"], more.outbound as Record<string, string[]>),
    },
    notifier: {
      type: "REST_API",
      base_uri: "desk.example.com",
      auth_type: "OAUTH2",
      grant_type: "PASSWORD",
      user_name: "desk",
      password_wo: "${var.desk_password}",
      access_token_uri: more.uri,
      api_key: "key",
      api_secret_wo: "${var.desk_api_secret}",
    },
  },
});

/** `liveName`: of the outbound mapping, which a server that keeps names keeps. */
const situationWith = (liveName: string): Situation => ({
  name: "every part of an integration",
  state: {
    tenants: {
      [TENANT]: {
        integrations: [
          {
            ...live,
            inbound: {
              authentication: { authType: "OAUTH2" },
              rows: [{ ...row("Open", "In Progress", header("Status", "Status")), thirdPartyEntityType: "TICKET" }],
            },
            // The server keeps another name than the declared one.
            outbound: { rows: [row("Ok", "Good", header("Status", liveName))] },
          },
          ...[10, 11, 12].map(neighbour),
        ],
      },
    },
  },
  applied: {
    desk: declared({ uri: "a.example.com", auth: "WEBHOOK", drop: false, name: "First", outbound: { Ok: ["Good"] } }),
  },
  declared: {
    desk: declared({
      uri: "b.example.com",
      auth: "BASIC",
      drop: true,
      name: "Second",
      outbound: { Ok: ["Good"], Critical: ["Bad"] },
    }),
  },
  declaredPairs: {
    [DESK]: [
      "inbound INCIDENT.Status: Open = In Progress",
      "inbound INCIDENT.Status: Open = Active",
      "outbound INCIDENT.Status: Ok = Good",
      "outbound INCIDENT.Status: Critical = Bad",
    ],
  },
  gone: {},
  untouched: { [neighbour(10).id]: { "inbound INCIDENT.Status: Open = Theirs": 1 } },
});

let world: FlowWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function carriedOut(switches: Partial<Switches>): Promise<void> {
  // Elsewhere another name is another mapping (test/resources/joined.test.ts).
  const liveName = (switches.keptNames ?? "stored") === "stored" ? "stats" : "Status";
  world = await FlowWorld.at({ ...situationWith(liveName), switches });
  const { emulator } = world;
  const desk = emulator.tenant(TENANT).integration(DESK);
  const of = async (verb: "plan" | "apply" | "drift") => {
    const outcome = await world?.run(verb);
    return [outcome?.exit, Object.values(outcome?.results ?? {})[0], outcome?.errors];
  };
  expect(await of("plan")).toEqual([2, "update", []]);
  emulator.expireTokens();
  expect(await of("apply")).toEqual([0, "done", []]);
  expect(world.unconverged()).toEqual([]);
  const stored = desk.state();
  expect(stored).toMatchObject({ displayName: "Second", inbound: { dropAlertsOnUnmanagedResources: true } });
  expect(stored.inbound?.authentication?.authType).toBe("BASIC");
  const notifier = desk.notifier();
  expect(notifier?.accessTokenURL ?? notifier?.accessTokenURI).toBe("b.example.com");
  expect(notifier).toMatchObject({
    type: "REST_API",
    authType: "OAUTH2",
    userName: "desk",
    apiSecret: "canary-api-secret-1",
  });

  const writes = world.writes.length;
  expect(await of("plan")).toEqual([0, "no-op", []]);
  expect(await of("apply")).toEqual([0, undefined, []]);
  expect(await of("drift")).toEqual([0, "clean", []]);
  expect(world.writes.length).toBe(writes);
  expect(desk.authentication()).toEqual(stored.inbound?.authentication);

  desk.addRow("outbound", row("Critical", "Worse", header("Status", desk.rows("outbound")[0]?.tenantProperty ?? "")));
  expect(await of("drift")).toEqual([2, "drifted", []]);
}

describe.each([...single, ...(joint ?? [])])("a server with %s", (_, switches) => {
  it("a plan is carried out, the next plan is empty, and an edit is drift", () => carriedOut(switches));
});
