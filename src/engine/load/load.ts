// From a CDKTF program to resolved stacks: run it, read what it made, resolve every value.

import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { decodeText, EncodingError, REPLACEMENT_CHARACTER } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { globExpression } from "../../base/glob.js";
import { groupBy } from "../../base/group.js";
import { nearest, suggestion } from "../../base/nearest.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { RepeatedTables } from "../../base/repeated-tables.js";
import { SharedTables } from "../../base/shared-tables.js";
import { systemCode } from "../../base/system.js";
import { declaredId } from "../../resources/identity.js";
import { shippedResources } from "../../resources/shipped.js";
import type { ResourceTable } from "../../resources/table.js";
import { isPlainObject, JsonSyntaxError, type PlainJson, parsePlainJson, parseProven } from "../state/json.js";
import { declaredIn } from "./elsewhere.js";
import { type ManifestStack, readManifest } from "./manifest.js";
import { StackPacker } from "./packed-stack.js";
import { Problems } from "./problems.js";
import { hashStacks } from "./program-hash.js";
import { type Project, readProject } from "./project.js";
import type { ProgramTables } from "./resource.js";
import type { SecretsCommand } from "./secrets-command.js";
import { StateOwners } from "./shared-state.js";
import {
  declaredVariables,
  type LoadedStack,
  resolveStack,
  type StackFile,
  type StackState,
  withoutContents,
} from "./stack.js";
import { requireApp, synthesise } from "./synth.js";
import { SynthOutput } from "./synth-output.js";
import { checkDigest, OutputDigest, refuseOutside, type SynthesisedElsewhere } from "./synthesised-elsewhere.js";
import {
  commandLineSource,
  environmentSource,
  namedSources,
  projectFiles,
  projectSources,
  runSource,
  secretsSource,
  stackDirectorySources,
  type VariableSource,
} from "./variable-sources.js";
import { type WantedSecrets, wantedSecrets } from "./wanted-secrets.js";

export interface LoadOptions {
  /** The directory of cdktf.json. */
  readonly directory: string;
  /** `--var`: the texts by name. They win over every file. */
  readonly variables?: { readonly [name: string]: string };
  /** `--var-file`, in order; relative ones to `directory`. */
  readonly variableFiles?: readonly string[];
  /** Where TF_VAR_…, TF_WORKSPACE and the like are read, and what the program gets (without secrets). */
  readonly environment: NodeJS.ProcessEnv;
  /** Names, construct paths or globs (`*`, `?`) of the stacks to load; default all. */
  readonly stacks?: readonly string[];
  /** False reads the output of an earlier synth; default true. */
  readonly synth?: boolean;
  /** Reads what another job synthesised, in place of running the program; its paths count as those of the project's output. */
  readonly synthesised?: SynthesisedElsewhere;
  /** Whether `digest` is asked for. Default false. */
  readonly wantsDigest?: boolean;
  /** Checks without credentials: sensitive variables without a value become a stand-in secret. Default false. */
  readonly missingSecretsAllowed?: boolean;
  /**
   * Whether a stack that lacks values of variables is needed; one that is not is left out, and its values are not asked
   * for. Default: every stack is.
   */
  readonly isNeeded?: (stack: LoadedStack) => boolean | Promise<boolean>;
  /** Whether every stack that is not needed is left out, also one that lacks nothing. Default false. */
  readonly neededOnly?: boolean;
  /**
   * Of a program with more stacks than `above`, each is shown to `visit` once it is resolved, and let go of: `stacks` then
   * have no contents, and `again` resolves one anew. Default: every stack is held as a whole.
   */
  readonly oneByOne?: { readonly above: number; readonly visit: (stack: LoadedStack) => void };
  /** Gives stacks their own access to the API, once it is known which are looked at. Default: they have that of the run. */
  readonly withAccess?: (stacks: readonly LoadedStack[]) => Promise<readonly LoadedStack[]>;
  /** The resources that the program may have; default: those that this package has. */
  readonly resources?: ResourceTable;
  /** Values of variables of a stack, which win over all others; those that its stacks do not declare are left out. */
  readonly valuesOf?: (stack: string) => { readonly [name: string]: string };
  /** What the program prints, both streams. */
  readonly onOutput?: (chunk: string) => void;
  /**
   * Given the folder with what the program made last, before that is removed; what it answers is called once the program
   * runs.
   */
  readonly beforeProgram?: (output: string) => Promise<() => void>;
  /** Gives secrets that nothing else gives, and which of them. Default: nobody is asked. */
  readonly secrets?: { readonly command: SecretsCommand; readonly wanted: WantedSecrets };
  /** Names of variables of the environment that the program does not get, beside those that hold secrets always. */
  readonly withheld?: readonly string[];
  /** Ends the program, and with it the loading by RS4014. */
  readonly signal?: AbortSignal;
}

