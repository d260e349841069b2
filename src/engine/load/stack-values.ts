// The values that a stack is given: from every source of its run and from the files beside it, weakest first.
import type { StackFile } from "./stack.js";
import { projectSources, runSource, stackDirectorySources, type VariableSource } from "./variable-sources.js";

/** The same for all stacks of a program. */
export interface SourcesOfRun {
  readonly environment: VariableSource;
  readonly named: readonly VariableSource[];
  readonly commandLine: VariableSource;
  /** Names of the files in the `vars/` folder. */
  readonly projectFiles: ReadonlySet<string>;
}

export interface ValuesOfRun {
  /** Values of variables of a stack, which win over all others; those that its stacks do not declare are left out. */
  readonly valuesOf?: (stack: string) => { readonly [name: string]: string };
}

/** Weakest first: Terraform's own order, with the project's `vars/` folder between its files and --var-file. */
export async function sourcesOf(
  stack: StackFile,
  directory: string,
  options: ValuesOfRun,
  ofRun: SourcesOfRun,
): Promise<VariableSource[]> {
  const values = await valuesBeside(stack, directory, ofRun);
  return inOrder(stack, values, options, ofRun);
}

const none: readonly VariableSource[] = [];

/** Of the files beside a stack and its program. */
export async function valuesBeside(
  stack: StackFile,
  directory: string,
  { projectFiles }: Pick<SourcesOfRun, "projectFiles">,
): Promise<readonly VariableSource[]> {
  const ofProject = await projectSources(directory, stack.name, projectFiles);
  const values = [...(await stackDirectorySources(stack.directory)), ...ofProject];
  return values.length === 0 ? none : values;
}

export function inOrder(
  { name }: StackFile,
  values: readonly VariableSource[],
  { valuesOf }: ValuesOfRun,
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
