// A drift report beside an earlier one: what is new, what is the same and since when, and what is resolved.
import { isGone } from "../../base/error-kind.js";
import type { Change } from "../../document/change.js";
import type { DriftDocument, ResolvedDrift, ResourceDocument } from "../../document/plan-document.js";

type Age = Pick<Change, "age" | "since">;

/** `found` with the age of each difference. What was not looked at in either run counts as neither new nor resolved. */
export function compareDrift(found: DriftDocument, earlier: DriftDocument): DriftDocument {
  const before = new Map(earlier.resources.flatMap((resource) => driftOf(resource).map((item) => [item.id, item])));
  const now = new Set<string>();
  const counts = { new: 0, same: 0 };
  const ageOf = (id: string): Age => {
    now.add(id);
    const known = before.get(id);
    counts[known === undefined ? "new" : "same"] += 1;
    const since = known === undefined ? found.time : (known.since ?? earlier.time);
    return { age: known === undefined ? "new" : "same", ...(since === undefined ? {} : { since }) };
  };
  const resources = found.resources.map(
    (resource): ResourceDocument => ({
      ...resource,
      ...(resource.gone === undefined ? {} : { gone: { ...resource.gone, ...ageOf(resource.gone.id) } }),
      drift: resource.drift.map((change) => (change.id === undefined ? change : { ...change, ...ageOf(change.id) })),
    }),
  );
  const lookedAt = new Set(found.resources.filter(isLookedAt).map(keyOf));
  const over = [...before.values()].filter(({ id }) => !now.has(id));
  return {
    ...found,
    resources,
    since: {
      ...(earlier.time === undefined ? {} : { earlier: earlier.time }),
      ...counts,
      resolved: over.filter((item) => lookedAt.has(keyOf(item))),
      not_looked_at: over.filter((item) => !lookedAt.has(keyOf(item))).length,
    },
  };
}

/** Each difference of an integration as it is told once it is resolved. */
function driftOf({ tenant, integration, gone, drift }: ResourceDocument): readonly ResolvedDrift[] {
  const place = { tenant, integration };
  const since = (age: Age) => (age.since === undefined ? {} : { since: age.since });
  return [
    ...(gone === undefined ? [] : [{ id: gone.id, ...place, path: [], label: "gone", ...since(gone) }]),
    ...drift.flatMap((change) =>
      change.id === undefined
        ? []
        : [{ id: change.id, ...place, path: change.path, label: change.label, ...since(change) }],
    ),
  ];
}

const keyOf = ({ tenant, integration }: Pick<ResourceDocument, "tenant" | "integration">) =>
  JSON.stringify([tenant, integration]);

const isLookedAt = ({ error, waits_for }: ResourceDocument) =>
  waits_for === undefined && (error === undefined || isGone(error));
