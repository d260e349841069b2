// Access tokens: handing them out for client credentials, and judging the one a request brings.
import { type Answer, gatewayError, ok } from "./answer.js";
import type { Clock } from "./clock.js";
import type { Random } from "./random.js";
import type { CredentialState } from "./state.js";
import type { Switches } from "./switches.js";

interface Token {
  credential: CredentialState;
  expiresAt: number;
}

export class Tokens {
  readonly #tokens = new Map<string, Token>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Every token given out so far is expired. */
  expireAll(): void {
    for (const token of this.#tokens.values()) token.expiresAt = 0;
  }

  /** Answers the form that asks for a token. */
  grant(form: URLSearchParams, credentials: readonly CredentialState[], switches: Switches): Answer {
    const grantType = form.get("grant_type");
    if (grantType !== "client_credentials") {
      return gatewayError(400, "unsupported_grant_type", `Unsupported grant type: ${grantType ?? "null"}`);
    }
    const credential = credentials.find(
      ({ clientId, clientSecret }) => clientId === form.get("client_id") && clientSecret === form.get("client_secret"),
    );
    if (credential === undefined) return gatewayError(401, "unauthorized", "Bad API credentials");
    const token = this.random.uuid();
    this.#tokens.set(token, { credential, expiresAt: this.clock.now() + switches.tokenLifeSeconds * 1000 });
    const { tokenLifeSeconds, tokenLife } = switches;
    return ok({
      access_token: token,
      token_type: "bearer",
      expires_in: tokenLife === "text" ? String(tokenLifeSeconds) : tokenLifeSeconds,
      scope: "global:manage",
    });
  }

  /** The credential behind an Authorization header, or the refusal. */
  judge(header: string | undefined, switches: Switches): CredentialState | Answer {
    const token = /^bearer\s+(\S+)$/i.exec(header ?? "")?.[1];
    const known = token === undefined ? undefined : this.#tokens.get(token);
    if (known === undefined) {
      return gatewayError(
        401,
        "invalid_token",
        token === undefined ? "Access token is missing" : "Invalid access token",
      );
    }
    if (this.clock.now() >= known.expiresAt) return expired(switches.expiredTokenStatus);
    return known.credential;
  }
}

export function expired(status: Switches["expiredTokenStatus"]): Answer {
  if (status === 407) return gatewayError(407, "token_expired", "Token expired");
  if (status === 400) return gatewayError(400, "bad_request", "Unable to authenticate");
  return gatewayError(401, "invalid_token", "Access token expired");
}
