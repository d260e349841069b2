// Takes credentials out of events: headers and constants of payloads under telling names, addresses, and those of notifiers.
import { isRecord } from "../../base/json.js";
import type { Step } from "../../base/place.js";
import { Secret } from "../../base/secret.js";
import { NOTIFIER, notifierCredentials } from "../../integration/fields.js";
import type { Lifted } from "./credentials.js";
import { type Declaration, type ExportedVariable, type FoundEvent, TextTemplate, VariableReference } from "./facts.js";
import { isTelling, suspicionOf, suspicionOfAddress } from "./suspicion.js";

/** What equals a default: nobody writes it. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  method: "POST",
  resource_group_allowed: false,
  custom_attribute_allowed: false,
};

const CREDENTIALS: ReadonlySet<string> = new Set(["user_name", "api_key"]);
const ADDRESSES: ReadonlySet<string> = new Set(["base_uri", "access_token_uri", "endpoint"]);

/** `name` begins the names of the variables. */
export function liftEvent({ config }: Pick<FoundEvent, "config">, name: string): Lifted {
  const lifting = new Lifting(name);
  const { notifier, headers, dependent_event: dependent, filter, ...plain } = config;
  const { plain: plainHeaders, secret } = lifting.headers(headers, ["headers"]);
  const declaration: Declaration = {
    ...lifting.members(plain, []),
    ...lifting.notifier(notifier),
    ...(plainHeaders === undefined ? {} : { headers: plainHeaders }),
    ...(secret === undefined ? {} : { headers_wo: secret }),
    ...(isRecord(filter) ? { filter: filterOf(filter) } : {}),
    ...(isRecord(dependent) ? { dependent_event: lifting.dependent(dependent) } : {}),
  };
  return { declaration, variables: lifting.variables };
}

class Lifting {
  readonly variables: ExportedVariable[] = [];
  readonly #names = new Map<string, number>();

  constructor(private readonly prefix: string) {}

  /** Members of one level: texts, and tables of texts. */
  members(members: Declaration, path: readonly Step[]): Declaration {
    return Object.fromEntries(
      Object.entries(members).flatMap(([name, value]): [string, unknown][] => {
        if (value === null || value === undefined || DEFAULTS[name] === value) return [];
        return [[name, this.#member(name, value, [...path, name])]];
      }),
    );
  }

  #member(name: string, value: unknown, path: readonly Step[]): unknown {
    if (typeof value !== "string") return value;
    if (name === "payload") return this.#payload(value, path);
    const isHidden = CREDENTIALS.has(name) || (ADDRESSES.has(name) && suspicionOfAddress(value) !== undefined);
    return isHidden ? this.#variable(path, false, value) : value;
  }

  notifier(notifier: unknown): { readonly notifier?: Declaration } {
    if (!isRecord(notifier)) return {};
    const { auth_type: type, grant_type: grant } = notifier;
    const way = String(type ?? "NONE").toUpperCase();
    const { required } = notifierCredentials(way, grant == null ? undefined : String(grant).toUpperCase());
    const { auth_type: _, ...others } = this.members(notifier, ["notifier"]);
    const secrets = required
      .map((path) => path.slice(NOTIFIER.length + 1))
      .filter((name) => name.endsWith("_wo"))
      .map((name) => [name, this.#variable(["notifier", name], true)] as const);
    return {
      notifier: { ...others, ...(way === "NONE" ? {} : { auth_type: type }), ...Object.fromEntries(secrets) },
    };
  }

  /** Headers whose names or values tell that they are credentials, and the others; undefined where there are none. */
  headers(
    headers: unknown,
    path: readonly Step[],
  ): { readonly plain: Declaration | undefined; readonly secret: Declaration | undefined } {
    const entries = isRecord(headers) ? Object.entries(headers) : [];
    const plain = entries.filter((entry) => !isCredential(entry));
    const secret = entries.filter(isCredential);
    const variables = secret.map(
      ([name, value]) => [name, this.#variable([...path, { key: name }], true, String(value))] as const,
    );
    return {
      plain: plain.length === 0 ? undefined : Object.fromEntries(plain),
      secret: secret.length === 0 ? undefined : Object.fromEntries(variables),
    };
  }

  dependent({ headers, ...members }: Declaration): Declaration {
    const path = ["dependent_event"];
    const entries = isRecord(headers) ? Object.entries(headers) : [];
    const lifted = entries.map(([name, value]): [string, unknown] => [
      name,
      isCredential([name, value]) ? this.#variable([...path, "headers", { key: name }], false, String(value)) : value,
    ]);
    return {
      ...this.members(members, path),
      ...(lifted.length === 0 ? {} : { headers: Object.fromEntries(lifted) }),
    };
  }

  /** Constants under telling names; what is computed when it is posted (`$incident.subject`) is none. */
  #payload(payload: string, path: readonly Step[]): unknown {
    const parts: (string | VariableReference)[] = [];
    let from = 0;
    for (const found of payload.matchAll(/"([^"\\]+)"(\s*:\s*")([^"\\$]+)"/g)) {
      const [, key = "", between = "", value = ""] = found;
      // Ids of projects and kinds stand under names such as "key"; what looks like a secret there stops the export.
      if (!isTelling(key) || /^(?:code|key)s?$/i.test(key)) continue;
      const at = found.index + key.length + 2 + between.length;
      parts.push(payload.slice(from, at), this.#variable([...path, { key }], false, value));
      from = at + value.length;
    }
    if (parts.length === 0) return payload;
    // A template of Terraform beside a reference could not be told from it.
    if (/[$%]\{/.test(payload)) {
      this.variables.splice(-parts.length / 2);
      return this.#variable(path, false, payload);
    }
    return new TextTemplate([...parts, payload.slice(from)]);
  }

  #variable(path: readonly Step[], isSecret: boolean, live?: string): VariableReference {
    const words = path.map((step) => (typeof step === "object" ? step.key : String(step)));
    const field = words
      .join("_")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/_wo$/, "");
    const base = `${this.prefix}_${field}`.slice(0, 100);
    const number = (this.#names.get(base) ?? 0) + 1;
    this.#names.set(base, number);
    const reference = new VariableReference(number === 1 ? base : `${base}_${number}`, isSecret);
    this.variables.push({ ...reference, path, ...(live === undefined ? {} : { live: new Secret(live) }) });
    return reference;
  }
}

/** Whether the name or the value of a header tells that it is a credential. */
export const isCredential = ([name, value]: readonly [string, unknown]): boolean =>
  isTelling(name) || /cookie/i.test(name) || suspicionOf(String(value)) !== undefined;

function filterOf({ match_type: match, rules }: Declaration): Declaration {
  const all = Array.isArray(rules) ? rules.filter(isRecord) : [];
  return {
    ...(match === "ALL" ? {} : { match_type: match }),
    rules: all.map((rule) => Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null))),
  };
}
