// rampsync probe: finds out what the server of a sandbox does; shows what it costs, asks, does.
import { RampsyncError } from "../base/error.js";
import { printable } from "../base/text.js";
import { type ProbeBudget, probe } from "../engine/verbs/probe.js";
import { renderBudget, renderProbe } from "../report/probe.js";
import { isTyped } from "./approval.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { colorsFor, fail, type OutputOptions, print, TerminalHost, textOrJson } from "./terminal.js";

export interface ProbeFlags extends OutputOptions, ProgramFlags {
  readonly tenant: string;
  readonly yes?: string;
  readonly profile?: string;
}

/** Exits with 1 where its integration stays, too, and where what was found could not be written. */
export async function probeCommand(flags: ProbeFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    if (flags.yes !== undefined && flags.yes !== flags.tenant) {
      throw new RampsyncError("RS2015", "--yes names another tenant than --tenant.", {
        hint: `Write --yes ${printable(flags.tenant, 80)} to probe that one.`,
      });
    }
    const document = await probe({
      ...runOptions([], flags, terminal),
      tenant: flags.tenant,
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      approve: (budget) => isApproved(budget, flags),
    });
    terminal.clear();
    print(textOrJson(document, () => renderProbe(document, { colors: colorsFor(process.stdout, flags) }), flags));
    return document.ways_file === undefined ? 1 : 0;
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}

/** Throws RS2013 where nobody can be asked. */
async function isApproved(budget: ProbeBudget, { yes, tenant }: ProbeFlags): Promise<boolean> {
  process.stderr.write(`${renderBudget(budget)}\n`);
  if (yes !== undefined) return true;
  if (!process.stdin.isTTY) {
    throw new RampsyncError("RS2013", "There is no terminal to ask for the tenant's name at.", {
      hint: `Run with --yes ${printable(tenant, 80)}.`,
    });
  }
  return isTyped(`Type ${printable(tenant, 80)} to probe it: `, tenant);
}
