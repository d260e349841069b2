// One synthesised stack, resolved: its rampsync resources and providers with plain values, and what is left to Terraform.
import { SharedTables } from "../../base/shared-tables.js";
import { SourcePlaces } from "../../base/source-places.js";
import { shippedResources } from "../../resources/shipped.js";
import type { ResourceTable } from "../../resources/table.js";
import { fullProviderSource } from "../state/address.js";
import type { StateLocation } from "../state/backend.js";
import { isPlainObject, memberOf, type PlainJsonObject } from "../state/json.js";
import { type LoadedBackend, readBackend } from "./backend.js";
import { type Block, blocksOf, constructPathOf } from "./blocks.js";
import { LOOK_UP, type ReferencePath } from "./deferred.js";
import { Evaluator } from "./evaluate.js";
import { checkMoved, readImports } from "./import-blocks.js";
import { type LoadedLookUp, readLookUpBlock } from "./look-up.js";
import { membersOf } from "./members.js";
import { type LoadedOutput, readOutput } from "./output.js";
import type { PlainValue } from "./plain-value.js";
import { Place, type Problems } from "./problems.js";
import { fieldsOf, referenceType, resolveReferences } from "./references.js";
import { type LoadedResource, ownProvider, type ProgramTables, readResource } from "./resource.js";
import { type StackSources, sourcesOf } from "./sources.js";
import type { VariableSource } from "./variable-sources.js";
import { type LoadedVariable, parseDeclaration, type VariableDeclaration, Variables } from "./variables.js";

const defaultSource = "rampsync/rampsync";

export interface LoadedProvider {
  readonly name: string;
  readonly alias?: string;
  /** Full source address: `registry.terraform.io/rampsync/rampsync`. */
  readonly source: string;
  readonly config: { readonly [name: string]: PlainValue };
}

export interface LoadedStack {
  readonly name: string;
  /** The stack's directory, absolute. */
  readonly directory: string;
  /** The synthesised file, relative to the program's directory where it lies in it. */
  readonly file: string;
  readonly constructPath: string;
  readonly backend: LoadedBackend;
  /** Undefined for a backend that Terraform alone reads and writes. */
  readonly location: StateLocation | undefined;
  readonly resources: readonly LoadedResource[];
  /** What it asks of tenants; Terraform calls them data sources. */
  readonly lookUps: readonly LoadedLookUp[];
  readonly providers: readonly LoadedProvider[];
  /** Where its OPSRAMP_… settings are read, where a profile chooses them; default: the environment of the run. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Where the program makes the stack. */
  readonly sources: SourcePlaces;
  /** Addresses of the resources that are left to Terraform. */
  readonly foreign: readonly string[];
  readonly outputs: readonly LoadedOutput[];
  readonly variables: readonly LoadedVariable[];
  /** No stack of the program: of one that there was, its state is left. */
  readonly isLeft?: true;
  /** Addresses of ephemeral blocks, which Terraform alone opens. */
  readonly ephemeral: readonly string[];
  /** Names of variables whose validations only Terraform evaluates. */
  readonly unchecked: readonly string[];
  /** Addresses of resources that import blocks name: they are adopted, as every resource is that names its object. */
  readonly imported: readonly string[];
}

/** A stack that no program was read for: of its name, and of what a record tells. */
export function unreadStack(name: string, known: Partial<LoadedStack> = {}): LoadedStack {
  return {
    name,
    directory: "",
    file: "",
    constructPath: name,
    backend: { kind: "local", workspace: "default" },
    location: undefined,
    resources: [],
    lookUps: [],
    providers: [],
    sources: SourcePlaces.none,
    foreign: [],
    outputs: [],
    variables: [],
    ephemeral: [],
    unchecked: [],
    imported: [],
    ...known,
  };
}

/** The same for all stacks without contents, of which there may be thousands. */
const none: readonly never[] = [];

const orNone = <Item>(items: readonly Item[]): readonly Item[] => (items.length === 0 ? none : items);

/** A stack that was read, without what is declared in it. */
export const withoutContents = (stack: LoadedStack): LoadedStack => ({
  ...stack,
  resources: none,
  lookUps: none,
  providers: none,
  sources: SourcePlaces.none,
  foreign: orNone(stack.foreign),
  outputs: none,
  variables: none,
  ephemeral: orNone(stack.ephemeral),
  unchecked: orNone(stack.unchecked),
  imported: orNone(stack.imported),
});

export interface StackFile {
  readonly name: string;
  readonly directory: string;
  readonly file: string;
  readonly constructPath: string;
  /** The names of those that it declares. */
  readonly variables: readonly string[];
  readonly root: PlainJsonObject;
  /** It holds U+FFFD: the program read a source or a data file in an encoding that it is not in. */
  readonly hasLostBytes: boolean;
}

