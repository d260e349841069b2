// The catalogue: what can be mapped, as a server listed it once, by tenant and application.
import { type Config, givenText, valueAt } from "../integration/declared/config.js";
import { fold, isAmong } from "../integration/pairing/key.js";

/** An attribute of an entity type. */
export interface CatalogueAttribute {
  /** Display name, in the server's spelling. */
  readonly name: string;
  /** Such as `incident.status.name`; absent where the server did not tell it. */
  readonly id?: string | undefined;
  readonly mapable: boolean;
  readonly value_mapable: boolean;
  /** The values that the server lists; empty where it lists none. */
  readonly values: readonly string[];
}

/** What integrations of one application can map in one tenant. */
export interface CatalogueApplication {
  readonly tenant: string;
  readonly application: string;
  /** Whether what is lacking is refused, and not warned of. Default false. */
  readonly strict?: boolean | undefined;
  /** Ids of the installed integrations of the application. */
  readonly integrations: readonly string[];
  /** By entity type. */
  readonly entities: Readonly<Record<string, readonly CatalogueAttribute[]>>;
}

/** What is known by an id, and how the server calls it. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a tenant has beside mappings. What the server did not tell is absent. */
export interface CatalogueTenant {
  readonly tenant: string;
  /** Ids of the applications that can be installed. */
  readonly applications?: readonly string[] | undefined;
  readonly roles?: readonly Named[] | undefined;
  /** By application. */
  readonly alert_sources?: Readonly<Record<string, readonly Named[]>> | undefined;
  /** What payloads may name, such as `$incident.subject`, by entity type. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface Catalogue {
  readonly applications: readonly CatalogueApplication[];
  readonly tenants: readonly CatalogueTenant[];
}

export const NO_CATALOGUE: Catalogue = { applications: [], tenants: [] };

/**
 * The catalogue that a declaration is to be judged by: that of its tenant and the application that it installs, or that the
 * integration was of when the catalogue was fetched; undefined where none is known.
 */
export function catalogueFor(
  applications: readonly CatalogueApplication[],
  tenant: string | undefined,
  config: Config,
): CatalogueApplication | undefined {
  const application = fold(givenText(valueAt(config, ["install", "application"])) ?? "");
  const id = givenText(config.integration_id) ?? "";
  return applications.find(
    (each) =>
      each.tenant === tenant &&
      ((application !== "" && fold(each.application) === application) || (id !== "" && isAmong(each.integrations, id))),
  );
}

/** The attributes of an entity type; undefined where the catalogue does not have the type. */
export function attributesOf(
  { entities }: CatalogueApplication,
  entityType: string,
): readonly CatalogueAttribute[] | undefined {
  const found = Object.keys(entities).find((entity) => fold(entity) === fold(entityType));
  return found === undefined ? undefined : entities[found];
}
