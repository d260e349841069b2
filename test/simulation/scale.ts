// One round of a fleet of many tenants under the published limits: the real scheduler, worker and client in virtual time.
import type { Groups } from "../../src/fleet/config/groups.js";
import { USUAL_CONCURRENCY } from "../../src/fleet/options.js";
import { TICK_MS } from "../../src/fleet/process.js";
import { beginAtOnce, tick } from "../../src/fleet/schedule/tick.js";
import type { Surroundings } from "../../src/fleet/work/look.js";
import { startWorker } from "../../src/fleet/work/worker.js";
import { PAGE_SIZE } from "../../src/opsramp/endpoints.js";
import { publishedLimits } from "../../src/opsramp/request-class.js";
import { clientOver } from "./client.js";
import { failedLook, wholeLook } from "./estate.js";
import { ModelJobs } from "./model/jobs.js";
import { ModelQueue } from "./model/queue.js";
import { storeOver, windowsOver } from "./model/store.js";
import { ModelTables } from "./model/tables.js";
import { SimulatedProcess, USUAL_DELAY } from "./process.js";
import { Draw, START } from "./scenario.js";
import { type Arrival, type Limits, LiveServer } from "./server.js";
import { Timeline } from "./timeline.js";
import { Wire } from "./wire.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds that an answer of the API takes. */
const ANSWER_MS = { least: 100, most: 500 } as const;

/** Percent of a limit that a fleet takes by default. */
const SHARE = 50;

/** The API gives a partner so many times the requests of a client. */
const PARTNER_TIMES = 3;

/** Whose limit a look at a client's tenant counts for: the documents do not tell it of a partner's credentials. */
export type CountedFor = "client" | "partner";

export interface ScaleOptions {
  readonly tenants: number;
  readonly integrations: number;
  readonly workers: number;
  /** Milliseconds over which the looks are spread; undefined: all are due at once. */
  readonly period: number | undefined;
  readonly countedFor: CountedFor;
}

export interface ScaleFigures {
  /** Milliseconds from the start of the round to its last result. */
  readonly lasts: number;
  /** Milliseconds from when a look was due to its result, at most. */
  readonly latest: number;
  readonly failed: number;
  /** Looks that the round ended before. */
  readonly never: number;
  /** Requests of the minute that had most, tokens not counted. */
  readonly mostInMinute: number;
  /** Tokens included. */
  readonly requests: number;
  /** The same, of the tenant that had most. */
  readonly mostOfTenant: number;
  readonly refused: number;
}

export async function simulateRound(options: ScaleOptions, seed = 1): Promise<ScaleFigures> {
  return new Round(options, new Draw(seed)).run();
}

class Round {
  readonly #options: ScaleOptions;
  readonly #draw: Draw;
  readonly #timeline = new Timeline(START);
  readonly #tables = new ModelTables(() => this.#timeline.now);
  readonly #queue: ModelQueue;
  readonly #server: LiveServer<undefined>;
  readonly #limits: Limits;
  readonly #groups: Groups;
  /** When requests for pages arrived. */
  readonly #arrivals: { readonly tenant: string; readonly time: number }[] = [];
  #tokens = 0;
  #refused = 0;

