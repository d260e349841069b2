// rampsync report merge: the reports of the shards of one run as one report, with the exit code of the whole; offline.
import { mergers } from "../document/merge.js";
import { applyExitCode, driftExitCode, planExitCode } from "./exit-codes.js";
import { type NoticeFlags, noticesOf } from "./notices.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { stopSignal } from "./run-options.js";
import { readShardReports, type ShardReports } from "./shard-reports.js";
import type { Tables } from "./tables.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface ReportMergeFlags extends ReportFlags, NoticeFlags {
  readonly partial?: boolean;
  readonly detailedExitcode?: boolean;
}

export async function reportMergeCommand(
  files: readonly string[],
  flags: ReportMergeFlags,
  tables: Tables = {},
): Promise<number> {
  try {
    return await merge(readShardReports(files, flags.partial ?? false), flags, tables);
  } catch (error) {
    return fail(error, flags);
  }
}

async function merge(read: ShardReports, flags: ReportMergeFlags, tables: Tables): Promise<number> {
  const sending = { terminal: new TerminalHost(flags), signal: stopSignal() };
  switch (read.verb) {
    case "plan": {
      const [reports, notices] = [reportsOf("plan", flags, tables.reporters), noticesOf("plan", flags)];
      const document = mergers.plan(read.documents, read.missing);
      print(reports.outputsOf(document));
      await notices(document, sending);
      return planExitCode(document, flags.detailedExitcode ?? false);
    }
    case "drift": {
      const [reports, notices] = [reportsOf("drift", flags, tables.reporters), noticesOf("drift", flags)];
      const document = mergers.drift(read.documents, read.missing);
      print(reports.outputsOf(document));
      await notices(document, sending);
      return driftExitCode(document);
    }
    case "apply": {
      const [reports, notices] = [reportsOf("apply", flags, tables.reporters), noticesOf("apply", flags)];
      const document = mergers.apply(read.documents, read.missing);
      print(reports.outputsOf(document));
      await notices(document, sending);
      return applyExitCode(document);
    }
  }
}
