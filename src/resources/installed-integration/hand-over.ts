// Takes over an integration that HPE's provider manages. Its state names an attribute by its id and no third-party entity
// type, so that a look at what is live tells which mappings are meant; nothing of its secrets is kept.
import { isRecord, type Members } from "../../base/json.js";
import { composed } from "../../base/text-form.js";
import type { Direction, Header } from "../../document/mapping.js";
import { type Config, declare, valueAt } from "../../integration/declared/config.js";
import { AUTHENTICATION, NOTIFIER } from "../../integration/fields.js";
import type { Applied, AppliedMapping, Declared, Live } from "../../integration/model.js";
import { fold, pairKey } from "../../integration/pairing/key.js";
import { liveHeaderOf } from "../../integration/pairing/mapping-view.js";
import type { Attributes } from "../attributes.js";
import { HANDED_OVER } from "../handed-over.js";
import { HPE_INTEGRATIONS } from "../hpe.js";
import type { HandOver } from "../resource.js";
import { takeOver } from "./import.js";

/** As the stored rows name the entity type where HPE's state names none. */
const DEFAULT_ENTITY_TYPE = "ALERT";

export const handOver: HandOver<Applied> = {
  types: HPE_INTEGRATIONS,

  stub(state) {
    const { id, client, display_name, description, inbound, outbound } = state;
    if (typeof id !== "string" || id === "") return undefined;
    return {
      id,
      integration_id: id,
      tenant_id: textOf(client),
      display_name: textOf(display_name),
      description: textOf(description),
      inbound: isRecord(inbound) ? inboundOf(inbound) : null,
      outbound: isRecord(outbound) ? outboundOf(outbound) : null,
      secrets_revision: HANDED_OVER,
    };
  },

  async takeOver(session, target, stub, named) {
    const { attributes, applied, notes } = await takeOver(session, target, named, (all, live) =>
      ownedOf(all, live, stub),
    );
    return { attributes, applied, notes };
  },
};

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function inboundOf({ auth_type: authType, enable_drop_alerts: drop, map_attributes: table }: Members): Attributes {
  return {
    authentication: textOf(authType) === null ? null : { auth_type: textOf(authType) },
    // What is off by default nobody need declare.
    drop_alerts_on_unmanaged_resources: drop === true ? true : null,
    mappings: mappingsOf(table),
  };
}

function outboundOf({ auth_type: authType, base_uri: uri, map_attributes: table }: Members): Attributes {
  return { notifier: { base_uri: textOf(uri), auth_type: textOf(authType) }, mappings: mappingsOf(table) };
}

/** Labelled by their place; null where none are managed. */
function mappingsOf(table: unknown): Attributes | null {
  if (!Array.isArray(table)) return null;
  const entries = table.filter(isRecord).map((entry, index) => [String(index), mappingOf(entry)] as const);
  return Object.fromEntries(entries);
}

function mappingOf(entry: Members): Attributes {
  const values = isRecord(entry.attribute_values) ? Object.entries(entry.attribute_values) : [];
  return {
    entity_type: textOf(entry.entity_type) ?? DEFAULT_ENTITY_TYPE,
    attribute: textOf(entry.opsramp_attribute) ?? "",
    third_party_entity_type: "",
    third_party_attribute: textOf(entry.third_party_attribute) ?? "",
    values: Object.fromEntries(values.map(([value, thirdParty]) => [value, [String(thirdParty)]])),
  };
}

/** Of what is live, what the stub states. */
function ownedOf(all: Applied, live: Live, stub: Attributes): Applied {
  const theirs = declare(stub as Config);
  return {
    ...all,
    scalars: new Map([...all.scalars].filter(([path]) => isStated(stub, path))),
    mappings: ownedMappings(all.mappings, theirs, live),
    directions: theirs.directions,
  };
}

/** What travels together is stated together. */
function isStated(stub: Attributes, path: string): boolean {
  const unit = [NOTIFIER, AUTHENTICATION].find((block) => path.startsWith(`${block}.`)) ?? path;
  return valueAt(stub as Config, unit.split(".")) !== undefined;
}

/** A pair of theirs that is not live any more stays with the first mapping that is meant: a plan shows it as drift. */
function ownedMappings(all: readonly AppliedMapping[], theirs: Declared, live: Live): readonly AppliedMapping[] {
  const nameOf = new Map(
    live.mappings.flatMap(({ header, attributeId }) =>
      attributeId === undefined ? [] : [[attributeKey(header.entityType, attributeId), header.attribute] as const],
    ),
  );
  const owned = new Map<AppliedMapping, AppliedMapping["pairs"][number][]>();
  for (const { header, pairs } of theirs.mappings) {
    const attribute = nameOf.get(attributeKey(header.entityType, header.attribute)) ?? header.attribute;
    const key = meantKey(header.direction, { ...header, attribute });
    const meant = all.filter((each) =>
      [each.header, liveHeaderOf(each)].some((of) => meantKey(of.direction, of) === key),
    );
    for (const mapping of meant) if (!owned.has(mapping)) owned.set(mapping, []);
    for (const pair of pairs) {
      const same = (each: typeof pair) => composedKey(each) === composedKey(pair);
      const home = meant.find((mapping) => mapping.pairs.some(same)) ?? meant[0];
      if (home !== undefined) owned.get(home)?.push(home.pairs.find(same) ?? pair);
    }
  }
  return [...owned].map(([mapping, pairs]) => ({ ...mapping, pairs }));
}

const attributeKey = (entityType: string, attribute: string) => JSON.stringify([fold(entityType), fold(attribute)]);

const meantKey = (direction: Direction, { entityType, attribute, thirdPartyAttribute }: Header) =>
  JSON.stringify([direction, fold(entityType), fold(attribute), fold(thirdPartyAttribute)]);

const composedKey = (pair: AppliedMapping["pairs"][number]) => composed(pairKey(pair));
