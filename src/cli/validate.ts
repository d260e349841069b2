// rampsync validate: checks offline, without credentials.
import { plural } from "../base/text.js";
import { validate } from "../engine/verbs/validate.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { fail, print, TerminalHost, textOrJson } from "./terminal.js";

export async function validateCommand(stacks: readonly string[], flags: ProgramFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const result = await validate(runOptions(stacks, flags, terminal));
    const summary = `Valid: ${plural(result.resources, "integration")} in ${plural(result.stacks, "stack")}.`;
    print(textOrJson({ valid: true, ...result }, () => summary, flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}
