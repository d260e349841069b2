// The credentials that the server makes for the third party, as an installed integration or a part of one answers them.
import { isRecord, textOf } from "../../base/json.js";
import { Secret } from "../../base/secret.js";
import type { WireAuthentication, WireIntegration } from "./wire.js";

/** What the third party logs in with. What the server does not tell is absent. */
export interface InboundCredentials {
  /** WEBHOOK, OAUTH2, BASIC or ALL. */
  readonly authType?: string;
  /** Of WEBHOOK: it holds the token. */
  readonly webhookUrl?: Secret;
  /** Of WEBHOOK. */
  readonly token?: Secret;
  /** Of OAUTH2: the key of the newest pair. */
  readonly apiKey?: Secret;
  /** Of OAUTH2: shown once, by the call that makes it (docs/api-contract.md#secrets-and-generated-values). */
  readonly apiSecret?: Secret;
}

/** Of a whole integration; nothing where it has no inbound authentication. */
export function credentialsOfIntegration({ inboundConfig }: WireIntegration): InboundCredentials {
  return isRecord(inboundConfig?.authentication) ? decodeCredentials(inboundConfig.authentication) : {};
}

/** Of the inbound authentication alone. */
export function decodeCredentials(wire: WireAuthentication): InboundCredentials {
  const pairs: readonly unknown[] = Array.isArray(wire.apiKeyPairs) ? wire.apiKeyPairs : [];
  const pair = pairs.findLast(isRecord) ?? {};
  const secret = <Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: Secret } =>
    textOf(value) === "" ? {} : ({ [name]: new Secret(textOf(value)) } as { readonly [Key in Name]?: Secret });
  const authType = textOf(wire.authType);
  return {
    ...(authType === "" ? {} : { authType }),
    ...secret("webhookUrl", wire.webhookUrl),
    ...secret("token", wire.token),
    ...secret("apiKey", pair.key),
    ...secret("apiSecret", pair.secret),
  };
}

/** What of them can be read again: a secret that is shown once by the call that makes it cannot, even where a server tells it. */
export type ReadableCredentials = Omit<InboundCredentials, "apiSecret">;

/** The same members but for the secret, in clear; absent ones are null. */
export function clearReadable(credentials: ReadableCredentials) {
  const { api_secret: _shownOnce, ...readable } = clearCredentials(credentials);
  return readable;
}

/** The members of the document of credentials, by their names in Terraform, in clear; absent ones are null. */
export function clearCredentials({ authType, webhookUrl, token, apiKey, apiSecret }: InboundCredentials) {
  return {
    auth_type: authType ?? null,
    webhook_url: webhookUrl?.reveal() ?? null,
    token: token?.reveal() ?? null,
    api_key: apiKey?.reveal() ?? null,
    api_secret: apiSecret?.reveal() ?? null,
  };
}
