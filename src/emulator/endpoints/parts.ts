// The endpoints for single parts of an integration: authentication, notifier, extra properties, and the GETs that write.
import { isRecord } from "../../base/json.js";
import type { WireAuthentication, WireNotifier } from "../../integration/wire/wire.js";
import { badRequest, ok } from "../answer.js";
import { regenerate, storeAuthentication } from "../authentication.js";
import { bodyObject, type Call, type Endpoint, flag, param, readable, writable } from "../call.js";
import type { IntegrationRecord } from "../integration-record.js";
import { storeNotifier } from "../notifier.js";
import { rolesOf } from "../tenant-defaults.js";

/** The answer of the authentication endpoints: with the keys, never with their secrets. */
function withKeys(record: IntegrationRecord): WireAuthentication {
  const shown = record.shownAuthentication() ?? {};
  const pairs = record.authentication?.apiKeyPairs;
  if (pairs !== undefined) shown.apiKeyPairs = pairs.map(({ key }) => ({ key }));
  return shown;
}

function postAuthentication(call: Call) {
  const { store, switches } = call.service;
  const record = writable(call);
  record.setAuthentication(
    storeAuthentication(record.authentication, bodyObject(call), {
      mode: switches.authenticationRepost,
      random: store.random,
      about: call.tenant.about,
    }),
  );
  return ok(withKeys(record));
}

function regenerateAuthentication(call: Call) {
  const record = writable(call);
  if (record.authentication === undefined) throw badRequest("Inbound authentication is not set");
  record.setAuthentication(regenerate(record.authentication, call.service.store.random));
  // The one time that what was made is shown: without it nobody could use what the call makes.
  const pairs = record.authentication?.apiKeyPairs;
  return ok({ ...withKeys(record), ...(pairs === undefined ? {} : { apiKeyPairs: [...pairs] }) });
}

function postNotifier(call: Call) {
  const record = writable(call);
  const sent: WireNotifier = bodyObject(call);
  record.setNotifier(storeNotifier(record.notifier, sent, call.service.switches));
  return ok(record.shownNotifier(call.service.switches));
}

function textMap(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw badRequest("an object is wanted");
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function postAdditionalProps(call: Call) {
  const record = writable(call);
  const body = bodyObject(call);
  if (call.query.webhookHandshake === "true") {
    record.setScalars({ webhookHandshakeProps: textMap(body.webhookHandshakeProps) });
  } else {
    record.setScalars({ additionalProps: { ...record.scalars.additionalProps, ...textMap(body) } });
  }
  return ok();
}

function deleteAdditionalProps(call: Call) {
  const record = writable(call);
  if (call.query.webhookHandshake !== "true") throw badRequest("webhookHandshake=true is missing");
  record.setScalars({ webhookHandshakeProps: {} });
  return ok();
}

function assignProcess(call: Call) {
  const record = writable(call);
  const process = param(call, "process");
  const others = (record.scalars.processDefinitions ?? []).filter((id) => id !== process);
  record.setScalars({ processDefinitions: flag(call, "assign") ? [...others, process] : others });
  return ok();
}

const installed = "/integrations/installed/:id";

export const partEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: `${installed}/inbound/authentication`,
    class: "get",
    answer: (call) => ok(readable(call).shownAuthentication() ?? {}),
  },
  { method: "POST", path: `${installed}/inbound/authentication`, class: "write", answer: postAuthentication },
  {
    method: "POST",
    path: `${installed}/inbound/authentication/regenerateSecretOrToken`,
    class: "write",
    answer: regenerateAuthentication,
  },
  {
    method: "GET",
    path: `${installed}/availableRoles`,
    class: "get",
    answer: (call) => {
      readable(call);
      return ok(rolesOf(call.tenant.about));
    },
  },
  { method: "POST", path: `${installed}/notifier`, class: "write", answer: postNotifier },
  { method: "POST", path: `${installed}/additionalProps`, class: "write", answer: postAdditionalProps },
  { method: "DELETE", path: `${installed}/additionalProps`, class: "write", answer: deleteAdditionalProps },
  {
    // GETs, but they change state: counted and limited as writes.
    method: "GET",
    path: `${installed}/enableDropAlerts`,
    class: "write",
    answer: (call) => {
      writable(call).setDropAlerts(flag(call, "enableDropAlerts"));
      return ok();
    },
  },
  {
    method: "GET",
    path: `${installed}/processDefinitons/:process/assignOrUnassign`,
    class: "write",
    answer: assignProcess,
  },
];
