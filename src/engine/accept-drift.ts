// Puts a difference that was found into the file of accepted drift, in the place of an entry of the same id.
import { RampsyncError } from "../base/error.js";
import { type Acceptance, allDrift, type Change } from "../document/change.js";
import { driftId } from "../document/drift-id.js";
import { acceptedFileOf, latestDay, readAccepted, writeAccepted } from "../resources/accepted-drift.js";
import type { Planned } from "./plan/planned.js";
import type { RunOptions } from "./run-options.js";

export function acceptDrift(
  planned: readonly Planned[],
  { id, reason, who, until }: { readonly id: string } & Acceptance,
  { directory, environment, clock }: Pick<RunOptions, "directory" | "environment" | "clock">,
): void {
  const now = clock?.now() ?? Date.now();
  const today = new Date(now).toISOString().slice(0, 10);
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)) || until < today || until > latestDay(now)) {
    throw new RampsyncError("RS2015", "--until is no day from today on that may be accepted.", {
      hint: `Write a day from ${today} to ${latestDay(now)}.`,
    });
  }
  for (const { managed, plan, session } of planned) {
    const target = { tenant: managed.tenant, integration: managed.id };
    if (plan === undefined) continue;
    const { accepted = [], changes } = plan.diff;
    const isIt = (candidate: Change) => driftId(target, candidate) === id;
    const change = [...allDrift(plan.diff), ...accepted].find(isIt);
    if (change === undefined) continue;
    // What was changed in code as well is a pending change: its declaration would end the acceptance at once.
    const isPending = managed.applied === undefined || changes.some(isIt);
    const values = isPending ? undefined : managed.definition.acceptance?.(session, plan, change);
    if (values === undefined) {
      throw new RampsyncError("RS2015", `The difference ${id} cannot be accepted.`, {
        hint: "Accepted are values, pairs, missing mappings and duplicates of what was applied from here.",
      });
    }
    const file = acceptedFileOf(directory, environment);
    const before = readAccepted(directory, environment, now)?.entries ?? [];
    const entry = { id, ...target, path: change.path, ...values, reason, who, until };
    writeAccepted(file, [...before.filter((accepted) => accepted.id !== id), entry]);
    return;
  }
  throw new RampsyncError("RS2015", `No difference that was found has the id ${id}.`, {
    hint: "rampsync drift shows the ids; --json-out has all of them.",
  });
}