export interface LoadedProgram {
  readonly stacks: readonly LoadedStack[];
  /** Those that are not needed; `NOT_GIVEN` stands for values that they lack. */
  readonly leftOut: readonly LoadedStack[];
  /** Of all stacks of the program, also those that are not loaded: absolute. */
  readonly statePaths: readonly string[];
  /** Of what the loaded stacks declare: SHA-256, hexadecimal. */
  readonly hash: string;
  /** Of all that the program made (`OutputDigest`); undefined where it was not asked for. */
  readonly digest: string | undefined;
  /** What the program itself warns of, with construct paths, and what of it is left to Terraform. */
  readonly warnings: readonly Note[];
  /** By the folded id of an integration: the stack that declares it and is not looked at. */
  declaredElsewhere(): Promise<ReadonlyMap<string, string>>;
  /** Resolves a stack anew whose contents were let go of; absent where they are held. */
  readonly again?: (stack: LoadedStack) => Promise<LoadedStack>;
}

/** The same program with other stacks. */
export function withStacks(program: LoadedProgram, stacks: readonly LoadedStack[]): LoadedProgram {
  const { leftOut, statePaths, digest, warnings, declaredElsewhere } = program;
  return {
    stacks,
    leftOut,
    statePaths,
    digest,
    warnings,
    declaredElsewhere,
    // Made where it is asked for, which a copy of all members would do at once.
    get hash() {
      return program.hash;
    },
  };
}

interface ResolveOptions
  extends Pick<LoadOptions, "environment" | "missingSecretsAllowed" | "isNeeded" | "neededOnly"> {
  readonly projectDirectory: string;
  readonly sources: readonly VariableSource[];
  readonly tables: ProgramTables;
  readonly resources: ResourceTable;
  readonly state?: StackState;
}

/**
 * Loads a program. Throws `RampsyncError`, or `RampsyncErrors` with everything found: RS2001 to RS2009, RS2015 for a
 * `--var` that no stack declares, RS2016, RS2017.
 */
