// rampsync coverage: read-only; what is live and not under code.
import { type CoverageOptions, coverageWith } from "../engine/verbs/coverage.js";
import { coverageExitCode } from "./exit-codes.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface CoverageFlags extends Omit<ProgramFlags, "tenant" | "target">, ReportFlags, GivenStateFlags {
  readonly tenant?: CoverageOptions["tenants"];
  readonly profile?: string;
  readonly failUnder?: number;
}

export async function coverageCommand(flags: CoverageFlags, tables: Tables = {}): Promise<number> {
  let terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("coverage", flags, tables.reporters);
    terminal = new TerminalHost(flags, reports.listeners);
    const { tenant: tenants, profile, failUnder, ...programFlags } = flags;
    const document = await coverageWith({
      ...runOptions([], programFlags, terminal),
      ...resourcesOf(tables),
      ...(await givenStates(flags)),
      ...(tenants === undefined ? {} : { tenants }),
      ...(profile === undefined ? {} : { profile }),
      ...(failUnder === undefined ? {} : { failUnder }),
    });
    terminal.clear();
    print(reports.outputsOf(document));
    return coverageExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
