// rampsync plan: observes, shows, writes nothing.
import { planWith } from "../engine/verbs/plan.js";
import { planExitCode } from "./exit-codes.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type NoticeFlags, noticesOf } from "./notices.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ResumeFlags, resumeOf, tellResumed } from "./resume.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface PlanFlags extends ProgramFlags, ReportFlags, GivenStateFlags, NoticeFlags, ResumeFlags {
  readonly detailedExitcode?: boolean;
  readonly out?: string;
}

export async function planCommand(stacks: readonly string[], flags: PlanFlags, tables: Tables = {}): Promise<number> {
  let terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("plan", flags, tables.reporters);
    const notices = noticesOf("plan", flags);
    terminal = new TerminalHost(flags, reports.listeners);
    const options = runOptions(stacks, flags, terminal);
    const document = await planWith({
      ...options,
      ...resourcesOf(tables),
      ...(await givenStates(flags)),
      ...resumeOf(flags),
      ...(flags.out === undefined ? {} : { out: flags.out }),
      countsInStep: reports.countsInStep && flags.notify !== true && flags.verbose !== true,
    });
    terminal.clear();
    print(reports.outputsOf(document));
    tellResumed(document, flags);
    await notices(document, { terminal, signal: options.signal });
    return planExitCode(document, flags.detailedExitcode ?? false);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
