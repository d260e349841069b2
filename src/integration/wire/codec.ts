// Between the wire and the domain: every name of the wire, old and new, is known here and nowhere else.
import { RampsyncError } from "../../base/error.js";
import { InTurn } from "../../base/in-turn.js";
import { isRecord, isSameJson, type Members, textOf } from "../../base/json.js";
import type { Mutable } from "../../base/mutable.js";
import { SENSITIVE, Secret } from "../../base/secret.js";
import { isShared, oncePerPair, RecentTables } from "../../base/shared-tables.js";
import { DIRECTIONS, type Direction, type Header, type ValuePair } from "../../document/mapping.js";
import {
  ENABLED,
  type ScalarAt,
  type ScalarField,
  scalarAt,
  type WireContainer,
  type WireName,
  wireScalars,
} from "../fields.js";
import type {
  DeclaredMapping,
  Installation,
  Installing,
  Live,
  LiveMapping,
  Parsing,
  ParsingOperator,
  Plain,
  Row,
  Scalar,
} from "../model.js";
import type { OriginFacts } from "../origin.js";
import { fold, joinEqualHeaders, pairKey } from "../pairing/key.js";
import { isEnabled } from "../status.js";
import { credentialsOfIntegration } from "./credentials-codec.js";
import { isDisputed, namesRead, nameWritten } from "./names.js";
import type {
  WireIntegration,
  WireMapping,
  WireMappingRow,
  WireParsing,
  WireParsingOperator,
  WireValuePair,
} from "./wire.js";

function first(value: unknown, otherwise: unknown): string {
  const text = textOf(value);
  return text === "" ? textOf(otherwise) : text;
}

// ---- reading -------------------------------------------------------------------------------------------------------

/** What is not there is empty; what is of another shape must not pass for that: it would be posted again. Throws RS4009. */
function objectOf(value: unknown, name: string): Members {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  throw new RampsyncError("RS4009", `The answer is not understood: ${name} is not an object.`);
}

function listOf<Item extends object>(value: readonly Item[] | null | undefined, name: string): readonly Item[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new RampsyncError("RS4009", `The answer is not understood: ${name} is not a list.`);
  for (const item of value) {
    if (isRecord(item)) continue;
    throw new RampsyncError("RS4009", `The answer is not understood: ${name} holds what is not an object.`);
  }
  return value;
}

function containersOf(wire: WireIntegration): Readonly<Record<WireContainer, Members>> {
  const inboundConfig = objectOf(wire.inboundConfig, "inboundConfig");
  const outboundConfig = objectOf(wire.outboundConfig, "outboundConfig");
  return {
    integration: wire,
    inboundConfig,
    authentication: objectOf(inboundConfig.authentication, "authentication"),
    notifier: objectOf(outboundConfig.baseNotifier ?? outboundConfig.notifier, "baseNotifier"),
  };
}

/** A masked one is none. */
function tokenOf(wire: WireIntegration): Live["token"] {
  const { token } = credentialsOfIntegration(wire);
  return token?.reveal().includes("**") ? undefined : token;
}

function readScalar(name: WireName, field: ScalarField, container: Members): Plain | undefined {
  for (const spelling of namesRead(name)) {
    const raw = container[spelling];
    if (raw === undefined || raw === null || raw === "") continue;
    const inner =
      typeof name.shape === "object" && typeof raw === "object"
        ? (raw as Record<string, unknown>)[name.shape.object]
        : raw;
    if (field.type === "boolean") {
      const text = fold(textOf(inner));
      if (text === "true" || text === "false") return text === "true";
      continue;
    }
    const text = textOf(inner);
    if (text !== "") return canonicalValue(field, text);
  }
  return undefined;
}

