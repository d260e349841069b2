// Faults of the store of repairs, one at a time: each breaks a law that holds for all workers together.
import type { SeenDrift } from "../../src/fleet/repair/decide.js";
import { type ModelRepair, ModelRepairs } from "./model/repairs.js";

/** A worker that was killed has never repaired anything. */
export class RepairsThatForgetTheKilled extends ModelRepairs {
  protected override get counted(): readonly ModelRepair[] {
    return super.counted.filter(({ result }) => result !== undefined);
  }
}

/** What was taken of the ceilings is given back at the end. */
export class RepairsThatGiveBack extends ModelRepairs {
  override keep(...[id, ended, now]: Parameters<ModelRepairs["keep"]>): void {
    super.keep(id, ended, now);
    const repair = this.repairs.get(id);
    if (repair !== undefined) this.repairs.set(id, { ...repair, rows: 0, calls: 0 });
  }
}

/** Two workers that reserve at one time do not see each other. */
export class RepairsWithoutTurns extends ModelRepairs {
  #now = 0;

  override reserve(...[wanted, settings, times]: Parameters<ModelRepairs["reserve"]>) {
    this.#now = times.now;
    return super.reserve(wanted, settings, times);
  }

  protected override inRound(round: number): readonly ModelRepair[] {
    return super.inRound(round).filter(({ startedAt }) => startedAt < this.#now - 1000);
  }
}

export class RepairsWithoutDisputes extends ModelRepairs {
  override repairsOf(): readonly ModelRepair[] {
    return [];
  }
}

export class RepairsOfWhatIsTheSame extends ModelRepairs {
  override sameInMany(): undefined {
    return undefined;
  }
}

export class RepairsWithoutPauses extends ModelRepairs {
  override isPaused(): boolean {
    return false;
  }
}

/** What was seen once counts as seen before. */
export class RepairsOfFirstLooks extends ModelRepairs {
  override seenDrift(tenant: string): ReadonlyMap<string, SeenDrift> {
    return new Map([...super.seenDrift(tenant)].map(([id, seen]) => [id, { ...seen, since: seen.since - 1 }]));
  }
}

export class RepairsWithoutReasons extends ModelRepairs {
  override keepLeftAlone(): void {}
}
