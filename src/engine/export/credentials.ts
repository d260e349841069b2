// Takes credentials out of a declaration: what names a user or opens anything becomes a variable, and what else looks like a
// secret refuses the export.
import { RampsyncError } from "../../base/error.js";
import { isRecord } from "../../base/json.js";
import { attributeText, type Step } from "../../base/place.js";
import { Secret } from "../../base/secret.js";
import { NOTIFIER, notifierCredentials } from "../../integration/fields.js";
import {
  type Declaration,
  type ExportedVariable,
  type FoundIntegration,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { type Suspicion, suspicionOf, suspicionOfAddress } from "./suspicion.js";

/** Attributes that name a user or a client. */
const CREDENTIALS: ReadonlySet<string> = new Set([`${NOTIFIER}.user_name`, `${NOTIFIER}.api_key`]);

/** Attributes that are addresses, which may hold credentials. */
const ADDRESSES: ReadonlySet<string> = new Set(
  ["base_uri", "access_token_uri", "jwt.token_url"].map((name) => `${NOTIFIER}.${name}`),
);

/** What equals a default, by path: nobody writes it. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  [`${NOTIFIER}.auth_type`]: "NONE",
  "inbound.drop_alerts_on_unmanaged_resources": false,
};

/** A declaration in which variables stand in place of credentials. */
export interface Lifted {
  readonly declaration: Declaration;
  readonly variables: readonly ExportedVariable[];
}

/** `name` begins the names of the variables. */
export function liftCredentials({ config }: Pick<FoundIntegration, "config">, name: string): Lifted {
  const variables: ExportedVariable[] = [];
  const notifier = memberAt(config, ["outbound", "notifier"]);
  const authentication = isRecord(notifier) ? notifier : {};
  const grant = authentication.grant_type;
  const { required } = notifierCredentials(
    String(authentication.auth_type ?? "NONE"),
    grant === undefined ? undefined : String(grant),
  );
  const variable = (segments: readonly string[], isSecret: boolean, live?: string): VariableReference => {
    const field = segments.slice(2).join("_").replace(/_wo$/, "");
    const reference = new VariableReference(`${name}_${field}`, isSecret);
    variables.push({ ...reference, path: segments, ...(live === undefined ? {} : { live: new Secret(live) }) });
    return reference;
  };
  const lift = (value: unknown, segments: readonly string[]): unknown => {
    const path = segments.join(".");
    if (value === null) return required.includes(path) ? variable(segments, true) : undefined;
    if (DEFAULTS[path] === value) return undefined;
    if (typeof value === "string" && CREDENTIALS.has(path)) return variable(segments, false, value);
    if (typeof value === "string" && ADDRESSES.has(path) && suspicionOfAddress(value) !== undefined) {
      return variable(segments, false, value);
    }
    if (segments.at(-1) === "mappings") return withoutNulls(value);
    if (!isRecord(value)) return value;
    const members = Object.entries(value).flatMap(([member, inner]): [string, unknown][] => {
      const lifted = lift(inner, [...segments, member]);
      return lifted === undefined ? [] : [[member, lifted]];
    });
    return members.length === 0 ? undefined : Object.fromEntries(members);
  };
  return { declaration: (lift(config, []) ?? {}) as Declaration, variables };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])),
  );
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** A text that looks like a secret, and where it stands. */
export interface SuspiciousText {
  readonly path: readonly Step[];
  readonly why: Suspicion;
}

/** Attributes whose members are named by the server. */
export const WITH_KEYS: ReadonlySet<unknown> = new Set([
  "mappings",
  "tokens_path",
  "headers",
  "headers_wo",
  "response_headers",
]);

/** Every text of a declaration that looks like a secret, names of mappings and keys of tables included. */
export function suspiciousTexts(declaration: Declaration): readonly SuspiciousText[] {
  const found: SuspiciousText[] = [];
  const look = (text: string, path: readonly Step[]) => {
    const why = suspicionOf(text);
    if (why !== undefined) found.push({ path, why });
  };
  const walk = (value: unknown, path: readonly Step[], isTable: boolean): void => {
    if (value instanceof VariableReference) return;
    if (typeof value === "string") look(value, path);
    if (value instanceof TextTemplate) {
      look(value.parts.map((part) => (typeof part === "string" ? part : "")).join(""), path);
      return;
    }
    if (Array.isArray(value)) {
      for (const [index, inner] of value.entries()) walk(inner, isTable ? path : [...path, index], isTable);
    }
    if (!isRecord(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      const isKey = isTable || WITH_KEYS.has(path.at(-1));
      const at = [...path, isKey ? { key: name } : name];
      if (isTable) look(name, at);
      walk(inner, at, isTable || name === "values");
    }
  };
  const { integration_id: _, ...texts } = declaration;
  walk(texts, [], false);
  return found;
}

/** RS2081, at the place of the text and without it. */
export function refusalOf(
  { path, why }: SuspiciousText,
  { tenant, id }: Pick<FoundIntegration, "tenant" | "id">,
): RampsyncError {
  const text = attributeText(path);
  return new RampsyncError("RS2081", `This text looks like a secret: it seems to hold ${why}.`, {
    place: { tenant, integration: id, attribute: path },
    hint: `Take it out of OpsRamp, or say that it is none: --not-secret '${text}'.`,
  });
}
