// What law 2 lets an apply send, written down a second time from docs/architecture.md#law-2-minimal: on rows and fields
// as the server stores them, with nothing of the engine but the reading of a declaration.
import type { ValuePair } from "../../src/document/mapping.js";
import { declare } from "../../src/integration/declared/config.js";
import type { DeclaredMapping, Parsing } from "../../src/integration/model.js";
import type { WireParsing } from "../../src/integration/wire/wire.js";
import type { Config } from "./arbitraries.js";
import type { NaiveServer } from "./naive-server.js";
import { expectedScalars } from "./oracle-fields.js";

type Side = "inbound" | "outbound";
type Row = NaiveServer["rows"][Side][number];

/** What is known of earlier runs. */
export interface AppliedBefore {
  readonly config: Config;
  /** Where the rows of each of its mappings went. */
  readonly homes: readonly Home[];
  readonly wantsWhole: boolean;
}

interface Home {
  readonly mapping: DeclaredMapping;
  /** The third-party name of its rows. */
  readonly name: string | undefined;
}

export interface Expected {
  /** Everything that the one POST carries; there is none where it is empty. */
  readonly units: readonly string[];
  /** The rows that are then removed. */
  readonly deletes: readonly string[];
}

const lower = (text: string) => text.toLowerCase();
const nameOf = (row: Row) => lower(JSON.stringify([row.theirEntity, row.theirName]));
const nameOfMapping = ({ header }: DeclaredMapping) =>
  lower(JSON.stringify([header.thirdPartyEntityType, header.thirdPartyAttribute]));
const attributeOf = ({ header }: DeclaredMapping) => lower(JSON.stringify([header.entityType, header.attribute]));
const isOf = (attribute: string) => (row: Row) => lower(JSON.stringify([row.entity, row.name])) === attribute;

export function appliedBefore(server: NaiveServer, config: Config, wantsWhole: boolean): AppliedBefore {
  const { mappings } = declare(config);
  const homes = (["inbound", "outbound"] as const).flatMap((side) => {
    const sideMappings = mappings.filter(({ header }) => header.direction === side);
    return [...new Set(sideMappings.map(attributeOf))].flatMap((attribute) =>
      findHomes(
        sideMappings.filter((mapping) => attributeOf(mapping) === attribute),
        server.rows[side].filter(isOf(attribute)),
        tellsApart(server),
      ),
    );
  });
  return { config, homes, wantsWhole };
}

/** Whether it is known, or shows, that another third-party name is another mapping. */
export function tellsApart({ rows, switches }: NaiveServer): boolean {
  if (switches.joinsNames !== "no") return false;
  if (switches.isKnown) return true;
  const names = new Map<string, string>();
  return (["inbound", "outbound"] as const).some((side) =>
    rows[side].some((row) => {
      const attribute = lower(JSON.stringify([side, row.entity, row.name]));
      const first = names.get(attribute) ?? nameOf(row);
      names.set(attribute, first);
      return first !== nameOf(row);
    }),
  );
}

/** By name; and if exactly one is left on each side, those two, unless names are told apart. */
function findHomes(mappings: readonly DeclaredMapping[], rows: readonly Row[], apart: boolean): readonly Home[] {
  const live = new Set(rows.map(nameOf));
  const alone = mappings.filter((mapping) => !live.has(nameOfMapping(mapping)));
  const free = [...live].filter((name) => !mappings.some((mapping) => nameOfMapping(mapping) === name));
  return mappings.map((mapping) => {
    if (!alone.includes(mapping)) return { mapping, name: nameOfMapping(mapping) };
    return { mapping, name: !apart && alone.length === 1 && free.length === 1 ? free[0] : undefined };
  });
}

export function expectedCalls(server: NaiveServer, wanted: Config, past: AppliedBefore | undefined): Expected {
  const { mappings, directions, unmanaged } = declare(wanted);
  const parts = [...directions].flatMap((side) => {
    const sideMappings = mappings.filter(({ header }) => header.direction === side);
    const before = (past?.homes ?? []).filter(({ mapping }) => mapping.header.direction === side);
    const attributes = new Set([
      ...sideMappings.map(attributeOf),
      ...server.rows[side].map((row) => lower(JSON.stringify([row.entity, row.name]))),
    ]);
    return [...attributes].map((attribute) => {
      const isHere = (mapping: DeclaredMapping) => attributeOf(mapping) === attribute;
      const rows = server.rows[side].filter(isOf(attribute));
      const homes = before.filter(({ mapping }) => isHere(mapping));
      return new Attribute(
        side,
        rows,
        sideMappings.filter(isHere),
        homes,
        unmanaged === "remove",
        server.switches.rowEndpoints,
        tellsApart(server),
        server.switches.joinsNames === "stored" && server.switches.isKnown === true,
      );
    });
  });
  return {
    units: [...expectedScalars(server, wanted, past), ...parts.flatMap((part) => part.units)].sort(),
    deletes: server.switches.rowEndpoints ? [...new Set(parts.flatMap((part) => part.deletes))].sort() : [],
  };
}

