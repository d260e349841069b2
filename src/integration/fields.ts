// The one declaration of every field of an installed integration. The codec, the differ, the masker, the Terraform
// schema, the generated bindings and the documentation derive from it.
import type { WireAuthentication, WireInboundConfig, WireIntegration, WireNotifier } from "./wire/wire.js";

/** An entity type of OpsRamp whose attributes can be mapped. */
export type EntityType = "ALERT" | "PROBLEM" | "INCIDENT" | "CHANGE" | "SERVICEREQUEST" | "TASK";
export const ENTITY_TYPES = [
  "ALERT",
  "PROBLEM",
  "INCIDENT",
  "CHANGE",
  "SERVICEREQUEST",
  "TASK",
] as const satisfies readonly EntityType[];

interface WireContainers {
  integration: WireIntegration;
  inboundConfig: WireInboundConfig;
  authentication: WireAuthentication;
  notifier: WireNotifier;
}

/** Part of the API's object that holds a field. */
export type WireContainer = keyof WireContainers;

/** The members that a type names; without those that its index signature lets in. */
type NamedMember<Type> = keyof { [Name in keyof Type as string extends Name ? never : Name]: Type[Name] } & string;

type WireMember<Container extends WireContainer> = NamedMember<WireContainers[Container]>;

/** How a value is written on the wire, where it is not simply itself. */
export type WireShape =
  /** `{ [key]: value }`, read also as the bare value. */
  | { readonly object: "uniqueId" | "id" }
  /** Text here, a JSON value there. */
  | "json"
  /** A map here, a list of `{key, value}` there. */
  | "key-values";

interface WireNameIn<Container extends WireContainer> {
  readonly in: Container;
  /** The name that is written, and the first that is read. */
  readonly write: WireMember<Container>;
  /**
   * Written instead where a server refuses the first name or loses its value, and read too: the sources dispute which of
   * the two is right (docs/api-contract.md#names-on-the-wire).
   */
  readonly orWrite?: WireMember<Container>;
  /** Names that answers may have and that are never written. */
  readonly read?: readonly WireMember<Container>[];
  readonly shape?: WireShape;
}

/** The names of a field on the wire, and what each is for. */
export type WireName = { [Container in WireContainer]: WireNameIn<Container> }[WireContainer];

/**
 * What travels together. The API ties the validity of the credentials to `authType` and `grantType`, so an
 * authentication group is sent whole or not at all; any other field is a unit of its own.
 */
export type Unit = "own" | "inbound authentication" | "notifier authentication";

interface FieldCommon {
  readonly description: string;
  readonly required?: boolean;
  /** Known by the server alone; never declared. */
  readonly computed?: boolean;
  /** Of a look-up, computed: declared, it chooses what is looked up; else it tells of what was found. */
  readonly orChosen?: boolean;
  /** Masked in every output, stored in state. */
  readonly sensitive?: boolean;
  /** A secret: sent, never stored, never shown. */
  readonly writeOnly?: boolean;
  /** A change of it makes another object of the resource. */
  readonly replaces?: boolean;
  /** In the schema, and answered with "not yet" (RS1090) until it is built. */
  readonly notYet?: boolean;
}

export interface ScalarField extends FieldCommon {
  readonly type: "string" | "number" | "boolean" | "strings by name";
  readonly wire?: WireName;
  readonly unit?: Unit;
  readonly oneOf?: readonly string[];
  /** Other spellings of a value, and what is meant by them. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** What an absent value means to the server. */
  readonly absentMeans?: string | boolean;
  /** Set by calls of its own, and read from the status of the integration (docs/api-contract.md#endpoints). */
  readonly isLifecycle?: true;
  /** False where answers leave the field out although it is set (docs/api-contract.md#secrets-and-generated-values). */
  readonly readBack?: boolean;
  readonly maxLength?: number;
}

export interface ObjectField extends FieldCommon {
  readonly type: "object";
  readonly fields: Fields;
}

export interface CollectionField extends FieldCommon {
  readonly type: "map of objects" | "list of objects";
  readonly fields: Fields;
}

export interface ValuesField extends FieldCommon {
  readonly type: "map of string sets";
}

