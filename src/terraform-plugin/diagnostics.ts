// Diagnostics: what Terraform shows to the user, with the place it concerns.

import { type InferMessage } from "./protobuf/codec.js";
import { type DiagnosticMessage, severityNumber } from "./protobuf/messages.js";
import { type Path, pathSteps, pathText } from "./values/path.js";
import type { CtyType } from "./values/type.js";

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One line. */
  readonly summary: string;
  /** What more there is to say. The path is added to it, since Terraform shows no place inside nested attributes. */
  readonly detail?: string | undefined;
  readonly path?: Path | undefined;
}

interface Details {
  readonly detail?: string | undefined;
  readonly path?: Path | undefined;
}

export const error = (summary: string, more: Details = {}): Diagnostic => ({ severity: "error", summary, ...more });
export const warning = (summary: string, more: Details = {}): Diagnostic => ({ severity: "warning", summary, ...more });

/** Thrown by a handler, it becomes these diagnostics. Any other error that has `diagnostics` does too. */
export class DiagnosticsError extends Error {
  override readonly name = "DiagnosticsError";

  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => each.summary).join("\n"));
  }
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((each) => each.severity === "error");

function isDiagnostic(value: unknown): value is Diagnostic {
  if (typeof value !== "object" || value === null) return false;
  const { severity, summary } = value as { severity?: unknown; summary?: unknown };
  return (severity === "error" || severity === "warning") && typeof summary === "string";
}

/**
 * Whatever was thrown, as diagnostics with at least one error. What the handler did not foresee is "Internal error" with
 * the message alone: stacks are for the log.
 */
export function thrownDiagnostics(thrown: unknown): {
  readonly diagnostics: readonly Diagnostic[];
  readonly foreseen: boolean;
} {
  const own =
    typeof thrown === "object" && thrown !== null && "diagnostics" in thrown && Array.isArray(thrown.diagnostics)
      ? thrown.diagnostics.filter(isDiagnostic)
      : [];
  if (hasErrors(own)) return { diagnostics: own, foreseen: true };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { diagnostics: [...own, error("Internal error", { detail: message })], foreseen: false };
}

/** The protocol's form. `type` tells attribute names from map keys in paths. */
export function diagnosticMessage(
  type: CtyType,
  { severity, summary, detail = "", path = [] }: Diagnostic,
  redact: (text: string) => string,
): InferMessage<typeof DiagnosticMessage> {
  const place = pathText(path);
  const text = place === "" ? detail : `${detail}${detail === "" ? "" : "\n\n"}At ${place}.`;
  const attribute = pathMessage(type, path);
  return {
    severity: severityNumber[severity],
    summary: redact(summary),
    detail: redact(text),
    attribute: attribute.steps.length === 0 ? undefined : attribute,
  };
}

export function pathMessage(type: CtyType, path: Path) {
  return {
    steps: pathSteps(type, path).map((step) => {
      if (step.kind === "attribute") return { attributeName: step.name };
      return step.kind === "key" ? { elementKeyString: step.key } : { elementKeyInt: step.index };
    }),
  };
}
