// Imports one installed integration: what is live becomes ours, as far as it can be declared. Each thing that is left out is
// told, and stays live and unmanaged.
import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { composedValue } from "../../base/text-form.js";
import { isScalarChange } from "../../document/change.js";
import { DIRECTIONS, type Direction, type Header, headerName } from "../../document/mapping.js";
import { importedApplied } from "../../integration/applied/applied.js";
import { type Config, declare } from "../../integration/declared/config.js";
import { validateConfig } from "../../integration/declared/validate.js";
import { diff } from "../../integration/diff/diff.js";
import {
  AUTHENTICATION,
  ENABLED,
  type Fields,
  installedIntegrationFields,
  isConfidential,
  NOTIFIER,
  scalarAt,
} from "../../integration/fields.js";
import type { Applied, AppliedMapping, Live } from "../../integration/model.js";
import { headerKey } from "../../integration/pairing/key.js";
import { type StoredMappings, storedMappings } from "../../integration/pairing/mapping-view.js";
import { namesOf } from "../../integration/pairing/names.js";
import { compareSides } from "../../integration/sides.js";
import type { Attributes } from "../attributes.js";
import type { Imported, Target } from "../resource.js";
import type { Session } from "../session.js";
import { declarableMappings, type Undeclarable } from "./declarable.js";
import { diffOptions } from "./plan.js";
import { attributesOfLive } from "./read.js";

/** The type of a notifier where the server hides it (docs/api-contract.md#secrets-and-generated-values). */
export const HIDDEN_TYPE = "REST_API";

/** What is live, and what of it a declaration says. */
export interface TakenOver extends Imported<Applied> {
  readonly live: Live;
  /** The declaration; confidential attributes that the server hides are null, as those of a variable without a value. */
  readonly config: Config;
}

/**
 * Reads the integration and takes it over. `named` is the tenant that the resource is to name, if any. Secrets are no part
 * of it: their attributes are null, as those of a variable without a value.
 * @throws RS4004 when it is not there.
 */
export async function importIntegration(
  session: Session,
  target: Target,
  named: string | undefined,
): Promise<Imported<Applied>> {
  const { attributes, applied, notes } = await takeOver(session, target, named);
  return { attributes, applied, notes };
}

/**
 * As `importIntegration`, with the declaration that is valid and plans nothing but the end of doubled rows. `owned` says what
 * of the live side is taken; all of it by default.
 */
export async function takeOver(
  session: Session,
  target: Target,
  named: string | undefined,
  owned: (all: Applied, live: Live) => Applied = (all) => all,
): Promise<TakenOver> {
  const { live, unread } = await observeWhole(session, target);
  // Rows of other names than the integration shows are mappings of their own.
  const names = namesOf(live, undefined);
  const stored = storedMappings(live, names);
  const { mappings, left } = declarableMappings({ ...live, mappings: stored.mappings });
  const typeIsHidden = live.hasNotifier && !live.scalars.has(`${NOTIFIER}.type`);
  const scalars = [...live.scalars, ...(typeIsHidden ? [[`${NOTIFIER}.type`, HIDDEN_TYPE] as const] : [])];
  const all = {
    ...withShownNames(importedApplied({ ...live, mappings }), stored),
    // Whether it is enabled is owned only where it is declared.
    scalars: new Map(scalars.filter(([path]) => path !== ENABLED && !isConfidential(scalarAt(path).field))),
  };
  const first: Taken = {
    applied: owned(all, live),
    left,
    refused: [],
  };
  const stub = { integration_id: target.id, tenant_id: named ?? null, removals: [] };
  const { taken, attributes, config } = declarable({ session, tenant: target.tenant }, live, stub, first);
  const isTaken = (path: string) => taken.applied.scalars.has(path);
  return {
    live,
    config,
    attributes,
    applied: taken.applied,
    notes: [
      ...taken.refused.map((attribute) => note("RS6117", { attribute })),
      ...notImported(taken.left),
      ...(unread.length === 0 ? [] : [note("RS6152", { directions: unread })]),
      ...(typeIsHidden && isTaken(`${NOTIFIER}.type`) ? [note("RS6153", { type: HIDDEN_TYPE })] : []),
    ],
  };
}

/** Of mappings that the integration shows under another name than their rows have, that one is recorded. */
function withShownNames(imported: Applied, { shownAs }: StoredMappings): Applied {
  const shownOf = new Map([...shownAs].map(([{ header }, shown]) => [headerKey(header), shown]));
  const isOther = ({ header }: { readonly header: Header }) => {
    const shown = shownOf.get(headerKey(header));
    return shown !== undefined && headerKey(shown) !== headerKey(header);
  };
  if (!imported.mappings.some(isOther)) return imported;
  const mappings = imported.mappings.map((mapping): AppliedMapping => {
    const shown = shownOf.get(headerKey(mapping.header));
    if (shown === undefined || !isOther(mapping)) return mapping;
    const { thirdPartyEntityType, thirdPartyAttribute } = shown;
    return { ...mapping, keptName: { thirdPartyEntityType, thirdPartyAttribute } };
  });
  return { ...imported, mappings, names: "shown" };
}

