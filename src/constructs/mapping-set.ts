// An immutable set of mappings, to be shared by every tenant and varied for some.
import { RampsyncError } from "../base/error.js";
import { groupBy } from "../base/group.js";
import { DIRECTIONS, type Direction, type ValuePair } from "../document/mapping.js";
import { ambiguousSources } from "../integration/declared/config.js";
import { fold, headerKey, parsingKey, thirdPartyKey } from "../integration/pairing/key.js";
import { withLabels } from "../integration/pairing/natural-label.js";
import { placeOf } from "./made-at.js";
import { headerOf, type Mapping, type MappingOptions, type MappingPart, type ParsingProps } from "./mapping.js";
import { changedBy } from "./mapping-places.js";
import { wrongKind } from "./members.js";
import { type TableEntries } from "./table.js";

/** A mapping with the label it has within its set. */
export interface LabelledMapping {
  /** Key of the mapping in plans and state. */
  readonly label: string;
  /** The mapping itself. */
  readonly mapping: Mapping;
}

/** Mappings of one integration, or of many: immutable, so that one set serves every tenant. */
export class MappingSet {
  readonly #mappings: ReadonlyMap<string, Mapping>;
  /** Directions that stay declared, even without a mapping: an empty declared direction removes what is managed. */
  readonly #directions: ReadonlySet<Direction>;

  private constructor(mappings: ReadonlyMap<string, Mapping>, directions: ReadonlySet<Direction>) {
    this.#mappings = mappings;
    this.#directions = directions;
    Object.freeze(this);
  }

  /** A set of these mappings, in any order. Throws RS1015 where two contradict each other. */
  static of(...mappings: readonly (Mapping | MappingSet)[]): MappingSet {
    return MappingSet.empty().extend(...mappings);
  }

  /** A set without mappings. The directions named are declared as empty: what is managed in them is removed. */
  static empty(...directions: readonly Direction[]): MappingSet {
    return new MappingSet(new Map(), new Set(directions));
  }

  /**
   * This set and more: new mappings, or new entries of mappings that it has. Throws RS1015 where an entry contradicts
   * one that is there (the same incoming value, another target), and where a part names a mapping that is not there.
   */
  extend(...additions: readonly (MappingPart | MappingSet)[]): MappingSet {
    const mappings = new Map(this.#mappings);
    const directions = new Set(this.#directions);
    for (const addition of additions) {
      const parts = addition instanceof MappingSet ? [...addition.#mappings.values()] : [requirePart(addition)];
      if (addition instanceof MappingSet) for (const direction of addition.#directions) directions.add(direction);
      for (const part of parts) {
        directions.add(part.direction);
        if (isWhole(part)) {
          const key = headerKey(headerOf(part));
          const present = mappings.get(key);
          mappings.set(key, present === undefined ? part : extended(present, part));
        } else {
          const [key, present] = hit(mappings, part, "extend");
          mappings.set(key, extended(present, part));
        }
      }
    }
    return new MappingSet(mappings, directions);
  }

  /**
   * This set with entries replaced: each OpsRamp value of the table must be there already, and gets the third-party
   * value(s) given here. Options given here replace too. Throws RS1015 where nothing is there to be replaced.
   */
  override(...parts: readonly MappingPart[]): MappingSet {
    return this.#changed("override", parts, (present, part) => {
      requireKnownTables("override", present, part);
      for (const value of part.entries.keys()) {
        if (!present.entries.has(value)) {
          throw conflict(part, `There is no entry "${value}" to override.`, `There are: ${listed(present.entries)}.`);
        }
      }
      return {
        ...present,
        entries: new Map([...present.entries, ...part.entries]),
        options: { ...present.options, ...part.options },
      };
    });
  }

  /**
   * This set with less: the whole mapping where the part has no table, else the pairs of its table. The direction stays
   * declared. Throws RS1015 where nothing is there to be removed.
   */
  without(...parts: readonly MappingPart[]): MappingSet {
    return this.#changed("remove", parts, (present, part) => {
      if (part.expression !== undefined || part.entries.size > 0) requireKnownTables("remove", present, part);
      if (part.entries.size === 0) return undefined;
      const entries = new Map(present.entries);
      for (const [value, gone] of part.entries) {
        const texts = entries.get(value) ?? [];
        const missing = gone.find((text) => !texts.includes(text));
        if (missing !== undefined) {
          throw conflict(part, `There is no pair "${value}": "${missing}" to remove.`);
        }
        const left = texts.filter((text) => !gone.includes(text));
        if (left.length === 0) entries.delete(value);
        else entries.set(value, left);
      }
      return { ...present, entries };
    });
  }

