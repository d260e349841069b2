// One attribute mapping as people write it: `inbound(Incident.STATUS, from("TICKET", "Status"), { Open: "In Progress" })`.
import { type Place } from "../base/place.js";
import type { Direction, Header } from "../document/mapping.js";
import { type Attribute } from "./attribute.js";
import { type IResolvable } from "./cdk.js";
import { requireText } from "./literal.js";
import { calledBy, remembered } from "./made-at.js";
import { type Names, requireMembers, wrongKind } from "./members.js";
import { type Table, type TableEntries, tableOf, type UnambiguousInbound, type UnambiguousOutbound } from "./table.js";

/** An attribute of the third party, as `from` and `to` name it. */
export class ThirdPartyAttribute<Side extends "from" | "to"> {
  constructor(
    /** `from` for what is read, `to` for what is written. */
    readonly side: Side,
    /** Entity type of the third party, such as `TICKET`. */
    readonly entityType: string,
    /** Attribute of the third party, such as `Status`. */
    readonly attribute: string,
  ) {}
}

/** The third-party attribute that an inbound mapping reads. */
export type Source = ThirdPartyAttribute<"from">;
/** The third-party attribute that an outbound mapping writes. */
export type Target = ThirdPartyAttribute<"to">;

/** Names the third-party attribute that an inbound mapping reads. Throws RS1002 for what is no text. */
export function from(thirdPartyEntityType: string, thirdPartyAttribute: string): Source {
  return calledBy(from, () => thirdParty("from", thirdPartyEntityType, thirdPartyAttribute));
}

/** Names the third-party attribute that an outbound mapping writes. Throws RS1002 for what is no text. */
export function to(thirdPartyEntityType: string, thirdPartyAttribute: string): Target {
  return calledBy(to, () => thirdParty("to", thirdPartyEntityType, thirdPartyAttribute));
}

function thirdParty<Side extends "from" | "to">(side: Side, entityType: string, attribute: string) {
  const entity = requireText(entityType, { call: `${side}(…): the third-party entity type` });
  return new ThirdPartyAttribute(
    side,
    entity,
    requireText(attribute, { call: `${side}(…): the third-party attribute` }),
  );
}

/** One cutting rule. */
export interface ParsingOperatorProps {
  /** How the value is found. */
  readonly operator: "BEFORE" | "AFTER" | "BETWEEN" | "MATCHES";
  /** The word that the value stands after (AFTER, BETWEEN). */
  readonly startWord?: string;
  /** The word that the value stands before (BEFORE, BETWEEN). */
  readonly endWord?: string;
  /** The regular expression that finds the value (MATCHES). */
  readonly regex?: string;
}

/** How the value is cut out of the third party's text before it is translated. For alert integrations. */
export interface ParsingProps {
  /** The value when no operator finds one. */
  readonly defaultValue?: string;
  /** Cutting rules, tried in order. */
  readonly operators?: readonly ParsingOperatorProps[];
}

/** Options of a mapping beside its table. */
export interface MappingOptions {
  /** Key of the mapping in plans and state. Default: the natural label, an identifier such as `INCIDENT_Status`. */
  readonly label?: string;
  /** Cutting rules for the third party's text. Default: none, the text is the value. */
  readonly parsing?: ParsingProps;
}

/** A mapping, or a part of one that is named without its third-party attribute, to change what a set holds already. */
export interface MappingPart {
  /** From the third party to OpsRamp, or back. */
  readonly direction: Direction;
  /** The OpsRamp attribute. */
  readonly attribute: Attribute;
  /** The third-party attribute; absent in a part that names a mapping by its OpsRamp attribute alone. */
  readonly thirdParty?: Source | Target;
  /** The table: third-party values by OpsRamp value. */
  readonly entries: TableEntries;
  /** The table as Terraform will know it, where an expression stands for the whole; `entries` is empty then. */
  readonly expression?: IResolvable;
  /** Label and cutting rules. */
  readonly options: MappingOptions;
}

/** A whole mapping. */
export interface Mapping extends MappingPart {
  /** The third-party attribute. */
  readonly thirdParty: Source | Target;
}

