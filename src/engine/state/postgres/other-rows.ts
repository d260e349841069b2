// Rows of the pg backend's table in all schemas of a database: those of other stacks, and of other projects.
import type { Session } from "./session.js";
import { statesOf } from "./table.js";

export interface OtherRow {
  readonly schema: string;
  /** The name of the row: the workspace. */
  readonly workspace: string;
  readonly text: string;
}

/** The rows that this user may read and that hold one of `texts`, by schema and workspace. @throws RS3020 */
export async function rowsHolding(session: Session, texts: readonly string[]): Promise<readonly OtherRow[]> {
  const schemas = await session.query(
    `SELECT namespace.nspname AS schema FROM pg_class AS states
      JOIN pg_namespace AS namespace ON namespace.oid = states.relnamespace
      WHERE states.relname = 'states' AND states.relkind IN ('r', 'p', 'v')
        AND has_schema_privilege(namespace.oid, 'USAGE') AND has_table_privilege(states.oid, 'SELECT')
        AND (SELECT count(*) FROM pg_attribute AS column_of
          WHERE column_of.attrelid = states.oid AND column_of.attname IN ('name', 'data')
            AND column_of.atttypid = 'text'::regtype) = 2
      ORDER BY 1`,
  );
  const found: OtherRow[] = [];
  for (const { schema } of schemas) {
    if (typeof schema !== "string") continue;
    const rows = await session.query(
      `SELECT name, data FROM ${statesOf(schema)}
        WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS held WHERE position(held IN data) > 0) ORDER BY name`,
      [texts],
    );
    for (const { name, data } of rows) {
      if (typeof name === "string" && typeof data === "string") found.push({ schema, workspace: name, text: data });
    }
  }
  return found;
}
