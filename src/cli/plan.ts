// rampsync plan: observes, shows, writes nothing.
import { plan } from "../engine/verbs/plan.js";
import type { Reporter } from "../report/reporter.js";
import { planExitCode } from "./exit-codes.js";
import { givenState } from "./given-state.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface PlanFlags extends ProgramFlags, ReportFlags {
  readonly detailedExitcode?: boolean;
  readonly out?: string;
  readonly state?: string;
}

export async function planCommand(
  stacks: readonly string[],
  flags: PlanFlags,
  table?: readonly Reporter[],
): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("plan", flags, table);
    const document = await plan({
      ...runOptions(stacks, flags, terminal),
      ...(await givenState(flags.state)),
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
