// tables.ts of a project: every set of mappings once, sets that are nearly alike as changes of a shared one.
import { groupBy } from "../../base/group.js";
import type { ExportedFile, ExportedIntegration, ExportedTenant } from "./facts.js";
import { type Layout, print } from "./layout.js";
import { changedLayout, mappingLayout } from "./mapping-layout.js";
import { type MappingFact, mappingsKey, mappingsOf } from "./mappings.js";
import { camelCase, identifierOf, unusedName } from "./names.js";
import { type ProgramOptions, SourceFile } from "./source-file.js";
import { changesBetween, type TableChanges } from "./table-changes.js";

interface TableSet {
  readonly name: string;
  readonly mappings: readonly MappingFact[];
  /** The set that this one is made of; absent where it is written whole. */
  readonly base?: { readonly set: TableSet; readonly changes: TableChanges };
}

/** Of how many sets another one may be a change: those that most integrations have. */
const MOST_BASES = 30;

/** The sets of mappings of a project, each once. */
export class Tables {
  readonly #sets = new Map<string, TableSet>();
  #namesAreLookedUp = false;

  constructor(tenants: readonly ExportedTenant[]) {
    const all = tenants.flatMap(({ integrations }) => integrations);
    const having = all
      .map(({ name, declaration }) => ({ name, mappings: mappingsOf(declaration) }))
      .filter(({ mappings }) => mappings.length > 0);
    const alike = [...groupBy(having, ({ mappings }) => mappingsKey(mappings))];
    // What most have comes first, so that the others are changes of it.
    const ordered = alike.sort(([, left], [, right]) => right.length - left.length);
    const used = new Set<string>();
    for (const [key, [first]] of ordered) {
      if (first === undefined) continue;
      const name = unusedName(camelCase(identifierOf(first.name, "mappings")), used, "Mappings");
      const base = this.#shortestBase(first.mappings);
      this.#sets.set(key, { name, mappings: first.mappings, ...(base === undefined ? {} : { base }) });
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
    return this.#sets.get(mappingsKey(mappingsOf(declaration)))?.name;
  }

  /** From now on the file has all sets by name too, under `tables`. */
  lookUpByName(): void {
    this.#namesAreLookedUp = true;
  }

  file(options: ProgramOptions): ExportedFile {
    const file = new SourceFile("The translation tables: all that has to be edited to change a translation.", options);
    const comment = "// Each table reads `OpsRamp value: third-party value`, in both directions.\n";
    // A set stands after the one that it is made of.
    const sets = [...this.#sets.values()];
    for (const [index, set] of sets.entries()) {
      file.exportConstant(set.name, layoutOf(set, file), index === 0 ? comment : "");
    }
    if (this.#namesAreLookedUp) {
      const type = file.typed(`Readonly<Record<string, ${file.constructs("MappingSet")}>>`);
      file.exportConstant(
        "tables",
        { open: "{", items: this.names, close: "}", spaced: true },
        "// By the names in tenants.csv.\n",
        type,
      );
    }
    return file.file("tables");
  }

  /** The written set of which `mappings` is the shortest change; undefined where the whole is no longer. */
  #shortestBase(mappings: readonly MappingFact[]): TableSet["base"] {
    const scratch = new SourceFile("", { library: "cdktf" });
    const length = (layout: Layout) => print(layout).length;
    let shortest = length(wholeLayout(mappings, scratch));
    let base: TableSet["base"];
    const wholes = [...this.#sets.values()].filter((set) => set.base === undefined);
    for (const set of wholes.slice(0, MOST_BASES)) {
      const changes = changesBetween(set.mappings, mappings);
      if (changes === undefined) continue;
      const size = length(changedLayout(set.name, changes, scratch));
      if (size < shortest) [shortest, base] = [size, { set, changes }];
    }
    return base;
  }
}

function layoutOf({ mappings, base }: TableSet, file: SourceFile): Layout {
  return base === undefined ? wholeLayout(mappings, file) : changedLayout(base.set.name, base.changes, file);
}

function wholeLayout(mappings: readonly MappingFact[], file: SourceFile): Layout {
  const items = mappings.map((mapping) => mappingLayout({ ...mapping, isWhole: true }, file));
  return { open: `${file.constructs("MappingSet")}.of(`, items, close: ")", always: items.length > 1 };
}
