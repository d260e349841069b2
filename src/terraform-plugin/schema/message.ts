// A schema in the protocol's form.
import { descriptionKindNumber, nestingNumber } from "../protobuf/messages.js";
import type { Attribute, Attributes } from "./attribute.js";
import { attributeType, isComputed, isOptional, type Schema } from "./schema.js";

export function schemaMessage(schema: Schema) {
  return {
    version: schema.version,
    block: {
      version: schema.version,
      attributes: attributeMessages(schema.attributes),
      description: schema.description,
      descriptionKind: descriptionKindNumber[schema.descriptionKind],
      deprecated: schema.deprecated,
    },
  };
}

const attributeMessages = (attributes: Attributes) =>
  Object.entries(attributes).map(([name, attribute]) => attributeMessage(name, attribute));

function attributeMessage(name: string, attribute: Attribute): object {
  const { options, shape } = attribute;
  const description = options.description ?? "";
  const deprecation = typeof options.deprecated === "string" ? `Deprecated: ${options.deprecated}` : "";
  return {
    name,
    description: [description, deprecation].filter((text) => text !== "").join("\n\n"),
    descriptionKind: descriptionKindNumber[options.descriptionKind ?? "markdown"],
    required: options.required === true,
    optional: isOptional(attribute),
    computed: isComputed(attribute),
    sensitive: options.sensitive === true,
    deprecated: options.deprecated !== undefined && options.deprecated !== false,
    writeOnly: options.writeOnly === true,
    ...(shape.kind === "nested"
      ? { nestedType: { attributes: attributeMessages(shape.attributes), nesting: nestingNumber[shape.nesting] } }
      : { type: Buffer.from(JSON.stringify(attributeType(attribute))) }),
  };
}
