// Puts back rows that a receipt kept and that are not live any more. It adds, by the same POST as every apply, and removes
// nothing: what is not declared stays unmanaged.
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { type MappingChange, pathText } from "../../document/change.js";
import { type Header, sourceOf, targetOf, type ValuePair } from "../../document/mapping.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { headerLabel, mappingPath, pairLabel, pairPath } from "../../integration/diff/labels.js";
import type { Live, LiveMapping, Parsing, Row } from "../../integration/model.js";
import { groupKey, headerKey, pairKey, parsingKey, rowKey } from "../../integration/pairing/key.js";
import { namesOf } from "../../integration/pairing/names.js";
import { compareSides } from "../../integration/sides.js";
import type { MappingAddition } from "../../integration/wire/codec.js";
import type { RequestClass } from "../../opsramp/request-class.js";
import type { ApplyOptions, Target } from "../resource.js";
import type { Session } from "../session.js";
import { Addition } from "./addition.js";
import { hasUpdate } from "./calls.js";
import { type KeptRow, rowOf } from "./kept-rows.js";
import type { ApplyResult } from "./outcome.js";
import type { IntegrationPlan, ObservedDiff } from "./plan.js";
import { applyUnrecorded, nothingDeclared, planUnrecorded } from "./unrecorded.js";

/** Throws RS4004 where the integration is gone: it is never made again. */
export async function planRestore(
  session: Session,
  target: Target,
  kept: readonly KeptRow[],
): Promise<IntegrationPlan> {
  return planUnrecorded(session, target, await look(session, target, kept));
}

/** Adds and reads back; what does not show is named. Nothing is recorded: no state knows of what is put back. */
export function applyRestore(
  session: Session,
  plan: IntegrationPlan,
  options: ApplyOptions,
  kept: readonly KeptRow[],
): Promise<ApplyResult> {
  return applyUnrecorded(session, plan, options, {
    look: () => look(session, plan, kept),
    send: async (progress) => {
      await new Addition(progress).run();
      return progress.diff.changes;
    },
    errorOf: ({ path, label }, { place }) =>
      new RampsyncError("RS4201", `${pathText(path)} did not take effect: ${label}.`, {
        place: { ...place, part: path },
      }),
  });
}

/** The POST, and the read that shows what it did. */
export function foreseeRestore(plan: IntegrationPlan): readonly RequestClass[] {
  return hasUpdate(plan.diff.update) ? ["write", "get"] : [];
}

async function look(session: Session, { tenant, id }: Target, kept: readonly KeptRow[]): Promise<ObservedDiff> {
  const { live } = await session.observer.observeByGet(tenant, id);
  const sides = compareSides(nothingDeclared, live, undefined);
  return { declared: nothingDeclared, live, sides, diff: diffKept(live, kept) };
}

/** What of the rows that went is not live. A pair that is seen live is never posted (docs/architecture.md#law-4-no-duplicates). */
function diffKept(live: Live, kept: readonly KeptRow[]): IntegrationDiff {
  const gone = kept.filter(({ goes }) => goes !== undefined);
  const shown = gone.filter(({ hidden }) => hidden !== true);
  const liveSide = new LiveSide(live);
  const missing = new Map<string, MissingRow>();
  for (const row of shown) {
    const found = liveSide.missing(
      rowOf(row),
      row.goes === "renamed" || row.goes === "duplicate" || row.goes === "parsing",
    );
    if (found !== undefined) missing.set(rowKey(found), found);
  }
  const rows = [...missing.values()].sort((left, right) => (rowKey(left) < rowKey(right) ? -1 : 1));
  return {
    changes: rows.map(changeOf),
    drift: [],
    unmanaged: [],
    residual: [],
    notes: notesOf(rows, liveSide, gone.length - shown.length),
    unsent: [],
    notGiven: [],
    unopened: [],
    missing: [],
    released: [],
    update: { scalars: new Map(), additions: additionsOf(rows) },
    unremovable: [],
    selectors: [],
    rowsNeeded: new Set(),
  };
}

type MissingRow = Pick<Row, "header" | "pair" | "parsing">;

class LiveSide {
  readonly #apart: boolean;
  readonly #byGroup: ReadonlyMap<string, readonly LiveMapping[]>;

  constructor(live: Live) {
    this.#apart = namesOf(live, undefined) === "apart";
    this.#byGroup = groupBy(live.mappings, ({ header }) => groupKey(header));
  }

  /**
   * The row under the name that it would have live; undefined where it is live. `under any name`: the row was one too many
   * beside another of the same pair, which may have another name.
   */
  missing(row: Row, underAnyName: boolean): MissingRow | undefined {
    const group = this.#byGroup.get(groupKey(row.header)) ?? [];
    const same = group.filter(({ header }) => headerKey(header) === headerKey(row.header));
    // A server that keeps names stores it under the one that is there (docs/api-contract.md#kept-names).
    const home = same[0] ?? (this.#apart ? undefined : group[0]);
    const places = underAnyName ? group : home === undefined ? [] : [home];
    const { pair } = row;
    const isLive = pair === undefined ? places.length > 0 : places.some((mapping) => holds(mapping, pair));
    return isLive ? undefined : { ...row, header: home?.header ?? row.header };
  }

  /** Live pairs that translate the same incoming value to another. */
  rivalsOf({ header, pair }: MissingRow): readonly ValuePair[] {
    if (pair === undefined) return [];
    const source = sourceOf(header.direction, pair);
    return (this.#byGroup.get(groupKey(header)) ?? [])
      .filter((mapping) => headerKey(mapping.header) === headerKey(header))
      .flatMap(({ pairs }) => pairs.filter((rival) => sourceOf(header.direction, rival) === source));
  }
}

const holds = ({ pairs }: LiveMapping, pair: ValuePair) => pairs.some((each) => pairKey(each) === pairKey(pair));

function changeOf({ header, pair }: MissingRow): MappingChange {
  if (pair === undefined) {
    return {
      kind: "header",
      action: "add",
      path: mappingPath(header),
      label: headerLabel(header),
      mapping: header,
      restored: true,
    };
  }
  return {
    kind: "pair",
    action: "add",
    path: pairPath(header, pair),
    label: pairLabel(header, pair),
    pair,
    after: targetOf(header.direction, pair),
    mapping: header,
    restored: true,
  };
}

function notesOf(rows: readonly MissingRow[], live: LiveSide, hidden: number): readonly Note[] {
  const rivals = rows.flatMap((row) =>
    live.rivalsOf(row).length === 0 || row.pair === undefined ? [] : [pairLabel(row.header, row.pair)],
  );
  return [
    ...(rivals.length === 0 ? [] : [note("RS6140", { pairs: rivals })]),
    ...(hidden === 0 ? [] : [note("RS6141", { count: hidden })]),
  ];
}

/** One addition for each mapping and each form of its cutting rules. */
function additionsOf(rows: readonly MissingRow[]): readonly MappingAddition[] {
  const groups = groupBy(rows, ({ header, parsing }) => JSON.stringify([headerKey(header), parsingKey(parsing)]));
  return [...groups.values()].flatMap((same): readonly MappingAddition[] => {
    const [first] = same;
    if (first === undefined) return [];
    const pairs = same.flatMap(({ pair }) => pair ?? []);
    return [additionOf(first.header, pairs, first.parsing)];
  });
}

function additionOf(header: Header, pairs: readonly ValuePair[], parsing: Parsing | undefined): MappingAddition {
  return { header, pairs, ...(parsing === undefined ? {} : { parsing }) };
}
