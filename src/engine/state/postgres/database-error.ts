// What a database or the way to it answers, as a coded error.

import { RampsyncError } from "../../../base/error.js";
import { systemCode } from "../../../base/system.js";
import { printable } from "../../../base/text.js";

/** What would be right, by the SQLSTATE of the answer or the system's name of the error. */
const HINTS: Readonly<Record<string, string>> = {
  "28P01": "Check the user and PGPASSWORD.",
  "28000": "Check the user, and whether the server lets it in from here (pg_hba.conf).",
  "3D000": "Make the database first (createdb); Terraform's backend does not make it either.",
  "42501":
    "Grant the role USAGE on the schema and SELECT, INSERT, UPDATE on its tables, or let an administrator make them and set skip_schema_creation, skip_table_creation and skip_index_creation.",
  "42P01": "Make the table, or leave out skip_table_creation.",
  "3F000": "Make the schema, or leave out skip_schema_creation.",
  "53300": "Wait, or raise max_connections: the server has no connection left.",
  ECONNREFUSED: "Start the server, or check the host and the port.",
  ENOTFOUND: "Check the host.",
  ENOENT: "Check the path of the certificate or of the socket.",
};

/** @returns RS3020 with the server's words; a coded error as it is. */
export function databaseError(error: unknown, where: string): RampsyncError {
  if (RampsyncError.is(error)) return error;
  const code = systemCode(error);
  // Of several addresses that were tried, each has an error of its own and the whole has no message.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const words = inner instanceof Error && inner.message !== "" ? inner.message : (code ?? String(inner));
  const hint = code === undefined ? undefined : HINTS[code];
  return new RampsyncError("RS3020", `The state's database cannot be used: ${printable(words)}.`, {
    place: { database: where },
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