/** With the row lists of all directions that have mappings: they alone show cutting rules. */
async function observeWhole(
  session: Session,
  { tenant, id }: Target,
): Promise<{ readonly live: Live; readonly unread: readonly Direction[] }> {
  const { live } = await session.observer.observe(tenant, id);
  const directions = DIRECTIONS.filter((direction) =>
    live.mappings.some(({ header }) => header.direction === direction),
  );
  // The row lists are not documented.
  if (session.options.documentedOnly === true) return { live, unread: directions };
  const whole = await session.observer.withRows(tenant, live, directions);
  return { live: whole, unread: directions.filter((direction) => whole.rows[direction] === "unavailable") };
}

/** What is taken over, and what of the rest is left out. */
interface Taken {
  readonly applied: Applied;
  readonly left: readonly Undeclarable[];
  /** Dotted paths of attributes. */
  readonly refused: readonly string[];
}

/** Less and less is taken, until a declaration of it is valid and plans nothing. */
function declarable(
  place: { readonly session: Session; readonly tenant: string },
  live: Live,
  stub: Attributes,
  taken: Taken,
): { readonly taken: Taken; readonly attributes: Attributes; readonly config: Config } {
  const { session, tenant } = place;
  const attributes = attributesOfLive(session, stub, live, taken.applied, tenant);
  // As a program or Terraform hands it back: cutting rules of another form of text would be replaced.
  const config = composedValue(declarationOf(attributes, installedIntegrationFields)) as Config;
  const obstacles = [...refusedIn(config), ...plannedOf(session, config, live, taken.applied)];
  for (const obstacle of obstacles) {
    const less = typeof obstacle === "string" ? withoutScalar(taken, obstacle) : withoutMapping(taken, obstacle);
    if (less !== taken) return declarable(place, live, stub, less);
  }
  return { taken, attributes, config };
}

/** Of the attributes what is declared; secrets as null, which stands for a variable without a value. */
function declarationOf(attributes: Attributes, fields: Fields): Config {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
      const value = attributes[name] ?? null;
      if (field.computed) return [];
      if (value === null) return isConfidential(field) ? [[name, null]] : [];
      return [[name, field.type === "object" && isRecord(value) ? declarationOf(value, field.fields) : value]];
    }),
  );
}

/** A mapping, or the dotted path of a scalar. */
type Obstacle = Header | string;

function refusedIn(config: Config): readonly Obstacle[] {
  const mappings = declare(config).mappings;
  return validateConfig(config).flatMap(({ place }): readonly Obstacle[] => {
    const [first, second, third, ...rest] = place?.attribute ?? [];
    if (second !== "mappings") {
      return [[first, second, third, ...rest].filter((step) => typeof step === "string").join(".")];
    }
    const label = typeof third === "object" ? third.key : third;
    return mappings.flatMap(({ header, label: own }) => (header.direction === first && own === label ? [header] : []));
  });
}

/** Doubled rows apart: those of what is managed are drift, which a plan shows and an apply ends. */
function plannedOf(session: Session, config: Config, live: Live, applied: Applied): readonly Obstacle[] {
  const { changes, drift, residual } = diff(
    compareSides(declare(config), live, applied),
    diffOptions(session, applied),
  );
  return [...changes, ...drift, ...residual]
    .filter(({ kind }) => kind !== "duplicate")
    .map((change) => (isScalarChange(change) ? change.field : change.mapping));
}

function withoutMapping(taken: Taken, header: Header): Taken {
  const isIt = (mapping: { readonly header: Header }) => headerKey(mapping.header) === headerKey(header);
  const { mappings } = taken.applied;
  const gone = mappings.filter(isIt);
  if (gone.length === 0) return taken;
  const rows = gone.reduce((sum, { pairs }) => sum + Math.max(pairs.length, 1), 0);
  return {
    ...taken,
    applied: withMappings(
      taken.applied,
      mappings.filter((mapping) => !isIt(mapping)),
    ),
    left: [...taken.left, { mapping: header, rows, why: "refused" }],
  };
}

/** Directions of which nothing is declared are not managed. */
function withMappings(applied: Applied, mappings: Applied["mappings"]): Applied {
  return { ...applied, mappings, directions: directionsOf(mappings) };
}

const directionsOf = (mappings: readonly { readonly header: Header }[]) =>
  new Set(mappings.map(({ header }) => header.direction));

/** What travels together goes together. */
function withoutScalar(taken: Taken, path: string): Taken {
  const group = [NOTIFIER, AUTHENTICATION].find((block) => path === block || path.startsWith(`${block}.`)) ?? path;
  const { scalars } = taken.applied;
  const left = new Map([...scalars].filter(([each]) => each !== group && !each.startsWith(`${group}.`)));
  if (left.size === scalars.size) return taken;
  return { ...taken, applied: { ...taken.applied, scalars: left }, refused: [...taken.refused, group] };
}

function notImported(left: readonly Undeclarable[]): readonly Note[] {
  if (left.length === 0) return [];
  const rows = left.map(({ mapping, rows: count, why }) => ({
    mapping: `${mapping.direction} ${headerName(mapping)}`,
    rows: count,
    why,
  }));
  return [note("RS6151", { left: rows })];
}
