// The mappings of a configuration in Terraform's language: sets that several integrations have stand once, as locals, and sets
// that are nearly alike as changes of one.
import { groupBy } from "../../base/group.js";
import { isRecord, isSameJson } from "../../base/json.js";
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import type { Declaration, ExportedIntegration } from "./facts.js";
import { body, ChangedObject, Expression, memberOf } from "./hcl-text.js";
import { identifierOf, unusedName } from "./names.js";
import { digests } from "./packed-tables.js";

/** The mappings of an integration, by direction and label; a direction without any is absent. */
type Sides = Readonly<Partial<Record<Direction, Declaration>>>;

interface TableSet {
  /** Whose mappings it is. They are many, and read where they are written. */
  readonly declaration: Declaration;
  /** The name of its local; undefined where it is written in its resource. */
  name: string | undefined;
  /** What it is a change of. */
  readonly base: TableSet | undefined;
  readonly first: string;
  readonly uses: number;
}

/** Of how many sets another one may be a change: those that most integrations have. */
const MOST_BASES = 30;

/** A change is worth a local from this many signs on. */
const WORTH = 80;

/** The sets of mappings of one configuration. */
export class HclTables {
  readonly #sets = new Map<string, TableSet>();
  /** The mappings of sets that others may be changes of. */
  readonly #bases = new Map<TableSet, Sides>();

