// rampsync export: a project of what is live.
import type { ExportFormat } from "../document/export-document.js";
import { exportProject } from "../engine/verbs/export.js";
import { renderErrors } from "../report/errors.js";
import { renderExport } from "../report/export.js";
import { exportExitCode } from "./exit-codes.js";
import { readGivenState } from "./given-state.js";
import { type AccessFlags, accessOf, stopSignal } from "./run-options.js";
import { checkFile, colorsFor, fail, type OutputOptions, print, TerminalHost, textOrJson } from "./terminal.js";

export interface ExportFlags extends OutputOptions, AccessFlags {
  readonly profile?: string;
  readonly tenant?: readonly string[];
  readonly integration?: readonly string[];
  readonly name?: readonly string[];
  readonly application?: readonly string[];
  readonly fromHpe?: string;
  readonly format?: ExportFormat;
  readonly mapTenant?: readonly { readonly from: string; readonly to: string }[];
  readonly partner?: string;
  readonly transform?: string;
  readonly library?: "cdktf" | "cdktn";
  readonly notSecret?: readonly string[];
  readonly limitShare?: number;
  readonly maxRequestsPerMinute?: number;
}

export async function exportCommand(directory: string, flags: ExportFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    if (flags.jsonOut !== undefined) checkFile(flags.jsonOut);
    const document = await exportProject({
      directory,
      tenants: flags.tenant ?? [],
      environment: process.env,
      host: terminal.host,
      signal: stopSignal(),
      ...accessOf(flags),
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      ...(flags.integration === undefined ? {} : { ids: flags.integration }),
      ...(flags.name === undefined ? {} : { names: flags.name }),
      ...(flags.application === undefined ? {} : { applications: flags.application }),
      ...(flags.fromHpe === undefined ? {} : { fromHpe: await readGivenState(flags.fromHpe) }),
      ...(flags.format === undefined ? {} : { format: flags.format }),
      ...(flags.mapTenant === undefined ? {} : { mapTenants: flags.mapTenant }),
      ...(flags.partner === undefined ? {} : { partner: flags.partner }),
      ...(flags.transform === undefined ? {} : { transform: flags.transform }),
      ...(flags.library === undefined ? {} : { library: flags.library }),
      ...(flags.notSecret === undefined ? {} : { notSecret: flags.notSecret }),
      ...(flags.limitShare === undefined ? {} : { limitShare: flags.limitShare }),
      ...(flags.maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute: flags.maxRequestsPerMinute }),
    });
    terminal.clear();
    print(textOrJson(document, () => renderExport(document, { colors: colorsFor(process.stdout, flags) }), flags));
    if (document.errors.length > 0) {
      process.stderr.write(`${renderErrors(document.errors, colorsFor(process.stderr, flags))}\n`);
    }
    return exportExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
