// rampsync init: a project that runs, with a program to begin with or with what is live.
import { RampsyncError } from "../base/error.js";
import { type InitOptions, init } from "../engine/verbs/init.js";
import { initFromLive } from "../engine/verbs/init-from-live.js";
import { renderErrors } from "../report/errors.js";
import { renderExport } from "../report/export.js";
import { renderInit } from "../report/init.js";
import { exportExitCode } from "./exit-codes.js";
import { type AccessFlags, accessOf, stopSignal } from "./run-options.js";
import { colorsFor, fail, type OutputOptions, print, TerminalHost, textOrJson } from "./terminal.js";

export interface InitFlags extends OutputOptions, AccessFlags, Pick<InitOptions, "tenant" | "integration" | "preset"> {
  readonly cdktn?: boolean;
  readonly fromLive?: boolean;
  readonly profile?: string;
  readonly notSecret?: readonly string[];
}

export async function initCommand(directory: string, flags: InitFlags): Promise<number> {
  if (flags.fromLive === true && flags.preset === undefined) return initFromLiveCommand(directory, flags);
  try {
    if (flags.fromLive === true) {
      throw new RampsyncError("RS2015", "--preset and --from-live exclude each other.", {
        place: { flag: "--preset" },
        hint: "With --from-live the tables are those that are live.",
      });
    }
    const { cdktn = false, tenant, integration, preset } = flags;
    const document = await init({
      directory,
      library: cdktn ? "cdktn" : "cdktf",
      ...(tenant === undefined ? {} : { tenant }),
      ...(integration === undefined ? {} : { integration }),
      ...(preset === undefined ? {} : { preset }),
    });
    print(textOrJson(document, () => renderInit(document), flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

async function initFromLiveCommand(directory: string, flags: InitFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  const { cdktn = false, tenant, integration, profile, notSecret } = flags;
  try {
    const document = await initFromLive({
      directory,
      library: cdktn ? "cdktn" : "cdktf",
      tenants: tenant === undefined ? [] : [tenant],
      environment: process.env,
      host: terminal.host,
      signal: stopSignal(),
      ...accessOf(flags),
      ...(profile === undefined ? {} : { profile }),
      ...(integration === undefined ? {} : { ids: [integration] }),
      ...(notSecret === undefined ? {} : { notSecret }),
    });
    terminal.clear();
    const text = () =>
      `${renderExport(document.export, { colors: colorsFor(process.stdout, flags) })}\n\n${renderInit(document)}`;
    print(textOrJson(document, text, flags));
    const { errors } = document.export;
    if (errors.length > 0) process.stderr.write(`${renderErrors(errors, colorsFor(process.stderr, flags))}\n`);
    return exportExitCode(document.export);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