/** Of the arguments of the provider alone. */
export interface ListField extends FieldCommon {
  readonly type: "list of strings";
}

export type Field = ScalarField | ObjectField | CollectionField | ValuesField | ListField;
export type Fields = Readonly<Record<string, Field>>;

const notifierWire = (
  write: WireMember<"notifier">,
  rest: Omit<WireNameIn<"notifier">, "in" | "write"> = {},
): WireName => ({ in: "notifier", write, ...rest });

const parsing: ObjectField = {
  type: "object",
  description: "How the value is cut out of the third party's text before it is translated. For alert integrations.",
  fields: {
    default_value: { type: "string", description: "The value when no operator finds one." },
    operators: {
      type: "list of objects",
      description: "Cutting rules, tried in order.",
      fields: {
        operator: {
          type: "string",
          required: true,
          oneOf: ["BEFORE", "AFTER", "BETWEEN", "MATCHES"],
          description: "BEFORE, AFTER, BETWEEN or MATCHES.",
        },
        start_word: { type: "string", description: "The word before the value (AFTER, BETWEEN)." },
        end_word: { type: "string", description: "The word after the value (BEFORE, BETWEEN)." },
        regex: { type: "string", description: "The regular expression that finds the value (MATCHES)." },
      },
    },
  },
};

const mappings = (direction: string): CollectionField => ({
  type: "map of objects",
  description: `Attribute mappings, ${direction}. The key is a free label; the natural one is an identifier such as \`INCIDENT_Status\`. An empty map removes what is managed; an absent one means that the mappings are not managed here.`,
  fields: {
    entity_type: {
      type: "string",
      required: true,
      oneOf: ENTITY_TYPES,
      description: "OpsRamp entity type: ALERT, PROBLEM, INCIDENT, CHANGE, SERVICEREQUEST or TASK.",
    },
    attribute: {
      type: "string",
      required: true,
      description: "OpsRamp attribute, by its display name, such as `Status`.",
    },
    third_party_entity_type: {
      type: "string",
      required: true,
      description: "Entity type of the third party, such as `TICKET`.",
    },
    third_party_attribute: {
      type: "string",
      required: true,
      description: "Attribute of the third party, such as `Status`.",
    },
    values: {
      type: "map of string sets",
      description:
        "Translation table: OpsRamp value to third-party value(s), in both directions. Absent or empty: the attribute is mapped without a table.",
    },
    parsing,
  },
});

const jwt: ObjectField = {
  type: "object",
  description: "The token request of a JWT notifier.",
  fields: {
    token_url: {
      type: "string",
      description: "Address that gives the token.",
      wire: notifierWire("tokenURL"),
      unit: "notifier authentication",
      readBack: false,
    },
    token_payload_wo: {
      type: "string",
      writeOnly: true,
      description: "Body of the token request, a JSON object as text. Sent, never stored.",
      wire: notifierWire("tokenPayload", { shape: "json" }),
      unit: "notifier authentication",
      readBack: false,
    },
    token_headers_wo: {
      type: "strings by name",
      writeOnly: true,
      description: "Headers of the token request. Sent, never stored.",
      wire: notifierWire("tokenHeaders", { shape: "key-values" }),
      unit: "notifier authentication",
      readBack: false,
    },
    tokens_path: {
      type: "strings by name",
      description: "Where the token's answer has the values: a name and a dotted path.",
      wire: notifierWire("tokensPath", { shape: "key-values" }),
      unit: "notifier authentication",
      readBack: false,
    },
    resource_auth_headers_wo: {
      type: "strings by name",
      writeOnly: true,
      description: "Headers of each notification; a value may use `$name` of `tokens_path`. Sent, never stored.",
      wire: notifierWire("resourceAuthHeaders", { shape: "key-values" }),
      unit: "notifier authentication",
      readBack: false,
    },
    wo_version: { type: "number", description: "Raise it to send the JWT secrets again." },
  },
};

