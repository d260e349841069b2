// What goes live, as Terraform shows it: a warning of a plan, and the lines of an error that keeps a plan from being shown.
import type { Removed, Target } from "../resources/resource.js";
import { type Diagnostic, warning } from "../terraform-plugin/index.js";

/** The most lines of a diagnostic that lists what goes; `removals` has all of it. */
const MOST_LINES = 100;

export function goesLines(removed: readonly Removed[]): string {
  const lines = removed.map(
    ({ kind, path, before, count }) => `${kind}: ${before}${count > 1 ? ` (${count} rows)` : ""}, ${path}`,
  );
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** Said of what no attribute shows; its summary is like that of no other resource, since Terraform folds those that are equal. */
export function goesWarning({ tenant, id }: Target, removed: readonly Removed[]): readonly Diagnostic[] {
  if (removed.length === 0) return [];
  const count = removed.reduce((sum, each) => sum + each.count, 0);
  const summary = `${id} of ${tenant}: ${count === 1 ? "1 live value goes" : `${count} live values go`}`;
  const detail = `They are live, and an apply removes or replaces them. The attribute "removals" of the plan holds all of them.\n\n${goesLines(removed)}`;
  return [warning(summary, { detail })];
}
