// The provider's schemas for the plugin layer, derived from the one declaration of the fields.
import type { Field, Fields } from "../integration/fields.js";
import { installedIntegrationFields } from "../integration/fields.js";
import { fold } from "../integration/pairing/key.js";
import {
  installedIntegrationDataFields,
  installedIntegrationsDataFields,
  providerFields,
  RESOURCE_SCHEMA_VERSION,
} from "../resources/schema.js";
import { type Attribute, type Attributes, a, type Schema, schema, t } from "../terraform-plugin/index.js";

/** Computed attributes that an update does not change. */
const KEPT = new Set(["id", "status", "application"]);

function attributeOf(name: string, field: Field): Attribute {
  const options = {
    ...(field.required ? { required: true } : field.computed ? { computed: true } : { optional: true }),
    ...(field.computed && KEPT.has(name) ? { keep: true } : {}),
    ...(field.sensitive ? { sensitive: true } : {}),
    ...(field.writeOnly ? { writeOnly: true } : {}),
    ...(field.replaces ? { requiresReplace: true } : {}),
    description: field.description,
    descriptionKind: "plain" as const,
  };
  switch (field.type) {
    case "string":
      return field.replaces
        ? a.string({ ...options, semanticEquals: (prior, configured) => fold(prior) === fold(configured) })
        : a.string(options);
    case "number":
      return a.number(options);
    case "boolean":
      return a.bool(options);
    case "strings by name":
      return a.map(t.string, options);
    case "map of string sets":
      return a.map(t.set(t.string), options);
    case "object":
      return a.single(attributesOf(field.fields), options);
    case "list of objects":
      return a.nestedList(attributesOf(field.fields), options);
    case "map of objects":
      return a.nestedMap(attributesOf(field.fields), options);
  }
}

function attributesOf(fields: Fields): Attributes {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, attributeOf(name, field)]));
}

function schemaOf(fields: Fields, version = 0): Schema {
  return schema({ version, descriptionKind: "plain", attributes: attributesOf(fields) });
}

export const providerSchema = schemaOf(providerFields);
export const resourceSchema = schemaOf(installedIntegrationFields, RESOURCE_SCHEMA_VERSION);
export const dataSchema = schemaOf(installedIntegrationDataFields);
export const listDataSchema = schemaOf(installedIntegrationsDataFields);
