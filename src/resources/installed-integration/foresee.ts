// What applying a plan will ask of the API, request by request: the same diff, run on what live will be after each step.

import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import { diff, type IntegrationDiff } from "../../integration/diff/diff.js";
import { selectAllRows } from "../../integration/diff/rows.js";
import type { Live, LiveMapping, Row } from "../../integration/model.js";
import { headerKey, pairKey } from "../../integration/pairing/key.js";
import { compareSides, withRows } from "../../integration/sides.js";
import { PAGE_SIZE } from "../../opsramp/endpoints.js";
import type { RequestClass } from "../../opsramp/request-class.js";
import type { Session } from "../session.js";
import { asRows, hasUpdate, selectorsOf } from "./calls.js";
import { diffOptions, type IntegrationPlan } from "./plan.js";

interface Foreseen {
  readonly live: Live;
  readonly diff: IntegrationDiff;
  readonly requests: readonly RequestClass[];
}

/** The requests of an apply that meets nothing unexpected, in order; the read that rechecks an aged plan is not among them. */
export function foreseeRequests(session: Session, plan: IntegrationPlan): readonly RequestClass[] {
  if (plan.uninstall !== undefined) return ["write", "get"];
  const setsEnabled: readonly RequestClass[] =
    plan.diff.enabling === "enable" || plan.diff.enabling === "disable" ? ["write", "get"] : [];
  // Sent, read back, and looked for a second one.
  if (plan.install !== undefined) return ["write", "get", ...setsEnabled, "paged_get"];
  const requests: RequestClass[] = [
    ...setsEnabled,
    ...(plan.rotation === "rotate" ? (["write"] as const) : plan.sealing === undefined ? [] : (["get"] as const)),
  ];
  let now: Foreseen = { live: plan.live, diff: plan.diff, requests: [] };
  const added = hasUpdate(plan.diff.update);
  if (added) {
    now = foreseeRead(session, plan, withAdditions(plan));
    requests.push("write", ...now.requests);
    // The server may turn out to tell names apart, so that more is missing.
    if (plan.diff.trial !== undefined && hasUpdate(now.diff.update)) {
      now = foreseeRead(session, plan, withAdditions(now));
      requests.push("write", ...now.requests);
    }
  }
  const gone = DIRECTIONS.flatMap((direction) => {
    const selectors = selectorsOf(now.diff.selectors, direction);
    if (selectors.length === 0) return [];
    if (!added || now.live.rows[direction] === undefined) requests.push(...pagesOf(now.live, direction));
    return selectAllRows(selectors, rowsOf(now.live, direction));
  });
  requests.push(...gone.map((): RequestClass => "write"));
  if (gone.length > 0) requests.push(...foreseeRead(session, plan, withoutRows(now.live, gone)).requests);
  return requests;
}

/** A read-back: the integration, and the row lists that its diff needs. */
function foreseeRead(session: Session, plan: IntegrationPlan, expected: Live): Foreseen {
  const { declared, applied } = plan;
  const options = diffOptions(session, applied);
  const requests: RequestClass[] = ["get"];
  let live: Live = { ...expected, rows: {} };
  let sides = compareSides(declared, live, applied);
  let found = diff(sides, options);
  while (found.rowsNeeded.size > 0) {
    const rows: Live["rows"] = Object.fromEntries(
      [...found.rowsNeeded].map((direction) => {
        requests.push(...pagesOf(expected, direction));
        return [direction, expected.rows[direction] ?? rowsOf(expected, direction)];
      }),
    );
    live = { ...live, rows: { ...live.rows, ...rows } };
    sides = withRows(sides, live.rows);
    found = diff(sides, options);
  }
  return { live, diff: found, requests };
}

function pagesOf(live: Live, direction: Direction): readonly RequestClass[] {
  const pages = Math.max(1, Math.ceil(rowsOf(live, direction).length / PAGE_SIZE));
  return Array.from({ length: pages }, () => "paged_get");
}

/** The row list, as it was read or as the mappings let expect it. */
function rowsOf(live: Live, direction: Direction): readonly Row[] {
  const rows = live.rows[direction];
  if (rows === "unavailable") return [];
  return rows ?? live.mappings.filter(({ header }) => header.direction === direction).flatMap(asRows);
}

/** Live after the POST: new rows under the headers that are sent. */
function withAdditions({ live, diff: { update } }: Pick<IntegrationPlan, "live" | "diff">): Live {
  const mappings = new Map(live.mappings.map((mapping) => [headerKey(mapping.header), mapping]));
  for (const { header, pairs } of update.additions) {
    const key = headerKey(header);
    const before: LiveMapping = mappings.get(key) ?? { header, pairs: [] };
    mappings.set(key, { ...before, pairs: [...before.pairs, ...pairs] });
  }
  const rows = Object.fromEntries(
    DIRECTIONS.flatMap((direction) => {
      const listed = live.rows[direction];
      if (!Array.isArray(listed)) return listed === undefined ? [] : [[direction, listed] as const];
      const fresh = update.additions.filter(({ header }) => header.direction === direction).flatMap(asRows);
      return [[direction, [...listed, ...fresh]] as const];
    }),
  );
  return { ...live, mappings: [...mappings.values()], rows };
}

function withoutRows(live: Live, gone: readonly Row[]): Live {
  const left = new Map(live.mappings.map((mapping) => [headerKey(mapping.header), mapping]));
  for (const row of gone) {
    const key = headerKey(row.header);
    const mapping = left.get(key);
    if (mapping === undefined) continue;
    const at = mapping.pairs.findIndex((pair) => row.pair !== undefined && pairKey(pair) === pairKey(row.pair));
    const pairs = at < 0 ? mapping.pairs : mapping.pairs.toSpliced(at, 1);
    if (pairs.length === 0) left.delete(key);
    else left.set(key, { ...mapping, pairs });
  }
  const removed = new Set(gone);
  const rows = Object.fromEntries(
    Object.entries(live.rows).map(([direction, listed]) => [
      direction,
      Array.isArray(listed) ? listed.filter((row) => !removed.has(row)) : listed,
    ]),
  );
  return { ...live, mappings: [...left.values()], rows };
}
