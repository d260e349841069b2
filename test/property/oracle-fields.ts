// The half of law 2's oracle that is about fields: what is declared and seen to differ, groups whole, hidden fields by
// what was declared or sent before.
import { Secret } from "../../src/base/secret.js";
import { declare } from "../../src/integration/declared/config.js";
import type { Scalar } from "../../src/integration/model.js";
import type { Config } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";
import { type AppliedBefore, unitOf } from "./oracle.js";

const lower = (text: string) => text.toLowerCase();

const MASKED = "(sensitive)";

interface WireField {
  readonly name: string;
  readonly path: string;
  /** Shown by answers of every kind; not by those that show the least; or not in a form that is read. */
  readonly shown: "always" | "unless the least" | "never";
  /** What not to have it means. */
  readonly absent?: string;
}

/** They compare without regard to case. */
const enumerated = new Set(["type", "authType", "grantType"]);

const visible = (name: string, path: string, absent?: string): WireField => ({
  name,
  path,
  shown: "always",
  ...(absent === undefined ? {} : { absent }),
});
const hidden = (name: string, path: string): WireField => ({ name, path, shown: "unless the least" });
const unread = (name: string, path: string): WireField => ({ name, path, shown: "never" });

const ownFields = [visible("displayName", "display_name"), visible("description", "description")];
const notifierFields = [hidden("type", "type"), visible("baseURI", "base_uri")];
const notifierGroup = [
  visible("authType", "auth_type", "NONE"),
  visible("grantType", "grant_type"),
  visible("userName", "user_name"),
  hidden("password", "password_wo"),
  visible("apiKey", "api_key"),
  hidden("apiSecret", "api_secret_wo"),
  visible("accessTokenURL", "access_token_uri"),
  hidden("scope", "scope"),
  hidden("tokenURL", "jwt.token_url"),
  hidden("tokenPayload", "jwt.token_payload_wo"),
  hidden("tokenHeaders", "jwt.token_headers_wo"),
  unread("tokensPath", "jwt.tokens_path"),
  hidden("resourceAuthHeaders", "jwt.resource_auth_headers_wo"),
];

/** A map is a list of its entries on the wire. */
const textOf = (value: Exclude<Scalar, Secret>) =>
  typeof value === "object"
    ? JSON.stringify(Object.entries(value).map(([key, entry]) => ({ key, value: entry })))
    : String(value);

export const AUTH_TYPE = "inbound.authentication.auth_type";
export const ROLE = "inbound.authentication.role_id";

/** Which of the two differ. A role that is not shown may be there: it differs where another one was declared before. */
export function differingAuthentication(
  { authType, role }: NaiveServer,
  wanted: Config,
  earlier: Config | undefined,
): readonly string[] {
  const { scalars } = declare(wanted);
  const before = earlier && declare(earlier).scalars.get(ROLE);
  const wantedType = scalars.get(AUTH_TYPE);
  const wantedRole = scalars.get(ROLE);
  const typeDiffers = wantedType !== undefined && lower(String(wantedType)) !== authType?.toLowerCase();
  const knownRole = role ?? before ?? (authType === undefined ? "" : wantedRole);
  return [
    ...(typeDiffers ? [AUTH_TYPE] : []),
    ...(wantedRole !== undefined && (knownRole !== wantedRole || authType === undefined) ? [ROLE] : []),
  ];
}

export function expectedScalars(
  server: NaiveServer,
  wanted: Config,
  past: AppliedBefore | undefined,
): readonly string[] {
  const now = declare(wanted);
  const then = past && declare(past.config);
  const live: Readonly<Record<string, unknown>> = {
    display_name: server.displayName,
    description: server.description,
  };
  const differsExactly = (path: string) => now.scalars.has(path) && now.scalars.get(path) !== live[path];
  const units: string[] = [];
  const send = (name: string, value: Scalar | undefined) => {
    if (value !== undefined) units.push(unitOf([name, value instanceof Secret ? MASKED : textOf(value)]));
  };
  for (const { name, path } of ownFields) if (differsExactly(path)) send(name, now.scalars.get(path));
  const source = now.scalars.get("alert_source_id");
  const knownSource =
    (server.switches.shows === "the least" ? undefined : server.alertSource) ?? then?.scalars.get("alert_source_id");
  if (source !== undefined && knownSource !== undefined && knownSource !== source) send("alertSource", source);
  const drop = now.scalars.get("inbound.drop_alerts_on_unmanaged_resources");
  if (drop !== undefined && drop !== (server.dropAlerts ?? false)) send("dropAlertsOnUnmanagedResources", drop);
  if (differingAuthentication(server, wanted, past?.config).length > 0) {
    send("authentication.authType", now.scalars.get(AUTH_TYPE));
    send("authentication.role", now.scalars.get(ROLE));
  }

  const declaredOf = ({ path }: WireField) => now.scalars.get(`outbound.notifier.${path}`);
  const fieldDiffers = (field: WireField): boolean => {
    const value = declaredOf(field);
    if (value === undefined) return false;
    const path = `outbound.notifier.${field.path}`;
    if (server.notifier === undefined) return true;
    if (value instanceof Secret) {
      const version = now.versions.get(path);
      if (past !== undefined && version !== undefined && version !== then?.versions.get(path)) return true;
      // Also of one that was adopted and never sent: it was taken for what is live.
      const last = then?.scalars.get(path);
      return last instanceof Secret && last.reveal() !== value.reveal();
    }
    const isShown =
      field.shown === "always" || (field.shown === "unless the least" && server.switches.shows !== "the least");
    const shownValue = (isShown ? (server.notifier as Record<string, unknown>)[field.name] : undefined) ?? undefined;
    const shownText = String(shownValue ?? field.absent ?? "");
    if (shownValue === undefined && field.shown !== "always") {
      const last = then?.scalars.get(path);
      return last !== undefined && (last instanceof Secret || textOf(last) !== textOf(value));
    }
    return enumerated.has(field.name) ? lower(shownText) !== lower(String(value)) : shownText !== String(value);
  };
  const all = [...notifierFields, ...notifierGroup];
  const groupDiffers = notifierGroup.some(fieldDiffers);
  const asWhole = server.notifier === undefined || past?.wantsWhole === true;
  for (const field of all) {
    const isInGroup = notifierGroup.includes(field);
    const goes = asWhole ? all.some(fieldDiffers) : isInGroup ? groupDiffers : fieldDiffers(field);
    const value = declaredOf(field);
    if (goes) send(`notifier.${field.name}`, field.name === "apiKey" && value !== undefined ? MASKED : value);
  }
  return units;
}