/** The form of an enumerated value that is declared and compared: synonyms resolved, case as documented. */
export function canonicalValue(field: ScalarField, text: string): string {
  if (field.oneOf === undefined || field.oneOf.includes(text)) return text;
  const meant = Object.entries(field.synonyms ?? {}).find(([synonym]) => fold(synonym) === fold(text))?.[1] ?? text;
  return field.oneOf.find((known) => fold(known) === fold(meant)) ?? meant;
}

function readPair(wire: WireValuePair): ValuePair | undefined {
  const value = textOf(wire.attrValue);
  const thirdPartyValue = first(wire.thirdPartyAttrValue, wire.tenantAttrValue);
  return value === "" ? undefined : { value, thirdPartyValue };
}

function readParsing(wire: WireParsing | null | undefined): Parsing | undefined {
  if (wire === null || wire === undefined) return undefined;
  objectOf(wire, "parsingProperty");
  const operators = listOf(wire.oprset, "oprset").map(
    (rule): ParsingOperator => ({
      operator: textOf(rule.operator),
      ...(rule.startWord ? { startWord: rule.startWord } : {}),
      ...(rule.endWord ? { endWord: rule.endWord } : {}),
      ...(rule.regexStr ? { regex: rule.regexStr } : {}),
    }),
  );
  if (operators.length === 0 && !wire.defaultValue) return undefined;
  return { ...(wire.defaultValue ? { defaultValue: wire.defaultValue } : {}), operators };
}

function readMapping(direction: Direction, wire: WireMapping): LiveMapping {
  const parsing = readParsing(wire.parsingProperty);
  const pairs: ValuePair[] = [];
  for (const entry of listOf(wire.attrValues, "attrValues")) {
    const pair = readPair(entry);
    if (pair !== undefined) pairs.push(pair);
  }
  const header: Header = {
    direction,
    entityType: textOf(wire.entityType),
    attribute: first(wire.name, wire.attrName),
    thirdPartyEntityType: first(wire.thirdPartyEntityType, wire.tenantEntityType),
    thirdPartyAttribute: first(wire.thirdPartyAttrName, wire.tenantAttrName),
  };
  if (!wire.attrName && parsing === undefined) return { header, pairs };
  return {
    header,
    ...(wire.attrName ? { attributeId: wire.attrName } : {}),
    pairs,
    ...(parsing === undefined ? {} : { parsing }),
  };
}

type MappingLists = readonly (WireMapping[] | null | undefined)[];

/** The mappings that answers of one run had. */
export type LiveTables = RecentTables<MappingLists, readonly LiveMapping[]>;

export const liveTables = (): LiveTables =>
  new RecentTables((known, lists) => known.every((list, place) => isSameList(list, lists[place], isSameMapping)));

/** `known` was read before, and so is a list of objects. */
function isSameList<Item extends object>(
  known: readonly Item[] | null | undefined,
  list: readonly Item[] | null | undefined,
  isSame: (known: Item, item: Item) => boolean,
): boolean {
  if (known === undefined || known === null || known === list) return known === list;
  if (!Array.isArray(list) || list.length !== known.length) return false;
  let place = 0;
  for (const item of known) {
    const entry: Item = list[place];
    if (!isRecord(entry) || !isSame(item, entry)) return false;
    place += 1;
  }
  return true;
}

/** Whether {@link readMapping} reads the same of both: named one by one, members are compared several times faster. */
function isSameMapping(known: WireMapping, mapping: WireMapping): boolean {
  return (
    known.name === mapping.name &&
    known.attrName === mapping.attrName &&
    known.entityType === mapping.entityType &&
    known.thirdPartyEntityType === mapping.thirdPartyEntityType &&
    known.tenantEntityType === mapping.tenantEntityType &&
    known.thirdPartyAttrName === mapping.thirdPartyAttrName &&
    known.tenantAttrName === mapping.tenantAttrName &&
    isSameList(known.attrValues, mapping.attrValues, isSamePair) &&
    isSameJson(known.parsingProperty, mapping.parsingProperty)
  );
}

