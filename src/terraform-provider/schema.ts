// The provider's schemas for the plugin layer, derived from the one declaration of the fields.
import type { Field, Fields } from "../integration/fields.js";
import { fold } from "../integration/pairing/key.js";
import type { LookUpSchema } from "../resources/look-up.js";
import type { ResourceSchema } from "../resources/resource.js";
import { inboundCredentialsFields, providerFields } from "../resources/schema.js";
import { type Attribute, type Attributes, a, type Schema, schema, type Type, t } from "../terraform-plugin/index.js";

function attributeOf(field: Field, keep: boolean): Attribute {
  const options = {
    ...(field.required ? { required: true } : field.computed ? { computed: true } : { optional: true }),
    ...(field.orChosen ? { optional: true } : {}),
    ...(field.computed && keep ? { keep: true } : {}),
    // Also of what is never stored: else Terraform plans an update where the variable of a secret has no value.
    ...(field.sensitive || field.writeOnly ? { sensitive: true } : {}),
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
    case "list of strings":
      return a.list(t.string, options);
    case "object":
      return a.single(attributesOf(field.fields), options);
    case "list of objects":
      // Terraform's tests cannot give elements to a nested list in `mock_provider`.
      return field.computed ? a.list(typeOfElement(field), options) : a.nestedList(attributesOf(field.fields), options);
    case "map of objects":
      return field.computed ? a.map(typeOfElement(field), options) : a.nestedMap(attributesOf(field.fields), options);
  }
}

const typeOfElement = ({ fields }: { readonly fields: Fields }) =>
  t.object(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, typeOf(field)])));

/** The type of what a computed collection holds. */
function typeOf(field: Field): Type<unknown> {
  switch (field.type) {
    case "string":
      return t.string;
    case "number":
      return t.number;
    case "boolean":
      return t.bool;
    case "strings by name":
      return t.map(t.string);
    case "map of string sets":
      return t.map(t.set(t.string));
    case "list of strings":
      return t.list(t.string);
    case "object":
      return typeOfElement(field);
    case "list of objects":
      return t.list(typeOfElement(field));
    case "map of objects":
      return t.map(typeOfElement(field));
  }
}

/** `kept`: computed attributes that an update does not change. */
function attributesOf(fields: Fields, kept: readonly string[] = []): Attributes {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, attributeOf(field, kept.includes(name))]),
  );
}

function schemaOf(fields: Fields, version = 0, kept: readonly string[] = []): Schema {
  return schema({ version, descriptionKind: "plain", attributes: attributesOf(fields, kept) });
}

export const providerSchema = schemaOf(providerFields);
export const resourceSchema = ({ fields, schemaVersion, keptByUpdate }: ResourceSchema) =>
  schemaOf(fields, schemaVersion, keptByUpdate);
export const lookUpSchema = ({ fields }: LookUpSchema) => schemaOf(fields);
export const inboundCredentialsSchema = schemaOf(inboundCredentialsFields);
