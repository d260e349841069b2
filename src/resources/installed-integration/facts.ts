// What happened in one apply of one integration, as a list that only grows, and what follows from it. Nothing in it is
// assumed: each fact was sent, answered or read.
import type { RampsyncError } from "../../base/error.js";
import { isNameKept } from "../../base/error-kind.js";
import { type Change, pathText } from "../../document/change.js";
import type { KeptForm, Row } from "../../integration/model.js";
import type { MappingAddition } from "../../integration/wire/codec.js";
import type { Ways } from "../../integration/wire/ways.js";
import type { ObservedDiff } from "./plan.js";

export type Fact =
  /** A POST was decided on, whatever comes of it. `scalars`: the paths of what it holds beside mappings. */
  | { readonly is: "posting"; readonly scalars: readonly string[] }
  /** What a POST carries of mappings. */
  | { readonly is: "adding"; readonly additions: readonly MappingAddition[] }
  /** A request that writes additions went out. */
  | { readonly is: "sent" }
  /** The POST was taken: answered so, or seen live where the answer was lost. */
  | { readonly is: "posted"; readonly scalars: readonly string[] }
  /** The API did not take the POST: nothing of it happened. */
  | { readonly is: "refused"; readonly error: RampsyncError }
  /** Whether a write happened is not known. */
  | { readonly is: "in doubt" }
  | { readonly is: "read"; readonly found: ObservedDiff }
  /** The server keeps what was posted in another form. */
  | { readonly is: "form kept"; readonly form: KeptForm }
  /** What was posted does not show where it can be seen. */
  | { readonly is: "not shown" }
  | { readonly is: "removed"; readonly row: Row }
  /** The endpoint that lists rows is closed, or the one that removes them. */
  | { readonly is: "rows refused"; readonly by: "list" | "removal" }
  /** How the server was seen to behave, and the file that remembers it; undefined where none does. */
  | { readonly is: "way seen"; readonly seen: Partial<Ways>; readonly file: string | undefined }
  /** The server keeps names, and this row was posted to find that out: it is one too many. */
  | { readonly is: "one too many"; readonly row: Row }
  /** The server takes, or keeps, the whole of a notifier only. */
  | { readonly is: "whole notifier wanted" }
  /** The server dropped these fields of the notifier, and nobody can send them again. */
  | { readonly is: "notifier fields lost"; readonly paths: readonly string[] }
  /** Nothing of the notifier is sent, for this reason. */
  | { readonly is: "notifier withheld"; readonly reason: RampsyncError };

export type FactOf<Is extends Fact["is"]> = Extract<Fact, { readonly is: Is }>;

function allOf<Is extends Fact["is"]>(facts: readonly Fact[], is: Is): readonly FactOf<Is>[] {
  return facts.filter((fact): fact is FactOf<Is> => fact.is === is);
}

function lastOf<Is extends Fact["is"]>(facts: readonly Fact[], is: Is): FactOf<Is> | undefined {
  return facts.findLast((fact): fact is FactOf<Is> => fact.is === is);
}

export function countOf(facts: readonly Fact[], is: Fact["is"]): number {
  return allOf(facts, is).length;
}

/** Whether anything was written, or may have been. */
export function isWritten(facts: readonly Fact[]): boolean {
  return facts.some(({ is }) => is === "posted" || is === "in doubt" || is === "removed");
}

/** What the last read found; undefined while nothing was read since the plan. */
export function lastRead(facts: readonly Fact[]): ObservedDiff | undefined {
  return lastOf(facts, "read")?.found;
}

/** Paths of scalars that were to be sent. */
export function postingScalars(facts: readonly Fact[]): readonly string[] {
  return allOf(facts, "posting").flatMap(({ scalars }) => scalars);
}

/**
 * Paths of scalars that a POST carried and that were taken. A POST that does not show where it can be seen tells nothing
 * of what cannot: hidden fields of it are to be sent again.
 */
export function postedScalars(facts: readonly Fact[]): ReadonlySet<string> {
  const shown = facts.slice(facts.findLastIndex(({ is }) => is === "not shown") + 1);
  return new Set(allOf(shown, "posted").flatMap(({ scalars }) => scalars));
}

/** Names that the server was seen to keep after a write. */
export function keptNames(facts: readonly Fact[]): readonly Change[] {
  const seen = allOf(facts, "read").flatMap(({ found }) => found.diff.residual.filter(isNameKept));
  return [...new Map(seen.map((change) => [pathText(change.path), change])).values()];
}

export function keptForms(facts: readonly Fact[]): readonly KeptForm[] {
  return allOf(facts, "form kept").map(({ form }) => form);
}

/** What was sent of mappings. */
export function addedMappings(facts: readonly Fact[]): readonly MappingAddition[] {
  return allOf(facts, "adding").flatMap(({ additions }) => additions);
}

/** The row that was posted to find out what the server does with names, and is to go again. */
export function surplusRow(facts: readonly Fact[]): Row | undefined {
  return lastOf(facts, "one too many")?.row;
}

export function seenWays(facts: readonly Fact[]): readonly FactOf<"way seen">[] {
  return allOf(facts, "way seen");
}

/** Why no row could be removed, where that is so. */
export function rowsRefusal(facts: readonly Fact[]): "list" | "removal" | undefined {
  return lastOf(facts, "rows refused")?.by;
}

export function lostFields(facts: readonly Fact[]): readonly string[] {
  return lastOf(facts, "notifier fields lost")?.paths ?? [];
}

export function withheldReason(facts: readonly Fact[]): RampsyncError | undefined {
  return lastOf(facts, "notifier withheld")?.reason;
}
