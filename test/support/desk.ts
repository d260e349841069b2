// The service desk integration of the user's document as a resource block, and an emulator that holds its "before".
import { resolve } from "node:path";
import { Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { accessTo, World, type WorldOptions } from "./world.js";

export const DESK_ID = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";
export const TENANT = "client_8";

const before = resolve(__dirname, "../../examples/service-desk/emulator-state.json");

export function startDesk(options: EmulatorOptions = {}): Promise<Emulator> {
  return Emulator.start({ state: before, ...options });
}

/** Values of the variables below. */
export const deskSecrets = {
  TF_VAR_desk_password: "canary-password-1",
  TF_VAR_desk_api_secret: "canary-api-secret-1",
};

export function environmentOf(emulator: Emulator): NodeJS.ProcessEnv {
  return { ...accessTo(emulator), ...deskSecrets };
}

/**
 * That emulator, and a project whose one stack `client_8` declares the desk, and which knows what the emulator does with
 * names; the caller closes it.
 */
export async function startDeskWorld(options: WorldOptions = {}): Promise<World> {
  const world = await World.start({ state: before, stacks: deskStacks(), variables: deskSecrets, ...options });
  world.knows(TENANT, { names: "kept" });
  return world;
}

export const deskStacks = (integrations: Readonly<Record<string, object>> = { desk }) => ({
  [TENANT]: { integrations, more: deskVariables },
});

/** Variables that the block below refers to. */
export const deskVariables = {
  variable: {
    desk_password: { type: "string", sensitive: true, ephemeral: true },
    desk_api_secret: { type: "string", sensitive: true, ephemeral: true },
  },
};

export function mapping(
  entityType: string,
  attribute: string,
  [thirdPartyEntityType, thirdPartyAttribute]: readonly [string, string],
  values: Readonly<Record<string, readonly string[]>>,
) {
  return {
    entity_type: entityType,
    attribute,
    third_party_entity_type: thirdPartyEntityType,
    third_party_attribute: thirdPartyAttribute,
    values,
  };
}

export const deskMappings = {
  inbound: {
    "SERVICEREQUEST.Status": mapping("SERVICEREQUEST", "Status", ["REQUEST", "Status"], {
      Open: ["In Progress"],
      Closed: ["Completed"],
    }),
    "INCIDENT.Status": mapping("INCIDENT", "Status", ["TICKET", "Status"], {
      Open: ["In Progress"],
      Closed: ["Completed"],
    }),
    "INCIDENT.Priority": mapping("INCIDENT", "Priority", ["TICKET", "severity"], {
      High: ["Maximum"],
      Low: ["Minimum"],
    }),
    "SERVICEREQUEST.Priority": mapping("SERVICEREQUEST", "Priority", ["REQUEST", "Severity"], {
      High: ["Maximum"],
      Low: ["Minimum"],
    }),
  },
  outbound: {
    "INCIDENT.Status": mapping("INCIDENT", "Status", ["Ticket", "Status"], { Ok: ["Good"], Critical: ["Bad"] }),
  },
};

export const deskNotifier = {
  type: "REST_API",
  base_uri: "www.google.com",
  auth_type: "OAUTH2",
  grant_type: "PASSWORD",
  user_name: "testUser",
  password_wo: "${var.desk_password}",
  access_token_uri: "www.token.com/cred",
  api_key: "6h67PAAFscVPMwhQZFcshpcqN5b6pyU9",
  api_secret_wo: "${var.desk_api_secret}",
};

export const desk = {
  integration_id: DESK_ID,
  inbound: { authentication: { auth_type: "WEBHOOK" }, mappings: deskMappings.inbound },
  outbound: { mappings: deskMappings.outbound, notifier: deskNotifier },
};
