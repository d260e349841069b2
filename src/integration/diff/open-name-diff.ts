// Declared mappings of which nobody knows whether they are live: another third-party name of their attribute is, and what the
// server does with names is not known (docs/api-contract.md#kept-names). What is not live under any name is posted; else one
// pair is, to find out. With the list of rows closed nothing could be told by it, and nothing is posted.

import type { Change } from "../../document/change.js";
import { targetOf, type ValuePair } from "../../document/mapping.js";
import type { Applied, Live, Row } from "../model.js";
import { headerKey, pairKey } from "../pairing/key.js";
import type { MappingView } from "../pairing/mapping-view.js";
import { headerLabel, mappingPath, pairLabel, pairPath } from "./labels.js";
import {
  addRows,
  type Context,
  contextOf,
  type Findings,
  headerOf,
  type MappingDiffOptions,
  rowsOf,
} from "./mapping-findings.js";
import { appliedPairsOf, showAddition } from "./pair-diff.js";
import { thirdPartyName } from "./third-party-name.js";

/** Whether a mapping is left out of every other comparison, since too little of it is known. */
export function isUndecided(context: Context, applied: Applied | undefined): boolean {
  const { view, options, rows } = context;
  if (view.declared === undefined || view.open === undefined) return false;
  if (view.live === undefined) return true;
  if (view.open.until === "names") return !isTriable(context, applied);
  return rows === undefined && options.rowsRemovable(view.declared.header.direction);
}

export function diffOpen(context: Context, applied: Applied | undefined): void {
  const { view, options, rows, findings } = context;
  const { declared, open } = view;
  if (declared === undefined || open === undefined) return;
  const { direction } = declared.header;
  if (options.rowsRemovable(direction) && rows === undefined) {
    findings.rowsNeeded.add(direction);
    return;
  }
  if (open.until === "rows") {
    if (!isRecorded(view)) show(context, undefined);
    return;
  }
  if (view.live !== undefined || !isTriable(context, applied)) return;
  const listed = rowsUnderOwnName(context).flatMap(({ pair }) => pair ?? []);
  const live = new Set([...open.homes.flatMap(({ pairs }) => pairs), ...listed].map(pairKey));
  const missing = declared.pairs.filter((pair) => !live.has(pairKey(pair)));
  if (missing.length === 0) return;
  addRows(context, declared.header, missing);
  const past = appliedPairsOf(view, declared.header);
  for (const pair of missing) showAddition(context, pairKey(pair), [], past);
}

/** What of each mapping of which nobody knows whether it is live would be missing if it were not. */
export function missingUnlessLive(views: readonly MappingView[]): readonly (readonly Change[])[] {
  return views.flatMap(({ declared, open, live }): readonly (readonly Change[])[] => {
    if (declared === undefined || open === undefined || live !== undefined) return [];
    const { header, label, pairs } = declared;
    if (pairs.length === 0) {
      const path = mappingPath(header, label);
      return [[{ path, label: headerLabel(header), kind: "header", action: "add", mapping: header }]];
    }
    return [
      pairs.map((pair) => ({
        path: pairPath(header, pair, label),
        label: pairLabel(header, pair),
        kind: "pair",
        pair,
        action: "add",
        after: targetOf(header.direction, pair),
        mapping: header,
      })),
    ];
  });
}

/** A row under the declared name is there, whatever the integration shows. */
function rowsUnderOwnName({ view, rows }: Context): readonly Row[] {
  const { declared } = view;
  return declared === undefined || !Array.isArray(rows) ? [] : rowsOf(rows as readonly Row[], declared.header, true);
}

/** An apply found it there. */
const isRecorded = ({ applied, declared, open }: MappingView) =>
  applied !== undefined && (declared?.pairs.length === 0 || (open !== undefined && applied.keptName !== undefined));

/** The list of rows tells what comes of a pair, and no run was refused the removal of a row. */
function isTriable({ view, options, rows }: Context, applied: Applied | undefined): boolean {
  const { direction } = headerOf(view);
  const isRefused = applied?.abandoned.some(
    ({ header, unlisted }) => header.direction === direction && unlisted === undefined,
  );
  return options.rowsRemovable(direction) && Array.isArray(rows) && isRefused !== true;
}

interface Circumstances {
  readonly live: Live;
  readonly options: MappingDiffOptions;
  readonly applied: Applied | undefined;
}

/** Says of each open mapping how it will be known; where nothing else that is posted tells, one live pair is posted. */
export function tryNames(
  findings: Findings,
  views: readonly MappingView[],
  { live, options, applied }: Circumstances,
): void {
  const open = views
    .filter((view) => view.open?.until === "names" && view.declared !== undefined)
    .map((view) => contextOf(view, live, options, findings))
    .toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  if (open.length === 0) return;
  const triable = open.filter((context) => isTriable(context, applied));
  const untold = triable.filter((context) => rowsUnderOwnName(context).length === 0);
  const told = triable.map(postedOf).find((text) => text !== undefined) ?? trialOf(untold[0]);
  for (const context of open) show(context, triable.includes(context) ? told : undefined);
}

const keyOf = ({ view }: Context) => headerKey(view.declared?.header ?? headerOf(view));

const firstOf = (pairs: readonly ValuePair[]) =>
  pairs.toSorted((left, right) => (pairKey(left) < pairKey(right) ? -1 : 1))[0];

/** What of a mapping is posted anyway. */
function postedOf({ view, findings }: Context): string | undefined {
  const own = findings.additions.find(({ header }) => header === view.declared?.header);
  const pair = firstOf(own?.pairs ?? []);
  return own === undefined || pair === undefined ? undefined : pairLabel(own.header, pair);
}

/** The one pair that is posted although it may be live. */
function trialOf(context: Context | undefined): string | undefined {
  const declared = context?.view.declared;
  if (context === undefined || declared === undefined) return undefined;
  const pair = firstOf(declared.pairs);
  addRows(context, declared.header, pair === undefined ? [] : [pair]);
  context.findings.trial = { header: declared.header, ...(pair === undefined ? {} : { pair }) };
  return pair === undefined ? headerLabel(declared.header) : pairLabel(declared.header, pair);
}

function show({ view, findings }: Context, trial: string | undefined): void {
  const { declared, open } = view;
  const [home] = (open?.homes ?? []).toSorted((left, right) =>
    headerKey(left.header) < headerKey(right.header) ? -1 : 1,
  );
  if (declared === undefined || home === undefined) return;
  findings.residual.push({
    path: [...mappingPath(declared.header, declared.label), "third_party_attribute"],
    label: "third-party name",
    kind: "kept name",
    action: "change",
    before: thirdPartyName(home.header),
    from: home.header,
    after: thirdPartyName(declared.header),
    to: declared.header,
    drifted: true,
    ...(trial === undefined ? {} : { trial }),
    mapping: declared.header,
    code: "RS4206",
  });
}
