// The endpoints of the outbound events of one installed integration, and of what they did.
import { isMeant } from "../activity.js";
import { applicationError, badRequest, ok, Refusal } from "../answer.js";
import { bodyObject, type Call, conditionsOf, type Endpoint, param, readable, writable } from "../call.js";
import { eventRow, shownEvent, storeEvent } from "../events.js";
import type { IntegrationRecord } from "../integration-record.js";
import { page } from "../pages.js";
import type { EventState } from "../state.js";

function found(call: Call, record: IntegrationRecord): EventState {
  const id = param(call, "event");
  const event = record.events.find((each) => each.id === id);
  // As of an integration: 500, and the text tells.
  if (event === undefined) throw new Refusal(applicationError(500, "0010", `No integration event found with id ${id}`));
  return event;
}

function put(record: IntegrationRecord, event: EventState): void {
  record.setEvents(record.events.map((each) => (each.id === event.id ? event : each)));
}

function create(call: Call) {
  const { store, switches } = call.service;
  const record = writable(call);
  const body = bodyObject(call);
  for (const name of ["name", "entity"]) {
    if (typeof body[name] !== "string" || body[name] === "") throw badRequest(`${name} is missing`);
  }
  const isActive = switches.createdEvents === "active";
  const empty = {
    id: `INTG-EVENT-${store.random.uuid()}`,
    name: "",
    entity: "",
    eventType: "NONE",
    useBaseNotifier: body.notifier === undefined,
    resourceGroupAllowed: false,
    customAttributeAllowed: false,
    active: isActive,
    eventLevel: "client",
  };
  const event = storeEvent(empty, body, switches);
  record.setEvents([...record.events, event]);
  return ok(shownEvent(event, switches));
}

function update(call: Call) {
  const { switches } = call.service;
  const record = writable(call);
  const event = storeEvent(found(call, record), bodyObject(call), switches);
  put(record, event);
  return ok(shownEvent(event, switches));
}

function remove(call: Call) {
  const record = writable(call);
  const { id } = found(call, record);
  record.setEvents(record.events.filter((each) => each.id !== id));
  return ok();
}

const setActive = (active: boolean) => (call: Call) => {
  const record = writable(call);
  put(record, { ...found(call, record), active });
  return ok();
};

function activity(call: Call) {
  const conditions = conditionsOf(call);
  const rows = call.tenant.activity.filter((row) => conditions.every(({ key, value }) => isMeant(row, key, value)));
  return page(call, rows, (row) => JSON.stringify(row));
}

const installed = "/integrations/installed/:id";

export const eventEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: `${installed}/events`,
    class: "paged_get",
    answer: (call) =>
      page(call, readable(call).events, (event) => JSON.stringify(eventRow(event, call.service.switches))),
  },
  { method: "POST", path: `${installed}/event`, class: "write", answer: create },
  {
    method: "GET",
    path: `${installed}/event/:event`,
    class: "get",
    answer: (call) => ok(shownEvent(found(call, readable(call)), call.service.switches)),
  },
  { method: "POST", path: `${installed}/event/:event`, class: "write", answer: update },
  { method: "DELETE", path: `${installed}/event/:event`, class: "write", answer: remove },
  { method: "POST", path: `${installed}/event/:event/activate`, class: "write", answer: setActive(true) },
  { method: "POST", path: `${installed}/event/:event/deactivate`, class: "write", answer: setActive(false) },
  { method: "GET", path: "/integrations/activity", class: "paged_get", answer: activity },
  {
    method: "GET",
    path: "/integrations/events/placeHolders/:entity",
    class: "get",
    answer: (call) => ok(call.service.store.vocabulary.placeholders(param(call, "entity"))),
  },
];
