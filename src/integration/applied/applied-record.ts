// The stored form of the applied side: the private record of a resource in Terraform's state.

import * as z from "zod/mini";
import { RampsyncError } from "../../base/error.js";
import type { WrappedKey } from "../../base/fingerprint-keys.js";
import { isRecord } from "../../base/json.js";
import { sameEntries } from "../../base/maps.js";
import type { Mutable } from "../../base/mutable.js";
import { SharedTables } from "../../base/shared-tables.js";
import { DIRECTIONS, type Direction, type Header, type ValuePair } from "../../document/mapping.js";
import { ownedScalars, scalarAt } from "../fields.js";
import type { Applied, AppliedMapping, DeclaredMapping, InstallIntent, KeptForm, Parsing } from "../model.js";
import { fold } from "../pairing/key.js";
import { isStoredFormOf } from "./as-declared.js";

/**
 * What has members that an older rampsync would drop without a word is of a new format, which it refuses by its number. A
 * member that not every record has is optional in the shapes below, and absent in records of an older format.
 */
const FORMAT = 2;

type Raw = Readonly<Record<string, unknown>>;

/** By format: what makes a record of it one of the next. Format 2 has members that format 1 has not, and is else the same. */
const MIGRATIONS: Readonly<Record<number, (record: Raw) => Raw>> = {
  1: (record) => ({ ...record, format: 2 }),
};

const headerShape = z.tuple([z.enum(DIRECTIONS), z.string(), z.string(), z.string(), z.string()]);
const pairShape = z.tuple([z.string(), z.string()]);
const parsingShape = z.object({
  defaultValue: z.exactOptional(z.string()),
  operators: z.array(
    z.object({
      operator: z.string(),
      startWord: z.exactOptional(z.string()),
      endWord: z.exactOptional(z.string()),
      regex: z.exactOptional(z.string()),
    }),
  ),
});
const plainShape = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.string())]);
const mappingsShape = z.array(
  z.object({
    header: headerShape,
    kept: z.exactOptional(pairShape),
    pairs: z.array(pairShape),
    parsing: z.exactOptional(parsingShape),
  }),
);
const fingerprintShape = z.object({
  key_id: z.string(),
  mac: z.string(),
  unsent: z.exactOptional(z.literal(true)),
});
const restShape = z.object({
  format: z.number(),
  scalars: z.record(z.string(), plainShape),
  directions: z.array(z.enum(DIRECTIONS)),
  fingerprints: z.record(z.string(), fingerprintShape),
  keys: z.exactOptional(
    z.array(
      z.object({
        id: z.string(),
        derived: z.exactOptional(z.literal(true)),
        boxes: z.array(z.tuple([z.string(), z.string()])),
      }),
    ),
  ),
  secrets_revision: z.exactOptional(z.string()),
  versions: z.record(z.string(), z.number()),
  abandoned: z.array(
    z.object({
      header: headerShape,
      pair: z.exactOptional(pairShape),
      count: z.number(),
      unlisted: z.exactOptional(z.enum(["ours", "not ours"])),
    }),
  ),
  whole_notifier: z.boolean(),
  edited_at: z.exactOptional(z.string()),
  intent: z.exactOptional(z.object({ application: z.string(), display_name: z.string(), since: z.number() })),
  credentials: z.exactOptional(
    z.object({ recipient: z.string(), envelope: z.string(), token: z.exactOptional(fingerprintShape) }),
  ),
  handed_over: z.exactOptional(z.literal(true)),
  rotation: z.exactOptional(z.string()),
  rotating: z.exactOptional(z.string()),
  names: z.exactOptional(z.enum(["apart", "shown", "kept"])),
  kept_forms: z.exactOptional(
    z.array(
      z.union([
        z.object({ path: z.string(), sent: z.string(), stored: z.string() }),
        z.object({ header: headerShape, sent: pairShape, stored: pairShape }),
      ]),
    ),
  ),
});
type StoredMappings = z.infer<typeof mappingsShape>;
type StoredApplied = z.infer<typeof restShape> & { readonly mappings: StoredMappings };
type StoredHeader = z.infer<typeof headerShape>;
type StoredPair = z.infer<typeof pairShape>;

const storeHeader = (header: Header): StoredHeader => [
  header.direction,
  header.entityType,
  header.attribute,
  header.thirdPartyEntityType,
  header.thirdPartyAttribute,
];

const loadHeader = ([
  direction,
  entityType,
  attribute,
  thirdPartyEntityType,
  thirdPartyAttribute,
]: StoredHeader): Header => ({
  direction,
  entityType,
  attribute,
  thirdPartyEntityType,
  thirdPartyAttribute,
});

