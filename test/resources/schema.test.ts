// The schema that Terraform is shown follows the declaration of the fields.
import { describe, expect, it } from "vitest";
import { installedIntegrationFields } from "../../src/integration/fields.js";
import { type AttributeSchema, terraformProvidersSchema } from "../../src/resources/schema-json.js";
import { lookUpSchemas } from "../../src/resources/schemas/look-ups.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";

const schema = terraformProvidersSchema().provider_schemas["registry.terraform.io/rampsync/rampsync"];
const resource = schema?.resource_schemas[INSTALLED_INTEGRATION]?.block.attributes ?? {};

function at(path: string): AttributeSchema {
  let attributes = resource;
  let found: AttributeSchema | undefined;
  for (const name of path.split(".")) {
    found = attributes[name];
    attributes = found !== undefined && "nested_type" in found ? found.nested_type.attributes : {};
  }
  if (found === undefined) throw new Error(`nothing at ${path}`);
  return found;
}

describe("the schema of a resource", () => {
  it("the schema has every field of the declaration, and no other", () => {
    expect(Object.keys(resource)).toEqual(Object.keys(installedIntegrationFields));
  });

  it("the schema says what is required, optional, computed, sensitive and write-only", () => {
    expect(at("integration_id")).toMatchObject({ type: "string", optional: true });
    expect(at("outbound.notifier.base_uri")).toMatchObject({ required: true });
    expect(at("status")).toMatchObject({ computed: true });
    expect(at("outbound.notifier.api_key")).toMatchObject({ sensitive: true, optional: true });
    expect(at("outbound.notifier.password_wo")).toMatchObject({ write_only: true, optional: true });
    expect(at("outbound.notifier.jwt.token_headers_wo")).toMatchObject({ type: ["map", "string"], write_only: true });
  });

  it("the schema nests attributes and never blocks", () => {
    expect(at("inbound")).toMatchObject({ nested_type: { nesting_mode: "single" } });
    expect(at("inbound.mappings")).toMatchObject({ nested_type: { nesting_mode: "map" } });
    expect(at("inbound.mappings.parsing.operators")).toMatchObject({ nested_type: { nesting_mode: "list" } });
    expect(at("inbound.mappings.values")).toMatchObject({ type: ["map", ["set", "string"]] });
  });

  it("the schema marks the provider's client secret as sensitive, and has a data source for each look-up", () => {
    expect(schema?.provider.block.attributes.client_secret).toMatchObject({ sensitive: true });
    expect(Object.keys(schema?.data_source_schemas ?? {})).toEqual(lookUpSchemas.map(({ type }) => type));
    expect(Object.keys(schema?.data_source_schemas ?? {})).toContain(`${INSTALLED_INTEGRATION}s`);
  });
});
