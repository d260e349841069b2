// The endpoints of one installed integration as a whole: read, update, install, enable, disable, uninstall, search.
import type { WireIntegration } from "../../integration/wire/wire.js";
import { badRequest, ok } from "../answer.js";
import { bodyObject, type Call, conditionsOf, type Endpoint, param, readable, writable } from "../call.js";
import { apiTime } from "../clock.js";
import { IntegrationRecord } from "../integration-record.js";
import { page } from "../pages.js";
import { integrationType } from "../types-catalogue.js";
import { applyUpdate } from "../update.js";

// The search takes groups of categories; the objects carry the categories themselves.
const categoryGroups: Record<string, string[]> = {
  CUSTOM_INTEGRATION: ["custom"],
  ITSM_INTEGRATION: ["collaboration"],
  MONITORING_INTEGRATION: ["monitoring"],
  COMPUTE_INTEGRATION: ["compute"],
  SSO_INTEGRATION: ["sso"],
  AUTOMATION_INTEGRATION: ["automation"],
};

/** What a search compares, of an integration or of a type of them. */
interface Searched {
  readonly names: readonly (string | undefined)[];
  readonly type: string | undefined;
  readonly category: string | undefined;
}

function matches({ names, type, category }: Searched, key: string, value: string): boolean {
  const folded = value.toLowerCase();
  if (key === "name") return names.some((name) => name?.toLowerCase() === folded);
  if (key === "uId") return integrationType(value)?.id === type || type === value;
  if (key === "category") {
    const has = category?.toLowerCase() ?? "";
    return categoryGroups[value]?.includes(has) ?? has === folded;
  }
  return true;
}

/** Those that `queryString` asks for. */
export function searched<Item>(call: Call, items: readonly Item[], of: (item: Item) => Searched): readonly Item[] {
  const conditions = conditionsOf(call);
  return items.filter((item) => conditions.every(({ key, value }) => matches(of(item), key, value)));
}

function search(call: Call) {
  const { switches } = call.service;
  let found = searched(
    call,
    call.tenant.readAll(call.service.clock.now()),
    ({ scalars: { displayName, category, integration } }) => ({
      names: [displayName, integration?.name],
      type: integration?.id,
      category,
    }),
  );
  const sortName = call.query.sortName ?? "name";
  if (sortName !== "name") {
    const by = (record: IntegrationRecord) => String((record.scalars as unknown as WireIntegration)[sortName] ?? "");
    found = [...found].sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
  }
  if (call.query.isDescendingOrder === "true") found = [...found].reverse();
  return page(call, found, (record) =>
    switches.searchRows === "thin" ? record.thinJson(switches) : record.json(switches),
  );
}

function install(call: Call) {
  const { store, switches } = call.service;
  const wanted = param(call, "type");
  const type = integrationType(wanted) ?? { id: wanted, name: wanted, category: "Custom", multiple: true };
  const body = bodyObject(call);
  const installed = [...call.tenant.integrations.values()].find(({ scalars }) => scalars.integration?.id === type.id);
  if (!type.multiple && installed !== undefined)
    return ok(installed.shown(switches, applyUpdate(call, installed, body)));
  if (type.id === "CUSTOM" && !body.displayName) throw badRequest("displayName is missing");
  const category = typeof body.category === "string" ? body.category : type.category;
  const direction =
    typeof body.direction === "string" ? body.direction : category === "Collaboration" ? "Inbound-Outbound" : undefined;
  const record = new IntegrationRecord(
    {
      scalars: {
        id: `INTG-${store.random.uuid()}`,
        displayName: type.name,
        integration: { id: type.id, name: type.name },
        category,
        status: "Enabled",
        installedBy: call.credential.clientId,
        installedTime: apiTime(call.service.clock.now()),
        ...(direction === undefined ? {} : { direction }),
      },
      authentication: undefined,
      dropAlerts: undefined,
      notifier: undefined,
      rows: { inbound: [], outbound: [] },
    },
    call.tenant.changed,
  );
  applyUpdate(call, record, body);
  call.tenant.add(record);
  const shown = record.shown(switches);
  const pairs = record.authentication?.apiKeyPairs;
  // The one time that generated secrets are shown.
  if (pairs !== undefined && shown.inboundConfig?.authentication) {
    shown.inboundConfig = {
      ...shown.inboundConfig,
      authentication: { ...shown.inboundConfig.authentication, apiKeyPairs: [...pairs] },
    };
  }
  return ok(shown);
}

function uninstall(call: Call) {
  const record = writable(call);
  const { uninstallReason: reason } = call.body === undefined ? {} : bodyObject(call);
  const isGiven = typeof reason === "string" && reason !== "";
  if (!isGiven && call.service.switches.uninstallReason === "required") throw badRequest("uninstallReason is missing");
  if (isGiven && /[<>]/.test(reason)) throw badRequest("uninstallReason holds characters that are not allowed");
  call.tenant.remove(record.id);
  return ok();
}

function setStatus(status: string) {
  return (call: Call) => {
    writable(call).setScalars({ status });
    return ok();
  };
}

export const installedEndpoints: Endpoint[] = [
  { method: "GET", path: "/integrations/installed/search", class: "paged_get", answer: search },
  {
    method: "GET",
    path: "/integrations/installed/:id",
    class: "get",
    answer: (call) => ok(readable(call).json(call.service.switches)),
  },
  {
    method: "POST",
    path: "/integrations/installed/:id",
    class: "write",
    answer: (call) => {
      const record = writable(call);
      const sent = applyUpdate(call, record, bodyObject(call));
      return ok(record.shown(call.service.switches, sent));
    },
  },
  { method: "DELETE", path: "/integrations/installed/:id", class: "write", answer: uninstall },
  { method: "POST", path: "/integrations/installed/:id/enable", class: "write", answer: setStatus("Enabled") },
  { method: "POST", path: "/integrations/installed/:id/disable", class: "write", answer: setStatus("Disabled") },
  { method: "POST", path: "/integrations/install/:type", class: "write", answer: install },
];
