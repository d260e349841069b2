// The catalogue, rampsync.catalogue.json beside the program: what can be mapped by tenant and application, for version control.
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod/mini";
import {
  type EntriesFile,
  pathOf,
  projectPathOf,
  readEntries,
  unknownMembers,
  writeEntries,
  wrongEntry,
} from "../base/entries-file.js";
import { RampsyncErrors } from "../base/error.js";
import type { CatalogueApplication } from "./catalogue.js";

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

const catalogueFile: EntriesFile = {
  name: CATALOGUE_FILE,
  what: "catalogue",
  list: "applications",
  code: "RS2063",
};

/** Where the catalogue is, or would be. */
export const cataloguePath = (directory: string): string => pathOf(catalogueFile, directory);

/**
 * Everything that the file holds; nothing where none is named and none lies beside the program. `named` is a path, seen from
 * the directory, or from the nearest one above it that has it or a cdktf.json.
 * @throws RS2017 for a file that cannot be read, and for a named one that is not there; RS2063 with everything that is wrong
 * in it.
 */
export function readCatalogue(directory: string, named?: string): readonly CatalogueApplication[] {
  const file = named === undefined ? cataloguePath(directory) : namedPath(directory, named);
  if (named === undefined && !existsSync(file)) return [];
  const found = readEntries(catalogueFile, file).map((item) => applicationShape.safeParse(item));
  const errors = found.flatMap(({ error }, index) =>
    (error?.issues ?? []).map((issue) =>
      wrongEntry(
        catalogueFile,
        file,
        [index, ...issue.path],
        unknownMembers(issue) ?? "is missing, or of another type",
      ),
    ),
  );
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return found.flatMap(({ data }) => (data === undefined ? [] : [data]));
}

/** Terraform runs in a folder of its own below a CDK program: a relative path is seen from there, or from the program. */
const namedPath = (directory: string, named: string) => (isAbsolute(named) ? named : projectPathOf(named, directory));

/** Replaces the file as a whole. Throws what the file system does. */
export function writeCatalogue(directory: string, applications: readonly CatalogueApplication[]): void {
  writeEntries(catalogueFile, cataloguePath(directory), applications);
}
