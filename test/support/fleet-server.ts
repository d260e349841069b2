// A PostgreSQL server for the fleets of one test file, and the processes of those fleets.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import type { FleetStatusDocument } from "../../src/document/fleet-document.js";
import { PostgresServer } from "./postgres.js";
import type { CommandResult, RunningCommand } from "./project.js";
import { ManyTenants, type ManyTenantsOptions } from "./tenants.js";

export interface UntilOptions {
  /** Processes that must not end while the test waits. Default: none. */
  readonly working?: readonly RunningCommand[];
  /** Whether the server may be away meanwhile. Default false. */
  readonly mayBeAway?: boolean;
}

export class FleetServer {
  #server: PostgresServer | undefined;
  readonly #started: RunningCommand[] = [];

  private constructor() {}

  /** Of the `describe` that calls it: it runs from before the first test until after the last one. */
  static forTests(): FleetServer {
    const fleet = new FleetServer();
    beforeAll(async () => {
      fleet.#server = await PostgresServer.start();
    });
    afterAll(async () => {
      for (const { process: child } of fleet.#started) child.kill("SIGKILL");
      await Promise.all(fleet.#started.map(({ done }) => done));
      await fleet.#running.remove();
    });
    return fleet;
  }

  get #running(): PostgresServer {
    if (this.#server === undefined) throw new Error("the server was not started");
    return this.#server;
  }

  url(database: string, user?: string): string {
    return this.#running.url(database, user);
  }

  query(text: string, database: string): Promise<Record<string, unknown>[]> {
    return this.#running.query(text, database);
  }

  /** Ends the server at once, as a power cut would. */
  kill(): Promise<void> {
    return this.#running.kill();
  }

  /** Starts the server again after `kill`, and waits until it answers. */
  up(): Promise<void> {
    return this.#running.up();
  }

  /** A database without tables. */
  async create(database: string): Promise<void> {
    await this.query(`CREATE DATABASE ${database}`, "postgres");
  }

  /** A world whose `rampsync fleet` works in a new database, with one group of all tenants. */
  async world(
    database: string,
    { group, ...options }: Omit<ManyTenantsOptions, "each"> & { readonly each?: number; readonly group?: object },
  ): Promise<ManyTenants> {
    await this.create(database);
    const variables = { ...options.variables, RAMPSYNC_FLEET_DATABASE: this.url(database) };
    const world = await ManyTenants.forTest({ each: 1, ...options, variables });
    const groups = [{ name: "all", tenants: ["*"], period: "1h", ...group }];
    world.project.write("rampsync.fleet.json", JSON.stringify({ version: 1, groups }));
    return world;
  }

  /** The process is killed after the last test, at the latest. */
  keep(running: RunningCommand): RunningCommand {
    this.#started.push(running);
    return running;
  }

  start(world: ManyTenants, ...words: string[]): RunningCommand {
    return this.keep(world.startCommand(["fleet", ...words]));
  }

  /** What the process printed at its end, which must be a good one. */
  async done(world: ManyTenants, ...words: string[]): Promise<CommandResult> {
    const result = await this.start(world, ...words).done;
    if (result.code !== 0) throw new Error(`fleet ${words.join(" ")} ended with ${result.code}: ${result.stderr}`);
    return result;
  }

  async status(world: ManyTenants): Promise<FleetStatusDocument> {
    const { stdout, stderr } = await this.start(world, "status", "--json").done;
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as FleetStatusDocument;
  }

  /** Asks the database until a condition holds. */
  async until(database: string, condition: string, options: UntilOptions = {}): Promise<void> {
    const { working = [], mayBeAway = false } = options;
    for (;;) {
      const asked = this.query(`SELECT (${condition}) AS holds`, database);
      const [row] = await (mayBeAway ? asked.catch(() => []) : asked);
      if (row?.holds === true) return;
      for (const { process: child, done: end } of working) {
        if (child.exitCode !== null) throw new Error(`a process of the fleet ended: ${(await end).stderr}`);
      }
      await sleep(100);
    }
  }

  /** Asks processes to end, which they must do well. */
  async end(...working: readonly RunningCommand[]): Promise<void> {
    for (const { process: child } of working) child.kill("SIGTERM");
    for (const { done } of working) {
      const { code, stderr } = await done;
      if (code !== 0) throw new Error(`a process of the fleet ended with ${code}: ${stderr}`);
    }
  }
}

/** Groups may name the notice `desk`, whose messages go to an address. */
export function tellDesk(world: ManyTenants, url: string, format: "slack" | "cloudevents" = "cloudevents"): void {
  world.variables.RAMPSYNC_NOTICE_DESK = url;
  const notices = [{ name: "desk", format, address: { environment: "RAMPSYNC_NOTICE_DESK" } }];
  world.project.write("rampsync.notices.json", JSON.stringify({ version: 1, notices }));
}