export async function loadProgram(options: LoadOptions): Promise<LoadedProgram> {
  const directory = resolve(options.directory);
  const { resources = shippedResources } = options;
  const project = await readProject(directory, options.environment);
  const problems = new Problems();
  const tables: ProgramTables = new SharedTables();
  const packer = new StackPacker(resources, tables);
  const { manifest, files, digest } = await readProgram(directory, project, { ...options, packer }, problems);
  refuseErrorAnnotations(manifest, problems);
  const selected = select(manifest, options.stacks ?? []);
  problems.throwIfAny();
  refuseUndeclared(options.variables ?? {}, files, problems);
  const ofRun: SourcesOfRun = {
    environment: environmentSource(options.environment),
    named: await namedSources(directory, options.variableFiles ?? []),
    commandLine: commandLineSource(options.variables ?? {}),
  };
  const selectedFiles = new Set(selected.map(({ file }) => file));
  const chosen = files.filter(({ file }) => selectedFiles.has(resolve(directory, file)));
  const stacks: LoadedStack[] = [];
  const leftOut: LoadedStack[] = [];
  const owners = new StateOwners(options.environment);
  const { oneByOne } = options;
  const isOneByOne = isManyOf(manifest, options);
  const keptOf = new Map<LoadedStack, { readonly file: StackFile; readonly values: readonly VariableSource[] }>();
  const asked = await askForSecrets(
    chosen,
    { ...options, projectDirectory: directory, resources, tables, ofRun },
    problems,
  );
  const resolveFile = (
    file: StackFile,
    whole: StackFile,
    heard: Problems,
    known: { readonly values: readonly VariableSource[]; readonly state?: StackState },
  ) => {
    const sources = [...(asked.get(file) ?? []), ...inOrder(file, known.values, options, ofRun)];
    const { state } = known;
    const given = { ...options, projectDirectory: directory, resources, sources, tables };
    return resolveWhereNeeded(whole, { ...given, ...(state === undefined ? {} : { state }) }, heard);
  };
  for (const file of chosen) {
    // What is made anew each time that it is read is made once.
    const whole = { ...file };
    let state: StackState | undefined;
    try {
      await refuseOtherConfiguration(file, problems);
      const values = await valuesBeside(file, directory);
      const stack = await resolveFile(file, whole, problems, { values });
      state = stack.resolved;
      if (isOneByOne && !problems.some) oneByOne?.visit(stack.resolved);
      const kept = isOneByOne ? withoutContents(stack.resolved) : stack.resolved;
      if (isOneByOne) keptOf.set(kept, { file, values });
      (stack.isNeeded ? stacks : leftOut).push(kept);
    } catch (error) {
      problems.collect(error);
    }
    await owners.add(whole, state);
  }
  for (const file of files) if (!selectedFiles.has(resolve(directory, file.file))) await owners.add(file);
  problems.addAll(owners.problems);
  const statePaths = owners.paths;
  problems.throwIfAny();
  return {
    stacks: (await options.withAccess?.(stacks)) ?? stacks,
    leftOut,
    statePaths,
    digest,
    ...(isOneByOne
      ? {
          again: async (stack: LoadedStack) => {
            const kept = keptOf.get(stack);
            if (kept === undefined) throw new Error(`${stack.name} is no stack of this program`);
            const { file, values } = kept;
            const heard = new Problems();
            const { resolved } = await resolveFile(file, { ...file }, heard, { values, state: stack });
            heard.throwIfAny();
            return resolved;
          },
        }
      : {}),
    get hash() {
      return hashStacks(chosen);
    },
    warnings: [
      ...warningsOf(selected),
      ...inAlikeStacks(
        stacks,
        ({ foreign }) => foreign,
        (names, addresses) => note("RS6002", { stacks: names, addresses }),
      ),
      ...inAlikeStacks(
        stacks,
        ({ imported }) => imported,
        (names, addresses) => note("RS6004", { stacks: names, addresses }),
      ),
      ...inAlikeStacks(
        stacks,
        ({ ephemeral }) => ephemeral,
        (names, addresses) => note("RS6010", { stacks: names, addresses }),
      ),
      ...inAlikeStacks(
        stacks,
        ({ unchecked }) => unchecked,
        (names, variables) => note("RS6005", { stacks: names, variables }),
      ),
      ...lostBytes(chosen),
      ...(await unusedValues(directory, chosen, manifest)),
    ],
    declaredElsewhere: () =>
      declaredIn(
        files.filter(({ file }) => !stacks.some((stack) => stack.file === file)),
        resources,
        async (file) => {
          const { environment } = options;
          const sources = await sourcesOf(file, directory, options, ofRun);
          const context = {
            projectDirectory: directory,
            environment,
            sources,
            resources,
            missingSecretsAllowed: true,
            problems: new Problems(),
          };
          const stack = await resolveStack(file, context);
          return stack.resources.map(({ type, config }) => {
            const definition = resources.get(type);
            return definition && declaredId(definition, config);
          });
        },
      ),
  };
}

/** Whether the contents of stacks are let go of. */
function isManyOf(manifest: readonly ManifestStack[], { oneByOne }: Pick<LoadOptions, "oneByOne">): boolean {
  return oneByOne !== undefined && manifest.length > oneByOne.above;
}

interface ReadProgram {
  readonly manifest: readonly ManifestStack[];
  readonly files: readonly StackFile[];
  readonly digest: string | undefined;
}

