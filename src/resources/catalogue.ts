// The catalogue, rampsync.catalogue.json beside the program: what can be mapped by tenant and application, for version control.
import { existsSync } from "node:fs";
import * as z from "zod/mini";
import { RampsyncErrors } from "../base/error.js";
import type { CatalogueApplication } from "../integration/catalogue.js";
import type { Config } from "../integration/declared/config.js";
import { fold, isAmong } from "../integration/pairing/key.js";
import { type EntriesFile, pathOf, readEntries, unknownMembers, writeEntries, wrongEntry } from "./entries-file.js";
import { givenText } from "./identity.js";

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
 * Everything that the file holds; nothing where it is not there.
 * @throws RS2017 for a file that cannot be read; RS2063 with everything that is wrong in it.
 */
export function readCatalogue(directory: string): readonly CatalogueApplication[] {
  const file = cataloguePath(directory);
  if (!existsSync(file)) return [];
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

/** Replaces the file as a whole. Throws what the file system does. */
export function writeCatalogue(directory: string, applications: readonly CatalogueApplication[]): void {
  writeEntries(catalogueFile, cataloguePath(directory), applications);
}

/**
 * The catalogue that a declaration is to be judged by: that of its tenant and the application that it installs, or that the
 * integration was of when the catalogue was fetched; undefined where none is known.
 */
export function catalogueFor(
  applications: readonly CatalogueApplication[],
  tenant: string | undefined,
  config: Config,
): CatalogueApplication | undefined {
  const { install } = config;
  const installed =
    typeof install === "object" && install !== null && "application" in install ? install.application : "";
  const application = fold(givenText(installed) ?? "");
  const id = fold(givenText(config.integration_id) ?? "");
  return applications.find(
    (each) =>
      each.tenant === tenant &&
      ((application !== "" && fold(each.application) === application) || (id !== "" && isAmong(each.integrations, id))),
  );
}