const notifier: ObjectField = {
  type: "object",
  description: "Where OpsRamp sends its notifications. Absent: not managed here.",
  fields: {
    type: {
      type: "string",
      required: true,
      oneOf: ["REST_API", "SOAP_API"],
      description: "REST_API or SOAP_API.",
      wire: notifierWire("type"),
      readBack: false,
    },
    base_uri: {
      type: "string",
      required: true,
      description: "Address of the third party, with or without a scheme.",
      wire: notifierWire("baseURI"),
    },
    auth_type: {
      type: "string",
      oneOf: ["NONE", "BASIC", "OAUTH2", "JWT"],
      absentMeans: "NONE",
      description: "NONE (default), BASIC, OAUTH2 or JWT.",
      wire: notifierWire("authType"),
      unit: "notifier authentication",
    },
    grant_type: {
      type: "string",
      oneOf: ["CLIENT_CREDENTIALS", "PASSWORD", "REFRESH_TOKEN"],
      synonyms: { PASSWORD_CREDENTIALS: "PASSWORD" },
      description: "With OAUTH2: CLIENT_CREDENTIALS, PASSWORD or REFRESH_TOKEN.",
      wire: notifierWire("grantType"),
      unit: "notifier authentication",
    },
    user_name: {
      type: "string",
      description: "User of BASIC, JWT, or of the PASSWORD and REFRESH_TOKEN grants.",
      wire: notifierWire("userName"),
      unit: "notifier authentication",
    },
    password_wo: {
      type: "string",
      writeOnly: true,
      description: "Password of that user. Sent, never stored.",
      wire: notifierWire("password"),
      unit: "notifier authentication",
      readBack: false,
    },
    password_wo_version: { type: "number", description: "Raise it to send the password again." },
    api_key: {
      type: "string",
      sensitive: true,
      description: "Key of the OAUTH2 client.",
      wire: notifierWire("apiKey"),
      unit: "notifier authentication",
    },
    api_secret_wo: {
      type: "string",
      writeOnly: true,
      description: "Secret of the OAUTH2 client. Sent, never stored.",
      wire: notifierWire("apiSecret"),
      unit: "notifier authentication",
      readBack: false,
    },
    api_secret_wo_version: { type: "number", description: "Raise it to send the API secret again." },
    access_token_uri: {
      type: "string",
      description: "Address that gives the OAUTH2 token.",
      wire: notifierWire("accessTokenURL", { orWrite: "accessTokenURI" }),
      unit: "notifier authentication",
    },
    scope: {
      type: "string",
      description: "OAUTH2 scope.",
      wire: notifierWire("scope"),
      unit: "notifier authentication",
      readBack: false,
    },
    jwt,
  },
};

/** The tenant of an integration, and of what belongs to it. */
export const tenantField = {
  type: "string",
  replaces: true,
  description: "Tenant of the integration. Default: the provider's tenant.",
} as const;

