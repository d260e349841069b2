// rampsync drift: read-only; drift alone.
import { driftWith } from "../engine/verbs/drift.js";
import { earlierDrift } from "./earlier-drift.js";
import { driftExitCode } from "./exit-codes.js";
import { givenState } from "./given-state.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface DriftFlags extends ProgramFlags, ReportFlags {
  readonly state?: string;
  readonly since?: string;
}

export async function driftCommand(stacks: readonly string[], flags: DriftFlags, tables: Tables = {}): Promise<number> {
  let terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("drift", flags, tables.reporters);
    terminal = new TerminalHost(flags, reports.listeners);
    const document = await driftWith({
      ...runOptions(stacks, flags, terminal),
      ...resourcesOf(tables),
      ...(await givenState(flags.state)),
      ...(await earlierDrift(flags.since)),
    });
    terminal.clear();
    print(reports.outputsOf(document));
    return driftExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
