// The hash of a program's stacks, by which a saved plan knows that it is still the same program.
import { createHash } from "node:crypto";
import { type Json, type JsonObject, printJson } from "../state/json.js";

/** How many labels the blocks of a type carry. */
const labelled: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["provider", 1],
  ["variable", 1],
  ["output", 1],
]);

/**
 * SHA-256, hexadecimal, of what the stacks declare. cdktf's notes (`//`) and the backend's place are left out: they hold
 * absolute paths, and a plan may be made on one machine and applied on another.
 */
export function hashStacks(stacks: readonly { readonly name: string; readonly root: JsonObject }[]): string {
  const hash = createHash("sha256");
  for (const { name, root } of stacks.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    hash
      .update(JSON.stringify(name))
      .update(printJson(declared(root)))
      .update("\0");
  }
  return hash.digest("hex");
}

function declared(root: JsonObject): Json {
  const members = [...root].filter(([name]) => name !== "//");
  return new Map(
    members.map(([name, value]): [string, Json] => {
      if (name === "terraform") return [name, inBodies(value, 0, ["//", "backend"])];
      const labels = labelled.get(name);
      return [name, labels === undefined ? value : inBodies(value, labels, ["//"])];
    }),
  );
}

function inBodies(value: Json, labels: number, without: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => inBodies(item, labels, without));
  if (!(value instanceof Map)) return value;
  if (labels > 0) return new Map([...value].map(([label, inner]) => [label, inBodies(inner, labels - 1, without)]));
  return new Map([...value].filter(([name]) => !without.includes(name)));
}
