// The ways to authenticate as the constructs make them: the maker of each, and its members with the attributes that they are.

/** `Auth.basic` and the like. */
export interface AuthMaker {
  readonly maker: string;
  /** What it takes: the construct's name of each member, and the attribute's, from the notifier down. */
  readonly members: readonly (readonly [name: string, attribute: string])[];
}

const user = [
  ["userName", "user_name"],
  ["password", "password_wo"],
] as const;
const client = [
  ["apiKey", "api_key"],
  ["apiSecret", "api_secret_wo"],
  ["scope", "scope"],
] as const;
const tokenUrl = ["tokenUrl", "access_token_uri"] as const;

const MAKERS: Readonly<Record<string, AuthMaker>> = {
  BASIC: { maker: "basic", members: user },
  CLIENT_CREDENTIALS: { maker: "oauth2ClientCredentials", members: [tokenUrl, ...client] },
  PASSWORD: { maker: "oauth2Password", members: [tokenUrl, ...user, ...client] },
  REFRESH_TOKEN: { maker: "oauth2RefreshToken", members: [tokenUrl, ...user, ...client] },
  JWT: {
    maker: "jwt",
    members: [
      ["tokenUrl", "jwt.token_url"],
      ["userName", "user_name"],
      ["tokensPath", "jwt.tokens_path"],
    ],
  },
};

/** Without a type that is known: the one that takes nothing. */
export function authMakerOf(type: unknown, grant: unknown): AuthMaker {
  const way = String(type).toUpperCase();
  const name = way === "OAUTH2" ? String(grant).toUpperCase() : way;
  return (Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined) ?? { maker: "none", members: [] };
}
