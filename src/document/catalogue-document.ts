// What was fetched into the catalogue, as a document: what `catalogue fetch --json` and `catalogue types --json` print.

/** One application of one tenant. */
export interface FetchedApplication {
  readonly tenant: string;
  readonly application: string;
  /** Number of entity types that have attributes. */
  readonly entities: number;
  /** Number of attributes in all of them. */
  readonly attributes: number;
}

export interface CatalogueFetchDocument {
  /** The file that was written. */
  readonly file: string;
  /** What was fetched; what the file has of others stays. */
  readonly applications: readonly FetchedApplication[];
}

export interface CatalogueTypesDocument {
  /** The file that was written. */
  readonly file: string;
  /** Names of the constants in it. */
  readonly constants: readonly string[];
}
