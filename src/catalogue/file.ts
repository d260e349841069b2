// The catalogue, rampsync.catalogue.json beside the program: what can be mapped by tenant and application, for version control.
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod/mini";
import {
  type EntriesFile,
  pathOf,
  projectPathOf,
  readLists,
  unknownMembers,
  writeEntries,
  wrongEntry,
} from "../base/entries-file.js";
import { type RampsyncError, RampsyncErrors } from "../base/error.js";
import { type Catalogue, type CatalogueApplication, type CatalogueTenant, NO_CATALOGUE } from "./catalogue.js";

export const CATALOGUE_FILE = "rampsync.catalogue.json";

const text = z.string().check(z.minLength(1), z.maxLength(2000));

export const applicationShape = z.strictObject({
  tenant: text,
  application: text,
  strict: z.optional(z.boolean()),
  integrations: z.array(text),
  entities: z.record(
    z.string(),
    z.array(
      z.strictObject({
        name: text,
        id: z.optional(text),
        mapable: z.boolean(),
        value_mapable: z.boolean(),
        values: z.array(z.string()),
      }),
    ),
  ),
}) satisfies z.ZodMiniType<CatalogueApplication>;

const named = z.array(z.strictObject({ id: text, name: z.string() }));

export const tenantShape = z.strictObject({
  tenant: text,
  applications: z.optional(z.array(text)),
  roles: z.optional(named),
  alert_sources: z.optional(z.record(z.string(), named)),
  placeholders: z.optional(z.record(z.string(), z.array(text))),
}) satisfies z.ZodMiniType<CatalogueTenant>;

const TENANTS = "tenants";

const catalogueFile: EntriesFile = {
  name: CATALOGUE_FILE,
  what: "catalogue",
  list: "applications",
  also: TENANTS,
  code: "RS2063",
};

/** Where the catalogue is, or would be. */
export const cataloguePath = (directory: string): string => pathOf(catalogueFile, directory);

/**
 * Everything that the file holds; nothing where none is named and none lies beside the program. `name` is a path, seen from
 * the directory, or from the nearest one above it that has it or a cdktf.json.
 * @throws RS2017 for a file that cannot be read, and for a named one that is not there; RS2063 with everything that is wrong
 * in it.
 */
export function readCatalogue(directory: string, name?: string): Catalogue {
  const file = name === undefined ? cataloguePath(directory) : namedPath(directory, name);
  if (name === undefined && !existsSync(file)) return NO_CATALOGUE;
  const { entries, also } = readLists(catalogueFile, file);
  const applications = checked(file, { list: catalogueFile.list, items: entries, shape: applicationShape });
  const tenants = checked(file, { list: TENANTS, items: also, shape: tenantShape });
  const errors = [...applications.errors, ...tenants.errors];
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return { applications: applications.entries, tenants: tenants.entries };
}

interface Checked<Entry> {
  readonly entries: readonly Entry[];
  readonly errors: readonly RampsyncError[];
}

interface Unchecked<Entry> {
  readonly list: string;
  readonly items: readonly unknown[];
  readonly shape: z.ZodMiniType<Entry>;
}

function checked<Entry>(file: string, { list, items, shape }: Unchecked<Entry>): Checked<Entry> {
  const found = items.map((item) => shape.safeParse(item));
  return {
    entries: found.flatMap(({ data }) => (data === undefined ? [] : [data])),
    errors: found.flatMap(({ error }, index) =>
      (error?.issues ?? []).map((issue) =>
        wrongEntry(
          { ...catalogueFile, list },
          file,
          [index, ...issue.path],
          unknownMembers(issue) ?? "is missing, or of another type",
        ),
      ),
    ),
  };
}

/** Terraform runs in a folder of its own below a CDK program: a relative path is seen from there, or from the program. */
const namedPath = (directory: string, name: string) => (isAbsolute(name) ? name : projectPathOf(name, directory));

/** Replaces the file as a whole. Throws what the file system does. */
export function writeCatalogue(directory: string, { applications, tenants }: Catalogue): void {
  const also = tenants.length === 0 ? {} : { [TENANTS]: tenants };
  writeEntries(catalogueFile, cataloguePath(directory), applications, also);
}
