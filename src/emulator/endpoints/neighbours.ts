// The endpoints around installed integrations: the tenant, its roles, resource groups and alert sources, and the types to install.
import { gatewayError, ok, Refusal } from "../answer.js";
import type { Call, Endpoint } from "../call.js";
import { page } from "../pages.js";
import { alertSourcesOf, rolesOf } from "../tenant-defaults.js";
import { integrationTypes } from "../types-catalogue.js";
import { searched } from "./installed.js";

const isPartner = (id: string) => id.startsWith("msp_");
const denied = () => new Refusal(gatewayError(403, "access_denied", "Access is denied"));

function tenant(call: Call) {
  const { id, about } = call.tenant;
  const partner = isPartner(id) || call.credential.tenants === undefined;
  const ownPartner = call.credential.tenants?.some(isPartner) ?? false;
  // Clients tell their scope from this: a client's own credential may not read its tenant.
  if (!partner && !ownPartner) throw denied();
  return ok({ id, uniqueId: id, name: about.name ?? id });
}

/** Every client that it holds: one emulator has one partner. */
function clients(call: Call) {
  if (!isPartner(call.tenant.id)) throw denied();
  const found = [...call.service.store.tenants.values()].filter(({ id }) => !isPartner(id));
  return ok(found.map(({ id, about }) => ({ id, uniqueId: id, name: about.name ?? id })));
}

export const neighbourEndpoints: Endpoint[] = [
  { method: "GET", path: "", class: "get", answer: tenant },
  { method: "GET", path: "/clients/minimal", class: "get", answer: clients },
  {
    method: "GET",
    path: "/roles/search",
    class: "paged_get",
    answer: (call) => page(call, rolesOf(call.tenant.about), (role) => JSON.stringify(role)),
  },
  {
    method: "GET",
    path: "/deviceGroups/minimal",
    class: "paged_get",
    answer: (call) => page(call, call.tenant.about.resourceGroups ?? [], (group) => JSON.stringify(group)),
  },
  {
    method: "GET",
    path: "/cfg/alertSource/available/custIntg/:type",
    class: "get",
    answer: (call) => ok(alertSourcesOf(call.tenant.about)),
  },
  {
    method: "GET",
    path: "/integrations/available/search",
    class: "paged_get",
    answer: (call) =>
      page(
        call,
        searched(call, integrationTypes, ({ id, name, category }) => ({ names: [name], type: id, category })),
        ({ id, name, category }) =>
          // One text, as the vendor's own clients read it (docs/api-contract.md#searches-and-pages).
          JSON.stringify({ id, name, displayName: name, category, supportedAuthTypes: "WEBHOOK,OAUTH2" }),
      ),
  },
];
