// Coded errors as Terraform's diagnostics: the code and its title, what is wrong, where, and what would be right.
import { type RampsyncError, toRampsyncErrors } from "../base/error.js";
import { type ErrorCode, errorCodes } from "../base/error-codes.js";
import { isInternal } from "../base/error-kind.js";
import { noteMessage, noteSummary } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { placeText, plainSteps } from "../base/place.js";
import { type Diagnostic, DiagnosticsError, error, type Log, type Path, warning } from "../terraform-plugin/index.js";
import { hintOf, remedyOf } from "./hints.js";

const titled = (code: ErrorCode) => `${code} ${errorCodes[code].title}`;

function diagnosticOf(failure: RampsyncError): Diagnostic {
  const { code, message, place = {} } = failure;
  const { attribute, ...around } = place;
  const where = placeText(around);
  // The plugin layer adds the path to the text; what the attribute is of is added here.
  const detail = [message, hintOf(failure), ...(where === "" ? [] : [`Where: ${where}.`])].join("\n\n");
  return error(titled(code), { detail, path: attribute && plainSteps(attribute) });
}

export function errorDiagnostics(errors: readonly RampsyncError[]): readonly Diagnostic[] {
  return errors.map(diagnosticOf);
}

export function codedWarning(code: ErrorCode, message: string, path?: Path): Diagnostic {
  return warning(titled(code), { detail: `${message}\n\n${remedyOf(code)}`, path });
}

export function noteWarning(told: Note): Diagnostic {
  return warning(`${told.code} ${noteSummary(told)}`, { detail: noteMessage(told), path: told.path });
}

/** Terraform folds warnings of one summary into the first of them: each names what it is about. */
export const about = (
  { tenant, id }: { readonly tenant: string; readonly id: string },
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] =>
  diagnostics.map((diagnostic) => ({
    ...diagnostic,
    summary: `${diagnostic.summary}: ${id === "" ? "" : `${id} of `}${tenant}`,
  }));

/**
 * Runs a handler that changes nothing, as `coded` does; `instead` answers where every error was told already for another
 * resource: the run fails with it, and 300 resources with one wrong client secret have one error.
 */
export async function codedOnce<Result>(
  log: Log,
  run: () => Promise<Result>,
  isToldAgain: (errors: readonly RampsyncError[]) => boolean,
  instead: () => Result,
): Promise<Result> {
  return coded(log, async () => {
    try {
      return await run();
    } catch (thrown) {
      if (isToldAgain(toRampsyncErrors(thrown))) return instead();
      throw thrown;
    }
  });
}

/** Runs a handler; what it throws becomes diagnostics. What rampsync itself did wrong (RS9001) is logged with its stack. */
export async function coded<Result>(log: Log, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (thrown) {
    const errors = toRampsyncErrors(thrown);
    for (const error of errors) if (isInternal(error)) log.error("internal error", { error: error.cause ?? thrown });
    throw new DiagnosticsError(errorDiagnostics(errors));
  }
}