/** The stored lists are mutable by type alone. */
const storeParsing = (parsing: Parsing): z.infer<typeof parsingShape> => ({
  ...parsing,
  operators: parsing.operators.map((rule) => ({ ...rule })),
});

const storeKey = (key: WrappedKey): NonNullable<StoredApplied["keys"]>[number] => ({
  ...key,
  boxes: key.boxes.map(([by, box]) => [by, box]),
});

const storePair = (pair: ValuePair): StoredPair => [pair.value, pair.thirdPartyValue];
const loadPair = ([value, thirdPartyValue]: StoredPair): ValuePair => ({ value, thirdPartyValue });

function sortedRecord<Value>(map: ReadonlyMap<string, Value>): Record<string, Value> {
  return Object.fromEntries([...map].sort(([left], [right]) => (left < right ? -1 : 1)));
}

type StoredForm = NonNullable<z.infer<typeof restShape>["kept_forms"]>[number];

function storeForm(form: KeptForm): StoredForm {
  if (form.is === "scalar") return { path: form.path, sent: form.sent, stored: form.stored };
  return { header: storeHeader(form.header), sent: storePair(form.sent), stored: storePair(form.stored) };
}

function loadForm(stored: StoredForm): KeptForm {
  if ("path" in stored) return { is: "scalar", ...stored };
  const { header, sent, stored: live } = stored;
  return { is: "pair", header: loadHeader(header), sent: loadPair(sent), stored: loadPair(live) };
}

type StoredIntent = NonNullable<z.infer<typeof restShape>["intent"]>;

const storeIntent = ({ application, displayName, since }: InstallIntent): StoredIntent => ({
  application,
  display_name: displayName,
  since,
});
const loadIntent = ({ application, display_name: displayName, since }: StoredIntent): InstallIntent => ({
  application,
  displayName,
  since,
});

/** The stored form (Terraform's private state), deterministic for equal sides. */
export function encodeApplied(applied: Applied): string {
  const byHeader = (left: { header: StoredHeader }, right: { header: StoredHeader }) =>
    fold(JSON.stringify(left.header)) < fold(JSON.stringify(right.header)) ? -1 : 1;
  const stored: StoredApplied = {
    format: FORMAT,
    scalars: sortedRecord(applied.scalars) as StoredApplied["scalars"],
    mappings: applied.mappings
      .map((mapping) => ({
        header: storeHeader(mapping.header),
        ...(mapping.keptName === undefined
          ? {}
          : {
              kept: [mapping.keptName.thirdPartyEntityType, mapping.keptName.thirdPartyAttribute] as StoredPair,
            }),
        pairs: mapping.pairs
          .map(storePair)
          .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
        ...(mapping.parsing === undefined ? {} : { parsing: storeParsing(mapping.parsing) }),
      }))
      .sort(byHeader),
    directions: DIRECTIONS.filter((direction) => applied.directions.has(direction)),
    fingerprints: sortedRecord(applied.fingerprints),
    ...(applied.keys === undefined ? {} : { keys: applied.keys.map(storeKey) }),
    ...(applied.secretsRevision === undefined ? {} : { secrets_revision: applied.secretsRevision }),
    versions: sortedRecord(applied.versions),
    abandoned: applied.abandoned
      .map((row) => ({
        header: storeHeader(row.header),
        ...(row.pair === undefined ? {} : { pair: storePair(row.pair) }),
        count: row.count,
        ...(row.unlisted === undefined ? {} : { unlisted: row.unlisted }),
      }))
      .sort(byHeader),
    whole_notifier: applied.wholeNotifier,
    ...(applied.editedAt === undefined ? {} : { edited_at: applied.editedAt }),
    ...(applied.intent === undefined ? {} : { intent: storeIntent(applied.intent) }),
    ...(applied.credentials === undefined ? {} : { credentials: { ...applied.credentials } }),
    ...(applied.handedOver === undefined ? {} : { handed_over: applied.handedOver }),
    ...(applied.rotation === undefined ? {} : { rotation: applied.rotation }),
    ...(applied.rotating === undefined ? {} : { rotating: applied.rotating }),
    ...(applied.names === undefined ? {} : { names: applied.names }),
    ...(applied.keptForms === undefined || applied.keptForms.length === 0
      ? {}
      : {
          kept_forms: applied.keptForms
            .map(storeForm)
            .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
        }),
  };
  return JSON.stringify(stored);
}

/** Whether two sides have the same stored form. */
export function sameApplied(left: Applied, right: Applied): boolean {
  return isPlainlySame(left, right) || encodeApplied(left) === encodeApplied(right);
}