// ---- mappings of one attribute -------------------------------------------------------------------------------------

class Attribute {
  readonly units: string[] = [];
  readonly deletes: string[] = [];

  constructor(
    private readonly side: Side,
    private readonly rows: readonly Row[],
    declared: readonly DeclaredMapping[],
    private readonly before: readonly Home[],
    private readonly removesUnmanaged: boolean,
    /** Whether rows are listed and removed. */
    private readonly hasRows: boolean,
    private readonly apart: boolean,
    /** Whether names are known to be kept, so that none can be changed. */
    private readonly keeps: boolean,
  ) {
    const homes = findHomes(declared, rows, apart).map((home) => this.#home(home, declared));
    for (const { mapping, name } of homes) {
      const last = this.#lastOf(mapping, declared);
      if (name === undefined) this.#post(mapping, mapping.pairs);
      else if (hasRows && this.#isRenamed(mapping, name, last)) this.#rename(mapping, name, last);
      else this.#keep(mapping, name, last);
    }
    for (const name of new Set(rows.map(nameOf))) {
      if (!homes.some((home) => home.name === name)) this.#undeclared(name);
    }
  }

  /** Where names are told apart, a mapping has its rows under another name only if they were put there. */
  #home(home: Home, declared: readonly DeclaredMapping[]): Home {
    const last = this.#lastOf(home.mapping, declared);
    const name = last && (last.name ?? nameOfMapping(last.mapping));
    const isAlone =
      home.name === undefined && declared.filter((each) => !this.#isLive(nameOfMapping(each))).length === 1;
    const free = [...new Set(this.rows.map(nameOf))].filter(
      (each) => !declared.some((it) => nameOfMapping(it) === each),
    );
    return this.apart && this.hasRows && isAlone && free.length === 1 && free[0] === name ? { ...home, name } : home;
  }

  #isLive(name: string): boolean {
    return this.#under(name).length > 0;
  }

  /** What was applied of it before: under its name, or the only other one. */
  #lastOf(mapping: DeclaredMapping, declared: readonly DeclaredMapping[]): Home | undefined {
    const byName = (mapping: DeclaredMapping) =>
      this.before.find((home) => nameOfMapping(home.mapping) === nameOfMapping(mapping));
    const alone = declared.filter((mapping) => byName(mapping) === undefined);
    const free = this.before.filter((home) => !declared.some((mapping) => byName(mapping) === home));
    return byName(mapping) ?? (alone.length === 1 && free.length === 1 ? free[0] : undefined);
  }

