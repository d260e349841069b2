// One rampsync resource block, resolved: its configuration, its provider, what it waits for and how it may end.
import type { RampsyncError } from "../../base/error.js";
import type { SharedTables } from "../../base/shared-tables.js";
import type { SourcePlaces } from "../../base/source-places.js";
import { composed } from "../../base/text-form.js";
import type { ResourceTable } from "../../resources/table.js";
import { memberOf, type PlainJson } from "../state/json.js";
import { type Block, blocksOf } from "./blocks.js";
import type { ResourceReference } from "./deferred.js";
import type { Evaluator } from "./evaluate.js";
import { membersOf } from "./members.js";
import type { PlainValue } from "./plain-value.js";
import type { Place, Problems } from "./problems.js";
import { parseTemplate, parseTraversal } from "./template.js";

/** The local name of our provider, which is also the first part of our resources' types. */
export const ownProvider = "rampsync";

export interface LoadedLifecycle {
  readonly preventDestroy: boolean;
  readonly createBeforeDestroy: boolean;
  /** Paths of attributes as steps: `["outbound", "notifier", "base_uri"]`. */
  readonly ignoreChanges: "all" | readonly (readonly string[])[];
}

export interface LoadedResource {
  /** `rampsync_installed_integration.desk` */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** The path of the construct that made it; undefined when the file does not say. */
  readonly constructPath: string | undefined;
  /** Where the program makes it and its parts. */
  readonly sources: SourcePlaces;
  readonly provider: { readonly name: string; readonly alias?: string; readonly source: string };
  readonly config: { readonly [name: string]: PlainValue };
  /** The `depends_on` of the program: addresses of rampsync resources of the same stack. */
  readonly dependsOn: readonly string[];
  /** What of `config` hangs on other resources of the stack. */
  readonly references: readonly ResourceReference[];
  readonly lifecycle: LoadedLifecycle;
  /** Why values that it needs are not known: what it refers to could not be looked up. */
  readonly problem?: RampsyncError;
}

export interface ResourceContext {
  /** The addresses of the stack's rampsync resources. */
  readonly addresses: ReadonlySet<string>;
  readonly providers: readonly { readonly name: string; readonly alias?: string }[];
  /** The full source address of the provider. */
  readonly source: string;
  /** One that lets values refer to resources. */
  readonly evaluator: () => Evaluator;
  readonly problems: Problems;
  readonly tables: ProgramTables;
  readonly known: ResourceTable;
  readonly sources: SourcePlaces;
}

/** What many resources of a program declare alike. */
export type ProgramTables = SharedTables<object>;

const metaMembers = new Set(["//", "provider", "depends_on", "lifecycle"]);
/** What only Terraform evaluates on a resource. */
const unsupportedMembers = ["count", "for_each", "dynamic", "provisioner", "connection"];
const lifecycleMembers = new Set(["//", "prevent_destroy", "create_before_destroy", "ignore_changes"]);

export function readResource(block: Block, context: ResourceContext): LoadedResource | undefined {
  const { body, place } = block;
  const [type, name] = block.labels;
  if (type === undefined || name === undefined) return undefined;
  checkName(name, place, context.problems);
  for (const member of unsupportedMembers) {
    if (Object.hasOwn(body, member))
      context.problems.add("RS2005", `rampsync does not evaluate "${member}" of a resource.`, place.child(member));
  }
  // In the very program that was read: it may be kept, for its hash.
  context.known.get(type)?.shareTables?.(body, context.tables);
  const evaluator = context.evaluator();
  return {
    address: `${type}.${name}`,
    type,
    name,
    constructPath: place.construct,
    sources: context.sources,
    provider: readProvider(memberOf(body, "provider"), place.child("provider"), context),
    config: membersOf(body, new Set([...metaMembers, ...unsupportedMembers]), place, evaluator),
    dependsOn: readDependsOn(memberOf(body, "depends_on"), place.child("depends_on"), context),
    references: evaluator.references,
    lifecycle: readLifecycle(memberOf(body, "lifecycle"), place.child("lifecycle"), context.problems),
  };
}