/** What a run of the program makes, or what the last one left. */
async function readProgram(
  directory: string,
  project: Project,
  options: LoadOptions & { readonly packer: StackPacker },
  problems: Problems,
): Promise<ReadProgram> {
  const published = resolve(directory, project.output);
  const { synthesised: elsewhere } = options;
  const read = async (source: string): Promise<ReadProgram> => {
    const manifest = await readManifest(published, source);
    if (elsewhere !== undefined) refuseOutside(manifest, elsewhere);
    const digest = options.wantsDigest || elsewhere !== undefined ? new OutputDigest() : undefined;
    const keep = isManyOf(manifest, options) ? options.packer.pack : (file: StackFile) => file;
    const repeated = new RepeatedTables((options.resources ?? shippedResources).tableNames(), parseProven);
    const files = await readStackFiles(manifest, directory, { problems, digest, keep, repeated });
    const found = digest?.of(manifest, published);
    if (elsewhere !== undefined && found !== undefined) checkDigest(found, elsewhere);
    return { manifest, files, digest: found };
  };
  if (elsewhere !== undefined) return read(resolve(directory, elsewhere.directory));
  if (options.synth === false) return read(published);
  requireApp(project);
  const onStart = await options.beforeProgram?.(published);
  const output = await SynthOutput.begin(published);
  try {
    await synthesise(directory, project, output.own, { ...options, ...(onStart === undefined ? {} : { onStart }) });
    const found = await read(output.source);
    await output.publish();
    return found;
  } finally {
    await output.end();
  }
}

/** What is wrong with a stack goes to `problems`, unless the stack is left out. */
async function resolveWhereNeeded(
  file: StackFile,
  {
    projectDirectory,
    environment,
    missingSecretsAllowed = false,
    isNeeded,
    neededOnly = false,
    sources,
    tables,
    resources,
    state,
  }: ResolveOptions,
  problems: Problems,
): Promise<{ readonly resolved: LoadedStack; readonly isNeeded: boolean }> {
  const context = {
    ...{ projectDirectory, environment, sources, missingSecretsAllowed, tables, resources },
    ...(state === undefined ? {} : { state }),
  };
  if (isNeeded === undefined) return { resolved: await resolveStack(file, { ...context, problems }), isNeeded: true };
  const own = new Problems();
  const missing = new Problems();
  const resolved = await resolveStack(file, { ...context, problems: own, missing });
  if ((missing.some || neededOnly) && !(await isNeeded(resolved))) return { resolved, isNeeded: false };
  problems.addAll(own, missing);
  return { resolved, isNeeded: true };
}

/** What the secrets command gives for each stack that is looked at; stacks are asked for side by side. */
async function askForSecrets(
  chosen: readonly StackFile[],
  options: Omit<ResolveOptions, "sources"> &
    Pick<LoadOptions, "secrets" | "variables" | "valuesOf" | "signal"> & { readonly ofRun: SourcesOfRun },
  problems: Problems,
): Promise<ReadonlyMap<StackFile, readonly VariableSource[]>> {
  const { secrets, isNeeded, projectDirectory, ofRun } = options;
  const found = new Map<StackFile, readonly VariableSource[]>();
  if (secrets === undefined) return found;
  const ask = async (file: StackFile): Promise<void> => {
    const sources = await sourcesOf(file, projectDirectory, options, ofRun);
    const names = wantedSecrets(file.root, sources, secrets.wanted);
    if (names.length === 0) return;
    if (isNeeded !== undefined) {
      const unheard = {
        ...options,
        sources,
        missingSecretsAllowed: true,
        problems: new Problems(),
        missing: new Problems(),
      };
      if (!(await isNeeded(await resolveStack(file, unheard)))) return;
    }
    found.set(file, [secretsSource(await secrets.command.ask({ stack: file.name }, names))]);
  };
  const collect = (error: unknown): void => {
    // A run that was stopped says so once.
    if (options.signal?.aborted) throw error;
    problems.collect(error);
  };
  await Promise.all(chosen.map((file) => ask(file).catch(collect)));
  problems.throwIfAny();
  return found;
}

