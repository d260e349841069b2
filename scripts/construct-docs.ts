// docs/constructs.md: everything that `rampsync/cdktf` exports, by its own name, from the doc comments in src/constructs.
import { join, resolve } from "node:path";
import { lookUpSchemas } from "../src/resources/schemas/look-ups.js";
import { declarationSection } from "./declaration-pages.js";
import { declarationsOf } from "./declarations.js";

const root = resolve(__dirname, "..");

/** Which names belong together, in the order in which somebody needs them. */
const GROUPS: readonly (readonly [title: string, words: string, names: readonly string[]])[] = [
  [
    "Stacks and integrations",
    "One stack for each tenant, in it the integrations that are managed.",
    ["TenantStack", "TenantStackProps", "InstalledIntegration", "InstalledIntegrationProps", "InstallProps"],
  ],
  [
    "Mappings",
    "Tables read `OpsRamp value: third-party value(s)` in both directions, as the API's own do. Sets are immutable: each method gives a new one, so that one table serves every tenant.",
    [
      "inbound",
      "outbound",
      "from",
      "to",
      "MappingSet",
      "Table",
      "MappingOptions",
      "ParsingProps",
      "ParsingOperatorProps",
    ],
  ],
  [
    "Attributes",
    "What can be mapped, by the display name that the API takes.",
    ["Incident", "ServiceRequest", "Alert", "attribute", "Attribute"],
  ],
  [
    "Notifiers and authentication",
    "Credentials are given in code as names of variables or as expressions, never as values.",
    [
      "Notifier",
      "NotifierProps",
      "Auth",
      "BasicProps",
      "OAuth2ClientCredentialsProps",
      "OAuth2UserProps",
      "JwtProps",
      "InboundAuthentication",
      "InboundAuthenticationProps",
      "Secret",
      "SecretProps",
    ],
  ],
  [
    "Events",
    "What OpsRamp posts to the third party when something happens to an entity. An event is made without firing, read back, and activated last.",
    ["IntegrationEvent", "IntegrationEventProps", "EventPayload", "EventFilter", "EventRule", "DependentEvent"],
  ],
  [
    "Look-ups",
    "Ids that a program does not spell out.",
    ["LookUp", "LookUpProps", "IntegrationProps", "AlertSourceProps", "ListProps", "LiveMappings", "LiveMappingsProps"],
  ],
  ["Many tenants", "One program for hundreds of them.", ["readTenants", "TenantRow"]],
  ["Tests of your program", "A stack as an object, without a file.", ["synthesise", "SynthesisedStack"]],
  [
    "Parts of mappings",
    "Types of what the functions above give.",
    [
      "Mapping",
      "MappingPart",
      "Source",
      "Target",
      "ThirdPartyAttribute",
      "LabelledMapping",
      "Direction",
      "EntityType",
      "TableEntries",
      "UnambiguousInbound",
      "UnambiguousOutbound",
      "UnambiguousWith",
      "KnownTexts",
      "Texts",
      "Literal",
      "IsChoice",
    ],
  ],
];

/** Made of the schema, for those who want the resource without the layer above it. */
const BINDINGS = [
  "InstalledIntegrationResource",
  "InstalledIntegrationConfig",
  "IntegrationEventResource",
  "UnmanagedEventsResource",
  "RampsyncProvider",
  "RampsyncProviderConfig",
  ...lookUpSchemas.flatMap(({ type }) => {
    const name = `Data${type.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
    return [name, `${name}Config`];
  }),
];

const EXPRESSIONS = [
  "## Expressions of Terraform",
  "",
  "Where a text stands, a CDKTF token may stand: the attribute of another resource, a variable, a function of `Fn`. So may it for the whole table of a mapping, for the texts of one entry, and, with `Secret.expression`, for a secret that Terraform reads from Vault, SSM or the like. What only Terraform knows is not checked before it runs. Entries of a table that is an expression cannot be extended, overridden or removed one by one.",
  "",
  "rampsync itself evaluates literals, variables and references between its own resources. A stack with other expressions is refused by its name, with RS2005 or RS2006; `terraform` and `cdktf deploy` work on it as ever.",
  "",
];

/** Each is shown by test/constructs/traps.test.ts. */
const TRAPS = [
  "## Traps of CDKTF",
  "",
  "- `get(key)` of a map in the bindings writes the key without quotes, and Terraform takes it for a reference: write `resource.inbound.mappings.get('\"INCIDENT_Status\"')`.",
  '- The keys of a variable\'s `default` are rewritten: `"In Progress"` becomes `in_progress`. Give a table as a `TerraformLocal`, or with `variable.addOverride("default", table)`.',
  "- An aspect on the `App` visits nothing. Add it to each stack: `Aspects.of(stack).add(…)`.",
  "",
];

/** Throws for an export that stands in no group, and for a name that is not exported. */
export function constructDocumentation(): Readonly<Record<string, string>> {
  const declarations = declarationsOf(join(root, "src/constructs/cdktf.ts"));
  const exported = new Set(declarations.map(({ name }) => name));
  const placed = [...GROUPS.flatMap(([, , names]) => names), ...BINDINGS];
  const missing = [...exported].filter((name) => !placed.includes(name));
  const unknown = placed.filter((name) => !exported.has(name));
  if (missing.length > 0) throw new Error(`scripts/construct-docs.ts places nowhere: ${missing.join(", ")}`);
  if (unknown.length > 0)
    throw new Error(`scripts/construct-docs.ts places what is not exported: ${unknown.join(", ")}`);
  const sections = GROUPS.flatMap(([title, words, names]) => [
    `## ${title}`,
    "",
    words,
    "",
    // A type and its makers share a name: the makers first.
    ...names.flatMap((name) => {
      const both = declarations.filter((declaration) => declaration.name === name);
      const [first, second] = [...both].sort(
        (left, right) => Number(left.kind === "type") - Number(right.kind === "type"),
      );
      if (first === undefined) return [];
      const rest = second === undefined ? [] : declarationSection(second).slice(2);
      return [...declarationSection(first), ...rest];
    }),
  ]);
  const text = [
    "# Constructs",
    "",
    "<!-- Made by `npm run generate` from the doc comments in src/constructs; do not edit. -->",
    "",
    "Everything that `rampsync/cdktf` exports; `rampsync/cdktn` exports the same for CDK Terrain. A program to start from: [`examples/service-desk`](../examples/service-desk/main.ts), for many tenants [`examples/many-tenants`](../examples/many-tenants/main.ts). What the attributes mean to the API: [resource.md](resource.md).",
    "",
    'Whatever is wrong with a declaration is reported by `app.synth()`, all of it at once, with the construct\'s path and an [error code](errors.md); what would write a secret into a file, and a property that is not known, is refused at once. Names that a member does not show as "may be absent" are required.',
    "",
    ...sections,
    ...EXPRESSIONS,
    ...TRAPS,
    "## Bindings",
    "",
    "Made of the provider's schema by `@cdktf/provider-generator`, as `cdktf get` would make them; their arguments are those of [the provider's pages](provider.md). `InstalledIntegration` is a layer over the first, and checks more.",
    "",
    ...BINDINGS.map((name) => `- \`${name}\``),
    "",
  ].join("\n");
  return { "docs/constructs.md": text };
}
