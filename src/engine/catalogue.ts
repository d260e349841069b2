// Judges the declarations of a program by the catalogue beside it, offline: warns of what it lacks, or refuses that where it is strict.
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { noteMessage } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { withSource } from "../base/source-places.js";
import { lackingNotes } from "../integration/catalogue.js";
import { catalogueFor, readCatalogue } from "../resources/catalogue.js";
import { installedIntegrationSchema } from "../resources/schemas/installed-integration.js";
import type { Placed } from "./records/managed.js";

/**
 * What the catalogue lacks of valid declarations; nothing where there is none.
 * @throws RS2017 and RS2063 for a file that is not usable; RampsyncErrors with RS2103 for all that a strict one lacks.
 */
export function catalogueNotes(directory: string, placed: readonly Placed[]): readonly Note[] {
  const applications = readCatalogue(directory);
  if (applications.length === 0) return [];
  const errors: RampsyncError[] = [];
  const notes = placed.flatMap(({ definition, tenant, config, construct, resource }): readonly Note[] => {
    if (definition.type !== installedIntegrationSchema.type) return [];
    const catalogue = catalogueFor(applications, tenant, config);
    if (catalogue === undefined) return [];
    const found = lackingNotes(catalogue, config).map((each) => ({ ...each, construct }));
    if (catalogue.strict !== true) return found;
    const refused = found.map((each) => {
      const place = { construct, ...(each.path === undefined ? {} : { attribute: each.path }) };
      return withSource(new RampsyncError("RS2103", noteMessage(each), { place }), resource.sources);
    });
    errors.push(...refused);
    return [];
  });
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return notes;
}
