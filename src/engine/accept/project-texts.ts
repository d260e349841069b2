// The files of a project that are edited, each read once.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type TypeScript from "typescript";
import { TenantTable } from "./cell-edit.js";
import { SourceText } from "./table-edit.js";
import { typescriptOf } from "./typescript.js";

export interface ChangedFile {
  /** From the project's folder. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Throws RS2083, when the first program file is asked for, where the project has no TypeScript that is known. */
export class ProjectTexts {
  readonly #sources = new Map<string, SourceText>();
  readonly #tables = new Map<string, TenantTable>();
  #ts: typeof TypeScript | undefined;

  constructor(private readonly directory: string) {}

  source(path: string): SourceText {
    const known = this.#sources.get(path);
    if (known !== undefined) return known;
    this.#ts ??= typescriptOf(this.directory);
    const text = new SourceText(this.#ts, path, this.#read(path), (module, from) => this.#imported(module, from));
    this.#sources.set(path, text);
    return text;
  }

  /** A table of tenants; undefined where there is no such file. */
  table(path: string): TenantTable | undefined {
    const known = this.#tables.get(path);
    if (known !== undefined) return known;
    try {
      const table = new TenantTable(this.#read(path));
      this.#tables.set(path, table);
      return table;
    } catch {
      return undefined;
    }
  }

  get changed(): readonly ChangedFile[] {
    return [...this.#sources, ...this.#tables]
      .map(([path, { before, after }]) => ({ path, before, after }))
      .filter(({ before, after }) => before !== after);
  }

  #imported(module: string, from: SourceText): SourceText | undefined {
    if (!module.startsWith(".")) return undefined;
    const path = posix.join(posix.dirname(from.name), module.replace(/\.([cm]?)js$/, ".$1ts"));
    if (path.startsWith("..")) return undefined;
    for (const each of [path, `${path}.ts`, `${path}/index.ts`]) {
      try {
        return this.source(each);
      } catch {
        // Another form of the name, or none of the project's.
      }
    }
    return undefined;
  }

  #read(path: string): string {
    return readFileSync(join(this.directory, path), "utf8");
  }
}
