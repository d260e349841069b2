// The calls that a diff costs: one POST with all that is missing, then one DELETE for each row that goes.
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import { type IntegrationDiff } from "../../integration/diff/diff.js";
import { type RowSelector, selectAllRows } from "../../integration/diff/rows.js";
import type { Live, Row } from "../../integration/model.js";
import { encodeUpdate, type MappingAddition, type Update } from "../../integration/wire/codec.js";
import type { WireIntegration } from "../../integration/wire/wire.js";
import { endpoints } from "../../opsramp/endpoints.js";
import type { SessionOptions } from "../session.js";

export interface Call {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly class: "write";
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
          body: encodeUpdate(diff.update, { secrets: "masked", ...tokenSpelling(options) }),
        },
      ]
    : [];
  const deletes = DIRECTIONS.flatMap((direction) =>
    foreseeDeletes(direction, live, diff).map(
      (row): Call => ({ method: "DELETE", path: endpoints.row(tenant, live.id, direction, row.id), class: "write" }),
    ),
  );
  return [...post, ...deletes];
}

export function tokenSpelling(options: SessionOptions): Pick<SessionOptions, "accessTokenField"> {
  return options.accessTokenField === undefined ? {} : { accessTokenField: options.accessTokenField };
}

export function selectorsOf(selectors: readonly RowSelector[], direction: Direction): readonly RowSelector[] {
  return selectors.filter((selector) => selector.header.direction === direction);
}

/** The rows that will go once the additions are there. */
function foreseeDeletes(direction: Direction, live: Live, diff: IntegrationDiff): readonly Row[] {
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
