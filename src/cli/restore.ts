// rampsync restore: puts back what a receipt kept; shows, asks, does.
import { RampsyncError } from "../base/error.js";
import { restoreWith } from "../engine/verbs/restore.js";
import { type Approval, isApproved, showPlan } from "./approval.js";
import { applyExitCode } from "./exit-codes.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface RestoreFlags extends ProgramFlags, ReportFlags, Approval {
  readonly maxCalls?: number;
  readonly profile?: string;
}

/** Exits with 1, too, when it was not approved. */
export async function restoreCommand(receipt: string, flags: RestoreFlags, tables: Tables = {}): Promise<number> {
  let terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("restore", flags, tables.reporters);
    terminal = new TerminalHost(flags, reports.listeners);
    const document = await restoreWith({
      ...runOptions([], flags, terminal),
      ...resourcesOf(tables),
      receipt,
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      approve: async (plan) => {
        terminal.clear();
        showPlan(plan, reports.isTextOnStdout, flags);
        return flags.autoApprove || isApproved();
      },
      interactive: !flags.autoApprove,
      ...(flags.maxCalls === undefined ? {} : { maxCalls: flags.maxCalls }),
    });
    terminal.clear();
    print(reports.outputsOf(document));
    if (!document.approved) throw new RampsyncError("RS2014", "Nothing was applied.");
    return applyExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
