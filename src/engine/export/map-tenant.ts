// Makes a tenant's project one for another tenant: what names a desk, a user or anything that one tenant alone has is not
// copied. It is looked up by name, or is a variable that the other tenant's people give.
import { RampsyncError } from "../../base/error.js";
import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note, NoteParameters } from "../../base/note-codes.js";
import { plainSteps, type Step } from "../../base/place.js";
import type { Live } from "../../integration/model.js";
import { fold } from "../../integration/pairing/key.js";
import { decodeIntegration } from "../../integration/wire/codec.js";
import type { Session } from "../../resources/session.js";
import { WITH_KEYS } from "./credentials.js";
import {
  type Declaration,
  type ExportedIntegration,
  type ExportedTenant,
  type ExportedVariable,
  LookUpReference,
  standInFor,
  type TextPart,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { variableName } from "./names.js";
import { GROUP_IDS, tenantIdsIn } from "./tenant-ids.js";

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
  /** By folded id. */
  readonly resourceGroups: ReadonlyMap<string, string>;
  /** By application and id. */
  readonly alertSources: ReadonlyMap<string, string>;
}

async function namesOf({ client }: Session, { id: tenant, integrations }: ExportedTenant): Promise<Names> {
  const uses = (name: string) => integrations.some(({ declaration }) => holds(declaration, name));
  const roles = uses("role_id") ? await client.roles(tenant).catch(() => []) : [];
  const applications = uses("alert_source_id")
    ? [...new Set(integrations.flatMap(({ application }) => application ?? []))]
    : [];
  const hasGroups = integrations.some(({ declaration, events }) =>
    [declaration, ...events.map((event) => event.declaration)].some((part) => holdsGroup(part)),
  );
  const groups = hasGroups ? await client.resourceGroups(tenant).catch(() => []) : [];
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
    resourceGroups: new Map(
      groups.flatMap(({ id, name }): [string, string][] =>
        id === undefined || name === undefined ? [] : [[fold(id), name]],
      ),
    ),
    alertSources: new Map(sources.flat()),
  };
}

const holds = (value: unknown, name: string): boolean =>
  isRecord(value) && (value[name] !== undefined || Object.values(value).some((inner) => holds(inner, name)));

