// The verbs of the catalogue: what can be mapped, fetched into a file beside the program, and as constants for it.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { suggestion } from "../../base/nearest.js";
import { replaceFile } from "../../base/replace-file.js";
import { systemCode } from "../../base/system.js";
import type { CatalogueApplication, CatalogueAttribute, CatalogueTenant, Named } from "../../catalogue/catalogue.js";
import { cataloguePath, readCatalogue, writeCatalogue } from "../../catalogue/file.js";
import type { CatalogueFetchDocument, CatalogueTypesDocument } from "../../document/catalogue-document.js";
import { DIRECTIONS } from "../../document/mapping.js";
import { ENTITY_TYPES } from "../../integration/fields.js";
import { fold } from "../../integration/pairing/key.js";
import { readConnection } from "../../resources/connection.js";
import { isSameApplication, knownInstallations } from "../../resources/installed-integration/installations.js";
import { type Mappable, mappableIn, mappableOf } from "../../resources/look-ups/mappings.js";
import type { Session } from "../../resources/session.js";
import { Access } from "../access.js";
import { connect } from "../connection.js";
import type { RunOptions } from "../run-options.js";
import { tenantsFor } from "./list.js";

/** What `catalogue fetch` takes. */
export interface CatalogueFetchOptions
  extends Pick<
    RunOptions,
    | "directory"
    | "environment"
    | "host"
    | "signal"
    | "secretsCommand"
    | "secretsTimeoutMs"
    | "profiles"
    | "maxRequestsPerMinute"
    | "limitShare"
  > {
  /** Default: the one of OPSRAMP_TENANT. */
  readonly tenants: readonly string[];
  /** Ids of applications, installed or not. Default: those that are installed in the tenant. */
  readonly applications?: readonly string[];
  /** The name of the profile whose endpoint and API client are used. Default: those of the environment. */
  readonly profile?: string;
}

/**
 * Reads what can be mapped and writes it into rampsync.catalogue.json, in a fixed order; what the file has of other tenants
 * and applications stays, and so does `strict`. Nothing is sent that changes anything.
 * @throws RS2012 where no tenant is named, RS2010 without credentials, RS2017 and RS2063 for a file that is not usable, and
 * what reading a tenant throws: nothing is written then.
 */
export async function fetchCatalogue(options: CatalogueFetchOptions): Promise<CatalogueFetchDocument> {
  const before = readCatalogue(options.directory);
  const settings = readConnection({}, await new Access(options).named(options.profile));
  const tenants = [...new Set(tenantsFor(options.tenants, settings))];
  const connections = connect(options);
  try {
    const session = connections.session(settings);
    const found = await Promise.all(
      tenants.map(async (tenant) => {
        const applications = await fetchTenant(session, tenant, options.applications);
        return { applications, about: await fetchAbout(session, tenant, applications) };
      }),
    );
    const fetched = found.flatMap(({ applications }) => applications);
    const keyOf = ({ tenant, application }: CatalogueApplication) => JSON.stringify([tenant, fold(application)]);
    const all = new Map([...before.applications, ...fetched].map((each) => [keyOf(each), each]));
    for (const each of before.applications) {
      const now = all.get(keyOf(each));
      if (now !== undefined && each.strict !== undefined) all.set(keyOf(each), { ...now, strict: each.strict });
    }
    const ordered = [...all].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
    const file = cataloguePath(options.directory);
    try {
      writeCatalogue(options.directory, {
        applications: ordered,
        tenants: withFetched(
          before.tenants,
          found.map(({ about }) => about),
        ),
      });
    } catch (cause) {
      throw notWritten(file, cause);
    }
    return {
      file,
      applications: fetched.map(({ tenant, application, entities }) => ({
        tenant,
        application,
        entities: Object.keys(entities).length,
        attributes: Object.values(entities).reduce((sum, { length }) => sum + length, 0),
      })),
    };
  } finally {
    await connections.close();
  }
}

