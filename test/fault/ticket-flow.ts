// Situations of a ticket flow that faults are let loose on: what is live, what was applied, what is declared, and what
// must be live once everything has gone well. Written by hand, so that it is blind in other ways than the differ.
import type { EmulatorState, IntegrationState, RowState, Switches } from "../../src/emulator/index.js";
import { mapping } from "../support/desk.js";
import type { Pair } from "./pairs.js";

export const DESK = "INTG-00000000-0000-4000-8000-000000000001";
export const TENANT = "client_8";

export const secrets = {
  first: { TF_VAR_desk_password: "canary-password-1" },
  second: { TF_VAR_desk_password: "canary-password-2" },
};

export interface Situation {
  readonly name: string;
  readonly switches?: Partial<Switches>;
  /** In place of the usual credentials and variables. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly state: EmulatorState;
  /** Declared and applied first, without faults; undefined: nothing was ever applied. */
  readonly applied?: Readonly<Record<string, object>>;
  /** What somebody does in the portal afterwards. */
  readonly portal?: readonly PortalEdit[];
  readonly declared: Readonly<Record<string, object>>;
  /** Events by the names of their blocks: what was applied first, and what is declared. */
  readonly events?: {
    readonly applied: Readonly<Record<string, object>>;
    readonly declared: Readonly<Record<string, object>>;
  };
  /** By integration: pairs that must be live once. */
  readonly declaredPairs: Readonly<Record<string, readonly Pair[]>>;
  /** By integration: pairs that must be gone. */
  readonly gone: Readonly<Record<string, readonly Pair[]>>;
  /** By integration: pairs that nobody may touch, with how often they are there. */
  readonly untouched: Readonly<Record<string, Readonly<Record<Pair, number>>>>;
}

export type PortalEdit = { readonly id: string } & (
  | { readonly add: RowState; readonly to: "inbound" | "outbound" }
  | { readonly change: Pair; readonly to: Partial<RowState> }
);

const header = (entityType: string, name: string, entity: string, attribute: string) => ({
  entityType,
  name,
  thirdPartyEntityType: entity,
  thirdPartyAttrName: attribute,
});

const inboundStatus = header("INCIDENT", "Status", "TICKET", "Status");
const outboundStatus = header("INCIDENT", "Status", "Ticket", "Status");
const outboundPriority = header("INCIDENT", "Priority", "Ticket", "Priority");

const notifier = (baseUri: string) => ({
  type: "REST_API",
  base_uri: baseUri,
  auth_type: "BASIC",
  user_name: "desk",
  password_wo: "${var.desk_password}",
});

function integration(id: string, displayName: string, rows: IntegrationState): IntegrationState {
  return {
    ...rows,
    id,
    displayName,
    integration: { id: "CUSTOM", name: "Custom" },
    category: "Custom",
    status: "Enabled",
  };
}

const deskBefore: IntegrationState = integration(DESK, "Desk", {
  id: DESK,
  inbound: {
    authentication: {
      authType: "WEBHOOK",
      token: "canary-webhook-token",
      webhookUrl: "https://hook.example.com/canary-hook",
    },
    rows: [
      { ...inboundStatus, value: "Open", thirdPartyValue: "In Progress" },
      { ...inboundStatus, value: "Closed", thirdPartyValue: "Completed" },
    ],
  },
  outbound: {
    notifier: {
      type: "REST_API",
      baseURI: "old.example.com",
      authType: "BASIC",
      userName: "desk",
      password: "canary-password-0",
    },
    rows: [
      { ...outboundStatus, value: "Ok", thirdPartyValue: "Good" },
      { ...outboundStatus, value: "Critical", thirdPartyValue: "Bad" },
      { ...outboundPriority, value: "High", thirdPartyValue: "Max" },
    ],
  },
});

