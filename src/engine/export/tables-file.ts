// tables.ts of a project: every set of mappings once, sets that are nearly alike as changes of a shared one.
import { groupBy } from "../../base/group.js";
import type { Declaration, ExportedFile, ExportedIntegration, ExportedTenant } from "./facts.js";
import { type Layout, print } from "./layout.js";
import { changedLayout, mappingLayout } from "./mapping-layout.js";
import { type MappingFact, mappingsKey, mappingsOf } from "./mappings.js";
import { camelCase, identifierOf, unusedName } from "./names.js";
import { type ProgramOptions, SourceFile } from "./source-file.js";
import { changesBetween } from "./table-changes.js";

interface TableSet {
  readonly name: string;
  /** Whose mappings it is. They are many, and read where they are written. */
  readonly declaration: Declaration;
  /** The set that this one is a change of; absent where it is written whole. */
  readonly base: TableSet | undefined;
}

/** Of how many sets another one may be a change: those that most integrations have. */
const MOST_BASES = 30;

type Having = Pick<ExportedIntegration, "name" | "declaration">;

/** The sets of mappings of a project, each once. */
export class Tables {
  readonly #sets = new Map<string, TableSet>();
  /** The mappings of sets that others may be changes of. */
  readonly #bases = new Map<TableSet, readonly MappingFact[]>();

  constructor(tenants: readonly ExportedTenant[]) {
    const all: readonly Having[] = tenants.flatMap(({ integrations }) => integrations);
    const alike = [...groupBy(all.filter(hasMappings), ({ declaration }) => mappingsKey(declaration))];
    // What most have comes first, so that the others are changes of it.
    const ordered = alike.sort(([, left], [, right]) => right.length - left.length);
    const used = new Set<string>();
    for (const [key, [first]] of ordered) {
      if (first === undefined) continue;
      const { declaration } = first;
      const name = unusedName(camelCase(identifierOf(first.name, "mappings")), used, "Mappings");
      const mappings = mappingsOf(declaration);
      const base = this.#shortestBase(mappings);
      const set = { name, declaration, base };
      this.#sets.set(key, set);
      if (base === undefined && this.#bases.size < MOST_BASES) this.#bases.set(set, mappings);
    }
  }

  get names(): readonly string[] {
    return [...this.#sets.values()].map(({ name }) => name);
  }

  get isEmpty(): boolean {
    return this.#sets.size === 0;
  }

  /** The name of the set that an integration has; undefined where it has none. */
  nameOf({ declaration }: Pick<ExportedIntegration, "declaration">): string | undefined {
    return this.#sets.get(mappingsKey(declaration))?.name;
  }

  /** The sets that these tenants have, and those that they are changes of; undefined where they have none. */
  file(
    tenants: readonly ExportedTenant[],
    options: ProgramOptions,
    { areNamed = false } = {},
  ): ExportedFile | undefined {
    const file = new SourceFile("The translation tables: all that has to be edited to change a translation.", options);
    const comment = "// Each table reads `OpsRamp value: third-party value`, in both directions.\n";
    const sets = this.#setsOf(tenants);
    if (sets.length === 0) return undefined;
    for (const [index, set] of sets.entries()) {
      file.exportConstant(set.name, this.#layoutOf(set, file), index === 0 ? comment : "");
    }
    if (areNamed) exportNames(sets, file);
    return file.file("tables");
  }

  /** In their order, in which a set stands after the one that it is made of. */
  #setsOf(tenants: readonly ExportedTenant[]): readonly TableSet[] {
    const used = new Set<TableSet>();
    for (const { declaration } of tenants.flatMap(({ integrations }) => integrations)) {
      const set = this.#sets.get(mappingsKey(declaration));
      if (set !== undefined) used.add(set);
      if (set?.base !== undefined) used.add(set.base);
    }
    return [...this.#sets.values()].filter((set) => used.has(set));
  }

  /** The written set of which `mappings` is the shortest change; undefined where the whole is no longer. */
  #shortestBase(mappings: readonly MappingFact[]): TableSet | undefined {
    const scratch = new SourceFile("", { library: "cdktf" });
    const length = (layout: Layout) => print(layout).length;
    let shortest = length(wholeLayout(mappings, scratch));
    let base: TableSet | undefined;
    for (const [set, its] of this.#bases) {
      const changes = changesBetween(its, mappings);
      if (changes === undefined) continue;
      const size = length(changedLayout(set.name, changes, scratch));
      if (size < shortest) [shortest, base] = [size, set];
    }
    return base;
  }

  #layoutOf({ declaration, base }: TableSet, file: SourceFile): Layout {
    const mappings = mappingsOf(declaration);
    const before = base === undefined ? undefined : this.#bases.get(base);
    const changes = before === undefined ? undefined : changesBetween(before, mappings);
    if (base === undefined || changes === undefined) return wholeLayout(mappings, file);
    return changedLayout(base.name, changes, file);
  }
}

const hasMappings = ({ declaration }: Having): boolean => mappingsOf(declaration).length > 0;

/** All sets by name too, under `tables`. */
function exportNames(sets: readonly TableSet[], file: SourceFile): void {
  const type = file.typed(`Readonly<Record<string, ${file.constructs("MappingSet")}>>`);
  const names: Layout = { open: "{", items: sets.map(({ name }) => name), close: "}", spaced: true };
  file.exportConstant("tables", names, "// By the names in tenants.csv.\n", type);
}

function wholeLayout(mappings: readonly MappingFact[], file: SourceFile): Layout {
  const items = mappings.map((mapping) => mappingLayout({ ...mapping, isWhole: true }, file));
  return { open: `${file.constructs("MappingSet")}.of(`, items, close: ")", always: items.length > 1 };
}
