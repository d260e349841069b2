// The fleet that every workload runs on: installed integrations with 20 mappings of 3 values each, as code, as live
// objects and as the state that their last apply left. Two notifier secrets in each.
import type { EmulatorState, IntegrationState, RowState } from "../src/emulator/index.js";

export const VALUES = 3;
/** As OpsRamp's search pages go: so many fit on one page. */
export const PER_TENANT = 100;

export const secrets = { desk_password: "bench-canary-password", desk_api_secret: "bench-canary-api-secret" };

export interface Member {
  readonly tenant: string;
  readonly id: string;
  readonly label: string;
  readonly number: number;
  /** Which of the tables it has. */
  readonly table: number;
}

const ENTITY_TYPES = ["INCIDENT", "SERVICEREQUEST", "PROBLEM", "CHANGE", "TASK"] as const;
const ATTRIBUTES = ["Status", "Priority"] as const;
export const DIRECTIONS = ["inbound", "outbound"] as const;

/** A service provider has a few tables for many tenants. */
const TABLES = 7;

export function members(count: number, { perTenant = PER_TENANT, tables = TABLES } = {}): readonly Member[] {
  return Array.from({ length: count }, (_, number) => ({
    tenant: `client_${Math.floor(number / perTenant) + 1}`,
    id: `INTG-00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    label: `desk_${String(number).padStart(5, "0")}`,
    number,
    table: number % tables,
  }));
}

export interface MappingBlock {
  entity_type: string;
  attribute: string;
  third_party_entity_type: string;
  third_party_attribute: string;
  values: Record<string, string[]>;
}

export interface Block {
  tenant_id: string;
  integration_id: string;
  display_name: string;
  inbound: { mappings: Record<string, MappingBlock> };
  outbound: { mappings: Record<string, MappingBlock>; notifier: Record<string, string> };
}

/** The resource block of a member, as a synth leaves it. */
export function blockOf(member: Member): Block {
  const mappings = (direction: "inbound" | "outbound") =>
    Object.fromEntries(
      ENTITY_TYPES.flatMap((entityType) =>
        ATTRIBUTES.map((attribute): [string, MappingBlock] => [
          `${entityType}.${attribute}`,
          {
            entity_type: entityType,
            attribute,
            third_party_entity_type: `desk_${entityType.toLowerCase()}`,
            third_party_attribute: `${attribute} of ${direction} ticket`,
            values: Object.fromEntries(
              Array.from({ length: VALUES }, (_, value) => [
                `${attribute} ${value}`,
                [`${direction} ${entityType} ${value} of ${member.table}`],
              ]),
            ),
          },
        ]),
      ),
    );
  return {
    tenant_id: member.tenant,
    integration_id: member.id,
    display_name: `Service desk ${member.number}`,
    inbound: { mappings: mappings("inbound") },
    outbound: {
      mappings: mappings("outbound"),
      notifier: {
        type: "REST_API",
        base_uri: `https://desk-${member.number}.example.com/api`,
        auth_type: "OAUTH2",
        grant_type: "PASSWORD",
        user_name: "integration",
        password_wo: "${var.desk_password}",
        access_token_uri: `https://desk-${member.number}.example.com/token`,
        api_key: "bench-api-key",
        api_secret_wo: "${var.desk_api_secret}",
      },
    },
  };
}

/** What is live when `block` is in step. Row ids rise within an integration. */
export function liveOf(member: Member, block: Block): IntegrationState {
  let row = (member.number + 1) * 1000;
  const rows = (direction: "inbound" | "outbound"): RowState[] =>
    Object.values(block[direction].mappings).flatMap((mapping) =>
      Object.entries(mapping.values).flatMap(([value, thirdPartyValues]) =>
        thirdPartyValues.map((thirdPartyValue) => {
          row += 1;
          return { uniqueId: String(row), ...headerOf(mapping), value, thirdPartyValue };
        }),
      ),
    );
  const { notifier } = block.outbound;
  return {
    id: member.id,
    displayName: block.display_name,
    integration: { id: "CUSTOM", name: "Custom" },
    category: "Custom",
    status: "enabled",
    inbound: { rows: rows("inbound") },
    outbound: {
      notifier: {
        type: "REST_API",
        baseURI: notifier.base_uri ?? "",
        authType: "OAUTH2",
        grantType: "PASSWORD",
        userName: "integration",
        password: secrets.desk_password,
        accessTokenURL: notifier.access_token_uri ?? "",
        apiKey: "bench-api-key",
        apiSecret: secrets.desk_api_secret,
      },
      rows: rows("outbound"),
    },
  };
}

export function headerOf(mapping: MappingBlock) {
  return {
    entityType: mapping.entity_type,
    name: mapping.attribute,
    thirdPartyEntityType: mapping.third_party_entity_type,
    thirdPartyAttrName: mapping.third_party_attribute,
  };
}

export function emulatorState(integrations: readonly { member: Member; live: IntegrationState }[]): EmulatorState {
  const tenants: Record<string, { integrations: IntegrationState[] }> = {};
  for (const { member, live } of integrations) {
    tenants[member.tenant] ??= { integrations: [] };
    tenants[member.tenant]?.integrations.push(live);
  }
  return { tenants };
}

/** Everything of an integration that a run may change, free of order and of row ids: what correctness is checked on. */
export function essence(state: IntegrationState): string {
  const rows = DIRECTIONS.map((direction) =>
    (state[direction]?.rows ?? [])
      .map(({ entityType, name, thirdPartyEntityType, thirdPartyAttrName, value, thirdPartyValue }) =>
        JSON.stringify([entityType, name, thirdPartyEntityType, thirdPartyAttrName, value, thirdPartyValue]),
      )
      .sort(),
  );
  const notifier = Object.entries(state.outbound?.notifier ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([state.displayName, rows, notifier]);
}
