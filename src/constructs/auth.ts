// How a notifier authenticates at the third party: one maker for each way, with exactly the credentials it takes.
import { type Secret } from "./secret.js";

interface OAuth2Client {
  /** Address that gives the token. */
  readonly tokenUrl: string;
  readonly apiKey: string;
  readonly apiSecret: Secret;
  /** Raise it to send the API secret again. */
  readonly apiSecretVersion?: number;
  readonly scope?: string;
}

interface User {
  readonly userName: string;
  readonly password: Secret;
  /** Raise it to send the password again. */
  readonly passwordVersion?: number;
}

export type BasicProps = User;
export type OAuth2ClientCredentialsProps = OAuth2Client;
export type OAuth2UserProps = OAuth2Client & User;

export interface JwtProps {
  /** Address that gives the token. */
  readonly tokenUrl: string;
  readonly userName?: string;
  /** Body of the token request: a JSON object as text. */
  readonly tokenPayload?: Secret;
  readonly tokenHeaders?: Readonly<Record<string, Secret>>;
  /** Where values stand in the token's answer: a name and a dotted path. */
  readonly tokensPath?: Readonly<Record<string, string>>;
  /** Headers of each notification; a value may use `$name` of `tokensPath`. */
  readonly resourceAuthHeaders?: Readonly<Record<string, Secret>>;
  /** Raise it to send the secrets again. */
  readonly secretsVersion?: number;
}

export type Auth =
  | { readonly type: "NONE" }
  | ({ readonly type: "BASIC" } & BasicProps)
  | ({ readonly type: "OAUTH2"; readonly grant: "CLIENT_CREDENTIALS" } & OAuth2ClientCredentialsProps)
  | ({ readonly type: "OAUTH2"; readonly grant: "PASSWORD" | "REFRESH_TOKEN" } & OAuth2UserProps)
  | ({ readonly type: "JWT" } & JwtProps);

export const Auth = {
  none: (): Auth => ({ type: "NONE" }),
  basic: (props: BasicProps): Auth => ({ ...props, type: "BASIC" }),
  oauth2ClientCredentials: (props: OAuth2ClientCredentialsProps): Auth => ({
    ...props,
    type: "OAUTH2",
    grant: "CLIENT_CREDENTIALS",
  }),
  oauth2Password: (props: OAuth2UserProps): Auth => ({ ...props, type: "OAUTH2", grant: "PASSWORD" }),
  oauth2RefreshToken: (props: OAuth2UserProps): Auth => ({ ...props, type: "OAUTH2", grant: "REFRESH_TOKEN" }),
  jwt: (props: JwtProps): Auth => ({ ...props, type: "JWT" }),
} as const;
