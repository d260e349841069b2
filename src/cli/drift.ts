// rampsync drift: read-only; drift alone.
import { RampsyncError } from "../base/error.js";
import { type DriftOptions, driftWith } from "../engine/verbs/drift.js";
import { foundText } from "../report/drift.js";
import { acceptedFileOf } from "../resources/accepted-drift.js";
import { earlierDrift } from "./earlier-drift.js";
import { driftExitCode } from "./exit-codes.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type NoticeFlags, noticesOf } from "./notices.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ResumeFlags, resumeOf, tellResumed } from "./resume.js";
import { directoryOf, type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";
import { userName } from "./user-name.js";

export interface DriftFlags extends ProgramFlags, ReportFlags, GivenStateFlags, NoticeFlags, ResumeFlags {
  readonly since?: string;
  readonly accept?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly who?: string;
}

export async function driftCommand(stacks: readonly string[], flags: DriftFlags, tables: Tables = {}): Promise<number> {
  let terminal = new TerminalHost(flags);
  try {
    const reports = reportsOf("drift", flags, tables.reporters);
    const notices = noticesOf("drift", flags);
    terminal = new TerminalHost(flags, reports.listeners);
    const options = runOptions(stacks, flags, terminal);
    const document = await driftWith({
      ...options,
      ...resourcesOf(tables),
      ...(await givenStates(flags)),
      ...resumeOf(flags),
      ...earlierDrift(flags.since),
      ...acceptance(flags),
      countsInStep: reports.countsInStep && flags.notify !== true,
    });
    terminal.clear();
    print(reports.outputsOf(document));
    tellResumed(document, flags);
    await notices(document, { terminal, signal: options.signal });
    if (flags.accept !== undefined) {
      const file = acceptedFileOf(directoryOf(flags), process.env);
      const found = foundText(document, flags.accept);
      process.stderr.write(`${flags.accept} is accepted until ${flags.until ?? ""}: ${found} (${file})\n`);
      return 0;
    }
    return driftExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}

/** Nothing without --accept. Throws RS2015 where a flag is missing. */
function acceptance({ accept: id, reason, until, who = userName() }: DriftFlags): Pick<DriftOptions, "accept"> {
  if (id === undefined) {
    if (reason === undefined && until === undefined) return {};
    throw new RampsyncError("RS2015", "--reason and --until go with --accept ID.");
  }
  if (reason === undefined || reason.trim() === "" || until === undefined) {
    throw new RampsyncError("RS2015", "--accept wants a reason and a last day.", {
      hint: 'Write --accept ID --reason "…" --until 2026-12-31.',
    });
  }
  return { accept: { id, reason, who, until } };
}
