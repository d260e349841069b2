// How a posted notifier changes the stored one, and which of its fields are answered.
import type { WireNotifier } from "../integration/wire/wire.js";
import { badRequest } from "./answer.js";
import type { Switches } from "./switches.js";

const has = (notifier: WireNotifier, field: keyof WireNotifier) => notifier[field] !== undefined;

// "Empty is fine, missing is not": the fields an old client asserts before it sends (docs/api-contract.md#contested-behaviours).
function missingFields(sent: WireNotifier): string[] {
  const missing: string[] = [];
  const need = (field: keyof WireNotifier) => {
    if (!has(sent, field)) missing.push(field);
  };
  need("baseURI");
  need("authType");
  if (sent.authType === "BASIC") {
    need("userName");
    need("password");
  }
  if (sent.authType === "JWT") need("tokenURL");
  if (sent.authType === "OAUTH2") {
    need("apiKey");
    need("apiSecret");
    if (!has(sent, "accessTokenURI") && !has(sent, "accessTokenURL")) missing.push("accessTokenURI");
    if (sent.grantType === "PASSWORD") {
      need("userName");
      need("password");
    }
  }
  return missing;
}

/** What is stored after `sent` was posted. Throws a refusal where the switch asks for whole notifiers. */
export function storeNotifier(
  stored: WireNotifier | undefined,
  sent: WireNotifier,
  { notifier: mode, tokenUrlAccepted }: Pick<Switches, "notifier" | "tokenUrlAccepted">,
): WireNotifier {
  const given = Object.fromEntries(
    Object.entries(sent).filter(([, value]) => value !== null && value !== undefined),
  ) as WireNotifier;
  if (tokenUrlAccepted === "URL") delete given.accessTokenURI;
  if (tokenUrlAccepted === "URI") delete given.accessTokenURL;
  if (mode === "reject-partial") {
    const missing = missingFields(given);
    if (missing.length > 0) throw badRequest(`Notifier is not complete, missing: ${missing.join(", ")}`);
  }
  if (mode !== "merge" || stored === undefined) return given;
  const merged = { ...stored, ...given };
  // Both spellings name one field: the one that was sent last is stored.
  if (has(given, "accessTokenURI") && !has(given, "accessTokenURL")) delete merged.accessTokenURL;
  if (has(given, "accessTokenURL") && !has(given, "accessTokenURI")) delete merged.accessTokenURI;
  return merged;
}

/** The notifier as every answer has it: no secrets, no JWT fields, and only what its auth type uses. */
export function visibleNotifier(
  stored: WireNotifier,
  switches: Pick<Switches, "tokenUrlField" | "notifierTypeOnRead">,
): WireNotifier {
  const shown: Record<string, unknown> = {};
  const show = (field: keyof WireNotifier) => {
    if (has(stored, field)) shown[field] = stored[field];
  };
  if (switches.notifierTypeOnRead) show("type");
  show("baseURI");
  show("authType");
  const { authType, grantType } = stored;
  if (authType === "OAUTH2") show("grantType");
  const isClientAlone = authType === "OAUTH2" && grantType === "CLIENT_CREDENTIALS";
  if (authType !== undefined && authType !== "NONE" && !isClientAlone) show("userName");
  if (authType === "OAUTH2") {
    show("apiKey");
    show("scope");
    const tokenUrl = stored.accessTokenURL ?? stored.accessTokenURI;
    const asSent = stored.accessTokenURL === undefined ? "URI" : "URL";
    const suffix = switches.tokenUrlField === "as-sent" ? asSent : switches.tokenUrlField;
    if (tokenUrl !== undefined) shown[`accessToken${suffix}`] = tokenUrl;
  }
  return shown as WireNotifier;
}
