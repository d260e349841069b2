// Terraform's "pg" backend: a row as the state, an advisory lock as its lock. Stacks in one database share a session.
import { setTimeout as sleep } from "node:timers/promises";
import { RampsyncError } from "../../../base/error.js";
import type { RepeatedTables } from "../../../base/repeated-tables.js";
import type { LockOwner } from "../lock.js";
import type { LockedState, LockRequest, StateBackend } from "../state-backend.js";
import type { StoredState } from "../stored.js";
import { describeLocation, type PostgresLocation } from "./location.js";
import { type HeldLock, holderOf, lockRow } from "./lock.js";
import { type OtherRow, rowsHolding } from "./other-rows.js";
import { Session } from "./session.js";
import { type SharedSession, shareSession } from "./shared-sessions.js";
import { PostgresStore, readRow } from "./store.js";
import { isMade, makeTables } from "./table.js";

/** How long a run waits for a database that went away in the middle, in milliseconds. */
const RECONNECT_MS = 15_000;

export class PostgresBackend implements StateBackend {
  readonly where: string;
  readonly #location: PostgresLocation;

  constructor(location: PostgresLocation) {
    this.#location = location;
    this.where = describeLocation(location);
  }

  read(repeated?: RepeatedTables): Promise<StoredState> {
    return this.#briefly("plan", (session) => readRow(session, this.#location, repeated));
  }

  async lock({ operation, timeoutMs }: LockRequest): Promise<LockedState> {
    let shared = await shareSession(this.#location.target, this.where, operation);
    let lock: HeldLock;
    try {
      await makeTables(shared.session, this.#location);
      lock = await lockRow(shared.session, this.#location, this.where, timeoutMs);
    } catch (error) {
      await shared.release();
      throw error;
    }
    const reopen = async () => {
      const next = await this.#reconnect(operation);
      await shared.release();
      shared = next;
      lock = await lockRow(shared.session, this.#location, this.where, RECONNECT_MS);
      return shared.session;
    };
    let isHeld = true;
    return {
      open: (repeated) => PostgresStore.open(shared.session, this.#location, reopen, repeated),
      release: async () => {
        if (!isHeld) return;
        isHeld = false;
        await lock.release();
        await shared.release();
      },
    };
  }

  /** A session's end is its lock's end, so that no lock of a dead run is ever left. @throws RS3003 while one is held. */
  async unlock(): Promise<LockOwner | undefined> {
    await this.#briefly("unlock", async (session) => {
      if (!(await isMade(session.query, this.#location))) return;
      const holder = await holderOf(session.query, this.#location);
      if (holder === undefined) return;
      throw new RampsyncError("RS3003", `The state is locked by ${holder}.`, {
        place: { database: this.where },
        hint: "It ends with its session: end the program, or let the server's administrator end the session (pg_terminate_backend).",
      });
    });
    return undefined;
  }

  /** What else the database holds of `texts`, under the name that messages give it. @throws RS3020 */
  async otherRows(texts: readonly string[]): Promise<readonly { readonly where: string; readonly row: OtherRow }[]> {
    const rows = await this.#briefly("plan", (session) => rowsHolding(session, texts));
    return rows.map((row) => ({ where: describeLocation({ ...this.#location, ...row }), row }));
  }

  async #briefly<Result>(purpose: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    const shared = await shareSession(this.#location.target, this.where, purpose);
    try {
      return await work(shared.session);
    } finally {
      await shared.release();
    }
  }

  /** Tries until the database is back: a restart takes seconds. @throws RS3020 */
  async #reconnect(operation: string): Promise<SharedSession> {
    const deadline = Date.now() + RECONNECT_MS;
    for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
      try {
        return await shareSession(this.#location.target, this.where, operation);
      } catch (error) {
        if (!RampsyncError.is(error) || Date.now() + pause > deadline) throw error;
        await sleep(pause);
      }
    }
  }
}
