// Tells people of new and resolved drift: one notice for each group, round and route, kept until it is sent.
import { noteMessage } from "../base/note.js";
import { type Unsent, unsentText } from "../base/unsent-reason.js";
import { isNews, type Notice, wantedBy } from "../notices/notice.js";
import { deliver, knowsRepeated, type NotifyOptions, notSent, occasionAt } from "../notices/notify.js";
import type { Route } from "../notices/routes.js";
import type { Clock } from "../opsramp/clock.js";
import type { Groups } from "./config/groups.js";
import type { ToldRoutes } from "./config/told-routes.js";
import type { FleetDatabase, Query } from "./store/database.js";
import {
  endNotice,
  integrationsOf,
  keepNotice,
  markTold,
  newsFor,
  putNoticeOff,
  takeNotice,
  untoldRound,
} from "./store/notices.js";
import { waitForTurn } from "./store/tables.js";
import { keepTroubleTold, troubleNews } from "./store/trouble.js";

/** Sending takes less: a process that has not said by then how it ended is gone. */
const TAKEN_FOR_MS = 5 * 60_000;

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

export interface TellerOptions {
  readonly database: FleetDatabase;
  readonly routes: ToldRoutes;
  readonly groups: Groups;
  /** Of a group, in the bundle that is published. */
  readonly tenantsOf: (query: Query, group: string) => Promise<readonly string[]>;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Is told what was not sent and is tried again. */
  readonly onTrouble: (message: string) => void;
}

/**
 * Of each round that is over it makes a notice for each route of its group, in one transaction with what the route was
 * told of: each difference is in one notice when it is new, and in one when it is resolved, and so is each trouble. What
 * cannot be sent waits for the next time, and what is later waits behind it.
 */
export class Teller {
  readonly #options: TellerOptions;
  readonly #byName: ReadonlyMap<string, Route>;
  #telling: Promise<void> | undefined;
  /** What was last told of each route that could not be reached. */
  readonly #told = new Map<string, string>();

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#byName = new Map([...options.routes.values()].flat().map((route) => [route.name, route]));
  }

  /** Begins to tell what is to be told, unless it does so already: a receiver that hangs holds up nothing else. */
  begin(): void {
    this.#telling ??= this.#tell()
      .catch((error: unknown) => this.#options.onTrouble(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.#telling = undefined;
      });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#telling;
  }

  /** Resolves when all was told that can be told now. */
  async end(): Promise<void> {
    await this.#telling;
    await this.#tell();
  }

  async #tell(): Promise<void> {
    if (this.#byName.size === 0) return;
    await this.#gather();
    while (this.#options.signal?.aborted !== true && (await this.#sendOne()));
  }

  #gather(): Promise<void> {
    const { database, routes, groups, tenantsOf, environment, clock } = this.#options;
    return database.transaction(async (query) => {
      await waitForTurn(query, "notices");
      for (const [group, ofGroup] of routes) {
        const round = await untoldRound(query, group);
        const settings = groups.groups.find(({ name }) => name === group);
        if (round === undefined || settings === undefined) continue;
        const now = clock.now();
        const { time, link } = occasionAt(now, environment);
        const tenants = await tenantsOf(query, group);
        for (const route of ofGroup) {
          const wanted = tenants.filter(wantedBy(route));
          const { drift, resolved, same } = await newsFor(query, route.name, wanted);
          const { repair, period } = settings;
          const news = await troubleNews(query, route.name, { group, round, tenants, wanted, repair, period, now });
          const { begun, over } = news;
          const notice = {
            verb: "drift",
            time,
            ...(link === undefined ? {} : { link }),
            fleet: { group, round },
            tenants: wanted.length,
            integrations: await integrationsOf(query, round, wanted),
            events: 0,
            counts: {},
            compared: true,
            drift,
            same,
            resolved,
            problems: [],
            ...(begun.size === 0 ? {} : { trouble: [...begun.values()] }),
            ...(over.size === 0 ? {} : { settled: [...over.values()] }),
            codes: [],
          } satisfies Notice;
          if (route.when !== "always" && !isNews(notice)) continue;
          await keepNotice(query, route.name, notice);
          await keepTroubleTold(query, route.name, group, news);
        }
        await markTold(query, group, round, now);
      }
    });
  }

  /** False where nothing is due. */
  async #sendOne(): Promise<boolean> {
    const { database, environment, clock, signal } = this.#options;
    const now = clock.now();
    const due = await takeNotice(database, [...this.#byName.keys()], now, now + TAKEN_FOR_MS);
    const route = this.#byName.get(due?.route ?? "");
    if (due === undefined || route === undefined) return false;
    if (due.mayHaveArrived && !knowsRepeated(route)) {
      await this.#giveUp(due.id, route, { reason: "sender-ended" });
      return true;
    }
    const options: NotifyOptions = { environment, clock, ...(signal === undefined ? {} : { signal }) };
    const unsent = await deliver(due.notice, route, due.id, options);
    if (unsent === undefined) {
      this.#told.delete(route.name);
      await endNotice(database, due.id, "sent", clock.now());
    } else if (unsent.mayHaveArrived && !knowsRepeated(route)) {
      await this.#giveUp(due.id, route, unsent.why);
    } else {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (due.attempts - 1));
      await putNoticeOff(database, due.id, unsentText(unsent.why), clock.now() + pause);
      this.#say(route, unsent.why);
    }
    return true;
  }

  /** It may have arrived, and the receiver would take it for another one. */
  async #giveUp(id: string, route: Route, why: Unsent): Promise<void> {
    await endNotice(this.#options.database, id, "unknown", this.#options.clock.now());
    this.#say(route, why, true);
  }

  /** Once for each problem. */
  #say(route: Route, why: Unsent, isGivenUp = false): void {
    const message = noteMessage(notSent(route, why, isGivenUp));
    if (this.#told.get(route.name) === message) return;
    this.#told.set(route.name, message);
    this.#options.onTrouble(message);
  }
}