/** True proves it, without making the forms. */
function isPlainlySame(left: Applied, right: Applied): boolean {
  return (
    left.mappings === right.mappings &&
    left.keys === right.keys &&
    left.secretsRevision === right.secretsRevision &&
    left.abandoned.length + right.abandoned.length === 0 &&
    left.keptForms === undefined &&
    right.keptForms === undefined &&
    left.wholeNotifier === right.wholeNotifier &&
    left.intent === right.intent &&
    left.names === right.names &&
    left.credentials?.envelope === right.credentials?.envelope &&
    left.handedOver === right.handedOver &&
    left.rotation === right.rotation &&
    left.rotating === right.rotating &&
    left.directions.size === right.directions.size &&
    (left.directions === right.directions ||
      [...left.directions].every((direction) => right.directions.has(direction))) &&
    sameEntries(left.scalars, right.scalars) &&
    sameEntries(left.versions, right.versions) &&
    sameEntries(left.fingerprints, right.fingerprints)
  );
}

const knownScalars = new Set(ownedScalars.map((at) => at.path));

/** What the records of a run's thousands have in common is one object. */
const noVersions: Applied["versions"] = new Map();
const sharedDirections: ReadonlyMap<string, Applied["directions"]> = new Map(
  [[], ...DIRECTIONS.map((direction) => [direction]), DIRECTIONS].map((directions: readonly Direction[]) => [
    directions.join(),
    new Set(directions),
  ]),
);

/** Tables of applied mappings that a run has read. */
export type AppliedTables = SharedTables<readonly AppliedMapping[]>;

/**
 * Reads the stored form, of this format or an older one; equal mappings of several records that are read with the same `tables`
 * become one object, which is `declared` where they equal that, apart from their order. `declared` is of a valid declaration.
 * @throws RS3006 when it was written by a newer version, RS3001 when it is not readable.
 */
export function decodeApplied(
  text: string,
  tables: AppliedTables = new SharedTables(),
  declared?: readonly DeclaredMapping[],
): Applied {
  const { rest, mappings } = readMappings(text, tables, declared);
  const stored = isPlainRest(rest) ? rest : checked(restShape, rest);
  const applied: Mutable<Applied> = {
    scalars: new Map(
      Object.entries(stored.scalars).filter(([path]) => knownScalars.has(path) && !scalarAt(path).field.writeOnly),
    ),
    mappings,
    directions: sharedDirections.get(stored.directions.join()) ?? new Set(stored.directions),
    fingerprints: new Map(Object.entries(stored.fingerprints).filter(([path]) => knownScalars.has(path))),
    versions: Object.keys(stored.versions).length === 0 ? noVersions : new Map(Object.entries(stored.versions)),
    abandoned: stored.abandoned.map((row) => ({
      header: loadHeader(row.header),
      ...(row.pair === undefined ? {} : { pair: loadPair(row.pair) }),
      count: row.count,
      ...(row.unlisted === undefined ? {} : { unlisted: row.unlisted }),
    })),
    wholeNotifier: stored.whole_notifier,
  };
  if (stored.keys !== undefined) applied.keys = stored.keys;
  if (stored.secrets_revision !== undefined) applied.secretsRevision = stored.secrets_revision;
  if (stored.edited_at !== undefined) applied.editedAt = stored.edited_at;
  if (stored.intent !== undefined) applied.intent = loadIntent(stored.intent);
  if (stored.credentials !== undefined) applied.credentials = stored.credentials;
  if (stored.handed_over !== undefined) applied.handedOver = stored.handed_over;
  if (stored.rotation !== undefined) applied.rotation = stored.rotation;
  if (stored.rotating !== undefined) applied.rotating = stored.rotating;
  if (stored.names !== undefined) applied.names = stored.names;
  if (stored.kept_forms !== undefined) applied.keptForms = stored.kept_forms.map(loadForm);
  return applied;
}

const MAPPINGS = '"mappings":';

interface Read {
  readonly rest: object;
  readonly mappings: readonly AppliedMapping[];
}

/** The mappings of a record, and what else it has. Mappings that were read before are told by their text, unparsed. */
function readMappings(text: string, tables: AppliedTables, declared: readonly DeclaredMapping[] | undefined): Read {
  const apart = readApart(text, tables, declared);
  if (apart !== undefined) return apart;
  const { mappings, ...rest } = parseStored(text);
  return { rest, mappings: plainMappings(mappings) ?? checked(mappingsShape, mappings, "mappings").map(loadMapping) };
}

