// Where OpsRamp sends its notifications, as people write it and as the bindings take it.

import { type Construct } from "constructs";
import { namesOf, type Step } from "../base/place.js";
import { type Auth, authNames } from "./auth.js";
import { type InstalledIntegrationOutboundNotifier } from "./cdk.js";
import { literal, optionalLiteral } from "./literal.js";
import { remembered } from "./made-at.js";
import { closed, type Names, requireMembers } from "./members.js";
import { present } from "./present.js";
import { type Secret, secretReference } from "./secret.js";

/** What a notifier needs, whatever its type. */
export interface NotifierProps {
  /** Address of the third party, with or without a scheme. */
  readonly baseUri: string;
  /** How it authenticates there. Absent: not managed here. */
  readonly auth?: Auth;
}

/** Where OpsRamp sends its notifications. Made by the functions of `Notifier`. */
export interface Notifier extends NotifierProps {
  /** As the API calls it. Answers hide it, so a difference is not seen. */
  readonly type: "REST_API" | "SOAP_API";
}

const notifierNames: Names<Notifier> = { baseUri: true, auth: true, type: true };

/** The kinds of notifiers. */
export const Notifier = closed("Notifier", {
  /** One that calls a REST API. */
  rest: (props: NotifierProps): Notifier => remembered(Notifier.rest, { ...props, type: "REST_API" }),
  /** One that calls a SOAP API. */
  soap: (props: NotifierProps): Notifier => remembered(Notifier.soap, { ...props, type: "SOAP_API" }),
} as const);

/** Takes note of what stands at an attribute, for the place in the program where it was made. */
export type TakeNote = (attribute: readonly Step[], made: object) => void;

/** The notifier for the bindings; its secrets become variables of the stack of `scope`. Throws as `secretReference`. */
export function notifierOf(scope: Construct, notifier: Notifier, note: TakeNote): InstalledIntegrationOutboundNotifier {
  note(["outbound", "notifier"], notifier);
  requireMembers(notifier, notifierNames, ["notifier"], { attribute: ["notifier"] });
  return present({
    type: notifier.type,
    baseUri: literal(notifier.baseUri, field("base_uri")),
    ...(notifier.auth === undefined ? {} : authOf(scope, notifier.auth, note)),
  });
}

/** Of a field of the notifier, such as `jwt.token_url`. */
const field = (name: string): readonly Step[] => ["outbound", "notifier", ...namesOf(name)];

type AuthConfig = Partial<Omit<InstalledIntegrationOutboundNotifier, "type" | "baseUri">>;

function authOf(scope: Construct, auth: Auth, note: TakeNote): AuthConfig {
  requireMembers<object>(auth, authNames(auth), ["notifier", "auth"], { attribute: ["notifier", "auth"] });
  const text = (name: string, value: string) => literal(value, field(name));
  const optional = (name: string, value: string | undefined) => optionalLiteral(value, field(name));
  const reference = (value: Secret, attribute: readonly Step[]) => {
    const text = secretReference(scope, attribute, value);
    note(attribute, value);
    return text;
  };
  const secret = (name: string, value: Secret | undefined) =>
    value === undefined ? undefined : reference(value, field(name));
  const secrets = (name: string, values: Readonly<Record<string, Secret>> | undefined) =>
    byName(name, values, reference);
  if (auth.type === "NONE") return { authType: auth.type };
  if (auth.type === "JWT") {
    return present({
      authType: auth.type,
      userName: optional("user_name", auth.userName),
      jwt: present({
        tokenUrl: text("jwt.token_url", auth.tokenUrl),
        tokenPayloadWo: secret("jwt.token_payload_wo", auth.tokenPayload),
        tokenHeadersWo: secrets("jwt.token_headers_wo", auth.tokenHeaders),
        tokensPath: byName("jwt.tokens_path", auth.tokensPath, literal),
        resourceAuthHeadersWo: secrets("jwt.resource_auth_headers_wo", auth.resourceAuthHeaders),
        woVersion: auth.secretsVersion,
      }),
    });
  }
  return present({
    authType: auth.type,
    ...("userName" in auth
      ? {
          userName: text("user_name", auth.userName),
          passwordWo: secret("password_wo", auth.password),
          passwordWoVersion: auth.passwordVersion,
        }
      : {}),
    ...("grant" in auth
      ? {
          grantType: auth.grant,
          apiKey: text("api_key", auth.apiKey),
          apiSecretWo: secret("api_secret_wo", auth.apiSecret),
          apiSecretWoVersion: auth.apiSecretVersion,
          accessTokenUri: text("access_token_uri", auth.tokenUrl),
          scope: optional("scope", auth.scope),
        }
      : {}),
  });
}

function byName<Value>(
  name: string,
  values: Readonly<Record<string, Value>> | undefined,
  convert: (value: Value, attribute: readonly Step[]) => string,
): Record<string, string> | undefined {
  if (values === undefined) return undefined;
  const attribute = (key: string) => [...field(name), { key }];
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [literal(key, attribute(key)), convert(value, attribute(key))]),
  );
}
