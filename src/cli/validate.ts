// rampsync validate: checks offline, without credentials.
import { plural } from "../base/text.js";
import { validateWith } from "../engine/verbs/validate.js";
import { countedTypes } from "../report/counted.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost, textOrJson } from "./terminal.js";

export async function validateCommand(
  stacks: readonly string[],
  flags: ProgramFlags,
  tables: Tables = {},
): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const result = await validateWith({ ...runOptions(stacks, flags, terminal, "offline"), ...resourcesOf(tables) });
    const types = new Map(Object.entries(result.types ?? {}));
    const digest = result.digest === undefined ? "" : `\nDigest of the output: ${result.digest}`;
    const summary = `Valid: ${countedTypes(types, result.resources)} in ${plural(result.stacks, "stack")}.${digest}`;
    print(textOrJson({ valid: true, ...result }, () => summary, flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}
