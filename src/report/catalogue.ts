// What was fetched into the catalogue, and the constants that were made of it, as text.
import { plural, printable } from "../base/text.js";
import type { CatalogueFetchDocument, CatalogueTypesDocument } from "../document/catalogue-document.js";

/** Ends without a newline. */
export function renderCatalogueFetch({ file, applications }: CatalogueFetchDocument): string {
  const lines = applications.map(({ tenant, application, entities, attributes }) => {
    const types = plural(entities, "entity type");
    return `  ${printable(tenant, 80)} ${printable(application, 80)}: ${plural(attributes, "attribute")} of ${types}`;
  });
  return [`Wrote ${plural(applications.length, "application")} to ${printable(file, 2000)}`, ...lines].join("\n");
}

/** Ends without a newline. */
export function renderCatalogueTypes({ file, constants }: CatalogueTypesDocument): string {
  return `Wrote ${constants.join(", ")} to ${printable(file, 2000)}`;
}
