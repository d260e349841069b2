// From a CDKTF program to resolved stacks: run it, read what it made, resolve every value.

import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { globExpression } from "../../base/glob.js";
import { suggestion } from "../../base/nearest.js";
import type { Note } from "../../base/note-codes.js";
import { RepeatedTables } from "../../base/repeated-tables.js";
import { SharedTables } from "../../base/shared-tables.js";
import { declaredId } from "../../resources/identity.js";
import { shippedResources } from "../../resources/shipped.js";
import type { ResourceTable } from "../../resources/table.js";
import { parseProven } from "../state/json.js";
import { declaredIn } from "./elsewhere.js";
import { type ManifestStack, readManifest } from "./manifest.js";
import { Problems } from "./problems.js";
import { hashStacks, ProgramHash } from "./program-hash.js";
import { programWarnings } from "./program-warnings.js";
import { type Project, readProject } from "./project.js";
import type { ProgramTables } from "./resource.js";
import type { SecretsCommand } from "./secrets-command.js";
import { StateOwners } from "./shared-state.js";
import { type LoadedStack, resolveStack, type StackFile, type StackState, withoutContents } from "./stack.js";
import { readStackFiles, withRoot } from "./stack-files.js";
import { inOrder, type SourcesOfRun, sourcesOf, type ValuesOfRun, valuesBeside } from "./stack-values.js";
import { requireApp, synthesise } from "./synth.js";
import { SynthOutput } from "./synth-output.js";
import { checkDigest, OutputDigest, refuseOutside, type SynthesisedElsewhere } from "./synthesised-elsewhere.js";
import {
  commandLineSource,
  environmentSource,
  namedSources,
  projectFileNames,
  secretsSource,
  type VariableSource,
} from "./variable-sources.js";
import { type WantedSecrets, wantedSecrets } from "./wanted-secrets.js";

export interface LoadOptions extends ValuesOfRun {
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
  /** A program with more stacks than this is large: the files of its stacks are read again where they are needed again. Default 250. */
  readonly largeAbove?: number;
  /**
   * Of a large program each stack that is needed is shown to `visit` once it is resolved, and let go of: `stacks` then have
   * no contents, and `again` resolves one anew. Default: every stack is held as a whole.
   */
  readonly oneByOne?: (stack: LoadedStack) => void;
  /** Gives stacks their own access to the API, once it is known which are looked at. Default: they have that of the run. */
  readonly withAccess?: (stacks: readonly LoadedStack[]) => Promise<readonly LoadedStack[]>;
  /** The resources that the program may have; default: those that this package has. */
  readonly resources?: ResourceTable;
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
  const { manifest, files, digest, isLarge } = await readProgram(directory, project, options, problems);
  refuseErrorAnnotations(manifest, problems);
  const selected = select(manifest, options.stacks ?? []);
  problems.throwIfAny();
  refuseUndeclared(options.variables ?? {}, files, problems);
  const ofRun: SourcesOfRun = {
    environment: environmentSource(options.environment),
    named: await namedSources(directory, options.variableFiles ?? []),
    commandLine: commandLineSource(options.variables ?? {}),
    projectFiles: await projectFileNames(directory),
  };
  const { chosen, unchosen } = chosenOf(files, selected, directory);
  const stacks: LoadedStack[] = [];
  const leftOut: LoadedStack[] = [];
  const owners = new StateOwners(options.environment);
  const { oneByOne, neededOnly = false } = options;
  const isOneByOne = oneByOne !== undefined && isLarge;
  // Of what is not held it is made while it is read, where it is sure to be asked for.
  const hash = isLarge && (oneByOne === undefined || neededOnly) ? new ProgramHash() : undefined;
  const keptOf = new Map<LoadedStack, { readonly file: StackFile; readonly values: readonly VariableSource[] }>();
  const asked = await askForSecrets(
    chosen,
    { ...options, projectDirectory: directory, resources, tables, ofRun },
    problems,
  );
  const given = { ...options, projectDirectory: directory, resources, tables };
  const sourcesFor = (file: StackFile, values: readonly VariableSource[]) => [
    ...(asked.get(file) ?? []),
    ...inOrder(file, values, options, ofRun),
  ];
  for (const file of chosen) {
    const whole = problems.catch(() => withRoot(file));
    if (whole === undefined) continue;
    hash?.add(whole);
    let state: StackState | undefined;
    try {
      await refuseOtherConfiguration(file, problems);
      const values = await valuesBeside(file, directory, ofRun);
      const stack = await resolveWhereNeeded(whole, { ...given, sources: sourcesFor(file, values) }, problems);
      state = stack.resolved;
      if (isOneByOne && stack.isNeeded && !problems.some) oneByOne(stack.resolved);
      const isHeld = !isOneByOne && (stack.isNeeded || !isLarge || !neededOnly);
      const kept = isHeld ? stack.resolved : withoutContents(stack.resolved);
      if (isOneByOne && stack.isNeeded) keptOf.set(kept, { file, values });
      (stack.isNeeded ? stacks : leftOut).push(kept);
    } catch (error) {
      problems.collect(error);
    }
    await owners.add(whole, state);
  }
  for (const file of unchosen) await owners.add(file);
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
            const { environment, missingSecretsAllowed = false } = options;
            const resolved = await resolveStack(withRoot(file), {
              projectDirectory: directory,
              environment,
              missingSecretsAllowed,
              tables,
              resources,
              sources: sourcesFor(file, values),
              problems: heard,
              state: stack,
            });
            heard.throwIfAny();
            return resolved;
          },
        }
      : {}),
    get hash() {
      return hash?.digest ?? hashStacks(chosen);
    },
    warnings: await programWarnings({ directory, manifest, selected, chosen, stacks, ...ofRun }),
    declaredElsewhere: () => {
      const lookedAt = new Set(stacks.map(({ file }) => file));
      return declaredIn(
        files.filter(({ file }) => !lookedAt.has(file)),
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
      );
    },
  };
}

