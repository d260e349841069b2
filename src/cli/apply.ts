// rampsync apply and destroy: show, ask, do.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { RampsyncError } from "../base/error.js";
import type { PlanDocument } from "../document/plan-document.js";
import { RefusedRun } from "../engine/plan/refusals.js";
import type { WithResources } from "../engine/run-options.js";
import { type ApplyOptions, applyWith } from "../engine/verbs/apply.js";
import { destroyWith } from "../engine/verbs/destroy.js";
import { renderErrors } from "../report/errors.js";
import type { ResourceTable } from "../resources/table.js";
import { version } from "../version.js";
import { type Approval, isApproved, showPlan } from "./approval.js";
import { applyExitCode } from "./exit-codes.js";
import { type NoticeFlags, noticesOf } from "./notices.js";
import { type ReportFlags, type Reports, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { resourcesOf, type Tables } from "./tables.js";
import { colorsFor, fail, print, TerminalHost } from "./terminal.js";

export interface ApplyFlags extends ProgramFlags, ReportFlags, Approval, NoticeFlags {
  readonly allowRemovals?: number;
  readonly allowUninstall?: readonly string[];
  readonly lockTimeout?: number;
  readonly maxCalls?: number;
  readonly adoptOnly?: boolean;
  readonly receipts?: string;
  readonly credentialsOut?: string;
  readonly credentialsClear?: boolean;
}

/** Exits with 1, too, when it was not approved. */
export async function applyCommand(
  verb: "apply" | "destroy",
  names: readonly string[],
  flags: ApplyFlags,
  tables: Tables = {},
): Promise<number> {
  try {
    return await run(verb, names, { ...flags, ...resourcesOf(tables) }, reportsOf(verb, flags, tables.reporters));
  } catch (error) {
    return fail(error, flags);
  }
}

async function run(
  verb: "apply" | "destroy",
  names: readonly string[],
  flags: ApplyFlags & { readonly resources: ResourceTable },
  reports: Reports<"apply" | "destroy">,
): Promise<number> {
  const notices = noticesOf(verb, flags);
  const terminal = new TerminalHost(flags, reports.listeners);
  const show = (document: PlanDocument) => {
    terminal.clear();
    showPlan(document, reports.isTextOnStdout, flags);
  };
  try {
    const planFile = verb === "apply" ? planFileOf(names, flags) : undefined;
    const options: WithResources<ApplyOptions> = {
      resources: flags.resources,
      ...runOptions(planFile === undefined ? names : [], flags, terminal),
      ...(planFile === undefined ? {} : { planFile }),
      approve: async (document) => {
        show(document);
        return flags.autoApprove || isApproved();
      },
      interactive: !flags.autoApprove,
      version,
      ...(flags.allowRemovals === undefined ? {} : { allowRemovals: flags.allowRemovals }),
      ...(flags.allowUninstall === undefined ? {} : { allowUninstall: flags.allowUninstall }),
      ...(flags.adoptOnly === undefined ? {} : { adoptOnly: flags.adoptOnly }),
      ...(flags.maxCalls === undefined ? {} : { maxCalls: flags.maxCalls }),
      ...(flags.receipts === undefined ? {} : { receipts: resolve(flags.receipts) }),
      ...credentialsOutOf(flags),
      lockTimeoutMs: (flags.lockTimeout ?? 0) * 1000,
    };
    const document = await (verb === "apply" ? applyWith(options) : destroyWith(options));
    terminal.clear();
    print(reports.outputsOf(document));
    if (!document.approved) throw new RampsyncError("RS2014", "Nothing was applied.");
    await notices(document, { terminal, signal: options.signal });
    const { errors } = document;
    if (errors.length > 0) process.stderr.write(`${renderErrors(errors, colorsFor(process.stderr, flags))}\n`);
    return applyExitCode(document);
  } catch (error) {
    terminal.clear();
    if (error instanceof RefusedRun) show({ ...error.plan, refusals: [] });
    throw error;
  }
}

function credentialsOutOf({
  credentialsOut,
  credentialsClear = false,
}: ApplyFlags): Pick<ApplyOptions, "credentialsOut"> {
  if (credentialsOut !== undefined) {
    return { credentialsOut: { file: resolve(credentialsOut), form: credentialsClear ? "clear" : "encrypted" } };
  }
  if (!credentialsClear) return {};
  throw new RampsyncError("RS2015", "--credentials-clear says how --credentials-out writes, which is not there.", {
    hint: "Name a file with --credentials-out FILE.",
  });
}

/** A name that is a file is a saved plan, and the only name: the plan says what is compared and how. */
function planFileOf(names: readonly string[], flags: ApplyFlags): string | undefined {
  const missing = names.find(
    (name) => name.endsWith(".json") && statSync(name, { throwIfNoEntry: false }) === undefined,
  );
  if (missing !== undefined) {
    throw new RampsyncError("RS3007", "There is no such plan file.", {
      place: { file: missing },
      hint: "Make it with rampsync plan --out, or name stacks.",
    });
  }
  // A pipe holds a plan as well: rampsync apply <(…).
  const file = names.find((name) => statSync(name, { throwIfNoEntry: false })?.isDirectory() === false);
  if (file === undefined) return undefined;
  const { tenant, target, shard, sendSecrets } = flags;
  if (names.length === 1 && [tenant, target, shard, sendSecrets].every((flag) => flag === undefined)) return file;
  throw new RampsyncError("RS2015", `${file} is a saved plan, which says itself what it applies to.`, {
    hint: "Leave out stacks, --tenant, --target, --shard and --send-secrets, or plan again with them.",
  });
}