function isSamePair(known: WireValuePair, pair: WireValuePair): boolean {
  return (
    known.attrValue === pair.attrValue &&
    known.thirdPartyAttrValue === pair.thirdPartyAttrValue &&
    known.tenantAttrValue === pair.tenantAttrValue
  );
}

/** `expected`: what is likely there, as a valid declaration has it. What equals it has its headers and pairs, or is it. */
function readMappings(wire: WireIntegration, expected: readonly DeclaredMapping[] = []): readonly LiveMapping[] {
  const left = new InTurn(expected);
  const found: LiveMapping[] = [];
  for (const direction of DIRECTIONS) {
    const own: LiveMapping[] = [];
    let areExpected = true;
    for (const mapping of listOf(wire[`${direction}Config`]?.mapAttributes, "mapAttributes")) {
      const like = left.take(mapping, direction === "inbound" ? isHeaderOfInbound : isHeaderOfOutbound);
      const read = like && readExpected(like, mapping);
      areExpected &&= read !== undefined;
      own.push(read ?? readMapping(direction, mapping));
    }
    // No two of a declaration have equal headers.
    found.push(...(areExpected ? own : joinEqualHeaders(own)));
  }
  return found;
}

const isHeaderOfInbound = ({ header }: DeclaredMapping, wire: WireMapping) =>
  header.direction === "inbound" && isHeaderOf(header, wire);
const isHeaderOfOutbound = ({ header }: DeclaredMapping, wire: WireMapping) =>
  header.direction === "outbound" && isHeaderOf(header, wire);

/** True proves that {@link readMapping} reads this header: an empty name is told by the other one of the wire. */
const isHeaderOf = (header: Header, wire: WireMapping): boolean =>
  header.attribute !== "" &&
  header.thirdPartyAttribute !== "" &&
  header.thirdPartyEntityType !== "" &&
  wire.name === header.attribute &&
  wire.entityType === header.entityType &&
  wire.thirdPartyAttrName === header.thirdPartyAttribute &&
  wire.thirdPartyEntityType === header.thirdPartyEntityType;

/** What {@link readMapping} reads, where the mapping has the pairs of `expected` in their order, and no cutting rules. */
function readExpected(expected: DeclaredMapping, wire: WireMapping): LiveMapping | undefined {
  const { header, pairs } = expected;
  const { attrValues, attrName, parsingProperty } = wire;
  if (!Array.isArray(attrValues) || attrValues.length !== pairs.length) return undefined;
  if (readParsing(parsingProperty) !== undefined) return undefined;
  let place = 0;
  for (const { value, thirdPartyValue } of pairs) {
    const entry: unknown = attrValues[place];
    if (!isRecord(entry) || entry.attrValue !== value || entry.thirdPartyAttrValue !== thirdPartyValue)
      return undefined;
    if (value === "" || thirdPartyValue === "") return undefined;
    place += 1;
  }
  if (attrName) return { header, attributeId: attrName, pairs };
  return expected.parsing === undefined ? expected : { header, pairs };
}

const isSharedList = (list: unknown): list is WireMapping[] => Array.isArray(list) && isShared(list);

const mappingsOfShared = oncePerPair((inbound: WireMapping[], outbound: WireMapping[]) =>
  readMappings({ inboundConfig: { mapAttributes: inbound }, outboundConfig: { mapAttributes: outbound } }),
);

/** Lists that answers share are those of tables; of others `expected` tells more than tables of a run, which they hardly equal. */
function mappingsOf(
  wire: WireIntegration,
  tables: LiveTables | undefined,
  expected: readonly DeclaredMapping[] | undefined,
): readonly LiveMapping[] {
  const inbound = wire.inboundConfig?.mapAttributes;
  const outbound = wire.outboundConfig?.mapAttributes;
  if (isSharedList(inbound) && isSharedList(outbound)) return mappingsOfShared(inbound, outbound);
  const lists = [inbound, outbound];
  const make = () => readMappings(wire, expected);
  if (tables === undefined) return make();
  const isOwn = lists.some((list) => Array.isArray(list) && !isShared(list));
  return expected !== undefined && isOwn ? make() : tables.of(lists, make);
}

