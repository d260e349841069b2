// Where variables of a stack get their values from, in Terraform's order of precedence.
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RampsyncError } from "../../base/error.js";
import type { Place } from "../../base/place.js";
import type { Json } from "../state/json.js";
import { readVariableFile, UnreadValue } from "./variable-files.js";

/** A value as given: data of a file, or a text whose reading depends on the variable's type. */
export type GivenValue =
  | { readonly kind: "data"; readonly value: Json }
  | { readonly kind: "unread"; readonly error: RampsyncError }
  | { readonly kind: "text"; readonly text: string };

export interface VariableSource {
  /** For messages: `TF_VAR_x`, `--var`, or a file. */
  readonly name: string;
  readonly place: Place;
  readonly values: ReadonlyMap<string, GivenValue>;
}

/** `TF_VAR_x` of the environment: the weakest source. */
export function environmentSource(environment: NodeJS.ProcessEnv): VariableSource {
  const values = new Map<string, GivenValue>();
  for (const [name, text] of Object.entries(environment)) {
    if (name.startsWith("TF_VAR_") && text !== undefined)
      values.set(name.slice("TF_VAR_".length), { kind: "text", text });
  }
  const name = "the environment (TF_VAR_…)";
  return { name, place: { variable: name }, values };
}

/** What the secrets command gave: weaker than all others, which it is not asked for. */
export function secretsSource(values: ReadonlyMap<string, Json>): VariableSource {
  const given = [...values].map(([name, value]): [string, GivenValue] => [name, { kind: "data", value }]);
  return { name: "the secrets command", place: { flag: "--secrets-command" }, values: new Map(given) };
}

/** `--var name=value`: the strongest source. */
export function commandLineSource(variables: { readonly [name: string]: string }): VariableSource {
  const values = Object.entries(variables).map(([name, text]): [string, GivenValue] => [name, { kind: "text", text }]);
  return { name: "--var", place: { flag: "--var" }, values: new Map(values) };
}

/** What the run itself knows of a stack: stronger than all others, and data, since a server may have said it. */
export function runSource(values: { readonly [name: string]: string }): VariableSource {
  const given = Object.entries(values).map(([name, value]): [string, GivenValue] => [name, { kind: "data", value }]);
  return { name: "this run", place: {}, values: new Map(given) };
}

/** The files that Terraform reads by itself in the stack's directory, weakest first. Throws RS2008. */
export async function stackDirectorySources(stackDirectory: string): Promise<VariableSource[]> {
  const names = await namesIn(stackDirectory);
  const automatic = names.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name)).sort();
  const fixed = ["terraform.tfvars", "terraform.tfvars.json"].filter((name) => names.includes(name));
  return Promise.all([...fixed, ...automatic].map((name) => fileSource(join(stackDirectory, name))));
}

/** `vars/{stack}.tfvars.json` beside cdktf.json: weaker than --var-file, stronger than the stack directory's. */
export async function projectSources(
  directory: string,
  stack: string,
  /** {@link projectFileNames}: read once for all stacks. */
  names: ReadonlySet<string>,
): Promise<VariableSource[]> {
  const name = `${stack}.tfvars.json`;
  return names.has(name) ? [await fileSource(join(directory, "vars", name))] : [];
}

/** The names of the files in the `vars/` folder. */
export async function projectFileNames(directory: string): Promise<ReadonlySet<string>> {
  return new Set(await namesIn(join(directory, "vars")));
}

/** What the `vars/` folder has beside the files of `stacks`: such of no stack, and such that are never read. */
export async function projectFiles(
  directory: string,
  stacks: readonly string[],
): Promise<{
  readonly stray: readonly { readonly file: string; readonly stack: string }[];
  readonly unread: readonly string[];
}> {
  const files = (await namesIn(join(directory, "vars"))).filter((name) => !name.startsWith(".")).sort();
  const known = new Set(stacks);
  const stray = files.flatMap((file) => {
    const [, stack] = /^(.+)\.tfvars\.json$/.exec(file) ?? [];
    return stack === undefined || known.has(stack) ? [] : [{ file, stack }];
  });
  return { stray, unread: files.filter((file) => file.endsWith(".tfvars")) };
}

/** The files of --var-file, in the order given; relative ones to `directory`. Throws RS2008. */
export function namedSources(directory: string, files: readonly string[]): Promise<VariableSource[]> {
  return Promise.all(files.map((file) => fileSource(resolve(directory, file))));
}

async function fileSource(path: string): Promise<VariableSource> {
  const values = await readVariableFile(path);
  const place = { file: path };
  const given = [...values].map(([name, value]): [string, GivenValue] => [
    name,
    value instanceof UnreadValue ? { kind: "unread", error: value.error } : { kind: "data", value },
  ]);
  return { name: path, place, values: new Map(given) };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    return [];
  }
}
