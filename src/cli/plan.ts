// rampsync plan: observes, shows, writes nothing.
import { planWith } from "../engine/verbs/plan.js";
import { planExitCode } from "./exit-codes.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface PlanFlags extends ProgramFlags, ReportFlags, GivenStateFlags {
  readonly detailedExitcode?: boolean;
  readonly out?: string;
}

export async function planCommand(stacks: readonly string[], flags: PlanFlags, tables: Tables = {}): Promise<number> {
  let terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("plan", flags, tables.reporters);
    terminal = new TerminalHost(flags, reports.listeners);
    const document = await planWith({
      ...runOptions(stacks, flags, terminal),
      ...resourcesOf(tables),
      ...(await givenStates(flags)),
      ...(flags.out === undefined ? {} : { out: flags.out }),
    });
    terminal.clear();
    print(reports.outputsOf(document));
    return planExitCode(document, flags.detailedExitcode ?? false);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
