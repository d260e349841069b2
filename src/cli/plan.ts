// rampsync plan: observes, shows, writes nothing.
import { plan } from "../engine/verbs/plan.js";
import { renderMarkdown } from "../report/markdown.js";
import { renderPlan } from "../report/plan.js";
import { planExitCode } from "./exit-codes.js";
import { givenState } from "./given-state.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { colorsFor, fail, print, TerminalHost } from "./terminal.js";

export interface PlanFlags extends ProgramFlags {
  readonly detailedExitcode?: boolean;
  readonly verbose?: boolean;
  readonly out?: string;
  readonly state?: string;
  readonly markdown?: boolean;
}

export async function planCommand(stacks: readonly string[], flags: PlanFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const document = await plan({
      ...runOptions(stacks, flags, terminal),
      ...(await givenState(flags.state)),
      ...(flags.out === undefined ? {} : { out: flags.out }),
    });
    terminal.clear();
    const style = { colors: colorsFor(process.stdout, flags), ...(flags.verbose ? { verbose: true } : {}) };
    print(document, () => (flags.markdown ? renderMarkdown(document) : renderPlan(document, style)), flags);
    return planExitCode(document, flags.detailedExitcode ?? false);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