async function fetchTenant(
  session: Session,
  tenant: string,
  wanted: readonly string[] | undefined,
): Promise<readonly CatalogueApplication[]> {
  const { installations } = await knownInstallations(session, tenant);
  const installed = groupBy(
    installations.filter(({ application }) => application !== undefined),
    ({ application = "" }) => application,
  );
  const applications = [...new Set(wanted ?? installed.keys())].sort();
  return Promise.all(
    applications.map(async (application): Promise<CatalogueApplication> => {
      const own = installations.filter((each) => isSameApplication(application, each));
      const integrations = own.map(({ id }) => id).sort();
      const entities = await Promise.all(
        ENTITY_TYPES.toSorted().map(async (entity) => {
          const attributes = await attributesOf(session, tenant, application, integrations[0], entity);
          return [entity, attributes] as const;
        }),
      );
      return {
        tenant,
        application,
        integrations,
        entities: Object.fromEntries(entities.filter(([, attributes]) => attributes.length > 0)),
      };
    }),
  );
}

/** Undefined where the server does not tell it. A run that was stopped ends by what else it asks for. */
const told = <Found>(asked: Promise<Found>): Promise<Found | undefined> => asked.catch(() => undefined);

const byId = (left: Named, right: Named) => (left.id < right.id ? -1 : 1);

async function fetchAbout(
  session: Session,
  tenant: string,
  applications: readonly CatalogueApplication[],
): Promise<CatalogueTenant> {
  const { client } = session;
  const [types, roles, sources, placeholders] = await Promise.all([
    told(client.availableTypes(tenant)),
    told(client.roles(tenant)),
    Promise.all(
      applications.map(
        async ({ application }) => [application, await told(client.alertSources(tenant, application))] as const,
      ),
    ),
    Promise.all(
      ENTITY_TYPES.toSorted().map(async (entity) => [entity, await told(client.placeholders(tenant, entity))] as const),
    ),
  ]);
  return {
    tenant,
    ...(types === undefined ? {} : { applications: types.flatMap(({ id }) => id ?? []).sort() }),
    ...(roles === undefined
      ? {}
      : { roles: roles.map(({ uniqueId = "", name = "" }) => ({ id: uniqueId, name })).sort(byId) }),
    alert_sources: Object.fromEntries(
      sources.flatMap(([application, list]) =>
        list === undefined || list.length === 0
          ? []
          : [[application, list.map(({ id, name = "" }) => ({ id: String(id ?? ""), name })).sort(byId)]],
      ),
    ),
    placeholders: Object.fromEntries(
      placeholders.flatMap(([entity, names]) =>
        names === undefined || names.length === 0 ? [] : [[entity, names.toSorted()]],
      ),
    ),
  };
}

/** In order; what was not told this time stays, and so do alert sources of other applications. */
function withFetched(
  before: readonly CatalogueTenant[],
  fetched: readonly CatalogueTenant[],
): readonly CatalogueTenant[] {
  const all = new Map(before.map((each) => [each.tenant, each]));
  for (const each of fetched) {
    const known = all.get(each.tenant);
    const sources = Object.entries({ ...known?.alert_sources, ...each.alert_sources });
    all.set(each.tenant, {
      ...known,
      ...each,
      alert_sources: Object.fromEntries(sources.sort(([left], [right]) => (left < right ? -1 : 1))),
      placeholders: { ...known?.placeholders, ...each.placeholders },
    });
  }
  return [...all.values()].sort((left, right) => (left.tenant < right.tenant ? -1 : 1));
}

