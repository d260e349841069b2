// Mappings, looked up: which attributes can be mapped with which values, and those that an integration has.
import { createHash } from "node:crypto";
import { RampsyncError } from "../../base/error.js";
import { isRecord } from "../../base/json.js";
import type { Direction } from "../../document/mapping.js";
import { fold } from "../../integration/pairing/key.js";
import { importIntegration } from "../installed-integration/import.js";
import { exactlyOneOf, type LookUp, textOf } from "../look-up.js";
import { lookUpSchema } from "../schemas/look-ups.js";
import type { Session } from "../session.js";

/** An attribute of an entity type, as the server lists it. */
export interface Mappable {
  readonly name: string;
  /** Undefined where the server does not tell it. */
  readonly attributeId: string | undefined;
  readonly mapable: boolean;
  readonly valueMapable: boolean;
  readonly values: readonly string[];
}

/** Of a type of integrations; its ids are not told. */
export async function mappableOf(
  session: Session,
  tenant: string,
  application: string,
  entityType: string,
): Promise<readonly Mappable[]> {
  const found = await session.client.mappable(tenant, application, entityType);
  return found.map(({ name = "", mapable = true, valueMapable = false, value = "" }) => ({
    name,
    attributeId: undefined,
    mapable,
    valueMapable,
    // One text with commas (docs/api-contract.md#attribute-mappings): a value that has one itself cannot be told.
    values: value.split(",").flatMap((each) => each.trim() || []),
  }));
}

/** Of an installed integration, with ids; the values are those that its type lists. */
export async function mappableIn(
  session: Session,
  tenant: string,
  {
    id,
    application,
    direction,
  }: { readonly id: string; readonly application: string | undefined; direction: Direction },
  entityType: string,
): Promise<readonly Mappable[]> {
  const [properties, ofType] = await Promise.all([
    session.client.properties(tenant, id, direction, entityType),
    application === undefined ? [] : mappableOf(session, tenant, application, entityType),
  ]);
  const listed = new Map(ofType.map((each) => [fold(each.name), each]));
  return properties.map(({ name = "", property, mapable, valueMapable }) => {
    const known = listed.get(fold(name));
    return {
      name,
      attributeId: property,
      mapable: mapable ?? known?.mapable ?? true,
      valueMapable: valueMapable ?? known?.valueMapable ?? false,
      values: known?.values ?? [],
    };
  });
}

export const mappableAttributesLookUp: LookUp = {
  ...lookUpSchema.mappableAttributes,
  check: (config) => exactlyOneOf(config, ["application", "integration_id"]),
  async read(session, tenant, config) {
    const entityType = textOf(config, "entity_type") ?? "";
    const id = textOf(config, "integration_id");
    const direction = textOf(config, "direction") === "outbound" ? "outbound" : "inbound";
    const application = textOf(config, "application");
    const found =
      id === undefined
        ? await mappableOf(session, tenant, application ?? "", entityType)
        : await session.observer
            .observe(tenant, id)
            .then(({ live }) =>
              mappableIn(session, tenant, { id, application: live.application, direction }, entityType),
            );
    return {
      id: [tenant, id ?? application, ...(id === undefined ? [] : [direction]), entityType].join(":"),
      results: found.map(({ name, attributeId, mapable, valueMapable, values }) => ({
        name,
        attribute_id: attributeId ?? null,
        mapable,
        value_mapable: valueMapable,
        values,
      })),
    };
  },
};

/** Names exactly these mappings, whose labels and values are in order. */
const digestOf = (mappings: unknown) => createHash("sha256").update(JSON.stringify(mappings)).digest("base64url");

export const mappingsLookUp: LookUp = {
  ...lookUpSchema.mappings,
  async read(session, tenant, config) {
    const id = textOf(config, "integration_id") ?? "";
    const { attributes, notes } = await importIntegration(session, { tenant, id }, undefined);
    const of = (direction: Direction) => {
      const block = attributes[direction];
      return isRecord(block) && isRecord(block.mappings) ? block.mappings : {};
    };
    const found = { inbound: of("inbound"), outbound: of("outbound") };
    const digest = digestOf(found);
    const expected = textOf(config, "expected_digest");
    if (expected !== undefined && expected !== digest) {
      throw new RampsyncError(
        "RS2102",
        `The mappings of ${id} have the digest ${digest}, and ${expected} is expected.`,
        {
          place: { attribute: ["expected_digest"] },
        },
      );
    }
    // What an import says of the rows that it leaves out.
    const leftOut = notes.flatMap(({ parameters }) => ("left" in parameters ? parameters.left : []));
    const left = leftOut.reduce((sum, { rows }) => sum + rows, 0);
    return { id: `${tenant}:${id}`, digest, left, ...found };
  },
};