export function checkName(name: string, place: Place, problems: Problems): void {
  if (isIdentifier(name)) return;
  problems.add(
    "RS2016",
    `"${name}" is not a name that a resource can have.`,
    place,
    "Use letters, digits, underscores and hyphens, beginning with a letter or an underscore.",
  );
}

/** A name that an address can hold; any other could not be found in the state again. */
function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name);
}

export function readProvider(
  value: PlainJson | undefined,
  place: Place,
  context: Pick<ResourceContext, "problems" | "source" | "providers">,
): LoadedResource["provider"] {
  const { problems, source } = context;
  const plain = { name: ownProvider, source };
  if (value === undefined || value === null) return plain;
  const steps = typeof value === "string" ? reference(value) : undefined;
  const [name, alias] = steps ?? [];
  if (steps === undefined || name !== ownProvider || steps.length > 2 || typeof alias === "number") {
    problems.add("RS2006", "The provider of a rampsync resource is not a reference to a rampsync provider.", place);
    return plain;
  }
  if (alias === undefined) return plain;
  if (!context.providers.some((provider) => provider.alias === alias)) {
    problems.add("RS2006", `The stack has no provider block with the alias "${alias}".`, place);
  }
  return { ...plain, alias };
}

function readDependsOn(value: PlainJson | undefined, place: Place, context: ResourceContext): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    context.problems.add("RS2016", '"depends_on" is not a list.', place);
    return [];
  }
  return value.flatMap((item, index) => {
    const steps = typeof item === "string" ? reference(composed(item)) : undefined;
    const address = steps?.slice(0, 2).join(".") ?? "";
    if (context.addresses.has(address)) return [address];
    const what = typeof item === "string" ? item : "something that is no reference";
    context.problems.add(
      "RS2006",
      `The resource depends on ${what}, which is not a rampsync resource of this stack.`,
      place.child(index),
    );
    return [];
  });
}

function readLifecycle(value: PlainJson | undefined, place: Place, problems: Problems): LoadedLifecycle {
  let lifecycle: LoadedLifecycle = { preventDestroy: false, createBeforeDestroy: false, ignoreChanges: [] };
  for (const { body, place: at } of blocksOf(value, 0, place, problems)) {
    for (const member of Object.keys(body)) {
      if (!lifecycleMembers.has(member))
        problems.add("RS2005", `rampsync does not evaluate "${member}" of a lifecycle.`, at.child(member));
    }
    const flag = (name: string): boolean => {
      const given = memberOf(body, name) ?? false;
      if (typeof given === "boolean") return given;
      if (given === "true" || given === "false") return given === "true";
      problems.add("RS2016", `"${name}" is not a bool.`, at.child(name));
      return false;
    };
    lifecycle = {
      preventDestroy: flag("prevent_destroy"),
      createBeforeDestroy: flag("create_before_destroy"),
      ignoreChanges: readIgnoreChanges(memberOf(body, "ignore_changes"), at.child("ignore_changes"), problems),
    };
  }
  return lifecycle;
}

function readIgnoreChanges(
  value: PlainJson | undefined,
  place: Place,
  problems: Problems,
): LoadedLifecycle["ignoreChanges"] {
  if (value === undefined || value === null) return [];
  if (value === "all") return "all";
  if (!Array.isArray(value)) {
    problems.add("RS2016", '"ignore_changes" is neither "all" nor a list.', place);
    return [];
  }
  // A list that holds "all" alone, or Terraform's older "*", means the same as "all".
  if (value.length === 1 && (value[0] === "all" || value[0] === "*")) return "all";
  return value.flatMap((item, index) => {
    const steps = typeof item === "string" ? reference(composed(item)) : undefined;
    if (steps !== undefined) return [steps.map(String)];
    problems.add("RS2016", "An entry is not the path of an attribute.", place.child(index));
    return [];
  });
}

/** Terraform takes these references bare, or in `${}`. */
export function reference(text: string): readonly (string | number)[] | undefined {
  const [part, more] = parseTemplate(text);
  if (part?.kind === "reference" && more === undefined) return part.steps;
  return parseTraversal(text);
}