const readableScalars = wireScalars.filter(({ field }) => !field.writeOnly);

/**
 * An installed integration as GET or a search row answers it; equal mappings of several that are decoded with the same
 * `tables` become one object. `expected`, which a valid declaration has, is read faster. Unknown members are ignored, numbers and booleans are
 * read where text is meant, and every spelling of a name is taken (docs/api-contract.md#names-on-the-wire).
 * @throws RS4009 where lists and objects are not what they should be.
 */
export function decodeIntegration(
  wire: WireIntegration,
  tables?: LiveTables,
  expected?: readonly DeclaredMapping[],
): Live {
  const containers = containersOf(wire);
  const scalars = new Map<string, Plain>();
  for (const { path, field, wire: name } of readableScalars) {
    const value = readScalar(name, field, containers[name.in]);
    if (value !== undefined) scalars.set(path, value);
  }
  const status = first(wire.status, wire.state) || undefined;
  const enabled = isEnabled(status);
  if (enabled !== undefined) scalars.set(ENABLED, enabled);
  const live: Mutable<Live> = {
    id: textOf(wire.id),
    displayName: textOf(wire.displayName) || undefined,
    application: textOf(wire.integration?.id) || undefined,
    applicationName: textOf(wire.integration?.name) || undefined,
    category: textOf(wire.category) || undefined,
    status,
    scalars,
    hasNotifier: Object.values(containers.notifier).some(
      (value) => value !== undefined && value !== null && value !== "",
    ),
    mappings: mappingsOf(wire, tables, expected),
    rows: {},
  };
  const edited = editOf(wire);
  if (edited !== undefined) live.edited = edited;
  const token = tokenOf(wire);
  if (token !== undefined) live.token = token;
  return live;
}

function editOf({ modifiedBy, modifiedTime }: WireIntegration): Live["edited"] {
  const at = textOf(modifiedTime);
  const by = textOf(modifiedBy);
  return at === "" ? undefined : { at, ...(by === "" ? {} : { by }) };
}

/** Whose it is, as far as an installed object or a search row says it. */
export function decodeOrigin(wire: WireIntegration): OriginFacts {
  const parent = textOf(wire.parentIntg?.id);
  const installedBy = textOf(wire.installedBy);
  const tenant = textOf(wire.tenantId);
  return {
    ...(parent === "" ? {} : { parent }),
    ...(installedBy === "" ? {} : { installedBy }),
    ...(tenant === "" ? {} : { tenant }),
  };
}

