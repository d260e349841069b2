// rampsync accept: live edits into the code.
import { acceptWith } from "../engine/verbs/accept.js";
import { renderAccept } from "../report/accept.js";
import { acceptExitCode } from "./exit-codes.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf } from "./tables.js";
import { colorsFor, fail, print, TerminalHost, textOrJson } from "./terminal.js";

export interface AcceptFlags extends Omit<ProgramFlags, "tenant" | "target">, GivenStateFlags {
  readonly dryRun?: boolean;
  readonly shared?: boolean;
}

export async function acceptCommand(addresses: readonly string[], flags: AcceptFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const document = await acceptWith({
      ...runOptions([], flags, terminal),
      ...resourcesOf({}),
      ...(await givenStates(flags)),
      ...(addresses.length === 0 ? {} : { targets: addresses }),
      dryRun: flags.dryRun ?? false,
      shared: flags.shared ?? false,
    });
    terminal.clear();
    print(textOrJson(document, () => renderAccept(document, { colors: colorsFor(process.stdout, flags) }), flags));
    return acceptExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
