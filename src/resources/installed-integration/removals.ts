// What an apply of a plan takes away live: rows that it removes or replaces, and fields that it overwrites. A plan of
// attributes cannot show what was never ours, and so it is told beside them.
import { groupBy } from "../../base/group.js";
import { type Change, isScalarChange, type MappingChange, pathText } from "../../document/change.js";
import { DIRECTIONS, type ValuePair } from "../../document/mapping.js";
import { headerLabel, mappingPath, pairLabel, pairPath } from "../../integration/diff/labels.js";
import type { Row } from "../../integration/model.js";
import { groupKey, pairKey } from "../../integration/pairing/key.js";
import type { Removed, RemovedKind } from "../resource.js";
import { foreseeDeletes } from "./calls.js";
import type { IntegrationPlan } from "./plan.js";

/** In the order of their paths. */
export function removalsOf(plan: IntegrationPlan): readonly Removed[] {
  return [...rowsOf(plan), ...fieldsOf(plan)].sort((left, right) =>
    orderOf(left) < orderOf(right) ? -1 : orderOf(left) > orderOf(right) ? 1 : 0,
  );
}

const orderOf = ({ path, kind, before }: Removed) => JSON.stringify([path, kind, before]);

/** Why a row of this plan goes, by the row. */
export function reasonsOf({ diff }: Pick<IntegrationPlan, "diff">): (row: Row) => RemovedKind {
  const reasons = new Reasons(diff);
  return (row) => reasons.kindOf(row);
}

class Reasons {
  readonly #causes: ReadonlyMap<string, MappingChange>;
  readonly #drift: ReadonlySet<Change>;

  constructor({ changes, drift }: IntegrationPlan["diff"]) {
    this.#causes = causesOf([...changes, ...drift]);
    this.#drift = new Set<Change>(drift);
  }

  causeOf({ header, pair }: Row): MappingChange | undefined {
    return this.#causes.get(unitOf(header, pair)) ?? this.#causes.get(groupKey(header));
  }

  kindOf(row: Row): RemovedKind {
    const cause = this.causeOf(row);
    return cause === undefined ? "removed" : kindOf(cause, row, this.#drift.has(cause));
  }
}

function rowsOf({ live, diff, applied }: IntegrationPlan): readonly Removed[] {
  const rows = DIRECTIONS.flatMap((direction) => foreseeDeletes(direction, live, diff));
  const reasons = new Reasons(diff);
  const ours = new Set(
    (applied?.mappings ?? []).flatMap(({ header, pairs }) => pairs.map((pair) => unitOf(header, pair))),
  );
  return [...groupBy(rows, (row) => unitOf(row.header, row.pair))].flatMap(([unit, same]): readonly Removed[] => {
    const [row] = same;
    if (row === undefined) return [];
    const kind = reasons.kindOf(row);
    return [
      {
        kind,
        path: pathText(pathOf(row, reasons.causeOf(row)?.path[2])),
        before: row.pair === undefined ? headerLabel(row.header) : pairLabel(row.header, row.pair),
        count: same.length,
        ours: kind !== "duplicate" && kind !== "contested" && (row.pair === undefined || ours.has(unit)),
      },
    ];
  });
}

const unitOf = (header: Row["header"], pair: ValuePair | undefined) =>
  JSON.stringify([groupKey(header), pair === undefined ? null : pairKey(pair)]);

function pathOf({ header, pair }: Row, label: string | undefined): readonly string[] {
  return pair === undefined ? mappingPath(header, label) : pairPath(header, pair, label);
}

/** The change that shows why a row goes, by the row's unit; what concerns a whole attribute stands under the attribute. */
function causesOf(changes: readonly Change[]): ReadonlyMap<string, MappingChange> {
  const causes = new Map<string, MappingChange>();
  for (const change of changes) {
    if (isScalarChange(change)) continue;
    const { mapping } = change;
    if (change.kind === "pair" || change.kind === "unmanaged" || change.kind === "duplicate") {
      if (change.action !== "add" && change.action !== "change") causes.set(unitOf(mapping, change.pair), change);
      const replaced = change.kind === "pair" ? (change.replaced ?? []) : [];
      for (const pair of replaced) causes.set(unitOf(mapping, pair), change);
    } else if (!causes.has(groupKey(mapping))) causes.set(groupKey(mapping), change);
  }
  return causes;
}

function kindOf(change: MappingChange, row: Row, isDrift: boolean): RemovedKind {
  switch (change.kind) {
    case "pair":
      if (change.action === "change") return "replaced";
      // What goes and was never applied has the incoming value of a declared pair.
      return isDrift ? "contested" : "removed";
    case "unmanaged":
    case "duplicate":
    case "parsing":
      return change.kind;
    case "header":
    case "kept name":
      return change.action === "change" && row.pair !== undefined ? "renamed" : "removed";
  }
}

/** A field that was applied stands in the state as it is live: it shows for itself, and moves with what a read finds. */
function fieldsOf({ diff, applied }: IntegrationPlan): readonly Removed[] {
  return [...diff.changes, ...diff.drift].flatMap((change): readonly Removed[] => {
    if (!isScalarChange(change) || change.before === undefined || !diff.update.scalars.has(change.field)) return [];
    if (applied?.scalars.has(change.field)) return [];
    return [{ kind: "field", path: pathText(change.path), before: change.before, count: 1, ours: false }];
  });
}
