// A program of its own, which `--transform` has Node run: it calls the user's module with each integration. Its words are the
// file of the module, the file of what it is given, and the file that it writes.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isRecord } from "../../base/json.js";

/** What became of one integration. */
export type TransformResult =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "left out" }
  | { readonly kind: "threw"; readonly message: string; readonly trace: string }
  /** It returned what is no data, at this path. */
  | { readonly kind: "no data"; readonly path: readonly (string | number)[]; readonly found: string };

/** What the program writes. */
export type TransformOutput =
  | { readonly kind: "ran"; readonly results: readonly TransformResult[] }
  | { readonly kind: "not loaded"; readonly message: string; readonly trace: string }
  | { readonly kind: "no default export" };

async function transformAll(module: string, given: readonly unknown[]): Promise<TransformOutput> {
  let exported: unknown;
  try {
    exported = defaultOf(await import(pathToFileURL(module).href));
  } catch (error) {
    return { kind: "not loaded", ...described(error) };
  }
  if (typeof exported !== "function") return { kind: "no default export" };
  const results: TransformResult[] = [];
  for (const integration of given) results.push(await resultOf(exported as (value: unknown) => unknown, integration));
  return { kind: "ran", results };
}

/** Of a module of CommonJS that was compiled from one with `export default`, it stands in a member of its exports. */
function defaultOf(loaded: unknown): unknown {
  const found: unknown = Object(loaded).default;
  return typeof found === "function" ? found : Object(found).default;
}

async function resultOf(transform: (value: unknown) => unknown, integration: unknown): Promise<TransformResult> {
  try {
    const value = await transform(integration);
    if (value === undefined || value === null) return { kind: "left out" };
    // As data at once: the next call may change what this one returned.
    return noDataIn(value, [], []) ?? { kind: "returned", value: JSON.parse(JSON.stringify(value)) };
  } catch (error) {
    return { kind: "threw", ...described(error) };
  }
}

/** The first part that would be lost or changed as JSON. */
function noDataIn(
  value: unknown,
  path: readonly (string | number)[],
  around: readonly unknown[],
): TransformResult | undefined {
  const refuse = (found: string): TransformResult => ({ kind: "no data", path, found });
  if (typeof value === "number" && !Number.isFinite(value)) return refuse(String(value));
  if (typeof value !== "object" || value === null) {
    return ["bigint", "function", "symbol"].includes(typeof value) ? refuse(`a ${typeof value}`) : undefined;
  }
  if (around.includes(value)) return refuse("an object that holds itself");
  if (!Array.isArray(value) && !isRecord(value)) return refuse("an instance of a class");
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [name, inner] of members) {
    const found = noDataIn(inner, [...path, name], [...around, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function described(error: unknown): { readonly message: string; readonly trace: string } {
  if (error instanceof Error) return { message: error.message, trace: error.stack ?? "" };
  return { message: String(error), trace: "" };
}

async function main([module = "", given = "", written = ""]: readonly string[]): Promise<void> {
  const output = await transformAll(module, JSON.parse(readFileSync(given, "utf8")));
  writeFileSync(written, JSON.stringify(output));
  // A timer or a connection of the module would keep it running.
  process.exit(0);
}

void main(process.argv.slice(2));
