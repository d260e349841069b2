// A plan that is shown before it is applied, and the question that follows it.
import { RampsyncError } from "../base/error.js";
import type { PlanDocument } from "../document/plan-document.js";
import { renderPlan } from "../report/plan.js";
import { colorsFor, type OutputOptions, widthFor } from "./terminal.js";

export interface Approval {
  readonly autoApprove?: boolean;
}

/** The plan is not the result: where stdout is for a report to a program, it holds that alone. */
export function showPlan(document: PlanDocument, isTextOnStdout: boolean, flags: OutputOptions): void {
  const stream = isTextOnStdout ? process.stdout : process.stderr;
  stream.write(`${renderPlan(document, { colors: colorsFor(stream, flags), ...widthFor(stream) })}\n`);
}

/** Throws RS2013 where nobody can be asked. */
export function isApproved(): Promise<boolean> {
  return isAnswered('\nApply this? Only "yes" applies: ', "yes");
}

/** Whether a person types exactly what is wanted. Throws RS2013, with the hint, where nobody can be asked. */
export async function isAnswered(asked: string, wanted: string, hint?: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new RampsyncError(
      "RS2013",
      "There is no terminal to ask for approval at.",
      hint === undefined ? {} : { hint },
    );
  }
  return isTyped(asked, wanted);
}

/** The same where there is a terminal. */
export async function isTyped(asked: string, wanted: string): Promise<boolean> {
  const { createInterface } = await import("node:readline/promises");
  const question = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-D ends the input, Ctrl-C refuses: neither is an answer, and both are a no.
    const ended = new Promise<string>((end) => question.once("close", () => end("")).once("SIGINT", () => end("")));
    const answer = await Promise.race([question.question(asked), ended]);
    return answer.trim() === wanted;
  } finally {
    question.close();
  }
}
