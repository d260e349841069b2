// The verb that checks a program offline.
import { type ValidateResult } from "../../document/validate-document.js";
import { load } from "../load-program.js";
import { checkDeclarations } from "../records/declarations.js";
import { type RunOptions } from "../run-options.js";

/** Checks offline, without credentials. @throws RampsyncErrors with everything that is wrong. */
export async function validate(options: RunOptions): Promise<ValidateResult> {
  const program = await load(options, true);
  const placed = checkDeclarations(program.stacks, { OPSRAMP_TENANT: "(any)", ...options.environment });
  return { stacks: program.stacks.length, resources: placed.length, warnings: program.warnings };
}