/** The whole of `rampsync_installed_integration`. */
export const installedIntegrationFields = {
  tenant_id: tenantField,
  integration_id: {
    type: "string",
    replaces: true,
    description: "Id (`INTG-…`) of an installed integration to adopt. Either this or `install`.",
  },
  install: {
    type: "object",
    description:
      "Installs an integration in place of adopting one; its id is then computed. It needs a display_name. Either this or `integration_id`.",
    fields: {
      application: {
        type: "string",
        required: true,
        description: "Type to install, such as `CUSTOM` or `JIRA`. Another one makes another integration.",
      },
      category: {
        type: "string",
        description:
          "Category of a custom integration: Custom, Collaboration, Monitoring, SSO or Automation. Another one makes another integration.",
      },
      direction: {
        type: "string",
        oneOf: ["Inbound", "Outbound", "Inbound-Outbound"],
        description:
          "Inbound, Outbound or Inbound-Outbound (default), of category Collaboration. Another one makes another integration.",
      },
      role_id: {
        type: "string",
        description:
          "Role of the third party, sent with the installation where inbound.authentication names none. Later changes of it send nothing.",
      },
    },
  },
  display_name: {
    type: "string",
    description: "Name shown in the portal.",
    wire: { in: "integration", write: "displayName" },
  },
  description: {
    type: "string",
    maxLength: 500,
    description: "Description, at most 500 characters.",
    wire: { in: "integration", write: "description" },
  },
  alert_source_id: {
    type: "string",
    description: "Alert source, for e-mail alerts and custom monitoring integrations.",
    wire: { in: "integration", write: "alertSource", shape: { object: "id" } },
    readBack: false,
  },
  enabled: {
    type: "boolean",
    isLifecycle: true,
    readBack: false,
    description:
      "Whether the integration is enabled. Absent: not managed here. Changed by calls of its own; one that somebody disabled is enabled again by consent alone (`allow_enable` of the provider).",
  },
  encrypt_to: {
    type: "string",
    description:
      "RSA public key (PEM, 2048 bits or more) to which `inbound_credentials` is encrypted. With OAUTH2 an installation needs it, since the server shows the secret once.",
  },
  rotate_credentials: {
    type: "string",
    description:
      "Another text, such as `2026-02`, has the server make a new token or secret, and the old one ends. The first setting and an import make none.",
  },
  inbound: {
    type: "object",
    description: "From the third party to OpsRamp.",
    fields: {
      authentication: {
        type: "object",
        description:
          "How the third party authenticates. Sent only when it differs, since sending it may rotate the token.",
        fields: {
          auth_type: {
            type: "string",
            required: true,
            oneOf: ["WEBHOOK", "OAUTH2", "BASIC", "ALL"],
            description: "WEBHOOK, OAUTH2, BASIC or ALL.",
            wire: { in: "authentication", write: "authType" },
            unit: "inbound authentication",
          },
          role_id: {
            type: "string",
            description: "Role of the third party; category Custom needs one.",
            wire: { in: "authentication", write: "role", shape: { object: "uniqueId" } },
            unit: "inbound authentication",
            readBack: false,
          },
        },
      },
      drop_alerts_on_unmanaged_resources: {
        type: "boolean",
        absentMeans: false,
        description: "Drops alerts of resources that are not managed. For monitoring integrations.",
        wire: { in: "inboundConfig", write: "dropAlertsOnUnmanagedResources", orWrite: "dropAlerts" },
      },
      mappings: mappings("third party to OpsRamp"),
    },
  },
  outbound: {
    type: "object",
    description: "From OpsRamp to the third party.",
    fields: { mappings: mappings("OpsRamp to third party"), notifier },
  },
  unmanaged_mappings: {
    type: "string",
    oneOf: ["keep", "remove"],
    description:
      "What happens to live mappings that are not declared, in declared directions: `keep` (default) or `remove`.",
  },
  on_destroy: {
    type: "string",
    oneOf: ["forget", "remove_mappings", "uninstall"],
    description:
      "What destroying does: `forget` (default when adopted) changes nothing live, `remove_mappings` removes what is managed, `uninstall` (default when installed) uninstalls the integration, where the run names it.",
  },
  uninstall_reason: {
    type: "string",
    description: "Told to the server when it is uninstalled, without `<` and `>`. Default: Uninstalled by rampsync.",
  },
  id: { type: "string", computed: true, description: "Id of the installed integration." },
  status: { type: "string", computed: true, description: "Status as the server has it." },
  application: { type: "string", computed: true, description: "Type of the integration, such as `CASERVICEDESK`." },
  inbound_credentials: {
    type: "string",
    computed: true,
    description:
      "What the third party logs in with, encrypted to `encrypt_to`: an envelope of JSON, which the private key alone opens.",
  },
  secrets_revision: {
    type: "string",
    computed: true,
    description: "Changes when a secret is sent, or first declared for a notifier that is live.",
  },
  findings: {
    type: "list of objects",
    computed: true,
    description:
      "What a plan cannot show as an attribute: duplicates, contested and unmanaged pairs, residuals, accepted drift.",
    fields: {
      kind: { type: "string", computed: true, description: "duplicate, contested, unmanaged, residual or accepted." },
      path: { type: "string", computed: true, description: "Where." },
      count: { type: "number", computed: true, description: "How many." },
    },
  },
  removals: {
    type: "list of objects",
    computed: true,
    description:
      "What an apply removes or replaces live, what was never ours included: in a plan what it will, in a state what the last apply that had anything to do did. Each row of a mapping stands for itself.",
    fields: {
      kind: {
        type: "string",
        computed: true,
        description:
          "replaced, removed, contested, unmanaged, duplicate, renamed, parsing (rows of mappings) or field (everything else).",
      },
      path: { type: "string", computed: true, description: "Where." },
      before: { type: "string", computed: true, description: "What is live and goes." },
    },
  },
} as const satisfies Fields;

