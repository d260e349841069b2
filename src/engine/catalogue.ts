// Judges the declarations of a program by the catalogue beside it, offline: warns of what it lacks, or refuses that where it is strict.
import { type RampsyncError, RampsyncErrors } from "../base/error.js";
import { noteText } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { withSource } from "../base/source-places.js";
import type { CatalogueApplication } from "../catalogue/catalogue.js";
import { readCatalogue } from "../catalogue/file.js";
import { judge } from "../catalogue/judge.js";
import { catalogueSettings } from "../resources/connection.js";
import { installedIntegrationSchema } from "../resources/schemas/installed-integration.js";
import { tell } from "./host.js";
import type { Placed } from "./records/managed.js";
import type { RunOptions } from "./run-options.js";

/** Catalogues by the path that a provider block names, each read once. */
export function cataloguesOf(directory: string): (named: string | undefined) => readonly CatalogueApplication[] {
  const read = new Map<string | undefined, readonly CatalogueApplication[]>();
  return (named) => {
    const found = read.get(named) ?? readCatalogue(directory, named);
    read.set(named, found);
    return found;
  };
}

/**
 * What the catalogue lacks of valid declarations, which the host is told too.
 * @throws RS2017 and RS2063 for a file that is not usable; RampsyncErrors with RS2104 and RS1007 for ids of attributes that
 * name no single one, and with RS2103 for all that a strict catalogue lacks.
 */
export function catalogueNotes(
  {
    directory,
    environment,
    host,
    strictCatalogue = false,
  }: Pick<RunOptions, "directory" | "environment" | "host" | "strictCatalogue">,
  placed: readonly Placed[],
): readonly Note[] {
  const catalogueOf = cataloguesOf(directory);
  const errors: RampsyncError[] = [];
  const notes = placed.flatMap((each): readonly Note[] => {
    const { definition, tenant, config, construct, resource, providerConfig, stack } = each;
    if (definition.type !== installedIntegrationSchema.type) return [];
    const { file, strict } = catalogueSettings(providerConfig, stack.environment ?? environment);
    const judged = judge(catalogueOf(file), { tenant, config, strict: strict || strictCatalogue });
    errors.push(...judged.errors.map((error) => withSource(error.within({ construct }), resource.sources)));
    return judged.warnings.map((warning) => ({ ...warning, construct }));
  });
  if (errors.length > 0) throw new RampsyncErrors(errors);
  // What many tenants have from one table is told once.
  for (const told of new Map(notes.map((each) => [noteText(each), each])).values()) tell(host, told);
  return notes;
}