/** How an integration came to be, as an installed object or a search row says it. */
export function decodeInstallation(wire: WireIntegration): Installation {
  const text = (name: "application" | "applicationName" | "displayName" | "installedBy", value: unknown) => {
    const known = textOf(value);
    return known === "" ? {} : { [name]: known };
  };
  const installedAt = Date.parse(textOf(wire.installedTime).replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return {
    id: textOf(wire.id),
    ...text("application", wire.integration?.id),
    ...text("applicationName", wire.integration?.name),
    ...text("displayName", wire.displayName),
    ...text("installedBy", wire.installedBy),
    ...(Number.isNaN(installedAt) ? {} : { installedAt }),
    isOnlyOne: fold(textOf(wire.integration?.multipleInstallations)) === "false",
  };
}

/** Whether the configuration stands in the answer. Search rows may leave it out (docs/api-contract.md#searches-and-pages). */
export function holdsConfiguration({ inboundConfig, outboundConfig }: WireIntegration): boolean {
  return (inboundConfig ?? outboundConfig ?? undefined) !== undefined;
}

const rowPairKey = (entityType: string, attribute: string, pair: ValuePair) =>
  `${fold(`${entityType}\u0000${attribute}`)}\u0000${pairKey(pair)}`;

/**
 * The row list of one direction. Rows may name the attribute by its id (`incident.status.name`); `live` gives the
 * display names that belong to the ids. A value may have a stored and a displayed form: the one that `live` shows is taken.
 */
export function decodeRows(direction: Direction, wire: readonly WireMappingRow[], live: Live): readonly Row[] {
  const names = new Map<string, string>();
  for (const { header, attributeId } of live.mappings) {
    if (attributeId !== undefined) names.set(fold(`${header.entityType} ${attributeId}`), header.attribute);
  }
  const shownPairs = new Set(
    live.mappings.flatMap(({ header, pairs }) =>
      header.direction === direction ? pairs.map((pair) => rowPairKey(header.entityType, header.attribute, pair)) : [],
    ),
  );
  return wire.map((row) => {
    const entityType = textOf(row.entity);
    const property = textOf(row.property);
    const attribute = names.get(fold(`${entityType} ${property}`)) ?? first(row.propertyName, property);
    const stored = first(row.propertyValue, row.propertyDisplayValue);
    const displayed = first(row.propertyDisplayValue, row.propertyValue);
    const thirdPartyValue = textOf(row.tenantPropertyValue);
    const isShown = (value: string) => shownPairs.has(rowPairKey(entityType, attribute, { value, thirdPartyValue }));
    const value = !isShown(stored) && isShown(displayed) ? displayed : stored;
    const parsing = readParsing(row.parsingProperty);
    return {
      id: textOf(row.uniqueId),
      header: {
        direction,
        entityType,
        attribute,
        thirdPartyEntityType: textOf(row.tenantEntity),
        thirdPartyAttribute: textOf(row.tenantProperty),
      },
      // An empty OpsRamp value makes a value-less row, whatever stands beside it (docs/api-contract.md#attribute-mappings).
      ...(value === "" ? {} : { pair: { value, thirdPartyValue } }),
      ...(parsing === undefined ? {} : { parsing }),
    };
  });
}

// ---- writing -------------------------------------------------------------------------------------------------------

/** Pairs to add under one header; no pairs: the header row alone. */
export interface MappingAddition {
  readonly header: Header;
  readonly pairs: readonly ValuePair[];
  readonly parsing?: Parsing;
}

/** The content of one POST to the update endpoint. */
export interface Update {
  readonly scalars: ReadonlyMap<string, Scalar>;
  readonly additions: readonly MappingAddition[];
}

export interface EncodeOptions {
  /** Secrets in clear, for bytes that go to the API; otherwise `"(sensitive)"` stands in their place. */
  readonly secrets: "revealed" | "masked";
  /** The one field whose spelling the sources dispute (docs/api-contract.md#names-on-the-wire). Default: as `otherNames` says. */
  readonly accessTokenField?: "accessTokenURL" | "accessTokenURI";
  /** Write the second name of those fields that have two, for a server that passes the first one over. */
  readonly otherNames?: boolean;
}

function writeScalar(at: ScalarAt, name: WireName, value: Scalar, options: EncodeOptions): unknown {
  const masked = options.secrets === "masked" && (value instanceof Secret || at.field.sensitive === true);
  if (masked) return SENSITIVE;
  const clear = value instanceof Secret ? value.reveal() : value;
  if (name.shape === "json") return parsedOrText(clear);
  if (name.shape === "key-values") {
    const entries = typeof clear === "string" ? parsedOrText(clear) : clear;
    return (
      Object.entries(entries as Record<string, string>)
        // A map has no order, and equal ones have one body (docs/architecture.md#law-10-deterministic).
        .sort(([first], [second]) => (first < second ? -1 : 1))
        .map(([key, entry]) => ({ key, value: entry }))
    );
  }
  if (typeof name.shape === "object") return { [name.shape.object]: clear };
  return clear;
}

function parsedOrText(clear: unknown): unknown {
  if (typeof clear !== "string") return clear;
  try {
    return JSON.parse(clear);
  } catch {
    return clear;
  }
}

function writeParsing(parsing: Parsing): WireParsing {
  return {
    ...(parsing.defaultValue === undefined ? {} : { defaultValue: parsing.defaultValue }),
    oprset: parsing.operators.map(
      (rule): WireParsingOperator => ({
        operator: rule.operator,
        ...(rule.startWord === undefined ? {} : { startWord: rule.startWord }),
        ...(rule.endWord === undefined ? {} : { endWord: rule.endWord }),
        ...(rule.regex === undefined ? {} : { regexStr: rule.regex }),
      }),
    ),
  };
}

function writeMapping({ header, pairs, parsing }: MappingAddition): WireMapping {
  return {
    name: header.attribute,
    thirdPartyAttrName: header.thirdPartyAttribute,
    entityType: header.entityType,
    thirdPartyEntityType: header.thirdPartyEntityType,
    attrValues: pairs.map((pair) => ({ attrValue: pair.value, thirdPartyAttrValue: pair.thirdPartyValue })),
    ...(parsing === undefined ? {} : { parsingProperty: writeParsing(parsing) }),
  };
}

/** Whether a field has a name beside the one that is written: the sources dispute it, and nobody settled it. */
export function hasOtherName(path: string, { accessTokenField }: Pick<EncodeOptions, "accessTokenField">): boolean {
  const { wire } = scalarAt(path).field;
  return wire !== undefined && isDisputed(wire, accessTokenField);
}

/** The body of one POST to the update endpoint: only what is in `update`, in the order of the field declaration. */
export function encodeUpdate(update: Update, options: EncodeOptions): WireIntegration {
  const containers: Record<WireContainer, Record<string, unknown>> = {
    integration: {},
    inboundConfig: {},
    authentication: {},
    notifier: {},
  };
  const choice = { settled: options.accessTokenField, otherNames: options.otherNames };
  for (const at of wireScalars) {
    const value = update.scalars.get(at.path);
    if (value === undefined) continue;
    containers[at.wire.in][nameWritten(at.wire, choice)] = writeScalar(at, at.wire, value, options);
  }
  const mappings = (direction: Direction) =>
    update.additions.filter((addition) => addition.header.direction === direction).map(writeMapping);
  const nonEmpty = (value: object) => Object.keys(value).length > 0;
  const inbound = {
    ...(nonEmpty(containers.authentication) ? { authentication: containers.authentication } : {}),
    ...containers.inboundConfig,
    ...(mappings("inbound").length > 0 ? { mapAttributes: mappings("inbound") } : {}),
  };
  const outbound = {
    ...(mappings("outbound").length > 0 ? { mapAttributes: mappings("outbound") } : {}),
    ...(nonEmpty(containers.notifier) ? { baseNotifier: containers.notifier } : {}),
  };
  return {
    ...containers.integration,
    ...(nonEmpty(inbound) ? { inboundConfig: inbound } : {}),
    ...(nonEmpty(outbound) ? { outboundConfig: outbound } : {}),
  };
}

/** The body of an installation: what an update carries, and what only an installation takes. */
export function encodeInstallation(
  { category, direction, roleId, displayName }: Installing,
  update: Update,
  options: EncodeOptions,
): WireIntegration {
  const body = encodeUpdate(update, options);
  const authentication = body.inboundConfig?.authentication;
  const withRole = roleId !== undefined && authentication !== undefined && authentication.role === undefined;
  return {
    displayName,
    ...(category === undefined ? {} : { category }),
    ...(direction === undefined ? {} : { direction }),
    ...body,
    ...(withRole
      ? { inboundConfig: { ...body.inboundConfig, authentication: { ...authentication, role: { uniqueId: roleId } } } }
      : {}),
  };
}
