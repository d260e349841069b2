// What the tenants of tenants.csv have live before the first apply, for `rampsync emulator --state`:
// node --import tsx emulator-state.ts > emulator-state.json
import { join } from "node:path";
import { readTenants, type TenantRow } from "rampsync/cdktf";
import type { EmulatorState, IntegrationState, RowState } from "rampsync/emulator";

/** A desk that was set up by hand: some of the values, and one that nobody declares. */
function desk({ deskId, url, user }: TenantRow<"deskId" | "url" | "user">): IntegrationState {
  const status = { entityType: "INCIDENT", name: "Status" };
  const inbound: RowState[] = [
    { ...status, thirdPartyEntityType: "TICKET", thirdPartyAttrName: "State", value: "Open", thirdPartyValue: "New" },
  ];
  const outbound = [
    ["Closed", "Closed"],
    ["On Hold", "Waiting"],
  ].map(([value = "", thirdPartyValue = ""]): RowState => {
    return { ...status, thirdPartyEntityType: "Ticket", thirdPartyAttrName: "State", value, thirdPartyValue };
  });
  return {
    id: deskId,
    displayName: "Service Desk",
    integration: { id: "CUSTOM", name: "Custom" },
    category: "Collaboration",
    status: "Enabled",
    inbound: { rows: inbound },
    outbound: {
      rows: outbound,
      notifier: { type: "REST_API", baseURI: url, authType: "BASIC", userName: user, password: "set by hand" },
    },
  };
}

export function emulatorState(csvPath = join(__dirname, "tenants.csv")): EmulatorState {
  const tenants = readTenants(csvPath, ["deskId", "url", "user"]);
  return {
    tenants: Object.fromEntries(tenants.map((tenant) => [tenant.id, { integrations: [desk(tenant)] }])),
  };
}

if (require.main === module) process.stdout.write(`${JSON.stringify(emulatorState(), null, 2)}\n`);
