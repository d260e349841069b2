// The lock of a state in PostgreSQL: Terraform's own advisory lock, so that either waits for the other.

import { setTimeout as sleep } from "node:timers/promises";
import { RampsyncError } from "../../../base/error.js";
import { printable } from "../../../base/text.js";
import { POLL_EVERY } from "../lock.js";
import type { PostgresLocation } from "./location.js";
import type { Query, Session } from "./session.js";
import { tableNames } from "./table.js";

/** Held by whoever makes the first row of a workspace; Terraform takes it for a moment with every lock. */
const CREATION = "-1";

/** The numbers that a session holds: the row's own, or that of creation where there is no row yet. */
export interface HeldLock {
  readonly number: string;
  release(): Promise<void>;
}

/**
 * Takes the lock of a row, waiting for others until `timeoutMs` (in milliseconds) have gone by. It ends with the session
 * at the latest: a run that is killed leaves none.
 * @throws RS3003 with the session that holds it, RS3020.
 */
export async function lockRow(
  session: Session,
  location: PostgresLocation,
  where: string,
  timeoutMs: number,
): Promise<HeldLock> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const attempt = await session.transaction((query) => tryLock(query, location));
    if (attempt.taken) {
      return {
        number: attempt.number,
        release: async () => {
          if (!session.isLost) await unlock(session.query, attempt.number).catch(() => undefined);
        },
      };
    }
    if (Date.now() >= deadline) throw await locked(session.query, attempt.number, where);
    await sleep(POLL_EVERY);
  }
}

interface Attempt {
  readonly taken: boolean;
  /** The lock that was taken, or that somebody else holds. */
  readonly number: string;
}

/** As Terraform does: the row's lock counts only while nobody holds that of creation. */
async function tryLock(query: Query, location: PostgresLocation): Promise<Attempt> {
  const { states } = tableNames(location);
  const [row] = await query(`SELECT id::text AS id FROM ${states} WHERE name = $1`, [location.workspace]);
  const creation = await take(query, CREATION);
  if (row === undefined) return { taken: creation, number: CREATION };
  const number = String(row.id);
  const own = await take(query, number);
  if (creation) await unlock(query, CREATION);
  if (own && creation) return { taken: true, number };
  if (own) await unlock(query, number);
  return { taken: false, number: own ? CREATION : number };
}

async function take(query: Query, number: string): Promise<boolean> {
  return (await query("SELECT pg_try_advisory_lock($1::bigint) AS taken", [number]))[0]?.taken === true;
}

async function unlock(query: Query, number: string): Promise<void> {
  await query("SELECT pg_advisory_unlock($1::bigint)", [number]);
}

/** Who holds the lock of a row; undefined when nobody does. */
export async function holderOf(query: Query, location: PostgresLocation): Promise<string | undefined> {
  const { states } = tableNames(location);
  const [row] = await query(`SELECT id::text AS id FROM ${states} WHERE name = $1`, [location.workspace]);
  return describeHolder(query, row === undefined ? CREATION : String(row.id));
}

async function locked(query: Query, number: string, where: string): Promise<RampsyncError> {
  const holder = (await describeHolder(query, number)) ?? "a session that has just ended";
  return new RampsyncError("RS3003", `The state is locked by ${holder}.`, {
    place: { database: where },
    hint: "Wait for it (--lock-timeout). The lock ends with its session; the server's administrator can end one (pg_terminate_backend).",
  });
}

/** PostgreSQL shows the two halves of an advisory lock's number. A session of another role shows no client. */
async function describeHolder(query: Query, number: string): Promise<string | undefined> {
  const [row] = await query(
    `SELECT activity.pid, activity.usename, activity.application_name, host(activity.client_addr) AS client,
        to_char(activity.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS since
      FROM pg_locks AS locks JOIN pg_stat_activity AS activity USING (pid)
      WHERE locks.locktype = 'advisory' AND locks.granted AND locks.objsubid = 1
        AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND ((locks.classid::bigint << 32) | locks.objid::bigint) = $1::bigint
        AND activity.pid <> pg_backend_pid()
      LIMIT 1`,
    [number],
  );
  if (row === undefined) return undefined;
  const { pid, usename, application_name: program, client, since } = row;
  const name = program === "" || program === null ? "a program without a name (Terraform gives none)" : String(program);
  const place = client === null ? "" : ` from ${String(client)}`;
  return printable(`${name}, session ${String(pid)} of ${String(usename)}${place}, connected since ${String(since)}`);
}