function holdsGroup(value: unknown): boolean {
  if (typeof value === "string") return value.search(GROUP_IDS) !== -1;
  if (value instanceof TextTemplate) return value.parts.some(holdsGroup);
  if (Array.isArray(value)) return value.some(holdsGroup);
  return isRecord(value) && Object.entries(value).some(([name, inner]) => name !== "mappings" && holdsGroup(inner));
}

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
      if (name === "role_id") texts.push(value);
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
  /** The blocks of look-ups, by what they look up. */
  readonly #blocks = new Map<string, string>();
  readonly #notes: Note[] = [];

  constructor(
    private readonly integration: ExportedIntegration,
    private readonly tenants: TenantMap,
    private readonly marks: readonly string[],
    private readonly names: Names,
  ) {}

  to(live: readonly Live[]): ExportedIntegration {
    const { integration } = this;
    const { integration_id: _, display_name: title, description, ...others } = integration.declaration;
    const name = typeof title === "string" ? this.#renamed(title) : undefined;
    const present = this.#presentIn(live, name);
    const shown = name === undefined ? undefined : this.#title(name, present);
    const owner = present === undefined ? { install: this.#installed() } : { integration_id: present.id };
    const declaration: Declaration = {
      ...owner,
      ...(shown === undefined ? {} : { display_name: shown }),
      ...(typeof description === "string"
        ? { description: this.#text(this.#renamed(description), ["description"]) }
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
      notes: [...integration.notes, ...this.#notes],
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

  /** Undefined where the other tenant has it under that name: what is there is kept. */
  #title(name: string, present: Live | undefined): unknown {
    const [found] = tenantIdsIn(name, this.tenants.to);
    if (found === undefined && !fold(name).includes(fold(this.tenants.from))) return name;
    if (present !== undefined) return undefined;
    return found === undefined
      ? this.#variable(["display_name"])
      : this.#given(found.kind, { id: found.id, why: "mixed" }, ["display_name"]);
  }

  #mapped(value: unknown, path: readonly Step[]): unknown {
    const last = path.at(-1);
    if (value instanceof VariableReference) return value;
    if (last === "mappings") {
      if (isRecord(value)) this.#tellTables(value, path);
      return value;
    }
    if (value instanceof TextTemplate) {
      const isMarked = value.parts.some((part) => typeof part === "string" && this.#isMarked(part));
      return isMarked ? this.#variable(path) : this.#withGroups(value.parts, path);
    }
    if (typeof value === "string") return this.#text(value, path);
    if (Array.isArray(value)) return value.map((item, index) => this.#mapped(item, [...path, index]));
    if (!isRecord(value)) return value;
    if (last === "headers") return this.#headers(value, path);
    const isRule = typeof value.key === "string" && typeof value.operator === "string";
    if (isRule && PART_OF_TENANT.test(String(value.key))) {
      const group = this.#groupNamed(String(value.value), [...path, "value"]);
      return { ...value, value: group ?? this.#variable([...path, "value"]) };
    }
    if (WITH_KEYS.has(last)) this.#tellCopied(Object.keys(value), path);
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.#mapped(inner, [...path, name])]),
    );
  }

  /** No variable can stand in a table: what is copied in it is told, each id once for each mapping. */
  #tellTables(mappings: Declaration, path: readonly Step[]): void {
    for (const [label, mapping] of Object.entries(mappings)) {
      this.#tellCopied(textsIn(mapping), [...path, { key: label }]);
    }
  }

  #tellCopied(texts: readonly string[], path: readonly Step[]): void {
    const ids = texts.flatMap((text) => tenantIdsIn(text, this.tenants.to));
    for (const { kind, id } of new Map(ids.map((found) => [fold(found.id), found])).values()) {
      this.#notes.push(note("RS6156", { kind, id, why: "copied" }, { path: plainSteps(path).map(String) }));
    }
  }

  #text(text: string, path: readonly Step[]): unknown {
    const last = path.at(-1);
    if (OWN.has(last) || (last === "endpoint" && !isPath(text))) return this.#variable(path);
    if (last === "role_id") {
      const name = this.names.roles.get(text);
      if (name === undefined) return this.#given("role", { id: text, why: "unnamed" }, path);
      return new LookUpReference({ kind: "role", name, block: this.#block(path, `role ${name}`) });
    }
    if (last === "alert_source_id") {
      const { application = "" } = this.integration;
      const name = this.names.alertSources.get(`${application} ${text}`);
      if (name === undefined) return this.#given("alert source", { id: text, why: "unnamed" }, path);
      return new LookUpReference({
        kind: "alert source",
        name,
        application,
        block: this.#block(path, `source ${name}`),
      });
    }
    if (this.#isMarked(text)) return this.#variable(path);
    return last === "payload" ? this.#withGroups([text], path) : this.#plain(text, path);
  }

  /** A text that is the id of a group is looked up; one that holds an id somewhere is for the other tenant's people to give. */
  #plain(text: string, path: readonly Step[]): unknown {
    const group = this.#groupNamed(text, path);
    if (group !== undefined) return group;
    const [found] = tenantIdsIn(text, this.tenants.to);
    if (found === undefined) return text;
    const { kind, id } = found;
    const isUnnamed = kind === "resource group" && !this.names.resourceGroups.has(fold(id));
    return this.#given(kind, { id, why: isUnnamed ? "unnamed" : "mixed" }, path);
  }

  /** Undefined where the text is not the id of a group whose name is known. */
  #groupNamed(text: string, path: readonly Step[]): LookUpReference | undefined {
    const name = this.names.resourceGroups.get(fold(text));
    return name === undefined
      ? undefined
      : new LookUpReference({ kind: "resource group", name, block: this.#block(path, `group ${name}`) });
  }

  /** A payload in which each id of a group is looked up. */
  #withGroups(parts: readonly TextPart[], path: readonly Step[]): unknown {
    const ids = parts.flatMap((part) => (typeof part === "string" ? tenantIdsIn(part, this.tenants.to) : []));
    const apart = ids.find(({ kind }) => kind !== "resource group");
    if (apart !== undefined) return this.#given(apart.kind, { id: apart.id, why: "mixed" }, path);
    if (ids.length === 0) return parts.length === 1 ? parts[0] : new TextTemplate(parts);
    // A template of Terraform beside a reference could not be told from it, and no text has secrets and look-ups in it (RS2006).
    const isMixed = parts.some((part) => typeof part !== "string" || /[$%]\{/.test(part));
    const unknown = ids.find(({ id }) => !this.names.resourceGroups.has(fold(id)));
    if (isMixed || unknown !== undefined) {
      const { id = "" } = unknown ?? ids[0] ?? {};
      return this.#given("resource group", { id, why: unknown === undefined ? "mixed" : "unnamed" }, path);
    }
    return new TextTemplate(
      parts.flatMap((part): readonly TextPart[] => {
        if (typeof part !== "string") return [part];
        const texts = part.split(GROUP_IDS);
        const references = (part.match(GROUP_IDS) ?? []).flatMap((id) => this.#groupNamed(id, path) ?? []);
        return texts.flatMap((text, index) => [text, ...references.slice(index, index + 1)]);
      }),
    );
  }

  /** A variable in place of an id that is not looked up, which a note tells. */
  #given(
    kind: NoteParameters["RS6156"]["kind"],
    { id, why }: Pick<NoteParameters["RS6156"], "id" | "why">,
    path: readonly Step[],
  ): VariableReference {
    const variable = this.#variable(path);
    const about = { kind, id, why, variable: variable.name };
    this.#notes.push(note("RS6156", about, { path: plainSteps(path).map(String) }));
    return variable;
  }

  /** What is looked up twice has one block. */
  #block(path: readonly Step[], about: string): string {
    const known = this.#blocks.get(about);
    if (known !== undefined) return known;
    const base = variableName(this.integration.name, path).slice(0, 80);
    const used = new Set(this.#blocks.values());
    let block = base;
    for (let number = 2; used.has(block); number += 1) block = `${base}_${number}`;
    this.#blocks.set(about, block);
    return block;
  }

  #headers(headers: Declaration, path: readonly Step[]): Declaration {
    this.#tellCopied(Object.keys(headers), path);
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => {
        const isCommon = COMMON_HEADERS.has(fold(name)) || value instanceof VariableReference;
        return [name, isCommon ? value : this.#variable([...path, { key: name }])];
      }),
    );
  }

  /** Whether it holds anything of the tenant that it came from. */
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

/** All texts of a mapping, keys of its table included. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]) : [];
}

function mentions(value: unknown, variable: string): boolean {
  if (value instanceof VariableReference) return value.name === variable;
  if (value instanceof TextTemplate) return value.parts.some((part) => mentions(part, variable));
  if (Array.isArray(value)) return value.some((inner) => mentions(inner, variable));
  return isRecord(value) && Object.values(value).some((inner) => mentions(inner, variable));
}
