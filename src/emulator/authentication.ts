// How a posted inbound authentication meets the stored one, and which tokens and keys get made.
import type { WireAuthentication } from "../integration/wire/wire.js";
import { badRequest } from "./answer.js";
import type { Random } from "./random.js";
import type { AuthenticationState, TenantState } from "./state.js";
import type { Switches } from "./switches.js";
import { rolesOf } from "./tenant-defaults.js";

const types = ["WEBHOOK", "OAUTH2", "ALL", "BASIC"];

function generated(authType: string, random: Random): AuthenticationState {
  const made: AuthenticationState = {};
  if (authType === "WEBHOOK" || authType === "ALL") {
    made.token = random.text(32);
    made.webhookUrl = `https://webhooks.example.invalid/integrations/alertsWebhook?vtoken=${made.token}`;
  }
  if (authType === "OAUTH2" || authType === "ALL" || authType === "BASIC") {
    made.apiKeyPairs = [{ key: random.text(32), secret: random.text(64) }];
  }
  return made;
}

/** New tokens and keys for what is set. */
export function regenerate(stored: AuthenticationState, random: Random): AuthenticationState {
  return { ...stored, ...generated(stored.authType ?? "WEBHOOK", random) };
}

/** What is stored after `sent` was posted. */
export function storeAuthentication(
  stored: AuthenticationState | undefined,
  sent: WireAuthentication,
  context: { mode: Switches["authenticationRepost"]; random: Random; about: Pick<TenantState, "roles"> },
): AuthenticationState {
  const authType = sent.authType ?? stored?.authType;
  if (authType === undefined || !types.includes(authType)) {
    throw badRequest(`authentication.authType must be one of ${types.join(", ")}`);
  }
  let next: AuthenticationState = { ...stored, authType };
  if (stored?.authType !== authType) {
    // What is there already stays: a token outlives a change of type in the published samples.
    next = { ...generated(authType, context.random), ...next };
  } else if (context.mode === "rotate" && sent.authType !== undefined) {
    next = regenerate(next, context.random);
  }
  const roleId = sent.role?.uniqueId;
  if (roleId !== undefined) {
    const name = rolesOf(context.about).find(({ uniqueId }) => uniqueId === roleId)?.name;
    next.role = name === undefined ? { uniqueId: roleId } : { uniqueId: roleId, name };
  }
  return next;
}
