// Coded errors as Terraform's diagnostics: the code and its title, what is wrong, where, and what would be right.
import { type RampsyncError, toRampsyncErrors } from "../base/error.js";
import { type ErrorCode, errorCodes } from "../base/error-codes.js";
import { isInternal } from "../base/error-kind.js";
import { installedIntegrationFields } from "../integration/fields.js";
import { providerFields } from "../resources/schema.js";
import { type Diagnostic, DiagnosticsError, error, type Log, type Path, warning } from "../terraform-plugin/index.js";

/** Steps of an attribute path as messages write it, such as `outbound.mappings["INCIDENT.Status"].values["Ok"]`. */
export function parsePath(text: string): Path | undefined {
  const step = /(?:^|\.)([a-z_][a-z0-9_]*)|\["(.*?)"\](?=[.[]|$)|\[(\d+)\]/gy;
  const path: (string | number)[] = [];
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    const [, name, key, index] = match;
    path.push(index === undefined ? (name ?? key ?? "") : Number(index));
  }
  return path.length === 0 ? undefined : path;
}

const titled = (code: ErrorCode) => `${code} ${errorCodes[code].title}`;

/** A place is an attribute path, or names an integration, or names one and then a path in it. */
function readPlace(where: string): { readonly path?: Path; readonly place?: string } {
  const path = attributePath(where);
  if (path !== undefined) return { path };
  const colon = where.indexOf(": ");
  const inside = colon < 0 ? undefined : attributePath(where.slice(colon + 2));
  return inside === undefined ? { place: where } : { path: inside, place: where.slice(0, colon) };
}

function attributePath(text: string): Path | undefined {
  const path = parsePath(text);
  const [first] = path ?? [];
  const known = typeof first === "string" && (first in installedIntegrationFields || first in providerFields);
  return known ? path : undefined;
}

function diagnosticOf({ code, message, where, hint }: RampsyncError): Diagnostic {
  const { path, place } = where === undefined ? {} : readPlace(where);
  // The plugin layer adds the path to the text; the integration is added here.
  const detail = [message, hint, ...(place === undefined ? [] : [`Where: ${place}.`])].join("\n\n");
  return error(titled(code), { detail, path });
}

export function errorDiagnostics(errors: readonly RampsyncError[]): readonly Diagnostic[] {
  return errors.map(diagnosticOf);
}

export function codedWarning(code: ErrorCode, message: string, path?: Path): Diagnostic {
  return warning(titled(code), { detail: `${message}\n\n${errorCodes[code].remedy}`, path });
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