/** The same for all stacks of a program. */
interface SourcesOfRun {
  readonly environment: VariableSource;
  readonly named: readonly VariableSource[];
  readonly commandLine: VariableSource;
}

/** Weakest first: Terraform's own order, with the project's `vars/` folder between its files and --var-file. */
async function sourcesOf(
  stack: StackFile,
  directory: string,
  options: Pick<LoadOptions, "valuesOf">,
  ofRun: SourcesOfRun,
): Promise<VariableSource[]> {
  return inOrder(stack, await valuesBeside(stack, directory), options, ofRun);
}

const none: readonly VariableSource[] = [];

/** Of the files beside a stack and its program. */
async function valuesBeside(stack: StackFile, directory: string): Promise<readonly VariableSource[]> {
  const values = [...(await stackDirectorySources(stack.directory)), ...(await projectSources(directory, stack.name))];
  return values.length === 0 ? none : values;
}

function inOrder(
  { name }: StackFile,
  values: readonly VariableSource[],
  { valuesOf }: Pick<LoadOptions, "valuesOf">,
  { environment, named, commandLine }: SourcesOfRun,
): VariableSource[] {
  return [
    environment,
    ...values,
    ...named,
    commandLine,
    ...(valuesOf === undefined ? [] : [runSource(valuesOf(name))]),
  ];
}

function select(manifest: readonly ManifestStack[], patterns: readonly string[]): readonly ManifestStack[] {
  if (patterns.length === 0) return manifest;
  const matches = patterns.map((pattern) => {
    const glob = globExpression(pattern);
    const found = manifest.filter((stack) => glob.test(stack.name) || glob.test(stack.constructPath));
    if (found.length > 0) return found;
    const names = manifest.map((stack) => stack.name);
    throw new RampsyncError("RS2009", `No stack matches "${pattern}".`, { hint: suggestion(pattern, names, "stacks") });
  });
  return manifest.filter((stack) => matches.some((found) => found.includes(stack)));
}

async function readStackFiles(
  manifest: readonly ManifestStack[],
  directory: string,
  {
    problems,
    digest,
    keep,
    repeated,
  }: {
    readonly problems: Problems;
    readonly digest: OutputDigest | undefined;
    readonly keep: (file: StackFile) => StackFile;
    readonly repeated: RepeatedTables;
  },
): Promise<StackFile[]> {
  const files: StackFile[] = [];
  // One after the other: the texts of all stacks at once are most of what a large program would need.
  for (const stack of manifest) {
    const file = await readStackFile(stack, shownPath(directory, stack.file), { problems, digest, repeated });
    if (file !== undefined) files.push(keep(file));
  }
  return files;
}

async function readStackFile(
  { name, directory, source, constructPath }: ManifestStack,
  shown: string,
  {
    problems,
    digest,
    repeated,
  }: {
    readonly problems: Problems;
    readonly digest: OutputDigest | undefined;
    readonly repeated: RepeatedTables;
  },
): Promise<StackFile | undefined> {
  let text: string;
  try {
    const bytes = readFileSync(source);
    digest?.add(name, bytes);
    text = decodeText(bytes);
  } catch (error) {
    if (error instanceof EncodingError) {
      problems.add("RS2016", `The stack "${name}" ${error.problem}.`, error.at(shown));
      return undefined;
    }
    const code = systemCode(error) ?? "unknown error";
    problems.add("RS2016", `The stack "${name}" cannot be read: ${code}.`, { file: shown });
    return undefined;
  }
  const root = problems.catch(() => parseStackText(text, shown, repeated));
  if (isPlainObject(root)) {
    const variables = declaredVariables(root);
    const hasLostBytes = text.includes(REPLACEMENT_CHARACTER);
    return { name, directory, file: shown, constructPath, variables, root, hasLostBytes };
  }
  if (root !== undefined) problems.add("RS2016", "The stack is not a JSON object.", { file: shown });
  return undefined;
}

function parseStackText(text: string, shown: string, repeated: RepeatedTables): PlainJson {
  try {
    return repeated.read(text, parseProven) ?? parsePlainJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new RampsyncError("RS2016", `The stack is not JSON: ${error.problem}.`, {
      place: { file: shown, line: error.line, column: error.column },
    });
  }
}

