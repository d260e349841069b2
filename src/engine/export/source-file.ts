// One file of a program in TypeScript while it is written, and the same as JavaScript that Node runs as it is.
import type { ExportedFile } from "./facts.js";
import { type Layout, print } from "./layout.js";
import { literal } from "./literal.js";

/** The library that a project is for. */
export type Library = "cdktf" | "cdktn";

/** TypeScript as it is written to the project, or the JavaScript that Node runs as it is. */
export type Form = "typescript" | "javascript";

/** How modules are named, by the name that the project has for them. Default: as they are. */
export type ModulePaths = Readonly<Record<string, string>>;

export interface ProgramOptions {
  readonly library: Library;
  readonly form?: Form;
  readonly modules?: ModulePaths;
}

/** One file while it is written: what it imports is known at its end. */
export class SourceFile {
  readonly #imports = new Map<string, Set<string>>();
  readonly #parts: string[] = [];

  constructor(
    private readonly head: string,
    private readonly options: ProgramOptions,
  ) {}

  /** `name`, imported from `module`. */
  use(name: string, module: string): string {
    this.#imports.set(module, (this.#imports.get(module) ?? new Set()).add(name));
    return name;
  }

  library(name: string): string {
    return this.use(name, this.options.library);
  }

  constructs(name: string): string {
    return this.use(name, `rampsync/${this.options.library}`);
  }

  /** A type where TypeScript wants one. */
  typed(type: string): string {
    return this.#isTypeScript ? `: ${type}` : "";
  }

  /** The expression as what TypeScript cannot know that it is. */
  cast(expression: string, type: string): string {
    return this.#isTypeScript ? `(${expression} as ${type})` : expression;
  }

  add(text: string): void {
    this.#parts.push(text);
  }

  /** `const name = …;`, for other files too. */
  exportConstant(name: string, value: Layout, comment = "", type = ""): void {
    const begin = this.#isTypeScript ? `export const ${name}${type} = ` : `const ${name} = exports.${name} = `;
    this.add(`${comment}${begin}${print(value, 0, begin.length)};`);
  }

  file(name: string): ExportedFile {
    const order = (module: string) => (module.startsWith("node:") ? 0 : module.startsWith(".") ? 2 : 1);
    const imports = [...this.#imports]
      .sort(([left], [right]) => order(left) - order(right) || (left < right ? -1 : 1))
      .map(([module, names]) => this.#import(module, [...names].sort(byName)));
    const text = [`// ${this.head}\n${imports.join("\n")}`, ...this.#parts].join("\n\n");
    return { path: `${name}.${this.#isTypeScript ? "ts" : "js"}`, text: `${text}\n` };
  }

  get #isTypeScript(): boolean {
    return this.options.form !== "javascript";
  }

  #import(module: string, names: readonly string[]): string {
    const path = literal(this.options.modules?.[module] ?? module);
    const braces: Layout = { open: "{", items: names, close: "}", spaced: true };
    const end = this.#isTypeScript ? ` from ${path};` : ` = require(${path});`;
    const begin = this.#isTypeScript ? "import " : "const ";
    const line = print(braces, 0, begin.length + end.length);
    return `${begin}${line}${end}`;
  }
}

const byName = (left: string, right: string) =>
  left.toLowerCase() < right.toLowerCase() ? -1 : left.toLowerCase() > right.toLowerCase() ? 1 : 0;
