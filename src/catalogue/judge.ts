// Judges one declaration by the catalogue, offline: every front door warns of the same, and refuses the same.
import { RampsyncError } from "../base/error.js";
import { noteMessage } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import type { Config } from "../integration/declared/config.js";
import { validateConfig } from "../integration/declared/validate.js";
import { type Catalogue, type CatalogueTenant, catalogueFor } from "./catalogue.js";
import { lackingNotes } from "./lacking.js";
import { inNames } from "./names.js";
import { lackingOfTenant, lackingPlaceholders } from "./tenant.js";

export interface Subject {
  readonly tenant: string | undefined;
  /** Valid; what is known only later is not judged. */
  readonly config: Config;
  /** Whether what is lacking is refused, whatever the catalogue says. Default false. */
  readonly strict?: boolean;
}

export interface Judgement {
  readonly warnings: readonly Note[];
  /** RS2104 for ids that are ambiguous, RS1007 for what an id and a name map twice, RS2103 for what a strict one lacks. */
  readonly errors: readonly RampsyncError[];
}

export function judge({ applications, tenants }: Catalogue, { tenant, config, strict = false }: Subject): Judgement {
  const catalogue = catalogueFor(applications, tenant, config);
  const named = catalogue === undefined ? { config, errors: [] } : inNames(catalogue, config);
  // A valid declaration stays so, but for attributes that it maps twice.
  const twice = named.config === config ? [] : validateConfig(named.config, { plainSecrets: true });
  const errors = [...named.errors, ...twice];
  if (errors.length > 0) return { warnings: [], errors };
  const ofMappings = lackingNotes(catalogue, named.config);
  const ofTenant = lackingOfTenant(tenantIn(tenants, tenant), config);
  if (!strict && catalogue?.strict !== true) return { warnings: [...ofMappings, ...ofTenant], errors };
  // Without a catalogue of its application nothing is lacking of an integration, but the name of an id.
  const isJudged = catalogue !== undefined;
  const refused = isJudged ? [...ofMappings, ...ofTenant] : ofTenant;
  return { warnings: isJudged ? [] : ofMappings, errors: refused.map(refusalOf) };
}

/** What an event of an integration names that the catalogue lacks: placeholders of its payloads and endpoints. */
export function judgeEvent({ tenants }: Catalogue, { tenant, config, strict = false }: Subject): Judgement {
  const notes = lackingPlaceholders(tenantIn(tenants, tenant), config);
  return strict ? { warnings: [], errors: notes.map(refusalOf) } : { warnings: notes, errors: [] };
}

const tenantIn = (tenants: readonly CatalogueTenant[], tenant: string | undefined) =>
  tenants.find((each) => each.tenant === tenant);

function refusalOf(found: Note): RampsyncError {
  const place = found.path === undefined ? {} : { attribute: found.path };
  return new RampsyncError("RS2103", noteMessage(found), { place });
}
