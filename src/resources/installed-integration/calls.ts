// The calls that a diff costs: one POST with all that is missing, then one DELETE for each row that goes.
import { groupBy } from "../../base/group.js";
import type { FieldGroup } from "../../document/change.js";
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import type { CallContent } from "../../document/plan-document.js";
import { type IntegrationDiff } from "../../integration/diff/diff.js";
import { type RowSelector, selectAllRows } from "../../integration/diff/rows.js";
import { wireScalars } from "../../integration/fields.js";
import type { Live, Row } from "../../integration/model.js";
import { headerKey } from "../../integration/pairing/key.js";
import { encodeUpdate, type MappingAddition, type Update } from "../../integration/wire/codec.js";
import type { WireIntegration } from "../../integration/wire/wire.js";
import { endpoints } from "../../opsramp/endpoints.js";
import type { SessionOptions } from "../session.js";

export interface Call {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly class: "write";
  readonly documented: boolean;
  readonly carries?: CallContent;
  /** Secrets masked: bodies are made again, with secrets, when they are sent. */
  readonly body?: WireIntegration;
}

export function hasUpdate(update: Update): boolean {
  return update.scalars.size > 0 || update.additions.length > 0;
}

/** What `diff` will send, in order. */
export function planCalls(tenant: string, live: Live, diff: IntegrationDiff, options: SessionOptions): readonly Call[] {
  const post: readonly Call[] = hasUpdate(diff.update)
    ? [
        {
          method: "POST",
          path: endpoints.installed(tenant, live.id),
          class: "write",
          documented: true,
          carries: contentOf(diff.update),
          body: encodeUpdate(diff.update, { secrets: "masked", ...tokenSpelling(options) }),
        },
      ]
    : [];
  const deletes = DIRECTIONS.flatMap((direction) =>
    foreseeDeletes(direction, live, diff).map(
      (row): Call => ({
        method: "DELETE",
        path: endpoints.row(tenant, live.id, direction, row.id),
        class: "write",
        // docs/api-contract.md#removing
        documented: false,
      }),
    ),
  );
  const enabling = (wanted: "enable" | "disable") =>
    diff.enabling === wanted ? [enablingCall(tenant, live.id, wanted)] : [];
  return [...enabling("disable"), ...post, ...deletes, ...enabling("enable")];
}

/** `id`: empty before it is installed. */
export function enablingCall(tenant: string, id: string, wanted: "enable" | "disable"): Call {
  const path = endpoints[wanted](tenant, id === "" ? NEW_ID : id);
  return { method: "POST", path: path.replace(encodeURIComponent(NEW_ID), NEW_ID), class: "write", documented: true };
}

/** Has the server make new credentials. */
export const rotationCall = (tenant: string, id: string): Call => ({
  method: "POST",
  path: endpoints.rotate(tenant, id),
  class: "write",
  // docs/api-contract.md#endpoints
  documented: false,
});

/** Stands for the id that the server makes. */
const NEW_ID = "{id}";

/** Several additions of one mapping are one mapping on the wire. */
export function contentOf({ scalars, additions }: Update): CallContent {
  const byHeader = groupBy(additions, ({ header }) => headerKey(header));
  const pairs = [...byHeader.values()].map((same) => same.reduce((sum, addition) => sum + addition.pairs.length, 0));
  const sent = wireScalars.filter(({ path }) => scalars.has(path));
  const isSent = (group: FieldGroup) => sent.some(({ field }) => field.unit === group);
  return {
    pairs: pairs.reduce((sum, count) => sum + count, 0),
    mappings: pairs.filter((count) => count === 0).length,
    fields: sent.filter(({ field: { unit = "own" } }) => unit === "own").map(({ segments }) => segments),
    groups: (["notifier authentication", "inbound authentication"] as const).filter(isSent),
  };
}

export function tokenSpelling(options: SessionOptions): Pick<SessionOptions, "accessTokenField"> {
  return options.accessTokenField === undefined ? {} : { accessTokenField: options.accessTokenField };
}

export function selectorsOf(selectors: readonly RowSelector[], direction: Direction): readonly RowSelector[] {
  return selectors.filter((selector) => selector.header.direction === direction);
}

/** The rows that will go once the additions are there. */
export function foreseeDeletes(direction: Direction, live: Live, diff: IntegrationDiff): readonly Row[] {
  const rows = live.rows[direction];
  if (!Array.isArray(rows)) return [];
  const added = diff.update.additions.filter(({ header }) => header.direction === direction).flatMap(asRows);
  const fresh = new Set<Row>(added);
  return selectAllRows(selectorsOf(diff.selectors, direction), [...rows, ...added]).filter((row) => !fresh.has(row));
}

/** New rows get higher ids than all that are there. */
export function asRows({ header, pairs, parsing }: MappingAddition): readonly Row[] {
  const common = { id: "~new", header, ...(parsing === undefined ? {} : { parsing }) };
  return pairs.length === 0 ? [common] : pairs.map((pair) => ({ ...common, pair }));
}
