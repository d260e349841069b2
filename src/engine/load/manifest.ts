// The manifest that a program leaves in its output directory: which stacks it made and where they are.

import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { decodeText, EncodingError } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { type Place } from "../../base/place.js";
import { type Json, JsonSyntaxError, parseJson } from "../state/json.js";

export interface ManifestStack {
  readonly name: string;
  readonly constructPath: string;
  /** Absolute. */
  readonly directory: string;
  /** The synthesised file, absolute. */
  readonly file: string;
  /** Where it is read from: it may not have been published yet. */
  readonly source: string;
  readonly annotations: readonly { readonly level: string; readonly constructPath: string; readonly message: string }[];
}

/** Reads manifest.json of `source`, whose paths count as those of `output`; stacks in order of name. Throws RS2004 without manifest or stacks, RS2016 when it is not usable. */
export async function readManifest(output: string, source = output): Promise<ManifestStack[]> {
  const path = join(source, "manifest.json");
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof EncodingError) {
      throw new RampsyncError("RS2016", `The manifest ${error.problem}.`, { place: error.at(path) });
    }
    throw new RampsyncError("RS2004", `There is no manifest at ${path}.`, { place: { file: path }, cause: error });
  }
  const stacks = parseManifest(text, output, join(output, "manifest.json"));
  return stacks.map((stack) => ({ ...stack, source: resolve(source, relative(output, stack.file)) }));
}

/** `output` is the directory that paths in the manifest start from. Throws as `readManifest`. */
export function parseManifest(text: string, output: string, path: string): ManifestStack[] {
  const refuse = (problem: string, place: Place = { file: path }): never => {
    throw new RampsyncError("RS2016", `The manifest is not usable: ${problem}.`, { place });
  };
  let manifest: Json;
  try {
    manifest = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return refuse(`it is not JSON: ${error.problem}`, { file: path, line: error.line, column: error.column });
  }
  const stacks = manifest instanceof Map ? manifest.get("stacks") : undefined;
  if (!(stacks instanceof Map)) return refuse('"stacks" is not an object');
  if (stacks.size === 0) {
    throw new RampsyncError("RS2004", "The program made no stacks.", {
      place: { file: path },
      hint: "Make a stack before app.synth(); a loop over a table without lines makes none.",
    });
  }
  const result = [...stacks].map(([key, stack]): ManifestStack => {
    const member = (name: string): string => {
      const value = stack instanceof Map ? stack.get(name) : undefined;
      if (typeof value !== "string" || value.includes("\0")) return refuse(`"stacks.${key}.${name}" is not a string`);
      return value;
    };
    const file = resolve(output, member("synthesizedStackPath"));
    if (!file.endsWith(".json")) {
      throw new RampsyncError("RS2005", `The stack "${key}" was synthesised as HCL, not JSON.`, { place: { file } });
    }
    const directory = resolve(output, member("workingDirectory"));
    const annotations = stack instanceof Map ? readAnnotations(stack.get("annotations")) : [];
    return { name: member("name"), constructPath: member("constructPath"), directory, file, source: file, annotations };
  });
  const names = new Set<string>();
  for (const { name } of result) {
    if (names.has(name)) refuse(`two stacks have the name "${name}"`);
    names.add(name);
  }
  return result.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

function readAnnotations(value: Json | undefined): ManifestStack["annotations"] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((item) => item instanceof Map)
    .map((item) => {
      const text = (name: string) => String(item.get(name) ?? "");
      return { level: text("level"), constructPath: text("constructPath"), message: text("message") };
    });
}