  /** The declared name is another one, and live is the one that was applied. */
  #isRenamed(mapping: DeclaredMapping, name: string, last: Home | undefined): boolean {
    if (last === undefined || this.keeps || name === nameOfMapping(mapping)) return false;
    if (this.apart) return true;
    const applied = nameOfMapping(last.mapping);
    return last.name === applied && name === applied && !this.#looksTried(mapping, name, last);
  }

  /** All pairs stand under the old name beyond what is ours: so does an earlier try that the server put there. */
  #looksTried(mapping: DeclaredMapping, name: string, last: Home): boolean {
    const isOurs = this.#owned(name, mapping, last);
    return (
      mapping.pairs.length > 0 &&
      mapping.pairs.every((pair) => {
        const copies = this.#under(name).filter((row) => isPair(row, pair));
        return copies.length > (copies.some(isOurs) ? 1 : 0);
      })
    );
  }

  #under(name: string): readonly Row[] {
    return this.rows.filter((row) => nameOf(row) === name).sort((left, right) => left.id - right.id);
  }

  /** Pairs that an apply made ours and that live under this name. */
  #owned(name: string, mapping?: DeclaredMapping, last?: Home): (row: Row) => boolean {
    const isLive = (home: Home) => this.rows.some((row) => nameOf(row) === (home.name ?? nameOfMapping(home.mapping)));
    const owners = this.before.filter((home) => {
      if (isLive(home)) return (home.name ?? nameOfMapping(home.mapping)) === name;
      // Under another name rows are ours only where that name stands for the one that was applied.
      return mapping !== undefined && home === last && nameOfMapping(mapping) !== name;
    });
    return (row) => owners.some((owner) => owner.mapping.pairs.some((pair) => isPair(row, pair)));
  }

  #post(mapping: DeclaredMapping, pairs: readonly ValuePair[], name = nameOfMapping(mapping)): void {
    const units: readonly ValuePair[] = pairs.length > 0 ? pairs : [{ value: "", thirdPartyValue: "" }];
    for (const { value, thirdPartyValue } of units) {
      this.units.push(
        unitOf([this.side, attributeOf(mapping), name, value, thirdPartyValue, wireRules(mapping.parsing)]),
      );
    }
  }

  #delete(rows: readonly Row[]): void {
    for (const row of rows) this.deletes.push(`${this.side} ${row.id}`);
  }

  #keep(mapping: DeclaredMapping, name: string, last: Home | undefined): void {
    const rowsUnderName = this.#under(name);
    const isOurs = this.#owned(name, mapping, last);
    const sourceOf = (pair: ValuePair) => (this.side === "outbound" ? pair.value : pair.thirdPartyValue);
    const sources = new Set(mapping.pairs.map(sourceOf));
    const isDeclared = (row: Row) => mapping.pairs.some((pair) => isPair(row, pair));
    const contradicts = (row: Row) => sources.has(sourceOf({ value: row.value, thirdPartyValue: row.theirs }));
    const valued = rowsUnderName.filter((row) => row.value !== "");
    const leaving = valued.filter(
      (row) => !isDeclared(row) && (isOurs(row) || contradicts(row) || this.removesUnmanaged),
    );
    this.#delete(leaving);
    const missing = mapping.pairs.filter((pair) => !valued.some((row) => isPair(row, pair)));
    const cuts = this.hasRows && (mapping.parsing !== undefined || last?.mapping.parsing !== undefined);
    const wrongRules = mapping.pairs.filter((pair) => {
      const copies = valued.filter((row) => isPair(row, pair));
      const right = cuts ? copies.filter((row) => hasRules(row, mapping.parsing)) : copies;
      this.#delete(copies.filter((row) => row !== right[0]));
      return copies.length > 0 && right.length === 0;
    });
    if (missing.length + wrongRules.length > 0) this.#post(mapping, [...missing, ...wrongRules], name);
    if (mapping.pairs.length === 0) this.#keepHeader(mapping, name, leaving, cuts);
  }

  /** A mapping without values keeps a row without a value, with its cutting rules. */
  #keepHeader(mapping: DeclaredMapping, name: string, leaving: readonly Row[], cuts: boolean): void {
    const rowsUnderName = this.#under(name);
    const empty = rowsUnderName.filter((row) => row.value === "");
    if (empty.length === 0) {
      if (leaving.length > 0 && leaving.length === rowsUnderName.length && this.hasRows) this.#post(mapping, [], name);
      return;
    }
    const right = empty.filter((row) => hasRules(row, mapping.parsing));
    if (!cuts || right.length === empty.length) return;
    this.#delete(empty.filter((row) => row !== right[0]));
    if (right.length === 0) this.#post(mapping, [], name);
  }

  /** All pairs under the new name; then what was ours, or is to go as unmanaged, under the old one. */
  #rename(mapping: DeclaredMapping, name: string, last: Home | undefined): void {
    this.#post(mapping, mapping.pairs);
    const isOurs = this.#owned(name, mapping, last);
    const rowsUnderName = this.#under(name);
    const leaving = rowsUnderName.filter((row) => row.value !== "" && (isOurs(row) || this.removesUnmanaged));
    this.#delete(leaving);
    if (rowsUnderName.every((row) => row.value === "" || leaving.includes(row))) this.#delete(rowsUnderName);
  }

  #undeclared(name: string): void {
    const rowsUnderName = this.#under(name);
    const isOurs = this.#owned(name);
    const wasOurs = this.before.some((home) => (home.name ?? nameOfMapping(home.mapping)) === name);
    const leaving = rowsUnderName.filter((row) => row.value !== "" && (isOurs(row) || this.removesUnmanaged));
    this.#delete(leaving);
    const isEmptied = rowsUnderName.every((row) => row.value === "" || leaving.includes(row));
    if (isEmptied && (wasOurs || this.removesUnmanaged)) this.#delete(rowsUnderName);
  }
}

const isPair = (row: Row, pair: ValuePair) => row.value === pair.value && row.theirs === pair.thirdPartyValue;

const wireRules = (parsing: Parsing | undefined) =>
  rulesOf(
    parsing?.defaultValue,
    (parsing?.operators ?? []).map((rule) => [rule.operator, rule.startWord, rule.endWord, rule.regex]),
  );

/** Without an operator and a default value there are no cutting rules. */
const rulesOf = (defaultValue: string | undefined, operators: readonly (readonly (string | undefined)[])[]) =>
  operators.length === 0 && !defaultValue
    ? []
    : [defaultValue ?? "", ...operators.map((rule) => rule.map((part) => part ?? ""))];

const hasRules = (row: Row, parsing: Parsing | undefined) =>
  JSON.stringify(rulesOfWire(row.parsing)) === JSON.stringify(wireRules(parsing));

export const rulesOfWire = (wire: WireParsing | null | undefined) =>
  rulesOf(
    wire?.defaultValue,
    (wire?.oprset ?? []).map((rule) => [rule.operator, rule.startWord, rule.endWord, rule.regexStr]),
  );

export const unitOf = (parts: readonly unknown[]) => JSON.stringify(parts);
