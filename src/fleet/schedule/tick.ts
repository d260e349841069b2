// What a scheduler does again and again: closes rounds that are over, opens the next ones, and puts what is due in the queue.
import { RampsyncError } from "../../base/error.js";
import type { Group, Groups } from "../config/groups.js";
import { membershipIn } from "../config/membership.js";
import type { PublishedBundle } from "../store/bundles.js";
import type { SchedulerStore, SchedulingStore } from "../store/fleet-store.js";
import { type DueLook, ROUND_ENDED, type Round } from "../store/rounds.js";
import { nextOpen, quietGroups } from "./open-time.js";
import { lookTimes } from "./times.js";

/** So many looks are in the queue at most: the others wait in their table. */
const MOST_QUEUED = 500;

export interface ScheduleOptions {
  readonly store: SchedulerStore;
  readonly groups: Groups;
  /** A round has so many tenants of its group at most: those whose last look is the oldest. Default: all. */
  readonly maxTenants?: number;
  /** Whether looks are due in quiet hours too: of rounds that were begun by hand. Default false. */
  readonly ignoresQuietHours?: boolean;
}

/**
 * Brings the rounds to what they are to be at a time, and gives the looks that are due. Several schedulers do it one
 * after the other. @throws RS2021, RS2111, RS2112, RS2113 before anything was published, RS3030
 */
export function tick(options: ScheduleOptions, now: number): Promise<readonly DueLook[]> {
  return options.store.scheduling(async (store) => {
    const bundle = await publishedBundle(store, options.store.where);
    const { tenantsOf } = membershipIn(options.groups, bundle);
    const open = await store.openRounds();
    for (const round of open.values()) {
      if (!tenantsOf.has(round.group)) await store.closeRound(round.id, now, "the group was taken out of the file");
    }
    for (const group of options.groups.groups) {
      const last = open.get(group.name);
      const over = last === undefined ? undefined : reasonToClose(last, bundle, now);
      if (last !== undefined && over === undefined) continue;
      if (last !== undefined) await store.closeRound(last.id, now, over ?? "");
      await begin(store, { group, bundle, tenants: tenantsOf.get(group.name) ?? [], last, now }, options);
    }
    const without = options.ignoresQuietHours === true ? [] : quietGroups(options.groups, now);
    return store.dueLooks(now, { most: MOST_QUEUED, without });
  });
}

/** Opens a round of each group whose looks are all due now, in place of those that are open. Gives their ids. */
export function beginAtOnce(options: ScheduleOptions, now: number): Promise<readonly number[]> {
  return options.store.scheduling(async (store) => {
    const bundle = await publishedBundle(store, options.store.where);
    const { tenantsOf } = membershipIn(options.groups, bundle);
    const open = await store.openRounds();
    const begun: number[] = [];
    for (const group of options.groups.groups) {
      const before = open.get(group.name);
      if (before !== undefined) await store.closeRound(before.id, now, "another round was begun by hand");
      const tenants = await chosen(store, tenantsOf.get(group.name) ?? [], options);
      if (tenants.length === 0) continue;
      const round = { group: group.name, bundle: bundle.digest, startsAt: now, endsAt: now + group.period };
      begun.push(await store.openRound(round, () => new Map(tenants.map((tenant) => [tenant, now]))));
    }
    return begun;
  });
}

async function publishedBundle(store: SchedulingStore, where: string): Promise<PublishedBundle> {
  const bundle = await store.newestBundle();
  if (bundle !== undefined) return bundle;
  throw new RampsyncError("RS2113", "No bundle was published, so that nothing is known to be looked at.", {
    place: { database: where },
  });
}

function reasonToClose(round: Round, bundle: PublishedBundle, now: number): string | undefined {
  if (now >= round.endsAt.getTime()) return ROUND_ENDED;
  return round.bundle === bundle.digest ? undefined : "another bundle was published before";
}

interface Beginning {
  readonly group: Group;
  readonly bundle: PublishedBundle;
  readonly tenants: readonly string[];
  readonly last: Round | undefined;
  readonly now: number;
}

async function begin(
  store: SchedulingStore,
  { group, bundle, tenants, last, now }: Beginning,
  options: ScheduleOptions,
): Promise<void> {
  const { name, period, jitter, quietHours } = group;
  const after = last?.endsAt.getTime() ?? now;
  // One that follows keeps to the times of the day, unless nothing was scheduled for longer.
  const from = now >= after && now < after + period ? after : now;
  const startsAt = nextOpen(from, quietHours);
  const endsAt = startsAt + period;
  const order = await chosen(store, tenants, options);
  if (order.length === 0) return;
  await store.openRound({ group: name, bundle: bundle.digest, startsAt, endsAt }, (id) =>
    lookTimes(order, { startsAt, endsAt, jitter, quietHours, seed: `${name} ${id}` }),
  );
}

async function chosen(
  store: SchedulingStore,
  tenants: readonly string[],
  { maxTenants }: ScheduleOptions,
): Promise<readonly string[]> {
  return (await store.oldestFirst(tenants)).slice(0, maxTenants);
}