/** Stacks up to which a program is held as a whole, which takes less of the processor: docs/scaling.md has both. */
const HELD = 250;

interface ReadProgram {
  readonly manifest: readonly ManifestStack[];
  readonly files: readonly StackFile[];
  readonly digest: string | undefined;
  /** Whether the contents of its files are not held. */
  readonly isLarge: boolean;
}

/** What a run of the program makes, or what the last one left. */
async function readProgram(
  directory: string,
  project: Project,
  options: LoadOptions,
  problems: Problems,
): Promise<ReadProgram> {
  const published = resolve(directory, project.output);
  const { synthesised: elsewhere } = options;
  const read = async (source: string): Promise<ReadProgram> => {
    const manifest = await readManifest(published, source);
    if (elsewhere !== undefined) refuseOutside(manifest, elsewhere);
    const digest = options.wantsDigest || elsewhere !== undefined ? new OutputDigest() : undefined;
    const isLarge = manifest.length > (options.largeAbove ?? HELD);
    // What a program made is moved to the output directory once it was read.
    const placeLater = ({ file, source: now }: ManifestStack) => (elsewhere === undefined ? file : now);
    const files = readStackFiles(manifest, {
      directory,
      problems,
      digest,
      repeated: new RepeatedTables((options.resources ?? shippedResources).tableNames(), parseProven),
      again: isLarge ? placeLater : undefined,
    });
    const found = digest?.of(manifest, published);
    if (elsewhere !== undefined && found !== undefined) checkDigest(found, elsewhere);
    return { manifest, files, digest: found, isLarge };
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
  }: ResolveOptions,
  problems: Problems,
): Promise<{ readonly resolved: LoadedStack; readonly isNeeded: boolean }> {
  const context = {
    projectDirectory,
    environment,
    sources,
    missingSecretsAllowed,
    tables,
    resources,
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

/** The stacks that were selected, and those that were not. */
function chosenOf(files: readonly StackFile[], selected: readonly ManifestStack[], directory: string) {
  const places = new Set(selected.map(({ file }) => file));
  const isChosen = ({ file }: StackFile) => places.has(resolve(directory, file));
  return { chosen: files.filter(isChosen), unchosen: files.filter((file) => !isChosen(file)) };
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
