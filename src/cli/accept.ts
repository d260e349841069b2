// rampsync accept: live edits into the code.
import { RampsyncError } from "../base/error.js";
import { acceptWith } from "../engine/verbs/accept.js";
import { renderAccept } from "../report/accept.js";
import { isAnswered } from "./approval.js";
import { acceptExitCode } from "./exit-codes.js";
import { type GivenStateFlags, givenStates } from "./given-state.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf } from "./tables.js";
import { colorsFor, fail, print, TerminalHost, textOrJson } from "./terminal.js";

export interface AcceptFlags extends Omit<ProgramFlags, "tenant" | "target">, GivenStateFlags {
  readonly dryRun?: boolean;
  readonly shared?: boolean;
  readonly unmanaged?: boolean;
  readonly allowRemovals?: number;
  readonly autoApprove?: boolean;
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
      unmanaged: flags.unmanaged ?? false,
      ...(flags.allowRemovals === undefined ? {} : { allowRemovals: flags.allowRemovals }),
      approve: async (shown) => {
        terminal.clear();
        const colors = colorsFor(process.stderr, flags);
        process.stderr.write(`${renderAccept({ ...shown, written: false }, { colors, notWritten: "asked first" })}\n`);
        return flags.autoApprove || isAnswered('\nOthers change along. Only "yes" writes: ', "yes");
      },
    });
    terminal.clear();
    if (flags.dryRun !== true && !document.written && document.patch !== "") {
      throw new RampsyncError("RS2014", "Nothing was written.");
    }
    print(textOrJson(document, () => renderAccept(document, { colors: colorsFor(process.stdout, flags) }), flags));
    return acceptExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