/** A scalar field with the path of attribute names that leads to it, joined by dots. */
export interface ScalarAt {
  readonly path: string;
  readonly segments: readonly string[];
  readonly field: ScalarField;
}

export function isScalar(field: Field): field is ScalarField {
  return (
    field.type === "string" || field.type === "number" || field.type === "boolean" || field.type === "strings by name"
  );
}

/** Whether a run may lack the value: a secret, or what states alone show. Null, it counts as not given. */
export function isConfidential({ writeOnly, sensitive }: Field): boolean {
  return writeOnly === true || sensitive === true;
}

function collectScalars(fields: Fields, segments: readonly string[]): ScalarAt[] {
  return Object.entries(fields).flatMap(([name, field]): readonly ScalarAt[] => {
    const path = [...segments, name];
    if (field.type === "object") return collectScalars(field.fields, path);
    return isScalar(field) ? [{ path: path.join("."), segments: path, field }] : [];
  });
}

const everyScalar = collectScalars(installedIntegrationFields, []);

/** The scalar fields that travel to the API, in declaration order. */
export const wireScalars: readonly (ScalarAt & { readonly wire: WireName })[] = everyScalar.flatMap((at) =>
  at.field.wire === undefined ? [] : [{ ...at, wire: at.field.wire }],
);

/** The scalar fields that a declaration owns, in declaration order: those, and what calls of its own set. */
export const ownedScalars: readonly ScalarAt[] = everyScalar.filter(
  ({ field }) => field.wire !== undefined || field.isLifecycle === true,
);

const byPath = new Map(everyScalar.map((at) => [at.path, at]));

export function scalarAt(path: string): ScalarAt {
  const found = byPath.get(path);
  if (found === undefined) throw new Error(`no scalar field at ${path}`);
  return found;
}

/** The version attribute that forces a secret to be sent again, if it has one. */
export function versionPathOf(secretPath: string): string | undefined {
  const own = `${secretPath}_version`;
  if (byPath.has(own)) return own;
  const shared = `${secretPath.slice(0, secretPath.lastIndexOf("."))}.wo_version`;
  return byPath.has(shared) ? shared : undefined;
}

export const ENABLED = "enabled";
export const NOTIFIER_SEGMENTS: readonly string[] = ["outbound", "notifier"];
export const NOTIFIER = NOTIFIER_SEGMENTS.join(".");
export const AUTHENTICATION = "inbound.authentication";
export const DROP_ALERTS = "inbound.drop_alerts_on_unmanaged_resources";
const at = (...names: string[]) => names.map((name) => `${NOTIFIER}.${name}`);

const oauth2Client = at("api_key", "api_secret_wo", "access_token_uri");
const user = at("user_name", "password_wo");

export interface CredentialRule {
  readonly required: readonly string[];
  readonly allowed: readonly string[];
}

/**
 * Which notifier credentials an authentication needs and takes (docs/api-contract.md#names-on-the-wire: `userName` and
 * `password` go with the grants PASSWORD and REFRESH_TOKEN, `apiKey` and `apiSecret` with OAUTH2).
 */
export function notifierCredentials(authType: string, grantType: string | undefined): CredentialRule {
  if (authType === "BASIC") return { required: user, allowed: user };
  if (authType === "JWT") {
    return {
      required: at("jwt.token_url"),
      allowed: at(
        "user_name",
        "jwt.token_url",
        "jwt.token_payload_wo",
        "jwt.token_headers_wo",
        "jwt.tokens_path",
        "jwt.resource_auth_headers_wo",
      ),
    };
  }
  if (authType !== "OAUTH2") return { required: [], allowed: [] };
  const grant = at("grant_type");
  const scope = at("scope");
  if (grantType === "PASSWORD" || grantType === "REFRESH_TOKEN") {
    return { required: [...grant, ...user, ...oauth2Client], allowed: [...grant, ...user, ...oauth2Client, ...scope] };
  }
  return { required: [...grant, ...oauth2Client], allowed: [...grant, ...oauth2Client, ...scope] };
}
