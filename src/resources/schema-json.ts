// The JSON that `terraform providers schema -json` prints, derived from the one declaration of the fields: bindings and the
// registry's pages are made from it.
import type { Field, Fields } from "../integration/fields.js";
import type { ResourceSchema } from "./resource.js";
import { PROVIDER_SOURCE, providerFields } from "./schema.js";
import { lookUpSchemas } from "./schemas/look-ups.js";
import { shippedLater } from "./shipped-later.js";

/** A type of Terraform's value system, as it is written in JSON. */
type AttributeType =
  | string
  | readonly ["map" | "set" | "list", AttributeType]
  | readonly ["object", Readonly<Record<string, AttributeType>>];

interface AttributeFlags {
  readonly description: string;
  readonly description_kind: "plain";
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly sensitive?: true;
  readonly write_only?: true;
}

export type AttributeSchema = AttributeFlags &
  (
    | { readonly type: AttributeType }
    | {
        readonly nested_type: {
          readonly attributes: Readonly<Record<string, AttributeSchema>>;
          readonly nesting_mode: "single" | "list" | "map";
        };
      }
  );

interface BlockSchema {
  readonly version: number;
  readonly block: {
    readonly attributes: Readonly<Record<string, AttributeSchema>>;
    readonly description_kind: "plain";
  };
}

/** The part of `terraform providers schema -json` that one provider makes. */
export interface ProvidersSchema {
  readonly format_version: "1.0";
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly provider: BlockSchema;
        readonly resource_schemas: Readonly<Record<string, BlockSchema>>;
        readonly data_source_schemas: Readonly<Record<string, BlockSchema>>;
      }
    >
  >;
}

const nestingModes = { object: "single", "list of objects": "list", "map of objects": "map" } as const;

const attributeTypes = {
  string: "string",
  number: "number",
  boolean: "bool",
  "strings by name": ["map", "string"],
  "map of string sets": ["map", ["set", "string"]],
  "list of strings": ["list", "string"],
} as const;

function attributeOf(field: Field): AttributeSchema {
  const flags: AttributeFlags = {
    description: field.description,
    description_kind: "plain",
    ...(field.required ? { required: true } : field.computed && !field.orChosen ? {} : { optional: true }),
    ...(field.computed ? { computed: true } : {}),
    ...(field.sensitive || field.writeOnly ? { sensitive: true } : {}),
    ...(field.writeOnly ? { write_only: true } : {}),
  };
  // As a plain type: Terraform's tests cannot give elements to a nested one in `mock_provider`.
  if ("fields" in field && field.computed) return { type: typeOf(field), ...flags };
  if ("fields" in field) {
    return {
      nested_type: { attributes: attributesOf(field.fields), nesting_mode: nestingModes[field.type] },
      ...flags,
    };
  }
  return { type: attributeTypes[field.type], ...flags };
}

function typeOf(field: Field): AttributeType {
  if (!("fields" in field)) return attributeTypes[field.type];
  const members = Object.entries(field.fields).map(([name, member]) => [name, typeOf(member)]);
  const element = ["object", Object.fromEntries(members)] as const;
  if (field.type === "object") return element;
  return [field.type === "map of objects" ? "map" : "list", element];
}

/** The attributes that `fields` make, nested attributes included (never blocks: HCL and CDKTF both like them better). */
export function attributesOf(fields: Fields): Readonly<Record<string, AttributeSchema>> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, attributeOf(field)]));
}

function blockOf(fields: Fields, version: number): BlockSchema {
  return { version, block: { attributes: attributesOf(fields), description_kind: "plain" } };
}

/** What `terraform providers schema -json` prints for a provider of these resources. */
export function terraformProvidersSchema(
  resources: readonly ResourceSchema[] = shippedLater.map(({ schema }) => schema),
): ProvidersSchema {
  return {
    format_version: "1.0",
    provider_schemas: {
      [PROVIDER_SOURCE]: {
        provider: blockOf(providerFields, 0),
        resource_schemas: Object.fromEntries(
          resources.map(({ type, fields, schemaVersion }) => [type, blockOf(fields, schemaVersion)]),
        ),
        data_source_schemas: Object.fromEntries(lookUpSchemas.map(({ type, fields }) => [type, blockOf(fields, 0)])),
      },
    },
  };
}