/** Of an installed integration with the ids of its attributes, from both sides; else of its type, which tells none. */
async function attributesOf(
  session: Session,
  tenant: string,
  application: string,
  id: string | undefined,
  entity: string,
): Promise<readonly CatalogueAttribute[]> {
  const ofType = await mappableOf(session, tenant, application, entity);
  const ofSides =
    id === undefined
      ? []
      : await Promise.all(
          DIRECTIONS.map((direction) => mappableIn(session, tenant, { id, application: undefined, direction }, entity)),
        );
  const byName = new Map<string, Mappable>();
  for (const each of [...ofType, ...ofSides.flat()]) {
    const known = byName.get(fold(each.name));
    byName.set(fold(each.name), {
      name: known?.name ?? each.name,
      attributeId: known?.attributeId ?? each.attributeId,
      mapable: (known?.mapable ?? false) || each.mapable,
      valueMapable: (known?.valueMapable ?? false) || each.valueMapable,
      values: known?.values ?? each.values,
    });
  }
  return [...byName.values()]
    .map(({ name, attributeId, mapable, valueMapable, values }) => ({
      name,
      ...(attributeId === undefined ? {} : { id: attributeId }),
      mapable,
      value_mapable: valueMapable,
      values,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** What `catalogue types` takes. */
export interface CatalogueTypesOptions extends Pick<RunOptions, "directory"> {
  /** The file that is written, seen from the directory. */
  readonly out: string;
  /** The library of the program. Default: `cdktf`. */
  readonly library?: "cdktf" | "cdktn";
  /** Only that tenant. Default: all, whose attributes are one set. */
  readonly tenant?: string;
}

/** What a file says that this wrote, so that no other is replaced. */
const MADE = "// Made by rampsync catalogue types; do not edit.";

/**
 * Writes constants and types of values for a program, offline, from the catalogue alone.
 * @throws RS2063 without a catalogue, RS2015 for a tenant that it does not have, RS2080 for a file that is somebody's own.
 */
export function catalogueTypes({
  directory,
  out,
  library = "cdktf",
  tenant,
}: CatalogueTypesOptions): CatalogueTypesDocument {
  const all = readCatalogue(directory).applications;
  if (all.length === 0) {
    throw new RampsyncError("RS2063", "There is no catalogue yet.", {
      place: { file: cataloguePath(directory) },
      hint: "Fetch one with rampsync catalogue fetch.",
    });
  }
  const applications = all.filter((each) => tenant === undefined || each.tenant === tenant);
  if (applications.length === 0) {
    const tenants = [...new Set(all.map((each) => each.tenant))];
    throw new RampsyncError("RS2015", `The catalogue has no tenant "${tenant}".`, {
      place: { flag: "--tenant" },
      hint: suggestion(tenant ?? "", tenants, "tenants"),
    });
  }
  const file = resolve(directory, out);
  if (existsSync(file) && !readFileSync(file, "utf8").startsWith(MADE)) {
    throw new RampsyncError("RS2080", "The file is there, and was not made by this command.", { place: { file } });
  }
  const byApplication = groupBy(applications, ({ application }) => application);
  const constants = new Map([...byApplication].map(([application, same]) => [constantOf(application), same]));
  const text = [
    MADE,
    `import { attribute } from "rampsync/${library}";`,
    ...[...constants].flatMap(([name, same]) => ["", ...constantText(name, same)]),
    "",
  ].join("\n");
  try {
    replaceFile(file, text);
  } catch (cause) {
    throw notWritten(file, cause);
  }
  return { file, constants: [...constants.keys()] };
}

function constantText(name: string, same: readonly CatalogueApplication[]): readonly string[] {
  const lines = ENTITY_TYPES.toSorted().flatMap((entity) => {
    const attributes = new Map(
      same
        .flatMap(({ entities }) => entities[entity] ?? [])
        .flatMap((each) => (each.mapable ? [[each.name, each]] : [])),
    );
    if (attributes.size === 0) return [];
    const members = [...attributes.values()].map(({ name: display, id, values }) =>
      [
        ...(id === undefined && values.length === 0
          ? []
          : [`    /** ${[id, values.join(", ")].filter((part) => part !== undefined && part !== "").join(": ")} */`]),
        `    ${constantOf(display)}: attribute("${entity}", ${JSON.stringify(display)}),`,
      ].join("\n"),
    );
    return [`  ${entity}: {`, ...members, "  },"];
  });
  return [`export const ${name} = {`, ...lines, "} as const;", ...valueTypes(name, same)];
}

/** A union of the values of each attribute that lists some. */
function valueTypes(name: string, same: readonly CatalogueApplication[]): readonly string[] {
  return ENTITY_TYPES.toSorted().flatMap((entity) => {
    const listed = new Map(
      same
        .flatMap(({ entities }) => entities[entity] ?? [])
        .flatMap((each) => (each.values.length > 0 ? [[each.name, each]] : [])),
    );
    return [...listed.values()].map(({ name: display, values }) => {
      const union = [...new Set(values)].map((value) => JSON.stringify(value)).join(" | ");
      return `export type ${name}_${entity}_${constantOf(display)} = ${union};`;
    });
  });
}

/** `Assignee group name` as `ASSIGNEE_GROUP_NAME`: a name that TypeScript takes. */
function constantOf(text: string): string {
  const words = text.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_");
  const name = words.replace(/^_+|_+$/g, "").toUpperCase();
  return /^[A-Z]/.test(name) ? name : `_${name}`;
}

function notWritten(file: string, cause: unknown): RampsyncError {
  return new RampsyncError("RS2017", `The file cannot be written: ${systemCode(cause) ?? "unknown error"}.`, {
    place: { file },
    cause,
  });
}
