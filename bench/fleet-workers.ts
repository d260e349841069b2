// Workers of a fleet: real processes of `rampsync fleet work` on a PostgreSQL of the bench's own, under a Node that has a fleet.
import { writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { nodeProgram, withNode } from "../scripts/nodes.js";
import { findPostgres, PostgresServer } from "../test/support/postgres.js";
import { type ChildRun, runChild } from "./child.js";
import { NotRun } from "./contestant.js";
import { type Calls, type EmulatorProcess } from "./emulator-process.js";
import { type ManyTenants, tenantName } from "./many-tenants.js";
import { programs, root } from "./programs.js";
import { environmentFor } from "./workspace.js";

/** The newest one that is kept for as long as the installed one. */
const NODE = "24";

/** Looks of a worker at a time: as many tenants as `rampsync drift` looks at side by side. */
const SIDE_BY_SIDE = 24;

const LOOKS = "rampsync_fleet.looks";

/** Of one round: from when all of its looks are due to the end of the last. */
export interface RoundRun extends Pick<ChildRun, "milliseconds" | "peakBytes"> {
  /** As the workers counted them. */
  readonly counted: Calls;
}

export class FleetWorkers {
  #databases = 0;
  /** Each worker connects as one of its own, by which the server tells whether it is there. */
  readonly #roles: string[] = [];

  private constructor(
    private readonly node: string,
    private readonly server: PostgresServer,
  ) {}

  /** @throws NotRun without PostgreSQL, and where that Node cannot be had. */
  static async start(): Promise<FleetWorkers> {
    if (findPostgres() === undefined) throw new NotRun("there is no PostgreSQL");
    let node: string;
    try {
      node = nodeProgram(NODE, root);
    } catch (error) {
      throw new NotRun(`Node ${NODE} cannot be had: ${error instanceof Error ? error.message : String(error)}`);
    }
    return new FleetWorkers(node, await PostgresServer.start());
  }

  remove(): Promise<void> {
    return this.server.remove();
  }

  /**
   * Has so many workers look at each tenant once.
   * @throws when a look is missing, ended otherwise than it must, or was done by none of so many workers.
   */
  async round(count: number, emulator: EmulatorProcess, project: ManyTenants): Promise<RoundRun> {
    this.#databases += 1;
    const database = `bench_${this.#databases}`;
    await this.server.query(`CREATE DATABASE ${database}`, "postgres");
    const groups = [{ name: "all", tenants: ["*"], period: "12h" }];
    writeFileSync(`${project.directory}/rampsync.fleet.json`, JSON.stringify({ version: 1, groups }));
    const processes = new Processes(this.node, project.directory, {
      ...environmentFor(emulator.urls.api),
      RAMPSYNC_FLEET_DATABASE: this.server.url(database),
    });
    while (this.#roles.length < count) {
      const role = `worker_${this.#roles.length}`;
      await this.server.query(`CREATE ROLE ${role} SUPERUSER LOGIN`, "postgres");
      this.#roles.push(role);
    }
    const asks = async (condition: string) => {
      const [row] = await this.server.query(`SELECT (${condition}) AS holds`, database);
      return row?.holds === true;
    };
    try {
      await processes.done("migrate");
      await processes.done("publish", "--no-synth");
      processes.start(["schedule"]);
      await processes.until(() => asks(`(SELECT count(*) FROM ${LOOKS}) = ${project.tenants}`));
      const workers = this.#roles
        .slice(0, count)
        .map((role) =>
          processes.start(
            ["work", "--concurrency", String(SIDE_BY_SIDE), "--limit-share", "100"],
            this.server.url(database, role),
          ),
        );
      const connected = "SELECT count(DISTINCT usename) FROM pg_stat_activity WHERE usename LIKE 'worker%'";
      await processes.until(() => asks(`(${connected} AND datname = '${database}') = ${count}`));
      // A round is spread over its period, and the bench does not wait for that. Its first look may be over by now.
      await this.server.query(`UPDATE ${LOOKS} SET due_at = now()`, database);
      await processes.until(() => asks(`NOT EXISTS (SELECT FROM ${LOOKS} WHERE result IS NULL)`));
      await processes.end();
      const runs = await Promise.all(workers);
      checkLooks(
        await this.server.query(`SELECT tenant, result, worker FROM ${LOOKS}`, database),
        project.tenants,
        count,
      );
      const [all] = await this.server.query(
        `SELECT extract(epoch FROM max(ended_at) - max(due_at)) * 1000 AS milliseconds, sum(calls_token)::int AS token,
          sum(calls_get)::int AS get, sum(calls_paged_get)::int AS paged_get FROM ${LOOKS}`,
        database,
      );
      const number = (name: string) => Number(all?.[name]);
      const counted = { token: number("token"), get: number("get"), paged_get: number("paged_get"), write: 0 };
      return { milliseconds: number("milliseconds"), counted, ...peakOf(runs) };
    } finally {
      await processes.end();
    }
  }
}

/** Each tenant has its look, drift is found where somebody renamed an integration and nowhere else, and every worker worked. */
function checkLooks(rows: readonly Readonly<Record<string, unknown>>[], tenants: number, workers: number): void {
  const drifted = rows.filter(({ result }) => result === "drifted").map(({ tenant }) => tenant);
  const clean = rows.filter(({ result }) => result === "clean").length;
  if (!isDeepStrictEqual(drifted, [tenantName(tenants)]) || clean !== tenants - 1) {
    throw new Error(`void: ${clean} of ${tenants} looks are clean, and ${JSON.stringify(drifted)} have drifted`);
  }
  const working = new Set(rows.map(({ worker }) => worker)).size;
  // Of few looks those who come first may take all.
  if (working !== workers && tenants > 4 * workers * SIDE_BY_SIDE)
    throw new Error(`void: ${working} of ${workers} workers looked at anything`);
}

/** Of the process with the most. */
export function peakOf(runs: readonly ChildRun[]): Pick<ChildRun, "peakBytes"> {
  const peaks = runs.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes]));
  return peaks.length === 0 ? {} : { peakBytes: Math.max(...peaks) };
}

/** The processes of one fleet. */
class Processes {
  readonly #stop = new AbortController();
  readonly #running: Promise<ChildRun>[] = [];
  #ended: string | undefined;

  constructor(
    private readonly node: string,
    private readonly directory: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Runs until the fleet ends. `database`: in place of that of the fleet's environment. */
  start(words: readonly string[], database?: string): Promise<ChildRun> {
    const running = this.#run(words, { database, until: this.#stop.signal });
    this.#running.push(running);
    running.then(({ code, stderr }) => {
      if (!this.#stop.signal.aborted) this.#ended = `fleet ${words.join(" ")} ended with ${code}: ${stderr}`;
    });
    return running;
  }

  async done(...words: readonly string[]): Promise<void> {
    const { code, stderr } = await this.#run(words);
    if (code !== 0) throw new Error(`fleet ${words.join(" ")} ended with ${code}: ${stderr}`);
  }

  #run(
    words: readonly string[],
    { database, ...more }: { readonly database?: string | undefined; readonly until?: AbortSignal } = {},
  ): Promise<ChildRun> {
    return runChild(this.node, [programs.rampsync, "fleet", ...words], {
      directory: this.directory,
      environment: withNode(this.node, {
        ...this.environment,
        ...(database === undefined ? {} : { RAMPSYNC_FLEET_DATABASE: database }),
      }),
      measureMemory: true,
      ...more,
    });
  }

  /** @throws when a process ends before the condition holds. */
  async until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      if (this.#ended !== undefined) throw new Error(this.#ended);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** Asks them to end, and waits. */
  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }
}
