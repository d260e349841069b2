// The verbs of a command that knows the toy, in place of src/cli/verbs.ts.
import { applyCommand as apply } from "../../src/cli/apply.js";
import { driftCommand as drift } from "../../src/cli/drift.js";
import { planCommand as plan } from "../../src/cli/plan.js";
import { resources } from "./tables.js";

export { fail, outputLost } from "../../src/cli/terminal.js";

type Arguments<Verb extends (...values: never[]) => unknown> = Parameters<Verb>;

export const planCommand = (...[stacks, flags]: Arguments<typeof plan>) => plan(stacks, flags, { resources });
export const driftCommand = (...[stacks, flags]: Arguments<typeof drift>) => drift(stacks, flags, { resources });
export const applyCommand = (...[verb, stacks, flags]: Arguments<typeof apply>) =>
  apply(verb, stacks, flags, { resources });
