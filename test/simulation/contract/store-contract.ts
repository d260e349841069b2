// What the model of the tables and the tables themselves must do alike: random commands are given to both, answers compared.

import { isDeepStrictEqual } from "node:util";
import { parseManifest } from "../../../src/engine/load/manifest.js";
import { hashOf, OutputDigest } from "../../../src/engine/load/synthesised-elsewhere.js";
import type { MadeBundle } from "../../../src/fleet/bundle/make.js";
import type { Groups } from "../../../src/fleet/config/groups.js";
import { beginAtOnce, tick } from "../../../src/fleet/schedule/tick.js";
import type { SchedulerStore, WorkerStore } from "../../../src/fleet/store/fleet-store.js";
import type { Begun } from "../../../src/fleet/store/looks.js";
import type { Pause } from "../../../src/fleet/store/pauses.js";
import type { RepairStore } from "../../../src/fleet/store/repair-store.js";
import type { DueLook } from "../../../src/fleet/store/rounds.js";
import type { WindowStore } from "../../../src/fleet/store/windows.js";
import type { LookResult } from "../../../src/fleet/work/look.js";
import { failedLook, wholeLook } from "../estate.js";
import { type Draw, START } from "../scenario.js";
import { drawnDrift, RepairCommands } from "./repair-commands.js";

export interface StoreSubject {
  /** Sets the clock of the database. */
  setClock(now: number): Promise<void>;
  readonly windows: WindowStore;
  readonly store: SchedulerStore & WorkerStore;
  readonly repairs: RepairStore;
  publish(made: MadeBundle, now: number): Promise<void>;
  putPause(pause: Pause): Promise<void>;
  removePause(tenant: string): Promise<void>;
  /** All rounds, looks, differences and repairs, in an order and a form that can be compared. */
  rows(): Promise<unknown>;
}

const TENANTS = ["a_0", "a_1", "a_2", "b_3", "b_4"];

const MINUTE = 60_000;
const LONGEST_PERIOD = 10 * MINUTE;

const KEY = { endpoint: "https://api.example.com", class: "get" } as const;

const usual = { jitter: 20_000, quietHours: undefined, repair: undefined };

const groups: Groups = {
  file: "rampsync.fleet.json",
  groups: [
    { name: "first", tenants: ["a_*"], period: 5 * MINUTE, ...usual },
    {
      name: "second",
      tenants: ["b_*"],
      period: LONGEST_PERIOD,
      ...usual,
      quietHours: { from: "00:04", to: "00:06", timeZone: "UTC" },
    },
  ],
};

/** A bundle whose stacks have a tenant each; `edition` makes it another one. */
export function bundleOf(tenants: readonly string[], edition: number): MadeBundle {
  const content = Buffer.from(JSON.stringify({ edition }));
  const stacks = tenants.map((name) => ({ name, hash: hashOf(content), tenants: [name] }));
  const entries = tenants.map((name) => [
    name,
    {
      name,
      constructPath: name,
      workingDirectory: `stacks/${name}`,
      synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
    },
  ]);
  const manifest = JSON.stringify({ version: "0.21.0", stacks: Object.fromEntries(entries) });
  const digest = new OutputDigest();
  for (const { name, hash } of stacks) digest.addHash(name, hash);
  return {
    bundle: {
      digest: digest.of(parseManifest(manifest, "/bundle", "/bundle/manifest.json"), "/bundle"),
      manifest,
      stacks,
    },
    read: async () => content,
    statesElsewhere: new Map(),
  };
}

/** A command, as it is told where answers differ, and what it does to either. */
interface Command {
  readonly text: string;
  readonly does: (subject: StoreSubject) => Promise<unknown>;
}