const neighbour: IntegrationState = integration("INTG-00000000-0000-4000-8000-0000000000ff", "Not ours", {
  id: "INTG-00000000-0000-4000-8000-0000000000ff",
  inbound: { rows: [{ ...inboundStatus, value: "Open", thirdPartyValue: "Theirs" }] },
});

const stateOf = (...integrations: IntegrationState[]): EmulatorState => ({
  tenants: { [TENANT]: { integrations: [...integrations, neighbour] } },
});

const deskApplied = {
  integration_id: DESK,
  inbound: {
    mappings: {
      status: mapping("INCIDENT", "Status", ["TICKET", "Status"], {
        Open: ["In Progress"],
        Closed: ["Completed"],
        Old: ["Legacy"],
      }),
    },
  },
  outbound: {
    notifier: notifier("old.example.com"),
    mappings: {
      status: mapping("INCIDENT", "Status", ["Ticket", "Status"], {
        Ok: ["Good"],
        Critical: ["Bad"],
        Minor: ["Small"],
      }),
      priority: mapping("INCIDENT", "Priority", ["Ticket", "Priority"], { High: ["Max"] }),
    },
  },
};

const deskDeclared = {
  integration_id: DESK,
  inbound: {
    mappings: {
      status: mapping("INCIDENT", "Status", ["TICKET", "Status"], {
        Open: ["In Progress"],
        Closed: ["Completed"],
        Resolved: ["Fixed"],
      }),
    },
  },
  outbound: {
    notifier: notifier("new.example.com"),
    mappings: {
      status: mapping("INCIDENT", "Status", ["Ticket", "Status"], {
        Ok: ["Good"],
        Critical: ["Bad"],
        Minor: ["Small"],
      }),
      priority: mapping("INCIDENT", "Priority", ["Ticket", "Priority"], { High: ["Max"], Low: ["Min"] }),
    },
  },
};

const deskPortal: readonly PortalEdit[] = [
  { id: DESK, to: "inbound", add: { ...inboundStatus, value: "Pending", thirdPartyValue: "Waiting" } },
  { id: DESK, change: "outbound INCIDENT.Status: Critical = Bad", to: { thirdPartyValue: "Sev1" } },
  { id: DESK, to: "outbound", add: { ...outboundStatus, value: "Minor", thirdPartyValue: "Small" } },
];

const deskPairs: readonly Pair[] = [
  "inbound INCIDENT.Status: Open = In Progress",
  "inbound INCIDENT.Status: Closed = Completed",
  "inbound INCIDENT.Status: Resolved = Fixed",
  "outbound INCIDENT.Status: Ok = Good",
  "outbound INCIDENT.Status: Critical = Bad",
  "outbound INCIDENT.Status: Minor = Small",
  "outbound INCIDENT.Priority: High = Max",
  "outbound INCIDENT.Priority: Low = Min",
];

const untouchedNeighbour = { [neighbour.id]: { "inbound INCIDENT.Status: Open = Theirs": 1 } };

/** Everything at once: additions, a removal, a contested pair, a duplicate, a scalar, a secret, an unmanaged pair. */
export const update: Situation = {
  name: "update",
  state: stateOf(deskBefore),
  applied: { desk: deskApplied },
  portal: deskPortal,
  declared: { desk: deskDeclared },
  declaredPairs: { [DESK]: deskPairs },
  gone: { [DESK]: ["inbound INCIDENT.Status: Old = Legacy", "outbound INCIDENT.Status: Critical = Sev1"] },
  untouched: { ...untouchedNeighbour, [DESK]: { "inbound INCIDENT.Status: Pending = Waiting": 1 } },
};

