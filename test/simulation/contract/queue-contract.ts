// What the model of the queue and pg-boss must do alike: workers of both are given the same commands, what they do is compared.
import type { DueLook } from "../../../src/fleet/store/rounds.js";
import type { JobStore } from "../../../src/fleet/work/jobs.js";
import type { Draw } from "../scenario.js";

export interface QueueSubject {
  /** A scheduler first, which never loses the database, then workers. */
  readonly processes: readonly QueueProcess[];
  /** Lets so many milliseconds pass, and everything happen that is due in them. */
  pass(ms: number): Promise<void>;
}

export interface QueueProcess {
  readonly jobs: JobStore;
  /** Whether it reaches the database. */
  connect(isConnected: boolean): void;
}

const WORKERS = 2;
const TENANTS = ["a", "b", "c"];

/** Longer than a lease, what it takes to find out that it is over, the pause before the next attempt, and a poll. */
const LONG_MS = 24_000;
/** Longer than the pause before the next attempt and a poll. */
const SHORT_MS = 3000;

interface Doing {
  readonly process: number;
  readonly signal: AbortSignal;
  readonly end: (isDone: boolean) => void;
}

/** The workers of a subject, and what they do. */
class Workers {
  readonly subject: QueueSubject;
  /** By tenant, in the order in which they began. */
  readonly #doing = new Map<string, Doing[]>();
  readonly #begun = new Map<string, number>();

  constructor(subject: QueueSubject) {
    this.subject = subject;
  }

  async start(): Promise<void> {
    for (const [place, { jobs }] of this.subject.processes.entries()) {
      if (place === 0) continue;
      await jobs.work(1, ({ tenant }, signal) => this.#work(place, tenant, signal));
    }
  }

  async #work(process: number, tenant: string, signal: AbortSignal): Promise<void> {
    const doing = this.#doing.get(tenant) ?? [];
    this.#doing.set(tenant, doing);
    this.#begun.set(tenant, (this.#begun.get(tenant) ?? 0) + 1);
    const isDone = await new Promise<boolean>((resolve) => doing.push({ process, signal, end: resolve }));
    if (!isDone) throw new Error("failed");
  }

  /** The worker that began a tenant first of those that are at it. */
  firstAt(tenant: string): Doing | undefined {
    return this.#doing.get(tenant)?.[0];
  }

  end(tenant: string, isDone: boolean): void {
    this.#doing.get(tenant)?.shift()?.end(isDone);
  }

  /** Which of several free workers has a job is left open. */
  seen(): string {
    return TENANTS.map((tenant) => {
      const doing = (this.#doing.get(tenant) ?? []).map(({ signal }) => (signal.aborted ? "lost" : "held"));
      return `${tenant}: ${this.#begun.get(tenant) ?? 0} begun ${doing.join(" ")}`;
    }).join(", ");
  }
}

/** Gives both the same commands; throws at the first one after which their workers do not do the same. */
export async function playQueues(
  draw: Draw,
  count: number,
  subjects: readonly [model: QueueSubject, boss: QueueSubject],
): Promise<void> {
  const workers = subjects.map((subject) => new Workers(subject));
  for (const each of workers) await each.start();
  const played: string[] = [];
  const inBoth = async (text: string, work: (each: Workers) => unknown, ms: number) => {
    played.push(text);
    for (const each of workers) {
      await work(each);
      await each.subject.pass(ms);
    }
    const [wanted, found] = workers.map((each) => each.seen());
    if (wanted !== found) throw new Error([...played, `model: ${wanted}`, `pg-boss: ${found}`].join("\n"));
  };
  for (let place = 0; place < count; place += 1) {
    const tenant = draw.of(TENANTS);
    const look: DueLook = { round: place, group: "all", tenant };
    switch (draw.of(["add", "add", "add", "done", "done", "failed", "cut off", "cut off", "wait"] as const)) {
      case "add":
        await inBoth(`add ${tenant}`, ({ subject }) => subject.processes[0]?.jobs.add([look]), SHORT_MS);
        break;
      case "done":
        await inBoth(`${tenant} is done`, (each) => each.end(tenant, true), SHORT_MS);
        break;
      case "failed":
        await inBoth(`${tenant} failed`, (each) => each.end(tenant, false), SHORT_MS);
        break;
      case "cut off": {
        const cut = (isConnected: boolean) => (each: Workers) => {
          const at = each.firstAt(tenant);
          if (at !== undefined) each.subject.processes[at.process]?.connect(isConnected);
        };
        await inBoth(`the worker at ${tenant} is cut off`, cut(false), LONG_MS);
        await inBoth(`the worker at ${tenant} is back`, cut(true), LONG_MS);
        break;
      }
      case "wait":
        await inBoth("wait", () => undefined, LONG_MS);
    }
  }
  // Nothing is left that a process would wait for at its end.
  for (const each of workers)
    for (const tenant of TENANTS) while (each.firstAt(tenant) !== undefined) each.end(tenant, true);
}

export const PROCESSES = WORKERS + 1;