  constructor(
    integrations: readonly Pick<ExportedIntegration, "name" | "declaration">[],
    private readonly locals: {
      /** Whether a set that one integration has is a local too. */
      readonly all?: boolean;
      /** Whether all are members of the local `tables` too, by their names. */
      readonly byName?: boolean;
    } = {},
  ) {
    const having = integrations.filter(({ declaration }) => Object.keys(sidesOf(declaration)).length > 0);
    const alike = [...groupBy(having, ({ declaration }) => sidesKey(declaration))];
    // What most have comes first, so that the others are changes of it.
    const ordered = alike.sort(([, left], [, right]) => right.length - left.length);
    for (const [key, [first, ...more]] of ordered) {
      if (first === undefined) continue;
      const { name, declaration } = first;
      const sides = sidesOf(declaration);
      const base = this.#baseOf(sides);
      const set = { declaration, first: name, name: undefined, base, uses: more.length + 1 };
      this.#sets.set(key, set);
      if (base === undefined && this.#bases.size < MOST_BASES) this.#bases.set(set, sides);
    }
    this.#nameLocals();
  }

  /** The name of the local that holds the mappings; undefined where they are written in their resource. */
  nameOf({ declaration }: Pick<ExportedIntegration, "declaration">): string | undefined {
    return this.#setOf(declaration)?.name;
  }

  /** The declaration, in which what is shared is referred to. */
  refer(declaration: Declaration): Declaration {
    const set = this.#setOf(declaration);
    if (set === undefined) return declaration;
    return replaceSides(declaration, (direction) => {
      if (set.name !== undefined) return memberOf(localOf(set.name), direction);
      return this.#sideOf(set, direction);
    });
  }

  /** `locals { … }`, or undefined where nothing is shared. */
  get block(): string | undefined {
    const named = [...this.#sets.values()].filter(({ name }) => name !== undefined);
    if (named.length === 0) return undefined;
    const blocks = named.map((set) => {
      const directions = Object.keys(sidesOf(set.declaration));
      const sides = directions.map((direction) => [direction, this.#sideOf(set, direction as Direction)]);
      return [set.name ?? "", Object.fromEntries(sides)] as const;
    });
    const names = named.map(({ name = "" }) => [name, localOf(name)] as const);
    return `locals ${body({
      ...Object.fromEntries(blocks),
      ...(this.locals.byName === true ? { tables: Object.fromEntries(names) } : {}),
    })}`;
  }

  #setOf(declaration: Declaration): TableSet | undefined {
    return this.#sets.get(sidesKey(declaration));
  }

  #nameLocals(): void {
    // Locals of other meanings.
    const used = new Set(["tenants", "tables"]);
    const sets = [...this.#sets.values()];
    for (const set of sets) {
      const isBase = sets.some(({ base }) => base === set);
      if (set.uses > 1 || isBase || this.locals.all === true)
        set.name = unusedName(identifierOf(set.first, "mappings"), used, "_mappings");
    }
  }

  /** The whole set of which `sides` is the shortest change; undefined where the whole is no longer. */
  #baseOf(sides: Sides): TableSet | undefined {
    let shortest = lengthOf(sides) - WORTH;
    let found: TableSet | undefined;
    for (const [whole, its] of this.#bases) {
      const size = lengthOf(changedSides(sides, its, new Expression("local.name")));
      if (size < shortest) [shortest, found] = [size, whole];
    }
    return found;
  }

  #sideOf({ declaration, base }: TableSet, direction: Direction): unknown {
    const sides = sidesOf(declaration);
    const before = base === undefined ? undefined : this.#bases.get(base);
    if (base?.name === undefined || before === undefined) return sides[direction];
    return changedSides(sides, before, localOf(base.name))[direction];
  }
}

const localOf = (name: string): Expression => new Expression(`local.${name}`);

const lengthOf = (sides: Declaration): number => body(sides).length;

function changedSides(sides: Sides, base: Sides, name: Expression): Declaration {
  return Object.fromEntries(
    Object.entries(sides).map(([direction, mappings]) => {
      const from = base[direction as Direction];
      return [direction, from === undefined ? mappings : changedMappings(from, mappings, memberOf(name, direction))];
    }),
  );
}

function changedMappings(before: Declaration, after: Declaration, base: Expression): unknown {
  const members = Object.entries(after).flatMap(([label, mapping]): [string, unknown][] => {
    const earlier = Object.hasOwn(before, label) ? before[label] : undefined;
    if (isSameJson(earlier, mapping)) return [];
    return [[label, changedMapping(earlier, mapping, memberOf(base, label))]];
  });
  return changed(base, before, after, members);
}

/** A mapping whose table alone differs is a change of the earlier one, where the two have a value in common. */
function changedMapping(before: unknown, after: unknown, base: Expression): unknown {
  if (!isRecord(before) || !isRecord(after) || !isRecord(before.values) || !isRecord(after.values)) return after;
  const [{ values: old, ...plain }, { values: now, ...others }] = [before, after];
  if (!isSameJson(plain, others) || !isRecord(old) || !isRecord(now)) return after;
  if (!Object.keys(old).some((value) => Object.hasOwn(now, value))) return after;
  const members = Object.entries(now).filter(
    ([value, texts]) => !isSameJson(Object.hasOwn(old, value) ? old[value] : undefined, texts),
  );
  return new ChangedObject(base, [], { values: changed(memberOf(base, "values"), old, now, members) });
}

function changed(
  base: Expression,
  before: Declaration,
  after: Declaration,
  members: readonly (readonly [string, unknown])[],
): unknown {
  const without = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  if (without.length === 0 && members.length === 0) return base;
  return new ChangedObject(base, without, Object.fromEntries(members));
}

export function sidesOf(declaration: Declaration): Sides {
  return Object.fromEntries(
    DIRECTIONS.flatMap((direction): [Direction, Declaration][] => {
      const side = declaration[direction];
      return isRecord(side) && isRecord(side.mappings) ? [[direction, side.mappings]] : [];
    }),
  );
}

/** Equal for declarations of the same mappings. */
const sidesKey = digests(sidesOf);

/** The declaration with other mappings in the directions that have some. */
export function replaceSides(declaration: Declaration, mappingsOf: (direction: Direction) => unknown): Declaration {
  return Object.fromEntries(
    Object.entries(declaration).map(([name, value]) => {
      const direction = DIRECTIONS.find((each) => each === name);
      const hasMappings = direction !== undefined && isRecord(value) && value.mappings !== undefined;
      return [name, hasMappings ? { ...value, mappings: mappingsOf(direction) } : value];
    }),
  );
}
