// The calls that would put right what a checkup finds, and the removal of exact copies of rows, the one thing that is done.
import { RampsyncError } from "../../base/error.js";
import type { DuplicateChange } from "../../document/change.js";
import type { Direction } from "../../document/mapping.js";
import type { PlannedCall } from "../../document/plan-document.js";
import { checkLive, type Finding, withoutSecrets } from "../../integration/checkup.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { pairLabel, pairPath } from "../../integration/diff/labels.js";
import { surplusCopies } from "../../integration/diff/rows.js";
import { scalarAt } from "../../integration/fields.js";
import type { Live, Row } from "../../integration/model.js";
import { headerKey, pairKey } from "../../integration/pairing/key.js";
import { compareSides } from "../../integration/sides.js";
import { encodeUpdate, type Update } from "../../integration/wire/codec.js";
import { endpoints } from "../../opsramp/endpoints.js";
import type { RequestClass } from "../../opsramp/request-class.js";
import type { ApplyOptions, Resource, Target } from "../resource.js";
import type { Session, SessionOptions } from "../session.js";
import { contentOf } from "./calls.js";
import { installedIntegration } from "./index.js";
import type { ApplyResult } from "./outcome.js";
import type { IntegrationPlan, ObservedDiff } from "./plan.js";
import { RemovalKeeper } from "./removal-keeper.js";
import { RowRemoval } from "./row-removal.js";
import { applyUnrecorded, nothingDeclared, planUnrecorded } from "./unrecorded.js";

/** The direction whose row list tells the calls of a finding; undefined where none is needed. */
export function rowsFor(finding: Finding): Direction | undefined {
  if (finding.is === "doubled" || finding.is === "several targets") return finding.header.direction;
  return finding.is === "unknown attribute" ? finding.mapping.header.direction : undefined;
}

/** What would put a finding right. */
export interface Remedy {
  readonly calls: readonly PlannedCall[];
  readonly alternatives?: true;
  readonly removable?: number;
}

/** `live` has the row lists that `rowsFor` names; without one there are no calls. */
export function remedyOf(tenant: string, live: Live, finding: Finding, options: SessionOptions): Remedy {
  const rowsLike = (isMeant: (row: Row) => boolean): readonly Row[] => {
    const direction = rowsFor(finding);
    const rows = direction === undefined ? undefined : live.rows[direction];
    return Array.isArray(rows) ? rows.filter(isMeant) : [];
  };
  const removal = ({ header, id }: Row): PlannedCall => ({
    method: "DELETE",
    path: endpoints.row(tenant, live.id, header.direction, id),
    class: "write",
    documented: false,
  });
  const post = (update: Update): PlannedCall => ({
    method: "POST",
    path: endpoints.installed(tenant, live.id),
    class: "write",
    documented: true,
    carries: contentOf(update),
    body: encodeUpdate(update, { secrets: "masked" }),
  });
  switch (finding.is) {
    case "doubled": {
      const { header, pair } = finding;
      const same = rowsLike((row) => isRowOf(row, header, [pair]));
      const copies = options.documentedOnly ? [] : surplusCopies(same);
      if (copies.length > 0) return { calls: copies.map(removal), removable: copies.length };
      return { calls: same.map(removal), alternatives: true };
    }
    case "several targets":
      return { calls: rowsLike((row) => isRowOf(row, finding.header, finding.pairs)).map(removal), alternatives: true };
    case "unknown attribute": {
      const { mapping, nearest } = finding;
      const [attribute] = nearest;
      const rows = rowsLike((row) => headerKey(row.header) === headerKey(mapping.header));
      if (attribute === undefined || nearest.length > 1 || rows.length === 0) return { calls: [] };
      const { pairs, parsing } = mapping;
      const header = { ...mapping.header, attribute };
      const addition = { header, pairs, ...(parsing === undefined ? {} : { parsing }) };
      return { calls: [post({ scalars: new Map(), additions: [addition] }), ...rows.map(removal)] };
    }
    case "not enabled":
      return {
        calls: [{ method: "POST", path: endpoints.enable(tenant, live.id), class: "write", documented: true }],
      };
    case "active events":
      return {
        calls: finding.events.map(({ id }) => ({
          method: "POST",
          path: endpoints.activation(tenant, live.id, id, false),
          class: "write",
          documented: true,
        })),
      };
    // The event is posted anew as a whole, with secrets that nobody is told.
    case "plain http event":
      return { calls: [] };
    case "plain http": {
      // What travels with credentials cannot be sent alone, and what may hold some is not shown.
      const isOwn = (scalarAt(finding.path).field.unit ?? "own") === "own";
      if (!isOwn || withoutSecrets(finding.url) !== finding.url) return { calls: [] };
      const url = finding.url.replace(/^http:/i, "https:");
      return { calls: [post({ scalars: new Map([[finding.path, url]]), additions: [] })] };
    }
  }
}

