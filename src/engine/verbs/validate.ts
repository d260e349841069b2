// The verb that checks a program offline.
import { groupBy } from "../../base/group.js";
import { noteText } from "../../base/note.js";
import { type ValidateResult } from "../../document/validate-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { catalogueNotes } from "../catalogue.js";
import { load } from "../load-program.js";
import { checkDeclarations } from "../records/declarations.js";
import { type RunOptions, type WithResources } from "../run-options.js";

/** Checks offline, without credentials. @throws RampsyncErrors with everything that is wrong. */
export function validate(options: RunOptions): Promise<ValidateResult> {
  return validateWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export async function validateWith(options: WithResources<RunOptions>): Promise<ValidateResult> {
  const program = await load(options, { missingSecretsAllowed: true, wantsDigest: true });
  const placed = checkDeclarations(
    program.stacks,
    { OPSRAMP_TENANT: "(any)", ...options.environment },
    options.resources,
  );
  const advice = placed.flatMap(({ definition, config, construct }) =>
    (definition.advise?.(config) ?? []).map((found) => ({ ...found, construct })),
  );
  const warnings = [...program.warnings, ...advice, ...catalogueNotes(options, placed, { asksServer: false })];
  return {
    stacks: program.stacks.length,
    resources: placed.length,
    types: Object.fromEntries(
      [...groupBy(placed, ({ definition }) => definition.type)].map(([type, { length }]) => [type, length]),
    ),
    ...(program.digest === undefined ? {} : { digest: program.digest }),
    warnings: warnings.map(noteText),
    warning_facts: warnings,
  };
}
