// What the program made when it last ran, as far as names go: for completion, which runs nothing and asks nobody.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isRecord } from "../../base/json.js";
import { readManifest } from "./manifest.js";
import { readProject } from "./project.js";

export interface LastSynth {
  readonly stacks: readonly string[];
  /** Terraform's addresses, each once. */
  readonly addresses: readonly string[];
  /** Those that are written in the stacks, and not a reference. */
  readonly tenants: readonly string[];
}

const NOTHING: LastSynth = { stacks: [], addresses: [], tenants: [] };

/** Empty where there is no project, or no output that can be read: completion has nothing to say of it. */
export async function lastSynth(directory: string, environment: NodeJS.ProcessEnv): Promise<LastSynth> {
  try {
    const project = await readProject(directory, environment);
    const stacks = await readManifest(resolve(directory, project.output));
    const contents = await Promise.all(stacks.map(({ file }) => contentOf(file)));
    return {
      stacks: stacks.map(({ name }) => name),
      addresses: unique(contents.flatMap(addressesIn)),
      tenants: unique(contents.flatMap(tenantsIn)),
    };
  } catch {
    return NOTHING;
  }
}

async function contentOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

export interface LastStack {
  /** The blocks of the provider. */
  readonly providers: readonly Readonly<Record<string, unknown>>[];
  readonly resources: readonly { readonly type: string; readonly body: Readonly<Record<string, unknown>> }[];
}

/** What a stack says of whom it asks and about what. Throws for a text that is no JSON. */
export function readLastStack(text: string): LastStack {
  const stack: unknown = JSON.parse(text);
  const providers = isRecord(stack) ? membersOf(stack.provider).filter(([name]) => name === "rampsync") : [];
  const resources = isRecord(stack) ? membersOf(stack.resource) : [];
  return {
    providers: providers.flatMap(([, body]) => [body].flat().filter(isRecord)),
    resources: resources.flatMap(([type, named]) =>
      membersOf(named).flatMap(([, body]) =>
        [body].flat().flatMap((each) => (isRecord(each) ? [{ type, body: each }] : [])),
      ),
    ),
  };
}

const unique = (names: readonly string[]) => [...new Set(names)].sort();

/** The members of an object, or of each object of a list: Terraform's JSON takes both. */
function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.flatMap(membersOf);
  return isRecord(value) ? Object.entries(value) : [];
}

function addressesIn(stack: unknown): readonly string[] {
  return resourcesIn(stack).map(([address]) => address);
}

function resourcesIn(stack: unknown): readonly (readonly [string, unknown])[] {
  const resources = isRecord(stack) ? membersOf(stack.resource) : [];
  return resources
    .filter(([type]) => type.startsWith("rampsync_"))
    .flatMap(([type, named]) => membersOf(named).map(([name, body]) => [`${type}.${name}`, body] as const));
}

function tenantsIn(stack: unknown): readonly string[] {
  const providers = isRecord(stack) ? membersOf(stack.provider).filter(([name]) => name === "rampsync") : [];
  const named = [
    ...providers.flatMap(([, body]) => membersOf(body)).filter(([name]) => name === "tenant"),
    ...resourcesIn(stack).flatMap(([, body]) => membersOf(body).filter(([name]) => name === "tenant_id")),
  ];
  return named.flatMap(([, tenant]) => (typeof tenant === "string" && !tenant.includes("${") ? [tenant] : []));
}