function isRowOf(row: Row, header: Row["header"], pairs: readonly NonNullable<Row["pair"]>[]): boolean {
  const { pair } = row;
  return (
    pair !== undefined &&
    headerKey(row.header) === headerKey(header) &&
    pairs.some((each) => pairKey(each) === pairKey(pair))
  );
}

/** The resource whose plan removes rows that differ from another in nothing but their id, and does nothing else. */
export const withoutCopies: Resource<unknown, IntegrationPlan, Live> = {
  ...(installedIntegration as Resource<unknown, IntegrationPlan, Live>),
  prepare: async () => {},
  plan: planRemoval,
  foresee: (_session, plan): readonly RequestClass[] =>
    plan.calls.length === 0 ? [] : [...plan.calls.map((): RequestClass => "write"), "get", "paged_get"],
  apply: applyRemoval,
};

/** Throws RS4004 where the integration is gone. */
async function planRemoval(session: Session, target: Target): Promise<IntegrationPlan> {
  return planUnrecorded(session, target, await look(session, target));
}

function applyRemoval(session: Session, plan: IntegrationPlan, options: ApplyOptions): Promise<ApplyResult> {
  return applyUnrecorded(session, plan, options, {
    look: () => look(session, plan),
    send: async (progress) => {
      const keeper = new RemovalKeeper(plan, options.keep);
      await keeper.keepPlanned();
      await new RowRemoval(progress, keeper).run();
      return progress.rowsRefused ? plan.diff.changes : progress.diff.changes;
    },
    errorOf: ({ path, label }, { place }) =>
      new RampsyncError("RS4202", `${label} is still live more than once.`, { place: { ...place, part: path } }),
  });
}

async function look(session: Session, { tenant, id }: Target): Promise<ObservedDiff> {
  const seen = (await session.observer.observeByGet(tenant, id)).live;
  const doubled = checkLive(seen).filter((finding) => finding.is === "doubled");
  const directions = new Set(doubled.map(({ header }) => header.direction));
  const live =
    session.options.documentedOnly === true ? seen : await session.observer.withRows(tenant, seen, directions);
  const exact = doubled.flatMap((finding) => {
    const { removable = 0 } = remedyOf(tenant, live, finding, session.options);
    return removable === 0 ? [] : [{ ...finding, removable }];
  });
  const changes = exact.map(
    ({ header, pair, removable }): DuplicateChange => ({
      kind: "duplicate",
      action: "remove",
      path: pairPath(header, pair),
      label: pairLabel(header, pair),
      mapping: header,
      pair,
      count: removable,
    }),
  );
  const diff: IntegrationDiff = {
    changes,
    drift: [],
    unmanaged: [],
    residual: [],
    notes: [],
    unsent: [],
    notGiven: [],
    unopened: [],
    missing: [],
    released: [],
    update: { scalars: new Map(), additions: [] },
    unremovable: [],
    selectors: exact.map(({ header, pair }) => ({ header, pair, keep: 1, exact: true, under: header })),
    rowsNeeded: new Set(),
  };
  const sides = compareSides(nothingDeclared, live, undefined);
  return { declared: nothingDeclared, live, sides, diff };
}
