// What goes live, as Terraform shows it: a warning of a plan, and the lines of an error that keeps a plan from being shown.
import { note } from "../base/note.js";
import type { Removed } from "../resources/resource.js";
import type { Diagnostic } from "../terraform-plugin/index.js";
import { noteWarning } from "./diagnostics.js";

/** The most lines of a diagnostic that lists what goes; `removals` has all of it. */
const MOST_LINES = 100;

export function goesLines(removed: readonly Removed[]): string {
  const lines = removed.map(
    ({ kind, path, before, count }) => `${kind}: ${before}${count > 1 ? ` (${count} rows)` : ""}, ${path}`,
  );
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** Said of what no attribute shows. */
export function goesWarning(removed: readonly Removed[]): readonly Diagnostic[] {
  if (removed.length === 0) return [];
  const diagnostic = noteWarning(note("RS6401", { removed }));
  return [{ ...diagnostic, detail: `${diagnostic.detail}\n\n${goesLines(removed)}` }];
}
