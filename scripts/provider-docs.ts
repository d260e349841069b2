// The provider's pages in the layout of Terraform's registry, made from its schema and the files of examples/terraform.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { unmanagedEventsFields } from "../src/integration/event/unmanaged-fields.js";
import { type Fields, installedIntegrationFields } from "../src/integration/fields.js";
import { INBOUND_CREDENTIALS, inboundCredentialsFields, PROVIDER_SOURCE } from "../src/resources/schema.js";
import { type AttributeSchema, attributesOf, terraformProvidersSchema } from "../src/resources/schema-json.js";
import { installedIntegrationSchema } from "../src/resources/schemas/installed-integration.js";
import { integrationEventSchema } from "../src/resources/schemas/integration-event.js";
import { lookUpSchemas } from "../src/resources/schemas/look-ups.js";
import { unmanagedEventsSchema } from "../src/resources/schemas/unmanaged-events.js";

const INSTALLED_INTEGRATION = installedIntegrationSchema.type;

type AttributeType = Extract<AttributeSchema, { readonly type: unknown }>["type"];
type Attributes = Readonly<Record<string, AttributeSchema>>;
type Entry = readonly [name: string, attribute: AttributeSchema];

/** The generated pages by path. */
export function providerDocumentation(): Readonly<Record<string, string>> {
  const schema = terraformProvidersSchema().provider_schemas[PROVIDER_SOURCE];
  const resource = schema?.resource_schemas[INSTALLED_INTEGRATION]?.block;
  const event = schema?.resource_schemas[integrationEventSchema.type]?.block;
  const unmanaged = schema?.resource_schemas[unmanagedEventsSchema.type]?.block;
  if (schema === undefined || resource === undefined || event === undefined || unmanaged === undefined) {
    throw new Error("the schema lacks what is documented");
  }
  return {
    "docs/index.md": page("rampsync Provider", {
      description: "Keeps OpsRamp installed integrations in step with code: mappings, authentication, notifier.",
      more: [
        "It sends only what differs: missing mapping values, changed notifier fields, nothing else. Each argument has an",
        "environment variable; credentials belong there. How to get it without a registry: `rampsync provider install`.",
        "Every error has a code, such as RS4203; the pages of rampsync explain them.",
      ],
      examples: ["provider.tf"],
      attributes: schema.provider.block.attributes,
      isIndex: true,
    }),
    "docs/resources/installed_integration.md": page(`${INSTALLED_INTEGRATION} (Resource)`, {
      description: "One installed integration, adopted: what is declared is managed, everything else is left alone.",
      more: [
        "A block or attribute that is absent is not managed: it is neither compared nor cleared. Destroying forgets the",
        "integration and changes nothing live, unless `on_destroy` says otherwise.",
        "",
        "Secrets are write-only arguments (Terraform 1.11): they are sent, and stand in no state and no plan.",
      ],
      examples: ["resource.tf", "secrets.tf"],
      attributes: withElements(withNotYet(resource.attributes), installedIntegrationFields),
      imports: "import.tf",
    }),
    "docs/resources/integration_event.md": page(`${integrationEventSchema.type} (Resource)`, {
      description: "An event of an installed integration: what is posted to the third party when something happens.",
      more: [
        "It is made without firing, read back, and activated last by a call of its own. A repair never lets an event fire",
        "that somebody deactivated, and another address of one that fires needs consent: `allow_event_posts` of the provider.",
        "Where the server lets events fire as soon as they are made, or nobody knows whether it does, making one needs the same",
        "consent, but for one of an integration that is disabled; `rampsync probe` finds out, and `ways_file` says what it found.",
        "",
        "Values of headers are sensitive; those of `headers_wo` are write-only, and stand in no state and no plan.",
      ],
      examples: ["event.tf"],
      attributes: event.attributes,
      imports: "import-event.tf",
    }),
    "docs/resources/unmanaged_events.md": page(`${unmanagedEventsSchema.type} (Resource)`, {
      description:
        "The events of an installed integration that no code declares: listed, and removed where that is declared.",
      more: [
        "Without it events that nothing manages are named beside declared ones, and kept. With it `events` lists them in every",
        'plan. `unmanaged_events = "remove"` removes them, from the apply on that follows the first one, and counts each as a',
        "removal. Nothing is removed where an id of `managed` is none of the integration's (RS5026). Destroying it changes nothing live.",
      ],
      examples: ["unmanaged-events.tf"],
      attributes: withElements(unmanaged.attributes, unmanagedEventsFields),
      imports: "import-unmanaged-events.tf",
    }),
    "docs/ephemeral-resources/inbound_credentials.md": page(`${INBOUND_CREDENTIALS} (Ephemeral Resource)`, {
      description:
        "What the third party logs in with, as far as the server tells it again: the token and URL of a webhook.",
      more: [
        "Terraform 1.10 or newer asks for it in each run; it stands in no state and no plan. The secret of OAUTH2 is shown",
        "once, by the call that makes it, and is not among it.",
      ],
      examples: ["ephemeral.tf"],
      attributes: attributesOf(inboundCredentialsFields),
    }),
    ...Object.fromEntries(
      lookUpSchemas.map(({ type, description, more = [], fields }) => {
        const name = type.slice(type.indexOf("_") + 1);
        return [
          `docs/data-sources/${name}.md`,
          page(`${type} (Data Source)`, {
            description,
            more,
            examples: [`data-${name.replaceAll("_", "-")}.tf`],
            attributes: withElements(schema.data_source_schemas[type]?.block.attributes ?? {}, fields),
          }),
        ];
      }),
    ),
  };
}

