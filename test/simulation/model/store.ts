// The tables in memory as the store that schedulers and workers are given, as one process reaches it.
import { RampsyncError } from "../../../src/base/error.js";
import type { SchedulerStore, SchedulingStore, WorkerStore } from "../../../src/fleet/store/fleet-store.js";
import type { RepairStore } from "../../../src/fleet/store/repair-store.js";
import type { WindowStore } from "../../../src/fleet/store/windows.js";
import { byClockAhead } from "../../../src/opsramp/limit-windows.js";
import type { Link } from "./link.js";
import type { ModelRepairs } from "./repairs.js";
import type { ModelTables, Undo } from "./tables.js";

export function storeOver(tables: ModelTables, link: Link): SchedulerStore & WorkerStore {
  return {
    where: "memory",
    // A turn is one instant: what is done in it is seen as a whole or not at all.
    scheduling: async (turn) => {
      await link.ask(() => undefined);
      const undone: Undo[] = [];
      const rollBack = () => {
        for (const undo of undone.reverse()) undo();
        undone.length = 0;
      };
      const statement = async <Result>(effect: () => Result): Promise<Result> => {
        await link.within(rollBack);
        return effect();
      };
      const store: SchedulingStore = {
        newestBundle: () => statement(() => tables.newestBundle()),
        openRounds: () => statement(() => tables.openRounds()),
        closeRound: (id, now, reason) => statement(() => void undone.push(tables.closeRound(id, now, reason))),
        openRound: (round, due) =>
          statement(() => {
            const [id, undo] = tables.openRound(round, due);
            undone.push(undo);
            return id;
          }),
        oldestFirst: (tenants) => statement(() => tables.oldestFirst(tenants)),
        dueLooks: (now, limits) => statement(() => tables.dueLooks(now, limits)),
      };
      try {
        const result = await turn(store);
        await link.within(rollBack);
        undone.length = 0;
        return await link.ask(() => result);
      } catch (error) {
        rollBack();
        throw error;
      }
    },
    beginLook: (due, begun) => link.ask(() => tables.beginLook(due, begun)),
    bundleNamed: (digest) =>
      link.ask(() => {
        const bundle = tables.bundles.get(digest);
        if (bundle === undefined) throw new RampsyncError("RS2113", `The database has no bundle ${digest}.`);
        return bundle;
      }),
    bundleFiles: () => link.ask(() => new Map()),
    keepResult: (due, result, ended) => link.ask(() => tables.keepResult(due, result, ended)),
  };
}

export function windowsOver(tables: ModelTables, link: Link): WindowStore {
  return {
    begin: async (tenant, holder, now) => {
      const begun = await link.ask(() => {
        const found = tables.beginWindows(tenant, holder);
        return found && { ...found, databaseNow: tables.databaseNow };
      });
      if (begun === undefined) return undefined;
      // The clock of the worker is read once the answer is there.
      const ahead = begun.clockApart + now() - begun.databaseNow;
      return begun.windows.map((window) => byClockAhead(window, ahead));
    },
    end: (tenant, holder, windows, now) => link.ask(() => tables.endWindows(tenant, holder, windows, now)),
  };
}

export function repairsOver(repairs: ModelRepairs, link: Link): RepairStore {
  return {
    groupOfRound: (round) => link.ask(() => repairs.groupOfRound(round)),
    seenDrift: (tenant) => link.ask(() => repairs.seenDrift(tenant)),
    isPaused: (tenant, now) => link.ask(() => repairs.isPaused(tenant, now)),
    reserve: (wanted, settings, times) => link.ask(() => repairs.reserve(wanted, settings, times)),
    keep: (id, ended, now) => link.ask(() => repairs.keep(id, ended, now)),
    keepLeftAlone: (tenant, ids, left) => link.ask(() => repairs.keepLeftAlone(tenant, ids, left)),
  };
}