/** Where a stack keeps its state. */
export type StackState = Pick<LoadedStack, "backend" | "location">;

export interface StackContext {
  /** The directory of cdktf.json. */
  readonly projectDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Weakest first. */
  readonly sources: readonly VariableSource[];
  readonly missingSecretsAllowed: boolean;
  readonly problems: Problems;
  /** Where variables without a value are told apart from all else; `NOT_GIVEN` then stands for their values. */
  readonly missing?: Problems;
  /** Shared by all stacks of a program. */
  readonly tables?: ProgramTables;
  /** Default: those that this package has. */
  readonly resources?: ResourceTable;
  /** Where it is known. Default: it is read. */
  readonly state?: StackState;
}

/** Members of a provider block that speak to Terraform itself. */
const providerMembers = new Set(["//", "alias", "version"]);
/** `locals` harm nobody until something refers to one, which then has no value here. */
const topLevel = new Set([
  "//",
  "terraform",
  "provider",
  "variable",
  "output",
  "resource",
  "data",
  "locals",
  "import",
  "moved",
  "ephemeral",
]);
const terraformMembers = new Set(["//", "backend", "cloud", "required_providers", "required_version"]);

/** Resolves a stack. Everything that is wrong goes to `context.problems`; then the result is not to be used. */
export async function resolveStack(
  stack: Omit<StackFile, "variables" | "hasLostBytes">,
  context: StackContext,
): Promise<LoadedStack> {
  const { problems } = context;
  const { root } = stack;
  const place = new Place(stack.file);
  const sources = sourcesOf(root);
  for (const name of Object.keys(root)) {
    if (topLevel.has(name)) continue;
    const hint = `Use terraform or cdktf deploy for the stack "${stack.name}"; both work on the same state.`;
    problems.add("RS2005", `rampsync does not evaluate "${name}".`, place.child(name), hint);
  }
  const terraform = blocksOf(memberOf(root, "terraform"), 0, place.child("terraform"), problems);
  refuseUnknown(terraform, terraformMembers, problems);
  const declarations = declarationsOf(root, place, sources, problems);
  const variables = new Variables(
    declarations,
    context.sources,
    problems,
    context.missingSecretsAllowed,
    context.missing,
  );
  const evaluator = new Evaluator(stack.name, variables, problems);
  const source = providerSource(terraform, problems);
  const providers = readProviders(root, place, { source, sources, evaluator, problems });
  const blocks = blocksOf(memberOf(root, "resource"), 2, place.child("resource"), problems).map((block) => ({
    ...block,
    place: block.place.of(constructPathOf(block.body), sources.resource(block.body)),
  }));
  const own = blocks.filter((block) => isOwn(block.labels[0] ?? ""));
  const asked = blocksOf(memberOf(root, LOOK_UP), 2, place.child(LOOK_UP), problems).map((block) => ({
    ...block,
    place: block.place.of(constructPathOf(block.body), sources.resource(block.body)),
  }));
  const ownAsked = asked.filter((block) => isOwn(block.labels[0] ?? ""));
  const lookUpAddress = (block: Block) => `${LOOK_UP}.${addressOf(block)}`;
  const foreign = [
    ...blocks.filter((block) => !own.includes(block)).map(addressOf),
    ...asked.filter((block) => !ownAsked.includes(block)).map(lookUpAddress),
  ];
  const addresses = new Set(own.map(addressOf));
  if (addresses.size < own.length) problems.add("RS2016", "A resource is declared twice.", place.child("resource"));
  const lookedUp = new Set(ownAsked.map(lookUpAddress));
  if (lookedUp.size < ownAsked.length) problems.add("RS2016", "A data source is declared twice.", place.child(LOOK_UP));
  const referredTo = new Set([...addresses, ...lookedUp]);
  const { tables = new SharedTables(), resources: known = shippedResources } = context;
  const scoped = () => evaluator.within({ addresses: referredTo, isOwn });
  const lookUps = ownAsked
    .map((block) =>
      readLookUpBlock(block, {
        providers,
        evaluator: scoped,
        problems,
        source,
        sources: sources.resource(block.body),
      }),
    )
    .filter((lookUp) => lookUp !== undefined);
  const resources = own
    .map((block) =>
      readResource(block, {
        addresses,
        providers,
        evaluator: scoped,
        problems,
        source,
        tables,
        known,
        sources: sources.resource(block.body),
      }),
    )
    .filter((resource) => resource !== undefined);
  checkMoved(root, place, problems);
  const imported = readImports(root, place, { resources, known, evaluator: scoped(), problems, isOwn });
  const typeOfReference = ({ address, path }: ReferencePath) => referenceType(fieldsOf(address, known) ?? {}, path);
  const outputs = blocksOf(memberOf(root, "output"), 1, place.child("output"), problems).map((block) =>
    readOutput(block, {
      addresses: referredTo,
      foreign: new Set(foreign),
      evaluator: scoped(),
      typeOfReference,
      problems,
    }),
  );
  const { backend, location } =
    context.state ??
    (await readBackend(terraform, {
      stackDirectory: stack.directory,
      projectDirectory: context.projectDirectory,
      environment: context.environment,
      problems,
    }));
  return {
    name: stack.name,
    directory: stack.directory,
    file: stack.file,
    constructPath: stack.constructPath,
    backend,
    location,
    resources: resolveReferences(resources, lookUps, known, problems),
    lookUps,
    providers,
    sources: sources.stack,
    foreign,
    outputs: outputs.filter((output) => output !== undefined),
    variables: variables.loaded(),
    ephemeral: blocksOf(memberOf(root, "ephemeral"), 2, place.child("ephemeral"), problems).map(
      (block) => `ephemeral.${addressOf(block)}`,
    ),
    unchecked: [...declarations.values()].filter(({ hasValidation }) => hasValidation).map(({ name }) => name),
    imported,
  };
}

