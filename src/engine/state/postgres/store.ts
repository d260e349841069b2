// A state in a row of Terraform's "pg" backend: read, and saved with its earlier version kept.

import { RampsyncError } from "../../../base/error.js";
import { isUnreadableState } from "../../../base/error-kind.js";
import type { Note } from "../../../base/note-codes.js";
import type { Place } from "../../../base/place.js";
import type { RepeatedTables } from "../../../base/repeated-tables.js";
import { describeState, putAside, type StateContent, saveChanges } from "../saving.js";
import { State } from "../state.js";
import { readStoredState, type StoredState } from "../stored.js";
import { type PostgresLocation, placeOfRow } from "./location.js";
import type { Query, Session } from "./session.js";
import { isMade, makeHistory, tableNames } from "./table.js";

/** Earlier versions are kept for this many days. */
export const HISTORY_DAYS = 90;

/** Reads a state without a lock. Before Terraform or an apply has made the table it is an empty one. */
export async function readRow(
  session: Session,
  location: PostgresLocation,
  repeated?: RepeatedTables,
): Promise<StoredState> {
  const text = (await isMade(session.query, location)) ? await storedText(session.query, location) : undefined;
  if (text === undefined || text === "") return State.empty("");
  return ofRow(location, (place) => readStoredState(text, place, repeated));
}

/** What `read` makes of a row. A database has no backup beside it: the error names where earlier versions are. */
function ofRow<Read>(location: PostgresLocation, read: (place: Place) => Read): Read {
  try {
    return read(placeOfRow(location));
  } catch (error) {
    if (!RampsyncError.is(error) || !isUnreadableState(error) || error.hasOwnHint) throw error;
    throw new RampsyncError(error.code, error.message, {
      ...(error.place === undefined ? {} : { place: error.place }),
      hint: `Earlier versions are in ${tableNames(location).history}: write the last whole one with terraform state push.`,
      cause: error,
    });
  }
}

/** A state opened for writing. The session holds the lock. */
export class PostgresStore implements StateContent {
  readonly notes: readonly Note[] = [];
  readonly state: State;
  readonly #location: PostgresLocation;
  readonly #reopen: () => Promise<Session>;
  #session: Session;
  #text: string | undefined;
  #keptEarlier = false;
  #aside: string | undefined;

  private constructor(
    session: Session,
    location: PostgresLocation,
    text: string | undefined,
    reopen: () => Promise<Session>,
    repeated: RepeatedTables | undefined,
  ) {
    this.#session = session;
    this.#location = location;
    this.#text = text;
    this.#reopen = reopen;
    this.state =
      text === undefined || text === ""
        ? State.empty()
        : ofRow(location, (place) => State.parse(text, place, repeated));
  }

  /**
   * Opens the state; call it with the lock held. `reopen` connects and locks anew after the connection is lost;
   * `repeated` as of `State.parse`.
   * @throws RS3001, RS3002 for a row that is no state, RS3020.
   */
  static async open(
    session: Session,
    location: PostgresLocation,
    reopen: () => Promise<Session>,
    repeated?: RepeatedTables,
  ): Promise<PostgresStore> {
    return new PostgresStore(session, location, await storedText(session.query, location), reopen, repeated);
  }

  /**
   * Writes the state if its content changed, with the serial raised by one; true when it wrote. The row is read again in
   * the transaction that writes: where it is not the one that this store knows, nothing is overwritten. A lost
   * connection is made anew, its lock taken again and the row compared, so that a save that the database took before it
   * died is not taken for lost. What cannot be saved is kept in a file.
   * @throws RS3004 for a row of somebody else, RS3020 for a database that stays away; both name the file.
   */
  save(): Promise<boolean> {
    return saveChanges(this.state, async (content) => {
      const text = content.toString("utf8");
      try {
        await this.#write(text);
      } catch (error) {
        if (!this.#session.isLost) throw await this.#rescue(content, error);
        try {
          this.#session = await this.#reopen();
          await this.#write(text);
        } catch (again) {
          throw await this.#rescue(content, again);
        }
      }
      this.#text = text;
    });
  }

  async #write(text: string): Promise<void> {
    const { states } = tableNames(this.#location);
    const { workspace } = this.#location;
    await this.#session.transaction(async (query) => {
      const current = await storedText(query, this.#location, "FOR UPDATE");
      if (current === text) return;
      if (current !== this.#text) throw moved(this.#location, current);
      if (!this.#keptEarlier && current !== undefined && current !== "") await this.#keepEarlier(query, current);
      await query(
        `INSERT INTO ${states} (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = excluded.data`,
        [workspace, text],
      );
    });
    this.#keptEarlier = true;
  }

  /** One version a run: what a run saves after its first save is on the way to its last. */
  async #keepEarlier(query: Query, current: string): Promise<void> {
    if (!(await makeHistory(query, this.#location))) return;
    const { history } = tableNames(this.#location);
    const { lineage, serial } = readStoredState(current, placeOfRow(this.#location));
    await query(`INSERT INTO ${history} (name, lineage, serial, data) VALUES ($1, $2, $3, $4)`, [
      this.#location.workspace,
      lineage,
      String(serial),
      current,
    ]);
    await query(`DELETE FROM ${history} WHERE replaced_at < now() - make_interval(days => $1)`, [HISTORY_DAYS]);
  }

  async #rescue(content: Buffer, error: unknown): Promise<RampsyncError> {
    if (!RampsyncError.is(error)) throw error;
    this.#aside = await putAside(this.#location.rescueDirectory, "terraform.tfstate", content, this.#aside);
    return new RampsyncError(error.code, error.message, {
      place: placeOfRow(this.#location),
      hint: `Run again; what this run did is found live. Its state was saved as ${this.#aside}.`,
      cause: error,
    });
  }
}

function moved(location: PostgresLocation, current: string | undefined): RampsyncError {
  const now = current === undefined ? "the row is gone" : describeState(current);
  return new RampsyncError("RS3004", `Another program wrote the state while this run worked: ${now}.`, {
    place: placeOfRow(location),
  });
}

async function storedText(query: Query, location: PostgresLocation, lock = ""): Promise<string | undefined> {
  const { states } = tableNames(location);
  const [row] = await query(`SELECT data FROM ${states} WHERE name = $1 ${lock}`, [location.workspace]);
  return typeof row?.data === "string" ? row.data : undefined;
}
