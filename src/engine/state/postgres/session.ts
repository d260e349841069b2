// One session with the database of a state: connected, checked, and shared by all stacks that keep their state there.
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import type { Client, ClientConfig } from "pg";
import { RampsyncError } from "../../../base/error.js";
import { databaseError } from "./database-error.js";
import { loadDriver } from "./driver.js";
import type { DatabaseTarget } from "./location.js";

/** Advisory locks and upserts as the backend uses them, and the newest that has been tried. */
const OLDEST_VERSION = 100_000;

/** Where nothing else is said, a database that does not answer is given up after this many seconds. */
const CONNECT_SECONDS = 30;

export type Query = (
  text: string,
  values?: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** A live connection. What it locks is unlocked by its end, however that comes. */
export class Session {
  readonly #client: Client;
  readonly #where: string;
  /** Several stacks share a session: statements of one transaction must not be torn apart by another's. */
  readonly #oneAtATime = pLimit(1);
  #lost: unknown;

  private constructor(client: Client, where: string) {
    this.#client = client;
    this.#where = where;
    // Without a listener a connection that ends while nothing is asked would end the process.
    client.on("error", (error) => {
      this.#lost ??= error;
    });
    client.on("end", () => {
      this.#lost ??= new Error("the connection ended");
    });
  }

  /**
   * Connects. `where` names the place in errors.
   * @throws RS3020 when the database is not to be had, RS3022 behind a pooler that gives each transaction another
   * session, RS3023 without the driver.
   */
  static async connect(target: DatabaseTarget, where: string, purpose: string): Promise<Session> {
    const session = await Session.#open(target, where, purpose);
    try {
      await session.#checkVersion();
      await session.#refusePooler(target, purpose);
      return session;
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  static async #open(target: DatabaseTarget, where: string, purpose: string): Promise<Session> {
    const Driver = await loadDriver(where);
    const client = new Driver(await configOf(target, where, purpose));
    const session = new Session(client, where);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw databaseError(error, where);
    }
    return session;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** One statement. @throws RS3020 */
  query: Query = (text, values = []) => this.#oneAtATime(() => this.#send(text, values));

  /** Several statements that hold together or not at all. @throws RS3020, and what `work` throws. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    return this.#oneAtATime(async () => {
      await this.#send("BEGIN", []);
      try {
        const result = await work((text, values = []) => this.#send(text, values));
        await this.#send("COMMIT", []);
        return result;
      } catch (error) {
        if (!this.isLost) await this.#send("ROLLBACK", []).catch(() => undefined);
        throw error;
      }
    });
  }

  async end(): Promise<void> {
    await Promise.race([this.#client.end().catch(() => undefined), sleep(2000, undefined, { ref: false })]);
  }

  async #send(text: string, values: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    try {
      if (this.#lost !== undefined) throw this.#lost;
      return (await this.#client.query<Record<string, unknown>>(text, [...values])).rows;
    } catch (error) {
      throw databaseError(error, this.#where);
    }
  }

  async #checkVersion(): Promise<void> {
    const [row] = await this.query("SELECT current_setting('server_version_num')::int AS number, version() AS name");
    const { number, name } = row ?? {};
    if (typeof number === "number" && number >= OLDEST_VERSION) return;
    throw new RampsyncError("RS3020", `The state's database is ${String(name)}.`, {
      place: { database: this.#where },
      hint: "Use PostgreSQL 10 or newer.",
    });
  }

  /**
   * A pooler in transaction mode lends its session to the next who asks, and with it the lock. Seen by asking beside an
   * open transaction: two connections that are told one process, or one that is told two, have no session of their own.
   */
  async #refusePooler(target: DatabaseTarget, purpose: string): Promise<void> {
    const second = await Session.#open(target, this.#where, purpose);
    try {
      const before = await processOf(this.query);
      const between = await second.transaction(async (query) => {
        const own = await processOf(query);
        return { own, first: await processOf(this.query) };
      });
      if (before === between.first && before !== between.own) return;
    } finally {
      await second.end();
    }
    throw new RampsyncError("RS3022", "A pooler stands before the state's database and keeps no session.", {
      place: { database: this.#where },
    });
  }
}

async function processOf(query: Query): Promise<unknown> {
  return (await query("SELECT pg_backend_pid() AS process"))[0]?.process;
}

/** The settings of a connection for the driver. @throws RS3020 for a certificate that cannot be read. */
export async function configOf(target: DatabaseTarget, where: string, purpose: string): Promise<ClientConfig> {
  const { host, port, database, user, password, options, connectTimeout = CONNECT_SECONDS } = target;
  return {
    host,
    port,
    database,
    user,
    // Without it the driver looks into ~/.pgpass, as Terraform's does.
    ...(password === undefined ? {} : { password: password.reveal() }),
    ssl: await tlsOf(target, where),
    application_name: `rampsync ${purpose}`,
    connectionTimeoutMillis: connectTimeout * 1000,
    keepAlive: true,
    ...(options === undefined ? {} : { options }),
  };
}

async function tlsOf({ host, tls }: DatabaseTarget, where: string): Promise<NonNullable<ClientConfig["ssl"]>> {
  if (tls === undefined) return false;
  const read = async (path: string | undefined) => {
    if (path === undefined) return undefined;
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      throw databaseError(error, where);
    }
  };
  const [ca, cert, key] = [await read(tls.rootCertificate), await read(tls.certificate), await read(tls.key)];
  return {
    rejectUnauthorized: tls.verify,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
