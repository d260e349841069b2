// The hash of a program's stacks, by which a saved plan knows that it is still the same program.
import { createHash } from "node:crypto";
import { isPlainObject, type PlainJson, type PlainJsonObject } from "../state/json.js";

/** How many labels the blocks of a type carry. */
const labelled: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["provider", 1],
  ["variable", 1],
  ["output", 1],
]);

/**
 * SHA-256, hexadecimal, of what the stacks declare, members in the order of the file. cdktf's notes (`//`) and the
 * backend's place are left out: they hold absolute paths, and a plan may be made on one machine and applied on another.
 * Numbers that JavaScript does not hold are hashed by their source text: `JsonNumber` is printed with that as a member.
 */
export function hashStacks(stacks: readonly HashedStack[]): string {
  const hash = new ProgramHash();
  for (const stack of stacks.toSorted((left, right) => (left.name < right.name ? -1 : 1))) hash.add(stack);
  return hash.digest;
}

interface HashedStack {
  readonly name: string;
  readonly root: PlainJsonObject;
}

/** The same, stack by stack in the order of their names. */
export class ProgramHash {
  readonly #hash = createHash("sha256");
  #digest: string | undefined;

  add({ name, root }: HashedStack): void {
    this.#hash
      .update(JSON.stringify(name))
      .update(JSON.stringify(declared(root)))
      .update("\0");
  }

  /** Nothing may be added any more. */
  get digest(): string {
    this.#digest ??= this.#hash.digest("hex");
    return this.#digest;
  }
}

function declared(root: PlainJsonObject): PlainJson {
  const members = Object.entries(root).filter(([name]) => name !== "//");
  return Object.fromEntries(
    members.map(([name, value]): [string, PlainJson] => {
      if (name === "terraform") return [name, inBodies(value, 0, ["//", "backend"])];
      const labels = labelled.get(name);
      return [name, labels === undefined ? value : inBodies(value, labels, ["//"])];
    }),
  );
}

function inBodies(value: PlainJson, labels: number, without: readonly string[]): PlainJson {
  if (Array.isArray(value)) return value.map((item) => inBodies(item, labels, without));
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value);
  return Object.fromEntries(
    labels > 0
      ? members.map(([label, inner]) => [label, inBodies(inner, labels - 1, without)])
      : members.filter(([name]) => !without.includes(name)),
  );
}
