// Makes a tenant's project one for another tenant: what names a desk, a user or anything that one tenant alone has is not
// copied. It is looked up by name, or is a variable that the other tenant's people give.
import { RampsyncError } from "../../base/error.js";
import { isRecord } from "../../base/json.js";
import type { Step } from "../../base/place.js";
import type { Live } from "../../integration/model.js";
import { fold } from "../../integration/pairing/key.js";
import { decodeIntegration } from "../../integration/wire/codec.js";
import type { Session } from "../../resources/session.js";
import {
  type Declaration,
  type ExportedIntegration,
  type ExportedTenant,
  type ExportedVariable,
  LookUpReference,
  standInFor,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { variableName } from "./names.js";

/** Which tenant's integrations are declared for which other one. */
export interface TenantMap {
  /** The tenant that is read. */
  readonly from: string;
  /** The tenant that the project is for. */
  readonly to: string;
}

/**
 * The tenant's integrations as declarations for another tenant: those that are there under the same application and name
 * are adopted, the others installed. Throws RS2101 where several are there.
 */
export async function mapTenant(session: Session, tenant: ExportedTenant, to: string): Promise<ExportedTenant> {
  const live = (await session.client.allIntegrations(to)).map((wire) => decodeIntegration(wire));
  const names = await namesOf(session, tenant);
  const marks = marksOf(tenant);
  return {
    id: to,
    integrations: tenant.integrations.map((integration) => {
      const mapping = new Mapping(integration, { from: tenant.id, to }, marks, names);
      return mapping.to(live);
    }),
  };
}

/** Names of what ids stand for in the tenant; what cannot be told stays unknown. */
interface Names {
  readonly roles: ReadonlyMap<string, string>;
  /** By application and id. */
  readonly alertSources: ReadonlyMap<string, string>;
}

async function namesOf({ client }: Session, { id: tenant, integrations }: ExportedTenant): Promise<Names> {
  const uses = (name: string) => integrations.some(({ declaration }) => holds(declaration, name));
  const roles = uses("role_id") ? await client.roles(tenant).catch(() => []) : [];
  const applications = uses("alert_source_id")
    ? [...new Set(integrations.flatMap(({ application }) => application ?? []))]
    : [];
  const sources = await Promise.all(
    applications.map(async (application) => {
      const found = await client.alertSources(tenant, application).catch(() => []);
      return found.flatMap(({ id, name }): [string, string][] =>
        id === undefined || name === undefined ? [] : [[`${application} ${String(id)}`, name]],
      );
    }),
  );
  return {
    roles: new Map(
      roles.flatMap(({ uniqueId: id, name }): [string, string][] =>
        id === undefined || name === undefined ? [] : [[id, name]],
      ),
    ),
    alertSources: new Map(sources.flat()),
  };
}

const holds = (value: unknown, name: string): boolean =>
  isRecord(value) && (value[name] !== undefined || Object.values(value).some((inner) => holds(inner, name)));

/** Attributes that name where data is sent, or who sends it. */
const OWN: ReadonlySet<unknown> = new Set(["base_uri", "access_token_uri", "token_url", "user_name", "api_key"]);

/** Headers that say the same for every desk. */
const COMMON_HEADERS: ReadonlySet<string> = new Set(["content-type", "accept", "accept-language", "accept-charset"]);

/** Attributes of filters that name a part of a tenant. */
const PART_OF_TENANT = /group|client|tenant|site|location|partner/i;

/** Texts by which anything of a tenant is told in another text: its id, ids of its integrations, its hosts and users. */
function marksOf(tenant: ExportedTenant): readonly string[] {
  const texts: string[] = [];
  const walk = (value: unknown, name: string): void => {
    if (typeof value === "string") {
      if (OWN.has(name)) texts.push(...(name === "user_name" || name === "api_key" ? [value] : hostOf(value)));
      if (name === "endpoint" && !isPath(value)) texts.push(...hostOf(value));
    }
    if (Array.isArray(value)) for (const inner of value) walk(inner, name);
    if (isRecord(value) && name !== "mappings")
      for (const [member, inner] of Object.entries(value)) walk(inner, member);
  };
  for (const { declaration, events, variables } of tenant.integrations) {
    walk(declaration, "");
    for (const event of events) walk(event.declaration, "");
    for (const { path, live } of variables) if (live !== undefined) walk(live.reveal(), String(path.at(-1)));
  }
  const ids = tenant.integrations.flatMap(({ id, events }) => [id, ...events.map((event) => event.id)]);
  // A short text would be found everywhere.
  return [...new Set([tenant.id, ...ids, ...texts].map(fold))].filter((text) => text.length >= 4);
}

function hostOf(address: string): readonly string[] {
  const [, authority = ""] = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?([^/?#]*)/is.exec(address) ?? [];
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return host === "" ? [] : [host];
}

/** Below the address of a notifier. */
const isPath = (endpoint: string): boolean => /^\/(?!\/)/.test(endpoint);

/** One integration while it is made another tenant's. */
class Mapping {
  readonly #variables: ExportedVariable[] = [];
  readonly #used = new Map<string, number>();

  constructor(
    private readonly integration: ExportedIntegration,
    private readonly tenants: TenantMap,
    private readonly marks: readonly string[],
    private readonly names: Names,
  ) {}

  to(live: readonly Live[]): ExportedIntegration {
    const { integration } = this;
    const { integration_id: _, display_name: title, description, ...others } = integration.declaration;
    const name = typeof title === "string" ? this.#renamed(title) : title;
    const present = this.#presentIn(live, typeof name === "string" ? name : undefined);
    const owner = present === undefined ? { install: this.#installed() } : { integration_id: present.id };
    const declaration: Declaration = {
      ...owner,
      ...(name === undefined ? {} : { display_name: name }),
      ...(typeof description === "string"
        ? { description: this.#own(this.#renamed(description), ["description"]) }
        : {}),
      ...(this.#mapped(others, []) as Declaration),
    };
    const events = integration.events.map((event) => ({
      ...event,
      declaration: this.#mapped(event.declaration, [event.name]) as Declaration,
    }));
    const kept = integration.variables.filter(({ name: variable }) =>
      [declaration, ...events.map((event) => event.declaration)].some((part) => mentions(part, variable)),
    );
    return {
      ...integration,
      tenant: this.tenants.to,
      id: present?.id ?? "",
      declaration,
      events,
      variables: [...kept.map(standInFor), ...this.#variables],
    };
  }

  /** The integration of the other tenant that has the application and the name. */
  #presentIn(live: readonly Live[], name: string | undefined): Live | undefined {
    const { application = "", displayName } = this.integration;
    const names = new Set([name, displayName].flatMap((text) => (text === undefined ? [] : [fold(text)])));
    const found = live.filter(
      (each) => fold(each.application ?? "") === fold(application) && names.has(fold(each.displayName ?? "")),
    );
    if (found.length < 2) return found[0];
    throw new RampsyncError("RS2101", `${found.length} integrations of ${application} are called the same there.`, {
      place: { tenant: this.tenants.to, integration: found[0]?.id ?? "" },
      hint: "Give them names of their own, or export without this one.",
    });
  }

  #installed(): Declaration {
    const { application = "CUSTOM", category } = this.integration;
    const isCustom = fold(application) === "custom" && category !== undefined;
    return { application, ...(isCustom ? { category } : {}) };
  }

  #renamed(text: string): string {
    return text.replaceAll(this.tenants.from, this.tenants.to);
  }

  #mapped(value: unknown, path: readonly Step[]): unknown {
    const last = path.at(-1);
    if (value instanceof VariableReference || last === "mappings") return value;
    if (value instanceof TextTemplate) {
      const isMarked = value.parts.some((part) => typeof part === "string" && this.#isMarked(part));
      return isMarked ? this.#variable(path) : value;
    }
    if (typeof value === "string") return this.#text(value, path);
    if (Array.isArray(value)) return value.map((item, index) => this.#mapped(item, [...path, index]));
    if (!isRecord(value)) return value;
    if (last === "headers") return this.#headers(value, path);
    const isRule = typeof value.key === "string" && typeof value.operator === "string";
    if (isRule && PART_OF_TENANT.test(String(value.key)))
      return { ...value, value: this.#variable([...path, "value"]) };
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.#mapped(inner, [...path, name])]),
    );
  }

  #text(text: string, path: readonly Step[]): unknown {
    const last = path.at(-1);
    if (OWN.has(last) || (last === "endpoint" && !isPath(text))) return this.#variable(path);
    const block = variableName(this.integration.name, path).slice(0, 80);
    if (last === "role_id") {
      const name = this.names.roles.get(text);
      return name === undefined ? this.#variable(path) : new LookUpReference({ kind: "role", name, block });
    }
    if (last === "alert_source_id") {
      const { application = "" } = this.integration;
      const name = this.names.alertSources.get(`${application} ${text}`);
      return name === undefined
        ? this.#variable(path)
        : new LookUpReference({ kind: "alert source", name, application, block });
    }
    return this.#own(text, path);
  }

  #headers(headers: Declaration, path: readonly Step[]): Declaration {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => {
        const isCommon = COMMON_HEADERS.has(fold(name)) || value instanceof VariableReference;
        return [name, isCommon ? value : this.#variable([...path, { key: name }])];
      }),
    );
  }

  /** The text, or a variable where it holds anything of the tenant that it came from. */
  #own(text: string, path: readonly Step[]): unknown {
    return this.#isMarked(text) ? this.#variable(path) : text;
  }

  #isMarked(text: string): boolean {
    const folded = fold(text);
    return this.marks.some((mark) => folded.includes(mark));
  }

  #variable(path: readonly Step[]): VariableReference {
    const base = variableName(this.integration.name, path);
    const number = (this.#used.get(base) ?? 0) + 1;
    this.#used.set(base, number);
    const name = number === 1 ? base : `${base}_${number}`;
    this.#variables.push(standInFor({ name, isSecret: false, path }));
    return new VariableReference(name, false);
  }
}

function mentions(value: unknown, variable: string): boolean {
  if (value instanceof VariableReference) return value.name === variable;
  if (value instanceof TextTemplate) return value.parts.some((part) => mentions(part, variable));
  if (Array.isArray(value)) return value.some((inner) => mentions(inner, variable));
  return isRecord(value) && Object.values(value).some((inner) => mentions(inner, variable));
}
