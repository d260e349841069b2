// Where in PostgreSQL a stack keeps its state, as Terraform's own "pg" backend finds it.
import type { Place } from "../../../base/place.js";
import type { Secret } from "../../../base/secret.js";

/** How the connection is protected. Over a network the server's certificate and name are always verified. */
export interface TlsSettings {
  readonly verify: boolean;
  /** Paths of PEM files. */
  readonly rootCertificate?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** The database of a connection string and of the `PG…` variables, before anything is connected. */
export interface DatabaseTarget {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: Secret | undefined;
  /** Undefined: in clear, which is taken on loopback and Unix sockets alone. */
  readonly tls: TlsSettings | undefined;
  /** Settings of the session, as `options` and PGOPTIONS give them. */
  readonly options?: string;
  /** In seconds; undefined waits as long as the system does. */
  readonly connectTimeout?: number;
}

/** One row of the backend's table. */
export interface PostgresLocation {
  readonly target: DatabaseTarget;
  /** Default `terraform_remote_state`. */
  readonly schema: string;
  /** The name of the row: the workspace. */
  readonly workspace: string;
  /** What is not to be made when it is missing: a role without the right to create leaves it to its administrator. */
  readonly skip: { readonly schema: boolean; readonly table: boolean; readonly index: boolean };
  /** The directory that a state is saved in which the database does not take. */
  readonly rescueDirectory: string;
}

/** Where errors say that a state in this row is. */
export function placeOfRow(location: PostgresLocation): Place {
  return { database: describeLocation(location) };
}

/** For people and for comparison; no user and no password. */
export function describeLocation({ target: { host, port, database }, schema, workspace }: PostgresLocation): string {
  const server = host.includes(":") ? `[${host}]` : host;
  return `PostgreSQL ${server}:${port}/${database}, schema ${schema}, workspace ${workspace}`;
}