/** The same declaration meets an integration that nobody managed. */
export const adopt: Situation = {
  name: "adopt",
  state: stateOf({
    ...deskBefore,
    outbound: {
      ...deskBefore.outbound,
      rows: [
        { ...outboundStatus, value: "Ok", thirdPartyValue: "Good" },
        { ...outboundStatus, value: "Ok", thirdPartyValue: "Good" },
        { ...outboundStatus, value: "Critical", thirdPartyValue: "Sev1" },
        { ...outboundStatus, value: "Warning", thirdPartyValue: "Meh" },
        { ...outboundStatus, value: "Warning", thirdPartyValue: "Meh" },
        { ...outboundPriority, value: "High", thirdPartyValue: "Max" },
      ],
    },
  }),
  declared: { desk: deskDeclared },
  declaredPairs: { [DESK]: deskPairs },
  gone: { [DESK]: ["outbound INCIDENT.Status: Critical = Sev1"] },
  untouched: { ...untouchedNeighbour, [DESK]: { "outbound INCIDENT.Status: Warning = Meh": 2 } },
};

/** A mapping moves to another third-party attribute: all pairs are posted under the new name, then the old rows go. */
export const rename: Situation = {
  name: "rename",
  switches: { keptNames: "off" },
  state: stateOf(deskBefore),
  applied: { desk: deskApplied },
  declared: {
    desk: {
      ...deskApplied,
      outbound: {
        ...deskApplied.outbound,
        mappings: {
          ...deskApplied.outbound.mappings,
          status: mapping("INCIDENT", "Status", ["Ticket", "State"], {
            Ok: ["Good"],
            Critical: ["Bad"],
            Minor: ["Small"],
          }),
        },
      },
    },
  },
  declaredPairs: {
    [DESK]: [
      ...deskPairs.filter((pair) => !pair.includes("Resolved") && !pair.includes("Low")),
      "inbound INCIDENT.Status: Old = Legacy",
    ],
  },
  gone: {},
  untouched: untouchedNeighbour,
};

const deskId = (number: number) => `INTG-00000000-0000-4000-8000-0000000001${String(number).padStart(2, "0")}`;
const numbers = Array.from({ length: 12 }, (_, index) => index);

const smallDesk = (number: number, values: Readonly<Record<string, readonly string[]>>) => ({
  integration_id: deskId(number),
  inbound: { mappings: { status: mapping("INCIDENT", "Status", ["TICKET", "Status"], values) } },
});

/** Sorted before all others, so that the pages shift when they go. */
const firstOnes = ["A", "B"].map((letter, index) =>
  integration(`INTG-00000000-0000-4000-8000-0000000000f${index}`, `${letter} not ours`, {
    id: `INTG-00000000-0000-4000-8000-0000000000f${index}`,
  }),
);

/** So many integrations that search pages are read; one of them has a pair too few and one a pair too many. */
export const many: Situation = {
  name: "many",
  switches: { maxPageSize: 5 },
  state: stateOf(
    ...firstOnes,
    ...numbers.map((number) =>
      integration(deskId(number), `Desk ${number}`, {
        id: deskId(number),
        inbound: {
          rows: [
            { ...inboundStatus, value: "Open", thirdPartyValue: "In Progress" },
            ...(number === 3 ? [] : [{ ...inboundStatus, value: "Closed", thirdPartyValue: "Completed" }]),
          ],
        },
      }),
    ),
  ),
  applied: Object.fromEntries(
    numbers.map((number) => [
      `desk_${number}`,
      smallDesk(number, {
        Open: ["In Progress"],
        ...(number === 3 ? {} : { Closed: ["Completed"] }),
        ...(number === 7 ? { Old: ["Legacy"] } : {}),
      }),
    ]),
  ),
  declared: Object.fromEntries(
    numbers.map((number) => [`desk_${number}`, smallDesk(number, { Open: ["In Progress"], Closed: ["Completed"] })]),
  ),
  declaredPairs: Object.fromEntries(
    numbers.map((number) => [
      deskId(number),
      ["inbound INCIDENT.Status: Open = In Progress", "inbound INCIDENT.Status: Closed = Completed"],
    ]),
  ),
  gone: { [deskId(7)]: ["inbound INCIDENT.Status: Old = Legacy"] },
  untouched: untouchedNeighbour,
};