export function headerOf(mapping: Mapping): Header {
  return {
    direction: mapping.direction,
    entityType: mapping.attribute.entityType,
    attribute: mapping.attribute.name,
    thirdPartyEntityType: mapping.thirdParty.entityType,
    thirdPartyAttribute: mapping.thirdParty.attribute,
  };
}

type Rest = readonly [table?: Table | IResolvable, options?: MappingOptions];

const sideOf = { inbound: "from", outbound: "to" } as const;

const optionNames: Names<MappingOptions> = { label: true, parsing: true };
const parsingNames: Names<ParsingProps> = { defaultValue: true, operators: true };
const operatorNames: Names<ParsingOperatorProps> = { operator: true, startWord: true, endWord: true, regex: true };

function requireOptions(options: MappingOptions, place: Place): void {
  requireMembers(options, optionNames, [], place);
  if (options.parsing === undefined) return;
  requireMembers(options.parsing, parsingNames, ["parsing"], place);
  for (const [index, operator] of options.parsing.operators?.entries() ?? []) {
    requireMembers(operator, operatorNames, ["parsing", "operators", index], place);
  }
}

function requireAttribute(direction: Direction, attribute: Attribute): void {
  if (typeof attribute === "object" && attribute !== null && typeof attribute.name === "string") return;
  const place = { call: `${direction}(…): the OpsRamp attribute` };
  throw wrongKind(
    attribute,
    "an attribute",
    place,
    'Write Incident.STATUS and the like, or attribute("CHANGE", "Status").',
  );
}

function mappingOf(
  direction: Direction,
  attribute: Attribute,
  [first, ...rest]: readonly [
    first?: Source | Target | Table | IResolvable,
    second?: Table | IResolvable | MappingOptions,
    third?: MappingOptions,
  ],
): MappingPart {
  requireAttribute(direction, attribute);
  const mapping = `${direction} ${attribute.entityType}.${attribute.name}`;
  const named = first instanceof ThirdPartyAttribute;
  if (named && first.side !== sideOf[direction]) {
    throw wrongKind(first, `${sideOf[direction]}(…)`, { mapping }, `${direction}(…) takes ${sideOf[direction]}(…).`);
  }
  // The overloads of `inbound` and `outbound` allow these two orders of arguments and no other.
  const [table, options] = (named ? rest : [first, ...rest]) as Rest;
  if (options !== undefined) requireOptions(options, { mapping });
  return Object.freeze({
    direction,
    attribute,
    ...(named ? { thirdParty: first } : {}),
    ...tableOf(table, mapping),
    options: Object.freeze({ ...options }),
  });
}

/**
 * Maps a third-party attribute to an OpsRamp attribute. The table reads `OpsRamp value: third-party value(s)`; without
 * one the attribute is mapped without translation. Without `from(…)` it is a part, for `extend`, `override` and `without`.
 */
export function inbound<const Entries extends Table>(
  attribute: Attribute,
  source: Source,
  table?: (Entries & UnambiguousInbound<Entries>) | IResolvable,
  options?: MappingOptions,
): Mapping;
export function inbound<const Entries extends Table>(
  attribute: Attribute,
  table?: (Entries & UnambiguousInbound<Entries>) | IResolvable,
  options?: MappingOptions,
): MappingPart;
export function inbound(attribute: Attribute, ...rest: Parameters<typeof mappingOf>[2]): MappingPart {
  return remembered(
    inbound,
    calledBy(inbound, () => mappingOf("inbound", attribute, rest)),
  );
}

/**
 * Maps an OpsRamp attribute to a third-party attribute. The table reads `OpsRamp value: third-party value`; without one
 * the attribute is mapped without translation. Without `to(…)` it is a part, for `extend`, `override` and `without`.
 */
export function outbound<const Entries extends Table>(
  attribute: Attribute,
  target: Target,
  table?: (Entries & UnambiguousOutbound<Entries>) | IResolvable,
  options?: MappingOptions,
): Mapping;
export function outbound<const Entries extends Table>(
  attribute: Attribute,
  table?: (Entries & UnambiguousOutbound<Entries>) | IResolvable,
  options?: MappingOptions,
): MappingPart;
export function outbound(attribute: Attribute, ...rest: Parameters<typeof mappingOf>[2]): MappingPart {
  return remembered(
    outbound,
    calledBy(outbound, () => mappingOf("outbound", attribute, rest)),
  );
}
