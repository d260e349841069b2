// The model of the queue and pg-boss, each with several processes on one clock, as the contract takes either.
import type { FleetDatabase } from "../../../src/fleet/store/database.js";
import { type BossDatabase, loadBoss } from "../../../src/fleet/store/packages.js";
import { JOBS_SCHEMA, Jobs } from "../../../src/fleet/work/jobs.js";
import { type JobsProcess, ModelJobs } from "../model/jobs.js";
import { ModelQueue } from "../model/queue.js";
import { START } from "../scenario.js";
import { Timeline } from "../timeline.js";
import { PROCESSES, type QueueSubject } from "./queue-contract.js";

const places = Array.from({ length: PROCESSES }, (_, place) => place);

const usual = { superviseAfter: () => 2000, pollAfter: () => 500 };

export function modelQueueSubject(make = (timeline: Timeline) => new ModelQueue(timeline, usual)): QueueSubject {
  const timeline = new Timeline(START);
  const queue = make(timeline);
  return {
    processes: places.map(() => {
      let connected = true;
      const process: JobsProcess = {
        ask: async (effect) => {
          if (!connected) throw new Error("away");
          return effect();
        },
        within: async () => undefined,
        wait: (ms) => new Promise((resolve) => timeline.after(ms, resolve)),
        hear: (promise) => promise,
        elapsed: () => timeline.now,
        every: (ms, work) => timeline.every(ms, work),
      };
      return {
        jobs: new ModelJobs(queue, process),
        connect: (isConnected) => {
          connected = isConnected;
        },
      };
    }),
    pass: (ms) => timeline.runUntil(timeline.now + ms),
  };
}

/** How the clock of the tests tells the database its time. */
const SETS_TIME = /^UPDATE \S*clock\S* SET now/;

/** What is used of the clock that pg-boss has for tests. */
interface TestClock {
  now(): number;
  setInterval(work: () => void, ms: number): unknown;
  clearInterval(timer: unknown): void;
  tick(ms: number): Promise<void>;
}

type ClockPackage = { readonly TestClock: new (start: number) => TestClock };

export interface SessionDatabase extends BossDatabase {
  setSessionStatements(statements: readonly string[]): Promise<void>;
}

export interface BossSubject extends QueueSubject {
  stop(): Promise<void>;
}

/** `connect` gives a process a connection of its own. The queue is made anew. */
export async function bossSubject(
  database: FleetDatabase,
  { backend, connect }: { readonly backend: string; readonly connect: () => SessionDatabase },
): Promise<BossSubject> {
  await database.query(`DROP SCHEMA IF EXISTS ${JOBS_SCHEMA} CASCADE`);
  const { TestClock } = loadBoss() as unknown as ClockPackage;
  const clock = new TestClock(START);
  const processes: { jobs: Jobs; connect(isConnected: boolean): void }[] = [];
  for (const place of places) {
    let connected = true;
    const db = connect();
    const own: SessionDatabase = {
      setSessionStatements: (statements) => db.setSessionStatements(statements),
      // The time is set through the process that started last, whether it is cut off or not.
      executeSql: (text, values) =>
        connected || SETS_TIME.test(text) ? db.executeSql(text, values) : Promise.reject(new Error("away")),
    };
    const boss = { db: own, backend, clock };
    const leaseClock = {
      elapsed: () => clock.now(),
      every: (ms: number, work: () => void) => {
        const timer = clock.setInterval(work, ms);
        return () => clock.clearInterval(timer);
      },
    };
    const options = { migrates: place === 0, onError: () => undefined, leaseClock };
    const jobs = await Jobs.start({ ...database, boss }, options);
    processes.push({
      jobs,
      connect: (isConnected) => {
        connected = isConnected;
      },
    });
  }
  return {
    processes,
    pass: (ms) => clock.tick(ms),
    stop: async () => {
      for (const { jobs, connect: reconnect } of processes) {
        reconnect(true);
        await jobs.stop();
      }
    },
  };
}
