// The table of Terraform's "pg" backend, made as Terraform makes it, and a table of our own for earlier versions.
import type { PostgresLocation } from "./location.js";
import type { Query, Session } from "./session.js";

/** Names as SQL reads them whatever they hold. */
export interface TableNames {
  readonly states: string;
  readonly history: string;
}

export function tableNames({ schema }: Pick<PostgresLocation, "schema">): TableNames {
  return { states: statesOf(schema), history: `${quoted(schema)}.rampsync_history` };
}

export const statesOf = (schema: string): string => `${quoted(schema)}.states`;

/** Makes what is missing of the backend's schema. @throws RS3020, without the right to do so. */
export async function makeTables(session: Session, location: PostgresLocation): Promise<void> {
  const { schema, skip } = location;
  const { states } = tableNames(location);
  await session.transaction(async (query) => {
    // A schema that exists needs no right to make one.
    if (!skip.schema && !(await exists(query, schema))) await query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
    if (!skip.table && !(await holdsTable(query, states))) {
      await query("CREATE SEQUENCE IF NOT EXISTS public.global_states_id_seq AS bigint");
      await query(
        `CREATE TABLE IF NOT EXISTS ${states} (
          id bigint NOT NULL DEFAULT nextval('public.global_states_id_seq') PRIMARY KEY,
          name text UNIQUE,
          data text
        )`,
      );
    }
    if (!skip.index && !(await holdsTable(query, `${quoted(schema)}.states_by_name`))) {
      await query(`CREATE UNIQUE INDEX IF NOT EXISTS states_by_name ON ${states} (name)`);
    }
  });
}

/** Whether the backend's table is there: before the first apply nothing is, and a plan makes nothing. */
export async function isMade(query: Query, location: PostgresLocation): Promise<boolean> {
  return holdsTable(query, tableNames(location).states);
}

/** Makes the table of earlier versions. A role without the right to make one keeps none. */
export async function makeHistory(query: Query, location: PostgresLocation): Promise<boolean> {
  const { history } = tableNames(location);
  if (await holdsTable(query, history)) return true;
  const [right] = await query("SELECT has_schema_privilege(current_user, $1, 'CREATE') AS given", [location.schema]);
  if (right?.given !== true) return false;
  await query(
    `CREATE TABLE IF NOT EXISTS ${history} (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL,
      lineage text NOT NULL,
      serial bigint NOT NULL,
      replaced_at timestamptz NOT NULL DEFAULT now(),
      data text NOT NULL
    )`,
  );
  await query(`CREATE INDEX IF NOT EXISTS rampsync_history_by_name ON ${history} (name, replaced_at)`);
  return true;
}

async function exists(query: Query, schema: string): Promise<boolean> {
  const rows = await query("SELECT 1 FROM information_schema.schemata WHERE schema_name = $1", [schema]);
  return rows.length > 0;
}

async function holdsTable(query: Query, name: string): Promise<boolean> {
  return (await query("SELECT to_regclass($1) IS NOT NULL AS found", [name]))[0]?.found === true;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
