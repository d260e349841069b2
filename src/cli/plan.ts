// rampsync plan: observes, shows, writes nothing.
import { plan } from "../engine/verbs.js";
import { renderMarkdown } from "../report/markdown.js";
import { renderPlan } from "../report/plan.js";
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

/** Exit code 0; 1 on an error; 2 with --detailed-exitcode when there is anything to do. */
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
    if (!document.complete) return 1;
    const anythingToDo = document.summary.no_op < document.summary.resources;
    return flags.detailedExitcode && anythingToDo ? 2 : 0;
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
