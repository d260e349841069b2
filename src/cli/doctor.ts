// rampsync doctor: what looks wrong in tenants; with --fix removes exact copies of rows, asking for each tenant.
import { RampsyncError } from "../base/error.js";
import { printable } from "../base/text.js";
import { type Consent, doctor } from "../engine/verbs/doctor.js";
import { renderDoctor } from "../report/doctor.js";
import { version } from "../version.js";
import { isAnswered, showPlan } from "./approval.js";
import { doctorExitCode } from "./exit-codes.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { colorsFor, fail, print, TerminalHost, textOrJson } from "./terminal.js";

export interface DoctorFlags extends Omit<ProgramFlags, "tenant"> {
  readonly tenant?: readonly string[];
  readonly profile?: string;
  readonly events?: boolean;
  readonly fix?: boolean;
  readonly yes?: readonly string[];
  readonly maxCalls?: number;
  readonly receipts?: string;
}

export async function doctorCommand(flags: DoctorFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const { tenant: tenants = [], fix = false, yes = [], profile, maxCalls, receipts, ...rest } = flags;
    if (!fix && yes.length > 0) throw new RampsyncError("RS2015", "--yes goes with --fix.");
    const consent: Consent = async (tenant, plan) => {
      terminal.clear();
      showPlan(plan, flags.json !== true, flags);
      if (yes.includes(tenant)) return true;
      const asked = `\nRemove these copies in ${printable(tenant, 80)}? Only the name of the tenant does: `;
      return isAnswered(asked, tenant, `Name each tenant that may be fixed: --yes ${printable(tenant, 80)}.`);
    };
    const document = await doctor({
      ...runOptions([], rest, terminal),
      tenants,
      version,
      interactive: true,
      ...(flags.events === true ? { events: true } : {}),
      ...(fix ? { fix: consent } : {}),
      ...(profile === undefined ? {} : { profile }),
      ...(maxCalls === undefined ? {} : { maxCalls }),
      ...(receipts === undefined ? {} : { receipts }),
    });
    terminal.clear();
    print(textOrJson(document, () => renderDoctor(document, { colors: colorsFor(process.stdout, flags) }), flags));
    return doctorExitCode(document);
  } catch (error) {
    terminal.clear();
    return fail(error, flags);
  }
}
