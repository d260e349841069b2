// What a module of `rampsync export --transform` is given of an integration, and gives back.

/**
 * Stands for a value that is given when the project runs, such as `{ variable: "jira_user_name" }`. Its name holds lower-case
 * letters, digits and underscores; one that no other integration has declares a new variable.
 */
export interface TransformVariable {
  /** Its name. */
  readonly variable: string;
}

/** A payload in parts, in which variables and ids that are looked up stand for some of its text. */
export interface TransformTemplate {
  /** The text, part after part. */
  readonly template: readonly (string | TransformVariable | TransformLookUp)[];
}

/** The id of what has a name in the tenant, which is asked for it when the project runs. */
export interface TransformLookUp {
  /** What has the name. */
  readonly look_up: "role" | "resource group" | "alert source";
  /** The name that is looked up. */
  readonly name: string;
  /** Of an alert source: the type of its integration. */
  readonly application?: string;
}

/** A text, or what stands for one. */
export type TransformText = string | TransformVariable | TransformLookUp;

/** A rule by which a value is cut out of a text. */
export interface TransformOperator {
  /** BEFORE, AFTER, BETWEEN or MATCHES. */
  readonly operator: string;
  /** The word before the value. */
  readonly start_word?: string;
  /** The word after the value. */
  readonly end_word?: string;
  /** The regular expression that finds the value. */
  readonly regex?: string;
}

/** A mapping of one direction. */
export interface TransformMapping {
  /** Entity type of OpsRamp, such as `INCIDENT`. */
  readonly entity_type: string;
  /** Attribute of OpsRamp, such as `Status`. */
  readonly attribute: string;
  /** Entity type of the third party. */
  readonly third_party_entity_type: string;
  /** Attribute of the third party. */
  readonly third_party_attribute: string;
  /** Third-party values by OpsRamp value. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** How a value is cut out of a text. */
  readonly parsing?: { readonly default_value?: string; readonly operators?: readonly TransformOperator[] };
}

/** Who is called, and how. */
export interface TransformNotifier {
  /** REST_API or SOAP_API. */
  readonly type?: string;
  /** Address that is called. */
  readonly base_uri?: TransformText;
  /** NONE, BASIC, OAUTH2 or JWT. Default: NONE. */
  readonly auth_type?: string;
  /** Of OAUTH2: how a token is got. */
  readonly grant_type?: string;
  /** Who logs in. */
  readonly user_name?: TransformText;
  /** The password of `user_name`. */
  readonly password_wo?: TransformVariable;
  /** Id of the client of OAUTH2. */
  readonly api_key?: TransformText;
  /** Secret of that client. */
  readonly api_secret_wo?: TransformVariable;
  /** Address that gives tokens. */
  readonly access_token_uri?: TransformText;
  /** What a token is asked for. */
  readonly scope?: TransformText;
  /** Of JWT: where a token is got, and where it stands in the answer. */
  readonly jwt?: { readonly token_url?: TransformText; readonly tokens_path?: Readonly<Record<string, string>> };
}

/** What the project declares of an integration, under the names of docs/resources/installed_integration.md. */
export interface TransformAttributes {
  /** Absent where it is to be installed. */
  readonly integration_id?: string;
  /** What is installed; absent with `integration_id`. */
  readonly install?: { readonly application: string; readonly category?: string; readonly direction?: string };
  /** Its name. */
  readonly display_name?: TransformText;
  /** Its description. */
  readonly description?: TransformText;
  /** Id of its alert source. */
  readonly alert_source_id?: TransformText;
  /** From the third party to OpsRamp. */
  readonly inbound?: {
    readonly authentication?: { readonly auth_type: string; readonly role_id?: TransformText };
    readonly drop_alerts_on_unmanaged_resources?: boolean;
    /** By labels of their own. */
    readonly mappings?: Readonly<Record<string, TransformMapping>>;
  };
  /** From OpsRamp to the third party. */
  readonly outbound?: {
    /** By labels of their own. */
    readonly mappings?: Readonly<Record<string, TransformMapping>>;
    readonly notifier?: TransformNotifier;
  };
}

/** What the project declares of an event, under the names of docs/resources/integration_event.md. */
export interface TransformEventAttributes {
  /** Its name as the server has it. */
  readonly name: string;
  /** Entity type that it is about. */
  readonly entity: string;
  /** What happens to the entity: CREATE, UPDATE, DELETE or NONE. */
  readonly event_type: string;
  /** Absent: that of the integration. */
  readonly notifier?: TransformNotifier;
  /** Address of the call: whole, or a path below the notifier's `base_uri`. */
  readonly endpoint?: TransformText;
  /** HTTP method of the call. Default: POST. */
  readonly method?: string;
  /** Headers of the call. */
  readonly headers?: Readonly<Record<string, TransformText>>;
  /** Headers of the call whose values are secrets. */
  readonly headers_wo?: Readonly<Record<string, TransformVariable>>;
  /** What is sent. */
  readonly payload?: TransformText | TransformTemplate;
  /** What is kept of the answer. */
  readonly response_headers?: Readonly<Record<string, TransformText>>;
  /** Which entities it is about. */
  readonly filter?: {
    readonly match_type?: string;
    readonly rules: readonly {
      readonly key: string;
      readonly operator: string;
      readonly value: TransformText;
      readonly resource_type?: TransformText;
    }[];
  };
  /** A call that follows. */
  readonly dependent_event?: {
    readonly endpoint: TransformText;
    readonly headers?: Readonly<Record<string, TransformText>>;
    readonly payload?: TransformText | TransformTemplate;
    readonly response_headers?: Readonly<Record<string, TransformText>>;
  };
  /** Whether the payload may name groups of resources. Default: false. */
  readonly resource_group_allowed?: boolean;
  /** Whether the payload may name custom attributes. Default: false. */
  readonly custom_attribute_allowed?: boolean;
  /** Whether it fires. */
  readonly active?: boolean;
}

/** An event as the project would declare it. */
export interface TransformEvent {
  /** Id of the live event: as it was given, and none for an event that is added. */
  readonly id?: string;
  /** Of its construct or block: lower-case letters, digits and underscores, once in its integration. */
  readonly name: string;
  /** What is declared of it. */
  readonly attributes: TransformEventAttributes;
}

/**
 * An integration as the project would declare it. Credentials are not in it: variables stand in their places. Texts are those
 * of the server, whatever is in them.
 */
export interface TransformIntegration {
  /** The tenant that it is declared for; as it was given. */
  readonly tenant: string;
  /** Id of the live integration, as it was given; absent where it is to be installed. */
  readonly id?: string;
  /** Its type, such as `CASERVICEDESK`; as it was given. */
  readonly application?: string;
  /** Of its construct or block: lower-case letters, digits and underscores, once in its tenant. */
  readonly name: string;
  /** What is declared of it. */
  readonly attributes: TransformAttributes;
  /** What is declared of its events. */
  readonly events: readonly TransformEvent[];
}

/**
 * The default export of a module of `rampsync export --transform`: called with each integration of the export, in order. It
 * returns what the project declares instead, the same or another object, and nothing for an integration that is left out,
 * which stays live and unmanaged. What it throws ends the export with RS2085, what is no integration with RS2086.
 */
export type Transform = (
  integration: TransformIntegration,
) => TransformIntegration | undefined | null | Promise<TransformIntegration | undefined | null>;