  #changed(
    verb: string,
    parts: readonly MappingPart[],
    change: (present: Mapping, part: MappingPart) => Mapping | undefined,
  ): MappingSet {
    const mappings = new Map(this.#mappings);
    for (const part of parts) {
      const [key, present] = hit(mappings, requirePart(part), verb);
      const after = change(present, part);
      if (after === undefined) mappings.delete(key);
      else mappings.set(key, changedBy(part, present, after));
    }
    return new MappingSet(mappings, this.#directions);
  }

  /** The mappings of a direction in the order of their labels; `undefined` where the direction is not declared. */
  labelled(direction: Direction): readonly LabelledMapping[] | undefined {
    if (!this.#directions.has(direction)) return undefined;
    const mappings = [...this.#mappings.values()].filter((mapping) => mapping.direction === direction);
    requireOwnLabels(mappings);
    return withLabels(mappings, headerOf, ({ options }) => options.label)
      .map(({ item, label }) => ({ label, mapping: item }))
      .sort(byLabel);
  }

  /** All mappings, by direction and label. */
  get mappings(): readonly Mapping[] {
    return DIRECTIONS.flatMap((direction) => (this.labelled(direction) ?? []).map(({ mapping }) => mapping));
  }
}

const isWhole = (part: MappingPart): part is Mapping => part.thirdParty !== undefined;

const byLabel = (left: LabelledMapping, right: LabelledMapping) =>
  left.label < right.label ? -1 : left.label > right.label ? 1 : 0;

function requireOwnLabels(mappings: readonly Mapping[]): void {
  const given = mappings.filter(({ options }) => options.label !== undefined);
  for (const [, [first, second]] of groupBy(given, ({ options }) => fold(options.label ?? ""))) {
    if (first === undefined || second === undefined) continue;
    throw conflict(first, `Two mappings of one direction have the label "${first.options.label}".`);
  }
}

/** The one mapping that `part` names. */
function hit(mappings: ReadonlyMap<string, Mapping>, part: MappingPart, verb: string): readonly [string, Mapping] {
  const found = [...mappings].filter(([, mapping]) => names(part, mapping));
  const [only, second] = found;
  if (only === undefined) throw conflict(part, `There is no such mapping to ${verb}.`);
  if (second !== undefined) {
    const called = part.direction === "inbound" ? "from(…)" : "to(…)";
    throw conflict(part, `The part to ${verb} matches several mappings.`, `Name the one with ${called}.`);
  }
  return only;
}

function names(part: MappingPart, mapping: Mapping): boolean {
  if (part.direction !== mapping.direction) return false;
  if (part.attribute.entityType !== mapping.attribute.entityType) return false;
  if (fold(part.attribute.name) !== fold(mapping.attribute.name)) return false;
  return !isWhole(part) || thirdPartyKey(headerOf(part)) === thirdPartyKey(headerOf(mapping));
}

/** Throws RS1002 for what programs in JavaScript bring beside the makers' parts. */
function requirePart<Part extends MappingPart>(part: Part): Part {
  if (typeof part === "object" && part !== null && "direction" in part && part.entries instanceof Map) return part;
  const hint = Array.isArray(part)
    ? "Spread the list: MappingSet.of(...mappings)."
    : "Write inbound(…), outbound(…) or a MappingSet.";
  throw wrongKind(part, "a mapping", { call: "MappingSet" }, hint);
}

/** Entries of a table that Terraform alone knows can be neither found nor compared. Throws RS1015. */
function requireKnownTables(verb: string, present: Mapping, part: MappingPart): void {
  if (present.expression === undefined && part.expression === undefined) return;
  throw conflict(
    part,
    `There are no entries to ${verb}: an expression of Terraform stands for the whole table.`,
    "Declare the mapping with its whole table in one call.",
  );
}

function extended(present: Mapping, addition: MappingPart): Mapping {
  const isSame = present.expression === addition.expression;
  if (!isSame && (addition.expression !== undefined || addition.entries.size > 0)) {
    requireKnownTables("extend", present, addition);
  }
  const entries = new Map(present.entries);
  for (const [value, thirdParty] of addition.entries) {
    const before = entries.get(value) ?? [];
    const more = thirdParty.filter((text) => !before.includes(text));
    if (more.length > 0) entries.set(value, [...before, ...more]);
  }
  // A table that is ambiguous by itself is refused at synth, where the construct's path is known.
  const before = [present.entries, addition.entries].flatMap((table) =>
    ambiguousSources(present.direction, pairsOf(table)).map(({ source }) => source),
  );
  const clash = ambiguousSources(present.direction, pairsOf(entries)).find(({ source }) => !before.includes(source));
  if (clash !== undefined) {
    const targets = clash.targets.map((target) => `"${target}"`).join(" and ");
    throw conflict(addition, `"${clash.source}" would be translated to ${targets}.`);
  }
  return changedBy(addition, present, { ...present, entries, options: bothOptions(present, addition) });
}

function bothOptions(present: Mapping, addition: MappingPart): MappingOptions {
  const [old, added] = [present.options, addition.options];
  if (old.label !== undefined && added.label !== undefined && old.label !== added.label) {
    throw conflict(addition, `It has the label "${old.label}" already.`);
  }
  if (old.parsing !== undefined && added.parsing !== undefined && !sameParsing(old.parsing, added.parsing)) {
    throw conflict(addition, "It has other parsing already.");
  }
  return { ...old, ...added };
}

function sameParsing(left: ParsingProps, right: ParsingProps): boolean {
  return parsingKey({ operators: [], ...left }) === parsingKey({ operators: [], ...right });
}

function pairsOf(entries: TableEntries): readonly ValuePair[] {
  return [...entries].flatMap(([value, thirdParty]) =>
    thirdParty.map((thirdPartyValue) => ({ value, thirdPartyValue })),
  );
}

function conflict(part: MappingPart, message: string, hint?: string): RampsyncError {
  const mapping = `${part.direction} ${part.attribute.entityType}.${part.attribute.name}`;
  const source = placeOf(part);
  const place = { mapping, ...(source === undefined ? {} : { source }) };
  return new RampsyncError("RS1015", `${mapping}: ${message}`, hint === undefined ? { place } : { place, hint });
}

function listed(entries: TableEntries): string {
  return [...entries.keys()].map((value) => `"${value}"`).join(", ") || "none";
}
