// How a notifier authenticates at the third party: one maker for each way, with exactly the credentials it takes.
import { closed, type Names } from "./members.js";
import { type Secret } from "./secret.js";

/** What OAUTH2 takes for the client's own rights. */
export interface OAuth2ClientCredentialsProps {
  /** Address that gives the token. */
  readonly tokenUrl: string;
  /** Id of the client at the third party. Shown in plans and state. */
  readonly apiKey: string;
  /** Secret of the client. */
  readonly apiSecret: Secret;
  /** Raise it to send the API secret again. */
  readonly apiSecretVersion?: number;
  /** OAUTH2 scope. */
  readonly scope?: string;
}

/** What BASIC takes: a user. */
export interface BasicProps {
  /** Name of the user at the third party. Shown in plans and state. */
  readonly userName: string;
  /** Password of the user. */
  readonly password: Secret;
  /** Raise it to send the password again. */
  readonly passwordVersion?: number;
}

/** What OAUTH2 takes for the rights of a user. */
export interface OAuth2UserProps extends OAuth2ClientCredentialsProps, BasicProps {}

/** What JWT takes: where the token comes from, and what is done with it. */
export interface JwtProps {
  /** Address that gives the token. */
  readonly tokenUrl: string;
  /** Name of the user at the third party. Shown in plans and state. */
  readonly userName?: string;
  /** Body of the token request: a JSON object as text. */
  readonly tokenPayload?: Secret;
  /** Headers of the token request, by name. */
  readonly tokenHeaders?: Readonly<Record<string, Secret>>;
  /** Where the token's answer has the values: a name and a dotted path. */
  readonly tokensPath?: Readonly<Record<string, string>>;
  /** Headers of each notification; a value may use `$name` of `tokensPath`. */
  readonly resourceAuthHeaders?: Readonly<Record<string, Secret>>;
  /** Raise it to send the secrets again. */
  readonly secretsVersion?: number;
}

/** One way to authenticate, with its credentials. Made by the functions of `Auth`. */
export type Auth =
  | { readonly type: "NONE" }
  | ({ readonly type: "BASIC" } & BasicProps)
  | ({ readonly type: "OAUTH2"; readonly grant: "CLIENT_CREDENTIALS" } & OAuth2ClientCredentialsProps)
  | ({ readonly type: "OAUTH2"; readonly grant: "PASSWORD" | "REFRESH_TOKEN" } & OAuth2UserProps)
  | ({ readonly type: "JWT" } & JwtProps);

type Of<Type extends Auth["type"]> = Extract<Auth, { readonly type: Type }>;

const none: Names<Of<"NONE">> = { type: true };
const basic: Names<Of<"BASIC">> = { type: true, userName: true, password: true, passwordVersion: true };
const client: Names<Extract<Auth, { readonly grant: "CLIENT_CREDENTIALS" }>> = {
  type: true,
  grant: true,
  tokenUrl: true,
  apiKey: true,
  apiSecret: true,
  apiSecretVersion: true,
  scope: true,
};
const user: Names<Exclude<Of<"OAUTH2">, { readonly grant: "CLIENT_CREDENTIALS" }>> = { ...client, ...basic };
const jwt: Names<Of<"JWT">> = {
  type: true,
  tokenUrl: true,
  userName: true,
  tokenPayload: true,
  tokenHeaders: true,
  tokensPath: true,
  resourceAuthHeaders: true,
  secretsVersion: true,
};

/** What this way of authentication takes. */
export function authNames(auth: Auth): Readonly<Record<string, true>> {
  if (auth.type === "OAUTH2") return auth.grant === "CLIENT_CREDENTIALS" ? client : user;
  return { NONE: none, BASIC: basic, JWT: jwt }[auth.type] ?? user;
}

/** The ways a notifier can authenticate at the third party. Their credentials travel together, whenever one changes. */
export const Auth = closed("Auth", {
  /** Without credentials. */
  none: (): Auth => ({ type: "NONE" }),
  /** With name and password. */
  basic: (props: BasicProps): Auth => ({ ...props, type: "BASIC" }),
  /** OAUTH2 with the grant CLIENT_CREDENTIALS. */
  oauth2ClientCredentials: (props: OAuth2ClientCredentialsProps): Auth => ({
    ...props,
    type: "OAUTH2",
    grant: "CLIENT_CREDENTIALS",
  }),
  /** OAUTH2 with the grant PASSWORD. */
  oauth2Password: (props: OAuth2UserProps): Auth => ({ ...props, type: "OAUTH2", grant: "PASSWORD" }),
  /** OAUTH2 with the grant REFRESH_TOKEN. */
  oauth2RefreshToken: (props: OAuth2UserProps): Auth => ({ ...props, type: "OAUTH2", grant: "REFRESH_TOKEN" }),
  /** With a token of the third party, put into headers. */
  jwt: (props: JwtProps): Auth => ({ ...props, type: "JWT" }),
} as const);