/** Terraform reads every configuration file of the directory; rampsync does not guess what a file beside the synthesised one means. */
async function refuseOtherConfiguration(stack: StackFile, problems: Problems): Promise<void> {
  const names = await readdir(stack.directory).catch(() => []);
  for (const name of names) {
    if (name !== basename(stack.file) && /\.(?:tf|tofu)(?:\.json)?$/.test(name)) {
      const file = join(stack.directory, name);
      problems.add("RS2005", "There is another configuration file in the stack's directory.", { file });
    }
  }
}

function refuseErrorAnnotations(manifest: readonly ManifestStack[], problems: Problems): void {
  for (const { level, constructPath, message } of manifest.flatMap((stack) => stack.annotations)) {
    if (level === "@cdktf/error")
      problems.add("RS2003", `The program reports an error: ${message}`, { construct: constructPath });
  }
}

function warningsOf(stacks: readonly ManifestStack[]): readonly Note[] {
  return stacks
    .flatMap((stack) => stack.annotations)
    .filter(({ level }) => level !== "@cdktf/error")
    .map(({ constructPath, message }) => note("RS6001", { message }, { construct: constructPath }));
}

/** What is so in some stacks: one warning for all that have the same. */
function inAlikeStacks(
  stacks: readonly LoadedStack[],
  namesOf: (stack: LoadedStack) => readonly string[],
  warning: (stacks: readonly string[], names: readonly string[]) => Note,
): readonly Note[] {
  const having = stacks.filter((stack) => namesOf(stack).length > 0);
  const alike = groupBy(having, (stack) => JSON.stringify(namesOf(stack).toSorted()));
  return [...alike.values()].map((group) =>
    warning(
      group.map(({ name }) => name),
      group.slice(0, 1).flatMap(namesOf).toSorted(),
    ),
  );
}

/** A program that decoded bytes without refusing: the texts are sent as they stand, and nobody meant them. */
function lostBytes(files: readonly StackFile[]): readonly Note[] {
  const names = files.filter(({ hasLostBytes }) => hasLostBytes).map(({ name }) => name);
  return names.length === 0 ? [] : [note("RS6003", { stacks: names })];
}

/** Values of the project's `vars/` folder that nothing takes: what is misspelt there would pass for a default. */
async function unusedValues(
  directory: string,
  chosen: readonly StackFile[],
  manifest: readonly ManifestStack[],
): Promise<readonly Note[]> {
  const names = manifest.map(({ name }) => name);
  const { stray, unread } = await projectFiles(directory, names);
  const unknown = await Promise.all(
    chosen.map(async ({ name, variables: declared }) => {
      const sources = await projectSources(directory, name);
      return sources.flatMap(({ values }) =>
        [...values.keys()]
          .filter((variable) => !declared.includes(variable))
          .map((variable) =>
            note("RS6006", { file: `vars/${name}.tfvars.json`, variable, nearest: fewNearest(variable, declared) }),
          ),
      );
    }),
  );
  return [
    ...unknown.flat(),
    ...stray.map(({ file, stack }) =>
      note("RS6007", { file: `vars/${file}`, stack, nearest: fewNearest(stack, names) }),
    ),
    ...unread.map((file) => note("RS6008", { file: `vars/${file}` })),
  ];
}

const fewNearest = (name: string, known: readonly string[]) => nearest(name, known).slice(0, 3);

function refuseUndeclared(
  variables: { readonly [name: string]: string },
  files: readonly StackFile[],
  problems: Problems,
): void {
  const declared = new Set(files.flatMap((file) => file.variables));
  for (const name of Object.keys(variables)) {
    if (declared.has(name)) continue;
    const hint = suggestion(name, [...declared].sort(), "variables");
    problems.add("RS2015", `No stack declares the variable "${name}".`, { flag: "--var" }, hint);
  }
}

/** Paths in messages are short where they can be. */
function shownPath(directory: string, path: string): string {
  const short = relative(directory, path);
  return short.startsWith("..") ? path : short;
}