/** Draws commands one after the other; what was due and begun before is drawn from. */
class Commands {
  readonly #draw: Draw;
  readonly #repairs: RepairCommands;
  #now = START;
  #editions = 0;
  readonly #due: DueLook[] = [];
  readonly #begun: { readonly due: DueLook; readonly begun: Begun }[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#repairs = new RepairCommands(draw);
  }

  get now(): number {
    return this.#now;
  }

  next(): Command {
    this.#now += this.#draw.whole(1, this.#draw.of([2000, 60_000]));
    const now = this.#now;
    const [due, tenant] = [this.#due.length > 0 ? this.#draw.of(this.#due) : undefined, this.#draw.of(TENANTS)];
    // Rounds of earlier ones are over.
    const [recent, begun] = [this.#due.slice(-4), { worker: `worker ${this.#draw.whole(1, 2)}`, startedAt: now }];
    const kinds = [
      "tick",
      "tick",
      "tick",
      "begin",
      "begin",
      "keep",
      "keep",
      "begin windows",
      "begin windows",
      "end windows",
      "publish",
      "pause",
      "resume",
      "by hand",
      "look",
      "look",
      "look",
      "late look",
      "repair",
      "repair",
      "repair",
      "repair",
    ] as const;
    const kind = this.#editions === 0 ? "publish" : this.#draw.of(kinds);
    switch (kind) {
      case "publish": {
        this.#editions += 1;
        const tenants = TENANTS.filter(() => this.#draw.chance(0.8));
        const made = bundleOf(tenants.length > 0 ? tenants : TENANTS, this.#editions);
        return { text: `publish ${tenants.join(", ")}`, does: ({ publish }) => publish(made, now) };
      }
      case "pause": {
        const until = this.#draw.chance(0.5) ? undefined : new Date(now + this.#draw.whole(1, 5 * MINUTE));
        const pause = {
          tenant: this.#draw.chance(0.1) ? "*" : tenant,
          reason: "moves",
          who: "Ada",
          since: new Date(now),
          until,
        };
        return { text: `pause ${pause.tenant}`, does: ({ putPause }) => putPause(pause) };
      }
      case "resume": {
        const whom = this.#draw.chance(0.3) ? "*" : tenant;
        return { text: `resume ${whom}`, does: ({ removePause }) => removePause(whom) };
      }
      case "begin windows": {
        const holder = `holder ${this.#draw.whole(1, 3)}`;
        const ahead = this.#draw.whole(-2000, 2000);
        const begins = ({ windows }: StoreSubject) => windows.begin(tenant, holder, () => now + ahead);
        return { text: `${holder} begins with the windows of ${tenant}`, does: begins };
      }
      case "end windows": {
        const holder = `holder ${this.#draw.whole(1, 3)}`;
        const given = Array.from({ length: this.#draw.whole(0, 3) }, () => now - this.#draw.whole(0, MINUTE));
        const learnt = { perMinute: 50, used: given.length, others: 1, endsAt: now + 1000 };
        const left = { ...KEY, tenant, given, ...(this.#draw.chance(0.5) ? { learnt } : {}) };
        const ahead = this.#draw.whole(-2000, 2000);
        const ends = ({ windows }: StoreSubject) => windows.end(tenant, holder, [left], now + ahead);
        return { text: `${holder} ends with the windows of ${tenant}`, does: ends };
      }
      case "by hand":
        return { text: "begin at once", does: ({ store }) => beginAtOnce({ store, groups }, now) };
      case "repair": {
        if (due === undefined) break;
        const { text, does } = this.#repairs.next({ now, tenants: TENANTS, due: this.#draw.of(recent) });
        return { text, does: ({ repairs }) => does(repairs) };
      }
      case "look": {
        if (due === undefined) break;
        const of = this.#draw.of(recent);
        const result = this.#result(of.tenant);
        const looks = async ({ store }: StoreSubject) => [
          await store.beginLook(of, begun),
          await store.keepResult(of, result, { ...begun, endedAt: now }),
        ];
        return { text: `${begun.worker} looks at ${of.tenant} in round ${of.round}: ${result.result}`, does: looks };
      }
      case "late look": {
        if (due === undefined) break;
        const of = this.#draw.of(recent);
        const result = this.#result(of.tenant);
        this.#now += LONGEST_PERIOD;
        const endedAt = this.#now;
        const looks = async (subject: StoreSubject) => [
          await subject.store.beginLook(of, begun),
          await this.#tick(subject, { now: endedAt }),
          await subject.store.keepResult(of, result, { ...begun, endedAt }),
        ];
        return {
          text: `${begun.worker} looks at ${of.tenant} beyond round ${of.round}: ${result.result}`,
          does: looks,
        };
      }
      case "begin": {
        if (due === undefined) break;
        this.#begun.push({ due, begun });
        return { text: `${begun.worker} begins ${due.tenant}`, does: ({ store }) => store.beginLook(due, begun) };
      }
      case "keep": {
        if (this.#begun.length === 0) break;
        const { due: of, begun } = this.#draw.of(this.#begun);
        const result = this.#result(of.tenant);
        const ended = { ...begun, endedAt: now };
        return {
          text: `${begun.worker} has ${of.tenant} in round ${of.round}: ${result.result}`,
          does: ({ store }) => store.keepResult(of, result, ended),
        };
      }
    }
    const maxTenants = this.#draw.chance(0.2) ? 2 : undefined;
    return {
      text: "tick",
      does: (subject) => this.#tick(subject, { now, ...(maxTenants === undefined ? {} : { maxTenants }) }),
    };
  }

  async #tick({ store }: StoreSubject, { now, ...most }: { readonly now: number; readonly maxTenants?: number }) {
    const found = await tick({ store, groups, ...most }, now);
    for (const look of found) if (!this.#due.some(isSame(look))) this.#due.push(look);
    return found;
  }

  #result(tenant: string): LookResult {
    const drift = drawnDrift(this.#draw, tenant);
    return this.#draw.chance(0.2) ? failedLook(1, drift.slice(0, 1)) : wholeLook(drift, 1);
  }
}

const isSame = (look: DueLook) => (known: DueLook) => known.round === look.round && known.tenant === look.tenant;

/** Gives both the same commands; throws at the first one after which they differ. */
export async function playStores(draw: Draw, count: number, model: StoreSubject, real: StoreSubject): Promise<void> {
  const commands = new Commands(draw);
  const played: string[] = [];
  for (let place = 0; place < count; place += 1) {
    const { text, does } = commands.next();
    played.push(text);
    const seen = async (subject: StoreSubject): Promise<unknown> =>
      JSON.parse(JSON.stringify([await answerOf(() => does(subject)), await subject.rows()]));
    for (const subject of [model, real]) await subject.setClock(commands.now);
    const [wanted, found] = [await seen(model), await seen(real)];
    // A column of JSON keeps no order of members.
    if (isDeepStrictEqual(wanted, found)) continue;
    throw new Error([...played, `model: ${JSON.stringify(wanted)}`, `database: ${JSON.stringify(found)}`].join("\n"));
  }
}

async function answerOf(work: () => Promise<unknown>): Promise<unknown> {
  return (await work()) ?? null;
}