/** Undefined where it is not proven that the mappings and what is around them are JSON, each by itself. */
function readApart(
  text: string,
  tables: AppliedTables,
  declared: readonly DeclaredMapping[] | undefined,
): Read | undefined {
  const from = text.indexOf(MAPPINGS) + MAPPINGS.length;
  const to = text.indexOf('],"directions":', from) + 1;
  if (from < MAPPINGS.length || to === 0 || text.lastIndexOf(MAPPINGS) + MAPPINGS.length !== from) return undefined;
  const around = `${text.slice(0, from)}null${text.slice(to)}`;
  // An escape may spell the name once more.
  if (around.includes("\\u")) return undefined;
  try {
    const { mappings: left, ...rest } = parseStored(around);
    if (left !== null) return undefined;
    const own = text.slice(from, to);
    const mappings = tables.of(own, () => {
      const stored: unknown = JSON.parse(own);
      if (declared !== undefined && isStoredFormOf(declared, stored)) return declared;
      return plainMappings(stored) ?? checked(mappingsShape, stored, "mappings").map(loadMapping);
    });
    return { rest, mappings };
  } catch {
    // The whole text tells what is wrong.
    return undefined;
  }
}

function loadMapping({ header, kept, pairs, parsing }: StoredMappings[number]): AppliedMapping {
  return {
    header: loadHeader(header),
    ...(kept === undefined ? {} : { keptName: { thirdPartyEntityType: kept[0], thirdPartyAttribute: kept[1] } }),
    pairs: pairs.map(loadPair),
    ...(parsing === undefined ? {} : { parsing }),
  };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const directionNames: ReadonlySet<unknown> = new Set(DIRECTIONS);

const listOf =
  (isItem: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isItem);

const membersOf =
  (isMember: Check): Check =>
  (value) => {
    if (!isRecord(value)) return false;
    for (const name in value) if (name === "__proto__" || !isMember(value[name])) return false;
    return true;
  };

const objectOf =
  (needed: Readonly<Record<string, Check>>, more: Readonly<Record<string, Check>> = {}): Check =>
  (value) => {
    if (!isRecord(value)) return false;
    for (const name in needed) if (!Object.hasOwn(value, name)) return false;
    for (const name in value) {
      const check = Object.hasOwn(needed, name) ? needed[name] : Object.hasOwn(more, name) ? more[name] : undefined;
      if (check?.(value[name]) !== true) return false;
    }
    return true;
  };

const isPair: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);

const isPlain = objectOf(
  {
    format: isNumber,
    scalars: membersOf((value) => typeof value === "string" || typeof value === "boolean" || isNumber(value)),
    directions: listOf((value) => directionNames.has(value)),
    fingerprints: membersOf(objectOf({ key_id: isText, mac: isText })),
    versions: membersOf(isNumber),
    abandoned: (value) => Array.isArray(value) && value.length === 0,
    whole_notifier: (value) => typeof value === "boolean",
  },
  { keys: listOf(objectOf({ id: isText, boxes: listOf(isPair) })), secrets_revision: isText },
);

/** Of what `mappingsShape` takes as it is, with these members alone; most mappings of most records are such. */
function plainMappings(stored: unknown): AppliedMapping[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const mappings: AppliedMapping[] = [];
  for (const item of stored as readonly unknown[]) {
    if (!isRecord(item)) return undefined;
    for (const name in item) if (name !== "header" && name !== "pairs") return undefined;
    const { header, pairs } = item;
    if (!Array.isArray(header) || header.length !== 5 || !directionNames.has(header[0])) return undefined;
    if (!header.every(isText) || !Array.isArray(pairs) || !pairs.every(isPair)) return undefined;
    mappings.push({ header: loadHeader(header as StoredHeader), pairs: (pairs as StoredPair[]).map(loadPair) });
  }
  return mappings;
}

/** True proves that `restShape` takes it as it is, with these members alone; most records of most states are such. */
const isPlainRest = (rest: object): rest is z.infer<typeof restShape> => isPlain(rest);

/** In the newest format. */
function parseStored(text: string): { readonly mappings?: unknown } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new RampsyncError("RS3001", "The private record of a resource in the state is not JSON.", { cause });
  }
  if (!isRecord(raw)) throw unexpectedShape("");
  const format = "format" in raw ? raw.format : undefined;
  if (typeof format === "number" && format > FORMAT) {
    throw new RampsyncError("RS3006", `The record has format ${format}; this rampsync reads up to ${FORMAT}.`);
  }
  return migrated(raw);
}

function migrated(record: Raw): Raw {
  const { format } = record;
  const migrate = typeof format === "number" ? MIGRATIONS[format] : undefined;
  return migrate === undefined ? record : migrated(migrate(record));
}

function checked<Shape extends z.ZodMiniType>(
  shape: Shape,
  value: unknown,
  ...within: readonly string[]
): z.infer<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw unexpectedShape([...within, ...(result.error.issues[0]?.path ?? [])].join("."));
}

function unexpectedShape(place: string): RampsyncError {
  return new RampsyncError(
    "RS3001",
    `The private record of a resource in the state has an unexpected shape at "${place}".`,
  );
}
