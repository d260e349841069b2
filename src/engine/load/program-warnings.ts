// What a program that could be loaded is warned of: notes of its own, what is passed over in stacks, and values that nothing takes.
import { groupBy } from "../../base/group.js";
import { nearest } from "../../base/nearest.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { ManifestStack } from "./manifest.js";
import type { LoadedStack, StackFile } from "./stack.js";
import type { SourcesOfRun } from "./stack-values.js";
import { projectFiles, projectSources } from "./variable-sources.js";

export interface WarnedProgram extends Pick<SourcesOfRun, "projectFiles"> {
  readonly directory: string;
  /** All stacks of the program. */
  readonly manifest: readonly ManifestStack[];
  /** Those that were selected. */
  readonly selected: readonly ManifestStack[];
  /** Their files. */
  readonly chosen: readonly StackFile[];
  /** Those that are looked at. */
  readonly stacks: readonly LoadedStack[];
}

export async function programWarnings(program: WarnedProgram): Promise<readonly Note[]> {
  const { selected, chosen, stacks } = program;
  return [
    ...annotationsOf(selected),
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
    ...(await unusedValues(program)),
  ];
}

function annotationsOf(stacks: readonly ManifestStack[]): readonly Note[] {
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
async function unusedValues({
  directory,
  chosen,
  manifest,
  projectFiles: present,
}: WarnedProgram): Promise<readonly Note[]> {
  const names = manifest.map(({ name }) => name);
  const { stray, unread } = await projectFiles(directory, names);
  const unknown: Note[] = [];
  for (const { name, variables: declared } of chosen) {
    const sources = await projectSources(directory, name, present);
    const given = sources.flatMap(({ values }) => [...values.keys()]);
    unknown.push(
      ...given
        .filter((variable) => !declared.includes(variable))
        .map((variable) =>
          note("RS6006", { file: `vars/${name}.tfvars.json`, variable, nearest: fewNearest(variable, declared) }),
        ),
    );
  }
  return [
    ...unknown,
    ...stray.map(({ file, stack }) =>
      note("RS6007", { file: `vars/${file}`, stack, nearest: fewNearest(stack, names) }),
    ),
    ...unread.map((file) => note("RS6008", { file: `vars/${file}` })),
  ];
}

const fewNearest = (name: string, known: readonly string[]) => nearest(name, known).slice(0, 3);
