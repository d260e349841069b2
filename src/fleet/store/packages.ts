// Loads pg-boss and PGlite, which `rampsync fleet` alone needs and which so are not installed with rampsync.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Pool } from "pg";
import { RampsyncError } from "../../base/error.js";
import { systemCode } from "../../base/system.js";

/** What is used of PGlite. */
export interface Lite {
  readonly waitReady: Promise<void>;
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
  transaction<Result>(work: (transaction: Pick<Lite, "query">) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A job as a worker gets it. */
export interface BossJob {
  readonly id: string;
  readonly data: unknown;
  readonly signal: AbortSignal;
}

/** What is used of pg-boss. */
export interface Boss {
  on(event: "error", listener: (error: Error) => void): unknown;
  start(): Promise<unknown>;
  stop(options: { readonly graceful: boolean; readonly timeout?: number; readonly close?: boolean }): Promise<void>;
  createQueue(name: string, options: object): Promise<void>;
  /** Tells that jobs are worked on; gives the ids of those that are still the worker's own. */
  touch(name: string, jobs: readonly BossJob[]): Promise<{ readonly settled?: readonly string[] }>;
  insert(name: string, jobs: readonly object[]): Promise<unknown>;
  /** Gives the id of what takes the jobs. */
  work(name: string, options: object, handler: (jobs: readonly BossJob[]) => Promise<unknown>): Promise<string>;
  /** Lets it ask for the next job without waiting for its next poll. */
  notifyWorker(id: string): void;
}

/** A database in the form that pg-boss takes. */
export interface BossDatabase {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface BossPackage {
  readonly PgBoss: new (options: object) => Boss;
  readonly fromPglite: (lite: Lite) => BossDatabase;
}

export interface LitePackage {
  readonly PGlite: new (folder: string) => Lite;
}

/** pg-boss is loaded by `require`, which takes modules of its form since 22.12. */
const OLDEST_NODE = [22, 12] as const;

/** @throws RS3033 */
export const loadBoss = () => loadPackage<BossPackage>("pg-boss", "12");
/** @throws RS3033 */
export const loadLite = () => loadPackage<LitePackage>("@electric-sql/pglite", "0.5");

/** @throws RS3033 */
export const loadPool = () => loadPackage<{ readonly Pool: typeof Pool }>("pg", "8");

/** @throws RS3033 for a Node that is too old. */
export function checkNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return;
  throw new RampsyncError("RS3033", `A fleet needs Node ${OLDEST_NODE.join(".")} or newer, and this is ${version}.`, {
    hint: "Run rampsync fleet with a newer Node; every other verb runs with this one.",
  });
}

/** Looked for beside rampsync, then in the project that it runs in. */
function loadPackage<Package>(name: string, version: string): Package {
  checkNode();
  for (const base of [__filename, join(process.cwd(), "package.json")]) {
    try {
      return createRequire(base)(name) as Package;
    } catch (error) {
      if (systemCode(error) !== "MODULE_NOT_FOUND" || !String(error).includes(`'${name}'`)) throw error;
    }
  }
  throw new RampsyncError("RS3033", `A fleet needs the package "${name}", which is not installed.`, {
    hint: `Install it beside rampsync: npm install ${name}@${version}.`,
  });
}
