// A real PostgreSQL of the tests' own: made, started, killed and started again, on loopback alone.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { generate } from "selfsigned";

/** PostgreSQL refuses to run as root. */
const NOBODY = 65534;
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** The directory of `initdb` and `postgres`, or undefined. With CI=true their absence is an error, never a silent skip. */
export function findPostgres(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const directories = [...(process.env.PATH ?? "").split(delimiter), ...versions];
  const found = directories.find((path) => ["initdb", "postgres"].every((name) => existsSync(join(path, name))));
  if (found === undefined) {
    if (process.env.CI === "true")
      throw new Error("initdb and postgres are not to be found; with CI=true these tests must run");
    process.stderr.write("skipped: initdb and postgres are not to be found\n");
  }
  return found;
}

export class PostgresServer {
  readonly #programs: string;
  readonly #directory: string;
  readonly port: number;
  #process: ChildProcess | undefined;

  private constructor(programs: string, directory: string, port: number) {
    this.#programs = programs;
    this.#directory = directory;
    this.port = port;
  }

  /** A server with the superuser `owner`, who needs no password, and a database `states`. */
  static async start(): Promise<PostgresServer> {
    const programs = findPostgres();
    if (programs === undefined) throw new Error("there is no PostgreSQL: ask findPostgres first");
    const directory = mkdtempSync(join(tmpdir(), "rampsync-postgres-"));
    chmodSync(directory, 0o700);
    if (asRoot) chownSync(directory, NOBODY, NOBODY);
    execFileSync(
      join(programs, "initdb"),
      ["-D", join(directory, "data"), "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
      { ...identity, cwd: directory, stdio: ["ignore", "ignore", "pipe"] },
    );
    const server = new PostgresServer(programs, directory, await freePort());
    await server.up();
    await server.query("CREATE DATABASE states", "postgres");
    return server;
  }

  /** Starts the server again after `kill`, and waits until it answers. */
  async up(): Promise<void> {
    const settings = {
      port: this.port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: this.#directory,
      fsync: "off",
      max_connections: 60,
    };
    const child = spawn(
      join(this.#programs, "postgres"),
      [
        "-D",
        join(this.#directory, "data"),
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      { ...identity, cwd: this.#directory, stdio: "ignore" },
    );
    this.#process = child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
      try {
        await this.query("SELECT 1", "postgres");
        return;
      } catch {
        await sleep(20);
      }
    }
  }

  /** Serves TLS with a certificate for `localhost` that it has signed itself; gives the path of that. */
  async useTls(): Promise<string> {
    const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
    });
    const certificate = join(this.#directory, "data/server.crt");
    for (const [path, text] of [
      [certificate, cert],
      [join(this.#directory, "data/server.key"), key],
    ] as const) {
      writeFileSync(path, text, { mode: 0o600 });
      if (asRoot) chownSync(path, NOBODY, NOBODY);
    }
    await this.#switchTls("on");
    return certificate;
  }

  stopTls(): Promise<void> {
    return this.#switchTls("off");
  }

  async #switchTls(value: "on" | "off"): Promise<void> {
    await this.query(`ALTER SYSTEM SET ssl = ${value}`);
    await this.query("SELECT pg_reload_conf()");
    while ((await this.query("SHOW ssl"))[0]?.ssl !== value) await sleep(20);
  }

  /** Ends the server at once, as a power cut would: its sessions end with it. */
  async kill(): Promise<void> {
    await this.#end("SIGQUIT");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.#end("SIGQUIT");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** As Terraform takes it. */
  url(database = "states", user = "owner"): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}?sslmode=disable`;
  }

  /** One statement in a connection of its own. */
  async query(text: string, database = "states"): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** The state in a schema; undefined where there is none. */
  async state(schema = "terraform_remote_state"): Promise<StoredDocument | undefined> {
    const rows = await this.query(`SELECT data FROM "${schema}".states WHERE name = 'default'`);
    const text = rows[0]?.data;
    return typeof text === "string" ? (JSON.parse(text) as StoredDocument) : undefined;
  }

  /** Sessions that hold an advisory lock. */
  async locks(): Promise<number> {
    const rows = await this.query("SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory'");
    return Number(rows[0]?.count);
  }
}

export interface StoredDocument {
  readonly serial: number;
  readonly lineage: string;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
