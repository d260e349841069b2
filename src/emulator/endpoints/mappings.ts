// The endpoints for attribute mappings, their stored rows, and what can be mapped.
import type { WireMapping } from "../../integration/wire/wire.js";
import { type Answer, applicationError, badRequest, gatewayError, ok, Refusal } from "../answer.js";
import { bodyObject, type Call, type Endpoint, notFound, param, readable, writable } from "../call.js";
import { page } from "../pages.js";
import { shownMappings, shownRow } from "../rows.js";
import type { Direction } from "../state.js";
import type { Switches } from "../switches.js";
import { applyUpdate } from "../update.js";

const directions: readonly Direction[] = ["inbound", "outbound"];

function postMappings(call: Call): Answer {
  const { switches } = call.service;
  const record = writable(call);
  if (record.scalars.integration?.id === "EMAILALERTS") throw badRequest("Not available for e-mail integrations");
  const body = bodyObject(call);
  const config = (name: string) => {
    const mapAttributes = (body[name] as { mapAttributes?: unknown } | undefined)?.mapAttributes;
    return mapAttributes === undefined ? {} : { [name]: { mapAttributes } };
  };
  const wanted = { ...config("inboundConfig"), ...config("outboundConfig") };
  if (Object.keys(wanted).length === 0) throw badRequest("mapAttributes are missing");
  const sent = applyUpdate(call, record, wanted);
  return ok(directions.filter((each) => sent[each] !== undefined).flatMap((each) => record.mappings(each, switches)));
}

function getMappings(call: Call): Answer {
  const { switches } = call.service;
  const record = readable(call);
  const { entity, name, intgMode } = call.query;
  const same = (a: string | undefined, b: string | undefined) =>
    b === undefined || a?.toLowerCase() === b.toLowerCase();
  const found = directions
    .filter((direction) => same(direction, intgMode))
    .flatMap((direction) => {
      const mode: WireMapping["mode"] = direction === "inbound" ? "INBOUND" : "OUTBOUND";
      // This view does not hide the names of later rows, unlike the integration object.
      const mappings =
        switches.keptNames === "display"
          ? shownMappings(record.rows(direction), "off")
          : record.mappings(direction, switches);
      return mappings.map((mapping) => ({ ...mapping, mode }));
    })
    .filter((mapping) => same(mapping.entityType, entity) && same(mapping.name, name));
  return ok(found);
}

function checkOpen(endpoint: Switches["rowDeletes"]): void {
  if (endpoint === "off") throw notFound();
  if (endpoint === "forbidden") throw new Refusal(gatewayError(403, "access_denied", "Access is denied"));
  if (endpoint === "not-allowed") throw new Refusal(gatewayError(405, "method_not_allowed", "Method not allowed"));
}

const listRows = (direction: Direction) => (call: Call) => {
  checkOpen(call.service.switches.rowEndpoints);
  return page(call, readable(call).rows(direction), (row) =>
    JSON.stringify(shownRow(row, call.service.switches.rowValues)),
  );
};

const deleteRow = (direction: Direction) => (call: Call) => {
  checkOpen(call.service.switches.rowEndpoints);
  checkOpen(call.service.switches.rowDeletes);
  const record = writable(call);
  const row = param(call, "row");
  if (!record.removeRow(direction, row)) {
    throw new Refusal(applicationError(500, "0010", `No mapping attribute found with id ${row}`));
  }
  return ok();
};

const listProperties = (direction: Direction) => (call: Call) => {
  const record = readable(call);
  const entity = param(call, "entity");
  const mapped = new Set(
    record
      .rows(direction)
      .filter((row) => row.entityType.toLowerCase() === entity.toLowerCase())
      .map((row) => row.attrName.toLowerCase()),
  );
  return ok(
    call.service.store.vocabulary.attributes(entity).map((attribute) => ({
      property: attribute.attrName,
      name: attribute.name,
      propertyType: "STRING",
      displayGroup: entity,
      mapable: true,
      valueMapable: attribute.valueMapable,
      mapped: mapped.has(attribute.attrName.toLowerCase()),
      mandatory: false,
      parsable: entity.toUpperCase() === "ALERT",
    })),
  );
};

const installed = "/integrations/installed/:id";

export const mappingEndpoints: Endpoint[] = [
  { method: "GET", path: `${installed}/mappingAttr`, class: "get", answer: getMappings },
  { method: "POST", path: `${installed}/mappingAttr`, class: "write", answer: postMappings },
  ...directions.flatMap((direction): Endpoint[] => [
    {
      method: "GET",
      path: `${installed}/${direction}/installedIntgMappings`,
      class: "paged_get",
      answer: listRows(direction),
    },
    {
      method: "DELETE",
      path: `${installed}/${direction}/mappingAttr/:row`,
      class: "write",
      answer: deleteRow(direction),
    },
    {
      method: "GET",
      path: `${installed}/${direction}/entities/:entity/properties`,
      class: "get",
      answer: listProperties(direction),
    },
  ]),
  {
    method: "GET",
    path: "/integrations/available/:type/mappingAttr/:entity",
    class: "paged_get",
    answer: (call) =>
      page(call, call.service.store.vocabulary.attributes(param(call, "entity")), (attribute) =>
        JSON.stringify({
          name: attribute.name,
          ...(attribute.values.length > 0 ? { value: attribute.values.join(",") } : {}),
          description: attribute.description,
          mapable: true,
          valueMapable: attribute.valueMapable,
        }),
      ),
  },
];