/** What the schema shows and the code does not do yet says so. */
function withNotYet(attributes: Attributes): Attributes {
  const fields: Fields = installedIntegrationFields;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      fields[name]?.notYet === true
        ? { ...attribute, description: `${attribute.description} Not yet: it is answered with RS1090.` }
        : attribute,
    ]),
  );
}

/** Lists and maps of objects as nested attributes, which have descriptions: a plain type has none. */
function withElements(attributes: Attributes, fields: Fields): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => {
      const field = fields[name];
      if (field === undefined || !("fields" in field) || !("type" in attribute)) return [name, attribute];
      const { type: _, ...flags } = attribute;
      const nesting_mode = field.type === "map of objects" ? "map" : "list";
      return [name, { nested_type: { attributes: attributesOf(field.fields), nesting_mode }, ...flags }];
    }),
  );
}

interface Page {
  readonly description: string;
  readonly more?: readonly string[];
  readonly examples: readonly string[];
  readonly attributes: Attributes;
  readonly imports?: string;
  readonly isIndex?: true;
}

function page(title: string, { description, more = [], examples, attributes, imports, isIndex }: Page): string {
  return [
    "---",
    `page_title: "${title}"`,
    // The registry's rule: an index page has none.
    ...(isIndex ? [] : ['subcategory: ""']),
    "description: |-",
    `  ${description}`,
    "---",
    "",
    "<!-- Made by `npm run generate` from the schema and examples/terraform; do not edit. -->",
    "",
    `# ${title}`,
    "",
    description,
    ...(more.length === 0 ? [] : ["", ...more]),
    "",
    "## Example Usage",
    "",
    ...code(...examples),
    "",
    "## Schema",
    "",
    ...attributeLists(attributes, "", "###"),
    ...(imports === undefined ? [] : ["## Import", "", ...code(imports), ""]),
  ].join("\n");
}

function code(...examples: readonly string[]): string[] {
  const text = examples.map((name) =>
    readFileSync(join(resolve(__dirname, ".."), "examples/terraform", name), "utf8").trimEnd(),
  );
  return ["```terraform", text.join("\n\n"), "```"];
}

/** The attributes in the registry's three groups, then those that nest within them. */
function attributeLists(attributes: Attributes, path: string, heading: string): string[] {
  const entries = Object.entries(attributes);
  const group = (title: string, members: readonly Entry[]) =>
    members.length === 0
      ? []
      : [
          ...(heading === "" ? [`${title}:`] : [`${heading} ${title}`]),
          "",
          ...members.map((entry) => line(entry, path)),
          "",
        ];
  return [
    ...group(
      "Required",
      entries.filter(([, { required }]) => required === true),
    ),
    ...group(
      "Optional",
      entries.filter(([, { optional }]) => optional === true),
    ),
    ...group(
      "Read-Only",
      entries.filter(([, { computed, optional }]) => computed === true && optional !== true),
    ),
    ...entries.flatMap(([name, attribute]) => {
      if (!("nested_type" in attribute)) return [];
      const fullPath = path === "" ? name : `${path}.${name}`;
      return [
        `<a id="${anchor(fullPath)}"></a>`,
        `### Nested Schema for \`${fullPath}\``,
        "",
        ...attributeLists(attribute.nested_type.attributes, fullPath, ""),
      ];
    }),
  ];
}

function line([name, attribute]: Entry, path: string): string {
  const marks = [
    typeOf(attribute),
    ...(attribute.sensitive === true ? ["Sensitive"] : []),
    ...(attribute.write_only === true
      ? ["[Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)"]
      : []),
  ];
  const below =
    "nested_type" in attribute
      ? ` (see [below for nested schema](#${anchor(path === "" ? name : `${path}.${name}`)}))`
      : "";
  return `- \`${name}\` (${marks.join(", ")}) ${attribute.description}${below}`;
}

const anchor = (path: string) => `nestedatt--${path.replaceAll(".", "--")}`;

const TYPES: Readonly<Record<string, string>> = { string: "String", number: "Number", bool: "Boolean" };
const COLLECTIONS = { map: "Map", set: "Set", list: "List" } as const;

function typeOf(attribute: AttributeSchema): string {
  if ("nested_type" in attribute) {
    return { single: "Attributes", list: "Attributes List", map: "Attributes Map" }[attribute.nested_type.nesting_mode];
  }
  return nameOf(attribute.type);
}

function nameOf(type: AttributeType): string {
  if (typeof type === "string") return TYPES[type] ?? type;
  if (type[0] === "object") return "Object";
  const [collection, element] = type;
  return `${COLLECTIONS[collection]} of ${nameOf(element)}`;
}