  constructor(options: ScaleOptions, draw: Draw) {
    this.#options = options;
    this.#draw = draw;
    this.#queue = new ModelQueue(this.#timeline, {
      superviseAfter: () => draw.whole(1, 2 * SECOND),
      pollAfter: () => draw.whole(1, 500),
    });
    const told = publishedLimits.paged_get * (options.countedFor === "partner" ? PARTNER_TIMES : 1);
    this.#limits = { told, others: 0, phase: undefined, capped: undefined, concurrency: 10 };
    const rules = { jitter: 0, quietHours: undefined, repair: undefined, limitShare: SHARE };
    const period = options.period ?? 24 * HOUR;
    this.#groups = { file: "rampsync.fleet.json", groups: [{ name: "all", tenants: ["*"], period, ...rules }] };
    this.#server = new LiveServer<undefined>({
      random: draw.random,
      now: () => this.#timeline.now,
      refuses: true,
      does: () => ({ status: 200, body: [] }),
      watch: {
        left: () => undefined,
        arrived: ({ tenant: { name } }) => {
          this.#arrivals.push({ tenant: name, time: this.#timeline.now });
        },
        tooMany: () => {
          this.#refused += 1;
        },
      },
    });
  }

  async run(): Promise<ScaleFigures> {
    const { tenants, workers, period } = this.#options;
    const names = Array.from({ length: tenants }, (_, index) => `client_${String(index + 1).padStart(6, "0")}`);
    const stacks = names.map((name) => ({ name, hash: "", tenants: [name] }));
    this.#tables.publish({ digest: "bundle", manifest: "", stacks, publishedAt: new Date(START) });
    const scheduler = this.#process("scheduler");
    const store = storeOver(this.#tables, scheduler);
    const schedule = { store, groups: this.#groups };
    const jobs = new ModelJobs(this.#queue, scheduler);
    const begun = period === undefined ? beginAtOnce(schedule, scheduler.now()) : undefined;
    void this.#schedule(scheduler, begun, async () => jobs.add(await tick(schedule, scheduler.now())));
    for (let worker = 1; worker <= workers; worker += 1) void this.#work(this.#process(`worker ${worker}`));
    const looks = () => [...(this.#tables.looks.get(1)?.values() ?? [])];
    const isOver = () => looks().length > 0 && looks().every(({ result }) => result !== undefined);
    while (!isOver()) await this.#timeline.runUntil(this.#timeline.now + MINUTE);
    const all = looks();
    return {
      lasts: Math.max(...all.map(({ endedAt = 0 }) => endedAt)) - START,
      latest: Math.max(...all.map(({ endedAt = 0, dueAt }) => endedAt - dueAt)),
      never: all.filter(({ result }) => result === "never").length,
      failed: all.filter(({ result }) => result === "failed").length,
      mostInMinute: mostInMinute(this.#arrivals.map(({ time }) => time)),
      requests: this.#arrivals.length + this.#refused + this.#tokens,
      mostOfTenant: Math.max(...[...timesByTenant(this.#arrivals).values()].map(mostInMinute)),
      refused: this.#refused,
    };
  }

  #process(name: string): SimulatedProcess {
    const process = new SimulatedProcess({
      name,
      timeline: this.#timeline,
      random: this.#draw.random,
      server: { isAway: false },
      ahead: 0,
      speed: 1,
    });
    process.longDelay = USUAL_DELAY;
    return process;
  }

  async #schedule(process: SimulatedProcess, begun: Promise<unknown> | undefined, turn: () => Promise<void>) {
    await begun;
    for (;;) {
      await turn();
      await process.wait(TICK_MS);
    }
  }

  #work(process: SimulatedProcess): Promise<void> {
    return startWorker({
      store: storeOver(this.#tables, process),
      jobs: new ModelJobs(this.#queue, process),
      windows: windowsOver(this.#tables, process),
      limitShareOf: () => SHARE,
      name: process.name,
      concurrency: USUAL_CONCURRENCY,
      clock: process,
      surroundings: { directory: "", environment: {} },
      lookAt: (tenant, _bundle, _files, surroundings) => this.#look(process, tenant, surroundings),
      onLook: () => undefined,
    });
  }

  /** What the real look sends of a tenant with some integrations: a token, and the pages of what is installed. */
  async #look(process: SimulatedProcess, tenant: string, surroundings: Surroundings) {
    const { countedFor, integrations } = this.#options;
    const takes = () => this.#draw.whole(ANSWER_MS.least, ANSWER_MS.most);
    const of = { name: tenant, limits: this.#limits, speed: "usual" } as const;
    const transport = new Wire({
      process,
      now: () => this.#timeline.now,
      mayBegin: surroundings.terms?.mayBegin,
      tokenTakes: () => {
        this.#tokens += 1;
        return takes();
      },
      leaves: ({ path, ...leaving }, answered) => {
        const countsFor = countedFor === "client" ? tenant : "partner";
        const arrival: Arrival<undefined> = {
          ...leaving,
          tenant: of,
          countsFor,
          place: 0,
          sender: undefined,
          isTold: true,
        };
        const ms = takes();
        process.afterwards(Math.floor(ms / 2), () => {
          const answer = this.#server.arrives(arrival);
          process.afterwards(Math.ceil(ms / 2), () => process.hears(() => answered(answer)));
        });
      },
    });
    const client = clientOver({
      clock: process,
      transport,
      surroundings,
      concurrency: 10,
      seed: this.#draw.whole(0, 1e9),
    });
    const pages = Math.ceil(integrations / PAGE_SIZE);
    try {
      for (let page = 1; page <= pages; page += 1) {
        const path = `/pages/${page}`;
        const call = { tenant, class: "paged_get", method: "GET", path, place: { tenant } } as const;
        await client.run({ ...call, accept: (reading) => (reading.kind === "json" ? true : undefined) });
      }
      return wholeLook([], integrations);
    } catch {
      return failedLook(integrations);
    } finally {
      await client.close();
    }
  }
}

function timesByTenant(arrivals: Iterable<{ readonly tenant: string; readonly time: number }>) {
  const times = new Map<string, number[]>();
  for (const { tenant, time } of arrivals) times.set(tenant, [...(times.get(tenant) ?? []), time]);
  return times;
}

/** The most of some times that fall into one minute. */
function mostInMinute(times: readonly number[]): number {
  const sorted = [...times].sort((first, second) => first - second);
  let most = 0;
  let from = 0;
  for (const [place, time] of sorted.entries()) {
    while ((sorted[from] ?? time) <= time - MINUTE) from += 1;
    most = Math.max(most, place - from + 1);
  }
  return most;
}

const ROUNDS: readonly Pick<ScaleOptions, "workers" | "period" | "countedFor">[] = [
  { period: 24 * HOUR, workers: 1, countedFor: "client" },
  { period: 6 * HOUR, workers: 1, countedFor: "client" },
  { period: HOUR, workers: 1, countedFor: "client" },
  { period: undefined, workers: 1, countedFor: "client" },
  { period: undefined, workers: 2, countedFor: "client" },
  { period: undefined, workers: 4, countedFor: "client" },
  { period: undefined, workers: 8, countedFor: "client" },
  { period: 24 * HOUR, workers: 1, countedFor: "partner" },
  { period: 6 * HOUR, workers: 1, countedFor: "partner" },
  { period: HOUR, workers: 1, countedFor: "partner" },
  { period: undefined, workers: 1, countedFor: "partner" },
];

/** Rounds of so many tenants, as the lines of a table in Markdown. */
export async function scaleTable(size: Pick<ScaleOptions, "tenants" | "integrations">): Promise<readonly string[]> {
  const lines = [
    "| looks spread over | workers | limits counted for | round | latest result after due | failed, cut off | requests a second | refused | most pages in a minute: a tenant, all |",
    "|---|---|---|---|---|---|---|---|---|",
  ];
  for (const round of ROUNDS) {
    const figures = await simulateRound({ ...size, ...round });
    const { mostOfTenant, mostInMinute: most, lasts, latest, failed, never, requests, refused } = figures;
    const limit = publishedLimits.paged_get;
    const cells = [
      round.period === undefined ? "nothing" : `${round.period / HOUR} h`,
      round.workers,
      round.countedFor,
      lasts < HOUR ? `${(lasts / MINUTE).toFixed(1)} min` : `${(lasts / HOUR).toFixed(1)} h`,
      latest < MINUTE ? `${(latest / SECOND).toFixed(1)} s` : `${(latest / MINUTE).toFixed(1)} min`,
      `${failed}, ${never}`,
      (requests / (lasts / SECOND)).toFixed(1),
      refused,
      `${mostOfTenant} of ${limit}, ${most}${round.countedFor === "partner" ? ` of ${limit * PARTNER_TIMES}` : ""}`,
    ];
    lines.push(`| ${cells.join(" | ")} |`);
  }
  return lines;
}
