// rampsync apply and destroy: show, ask, do.
import { statSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { RampsyncError } from "../base/error.js";
import type { PlanDocument } from "../document/plan-document.js";
import { RefusedRun } from "../engine/plan/refusals.js";
import { type ApplyOptions, apply } from "../engine/verbs/apply.js";
import { destroy } from "../engine/verbs/destroy.js";
import { renderApply } from "../report/apply.js";
import { renderErrors } from "../report/errors.js";
import { renderPlan } from "../report/plan.js";
import { version } from "../version.js";
import { applyExitCode } from "./exit-codes.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { colorsFor, fail, print, TerminalHost } from "./terminal.js";

export interface ApplyFlags extends ProgramFlags {
  readonly autoApprove?: boolean;
  readonly allowRemovals?: number;
  readonly lockTimeout?: number;
  readonly maxCalls?: number;
}

/** Exits with 1, too, when it was not approved. */
export async function applyCommand(
  verb: "apply" | "destroy",
  names: readonly string[],
  flags: ApplyFlags,
): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const planFile = verb === "apply" ? planFileOf(names, flags) : undefined;
    const options: ApplyOptions = {
      ...runOptions(planFile === undefined ? names : [], flags, terminal),
      ...(planFile === undefined ? {} : { planFile }),
      approve: (document) => approve(document, flags, terminal),
      interactive: !flags.autoApprove,
      version,
      ...(flags.allowRemovals === undefined ? {} : { allowRemovals: flags.allowRemovals }),
      ...(flags.maxCalls === undefined ? {} : { maxCalls: flags.maxCalls }),
      lockTimeoutMs: (flags.lockTimeout ?? 0) * 1000,
    };
    const document = await (verb === "apply" ? apply(options) : destroy(options));
    terminal.clear();
    const colors = colorsFor(process.stdout, flags);
    print(document, () => renderApply(document, { colors, verb }), flags);
    if (!document.approved) throw new RampsyncError("RS2014", "Nothing was applied.");
    const { errors } = document;
    if (errors.length > 0) process.stderr.write(`${renderErrors(errors, colorsFor(process.stderr, flags))}\n`);
    return applyExitCode(document);
  } catch (error) {
    terminal.clear();
    if (error instanceof RefusedRun) show({ ...error.plan, refusals: [] }, flags);
    return fail(error, flags);
  }
}

/** The plan, which is not the result: with --json stdout holds that alone. */
function show(document: PlanDocument, flags: ApplyFlags): void {
  const stream = flags.json ? process.stderr : process.stdout;
  stream.write(`${renderPlan(document, { colors: colorsFor(stream, flags) })}\n`);
}

/** A name that is a file is a saved plan, and stands alone: what is looked at and how is in it. */
function planFileOf(names: readonly string[], flags: ApplyFlags): string | undefined {
  const missing = names.find(
    (name) => name.endsWith(".json") && statSync(name, { throwIfNoEntry: false }) === undefined,
  );
  if (missing !== undefined) {
    throw new RampsyncError("RS3007", "There is no such plan file.", {
      where: missing,
      hint: "Make it with rampsync plan --out, or name stacks.",
    });
  }
  const file = names.find((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) return undefined;
  if (names.length === 1 && flags.tenant === undefined && flags.sendSecrets === undefined) return file;
  throw new RampsyncError("RS2015", `${file} is a saved plan, which says itself what it applies to.`, {
    hint: "Leave out stacks, --tenant and --send-secrets, or plan again with them.",
  });
}

async function approve(document: PlanDocument, flags: ApplyFlags, terminal: TerminalHost): Promise<boolean> {
  terminal.clear();
  show(document, flags);
  if (flags.autoApprove) return true;
  if (!process.stdin.isTTY) throw new RampsyncError("RS2013", "There is no terminal to ask for approval at.");
  const question = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await question.question('\nApply this? Only "yes" applies: ');
    return answer.trim() === "yes";
  } finally {
    question.close();
  }
}
