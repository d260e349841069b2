// Ids of attributes in what is declared or recorded, put into the display names that the API takes. States keep the spelling
// of the declaration; what is compared, sent and recorded as applied has names alone.
import { RampsyncErrors } from "../../base/error.js";
import { attributesOf, catalogueFor } from "../../catalogue/catalogue.js";
import { inNames, namesOfId } from "../../catalogue/names.js";
import { type Config, declare } from "../../integration/declared/config.js";
import { validateConfig } from "../../integration/declared/validate.js";
import type { Applied, Declared } from "../../integration/model.js";
import type { Session } from "../session.js";

type Of = Pick<Session, "catalogue">;

/**
 * The declaration in the domain, with names in place of ids that the catalogue knows.
 * @throws RampsyncErrors with RS2104 for an id of several attributes, RS1007 where an id and a name map one attribute twice.
 */
export function declareInNames({ catalogue = [] }: Of, tenant: string, config: Config): Declared {
  const found = catalogueFor(catalogue, tenant, config);
  if (found === undefined) return declare(config);
  const named = inNames(found, config);
  const twice = named.config === config ? [] : validateConfig(named.config, { plainSecrets: true });
  const errors = [...named.errors, ...twice];
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return declare(named.config);
}

/** Attributes of a state with names in place of ids; an id of several attributes stays, since a state is not to be refused. */
export function stateInNames({ catalogue = [] }: Of, tenant: string, state: Config): Config {
  const found = catalogueFor(catalogue, tenant, state);
  return found === undefined ? state : inNames(found, state).config;
}

/** The same of an applied side that was recovered from such attributes. `config` names the integration. */
export function appliedInNames({ catalogue = [] }: Of, tenant: string, config: Config, applied: Applied): Applied {
  const found = catalogueFor(catalogue, tenant, config);
  if (found === undefined) return applied;
  const nameOf = ({ header }: Applied["mappings"][number]) => {
    const names = namesOfId(attributesOf(found, header.entityType) ?? [], header.attribute);
    return names.length === 1 ? names[0] : undefined;
  };
  if (applied.mappings.every((mapping) => nameOf(mapping) === undefined)) return applied;
  const mappings = applied.mappings.map((mapping) => {
    const attribute = nameOf(mapping);
    return attribute === undefined ? mapping : { ...mapping, header: { ...mapping.header, attribute } };
  });
  return { ...applied, mappings };
}