/** The names of the variables that a stack declares. */
export function declaredVariables(root: PlainJsonObject): string[] {
  const variables = memberOf(root, "variable");
  const objects = Array.isArray(variables) ? variables : [variables];
  return objects.flatMap((object) => (isPlainObject(object) ? Object.keys(object) : []));
}

function declarationsOf(
  root: PlainJsonObject,
  place: Place,
  sources: StackSources,
  problems: Problems,
): Map<string, VariableDeclaration> {
  const declarations = new Map<string, VariableDeclaration>();
  for (const { labels, body, place: at } of blocksOf(
    memberOf(root, "variable"),
    1,
    place.child("variable"),
    problems,
  )) {
    const name = labels[0] ?? "";
    if (declarations.has(name)) problems.add("RS2016", `The variable "${name}" is declared twice.`, at);
    const declaration = parseDeclaration(name, body, at.of(constructPathOf(body), sources.variable(name)), problems);
    if (declaration !== undefined) declarations.set(name, declaration);
  }
  return declarations;
}

/** The full source of our provider, as `required_providers` has it. */
function providerSource(terraform: readonly Block[], problems: Problems): string {
  let source: string | undefined;
  for (const { body, place } of terraform) {
    for (const required of blocksOf(
      memberOf(body, "required_providers"),
      0,
      place.child("required_providers"),
      problems,
    )) {
      const own = memberOf(required.body, ownProvider);
      const named = isPlainObject(own) ? memberOf(own, "source") : undefined;
      if (typeof named === "string") source = named;
      else if (named !== undefined)
        problems.add("RS2016", "A provider source is not a string.", required.place.child(ownProvider, "source"));
    }
  }
  return fullProviderSource(source ?? defaultSource);
}

function readProviders(
  root: PlainJsonObject,
  place: Place,
  {
    source,
    sources,
    evaluator,
    problems,
  }: {
    readonly source: string;
    readonly sources: StackSources;
    readonly evaluator: Evaluator;
    readonly problems: Problems;
  },
): LoadedProvider[] {
  const seen = new Set<string>();
  const providers: LoadedProvider[] = [];
  for (const block of blocksOf(memberOf(root, "provider"), 1, place.child("provider"), problems)) {
    if (block.labels[0] !== ownProvider) continue;
    const at = block.place.of(constructPathOf(block.body), sources.stack);
    const alias = memberOf(block.body, "alias") ?? undefined;
    if (alias !== undefined && typeof alias !== "string") {
      problems.add("RS2016", "A provider's alias is not a string.", at.child("alias"));
      continue;
    }
    if (seen.has(alias ?? "")) problems.add("RS2016", "Two provider blocks have the same alias, or none.", at);
    seen.add(alias ?? "");
    const config = membersOf(block.body, providerMembers, at, evaluator);
    providers.push({ name: ownProvider, ...(alias === undefined ? {} : { alias }), source, config });
  }
  return providers;
}

function refuseUnknown(blocks: readonly Block[], known: ReadonlySet<string>, problems: Problems): void {
  for (const { body, place } of blocks) {
    for (const name of Object.keys(body)) {
      if (!known.has(name)) problems.add("RS2005", `rampsync does not evaluate "${name}".`, place.child(name));
    }
  }
}

function isOwn(type: string): boolean {
  return type.startsWith(`${ownProvider}_`);
}

function addressOf(block: Block): string {
  return block.labels.join(".");
}
