// The folder of a fleet without a server: a PostgreSQL in this process (PGlite), for one process at a time.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { replaceFile } from "../../base/replace-file.js";
import { OWNER_ONLY, systemCode } from "../../base/system.js";
import { printable } from "../../base/text.js";
import { acquireLock, inspectLock, type StateLock } from "../../engine/state/lock.js";
import type { FleetDatabase, Query, Row } from "./database.js";
import { unusable } from "./database-error.js";
import { type BossDatabase, type Lite, loadBoss, loadLite } from "./packages.js";

/** Beside rampsync.fleet.json. */
export const FOLDER = "rampsync.fleet";

/** What a process that works leaves for those who ask: the database can be open in one process alone. */
const LEFT_STATUS = "status.json";

const databaseOf = (folder: string) => join(folder, "database");

/** The text of the status as it was left last; undefined where none was. @throws RS2017 */
export function leftStatus(folder: string): string | undefined {
  const path = join(folder, LEFT_STATUS);
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw new RampsyncError(
      "RS2017",
      `The status of the fleet cannot be read: ${systemCode(cause) ?? String(cause)}.`,
      {
        place: { file: path },
        cause,
      },
    );
  }
}

/** Replaces the status as a whole. @throws RS2017 */
export function leaveStatus(folder: string, text: string): void {
  const path = join(folder, LEFT_STATUS);
  try {
    replaceFile(path, text, OWNER_ONLY);
  } catch (cause) {
    throw new RampsyncError(
      "RS2017",
      `The status of the fleet cannot be written: ${systemCode(cause) ?? String(cause)}.`,
      {
        place: { file: path },
        cause,
      },
    );
  }
}

/**
 * Opens the folder for this process alone: two processes in one folder would lose rows without an error.
 * @throws RS2017 for a folder that cannot be written, RS3030, RS3032 while another process is in it, RS3033.
 */
export async function openFolder(folder: string, operation: string): Promise<FleetDatabase> {
  const [{ PGlite }, { fromPglite }] = [loadLite(), loadBoss()];
  const path = databaseOf(folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The folder of the fleet cannot be made: ${reason}.`, {
      place: { file: folder },
      cause,
    });
  }
  const lock = await lockFolder(folder, operation);
  try {
    const lite = new PGlite(path);
    await lite.waitReady;
    return new Folder(folder, lite, lock, fromPglite(lite));
  } catch (error) {
    await lock.release();
    throw unusable(error, { place: { file: folder } });
  }
}

/** The process that has the folder open. */
export interface FolderHolder {
  /** `user@host`. */
  readonly who: string;
  readonly pid?: number;
  /** What it does there, such as `fleet up`. */
  readonly operation: string;
}

/** Undefined where no process that lives has the folder open. */
export async function holderOf(folder: string): Promise<FolderHolder | undefined> {
  const found = await inspectLock(databaseOf(folder));
  if (found === undefined || found.owner === "dead") return undefined;
  const { who, pid, operation } = found;
  return { who, ...(pid === undefined ? {} : { pid }), operation };
}

async function lockFolder(folder: string, operation: string): Promise<StateLock> {
  try {
    return await acquireLock(databaseOf(folder), { operation });
  } catch (error) {
    const holder = await inspectLock(databaseOf(folder)).catch(() => undefined);
    if (holder === undefined) throw error;
    const pid = holder.pid === undefined ? "" : `, process ${holder.pid}`;
    throw new RampsyncError("RS3032", `${printable(holder.who || "Another process", 80)}${pid} works in the folder.`, {
      place: { file: folder },
      cause: error,
    });
  }
}

class Folder implements FleetDatabase {
  readonly where: string;
  readonly boss: object;
  readonly #lite: Lite;
  readonly #lock: StateLock;

  constructor(folder: string, lite: Lite, lock: StateLock, db: BossDatabase) {
    this.where = folder;
    this.boss = { db, backend: "pglite" };
    this.#lite = lite;
    this.#lock = lock;
  }

  query: Query = async (text, values = []) => this.#coded(() => rowsOf(this.#lite, text, values));

  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    return this.#coded(() =>
      this.#lite.transaction((transaction) => work((text, values = []) => rowsOf(transaction, text, values))),
    );
  }

  async close(): Promise<void> {
    await this.#lite.close();
    await this.#lock.release();
  }

  async #coded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw unusable(error, { place: { file: this.where } });
    }
  }
}

async function rowsOf(lite: Pick<Lite, "query">, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  return (await lite.query(text, [...values])).rows as readonly Row[];
}
