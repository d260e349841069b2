// Commands about repairs, as the contract of the tables draws them.
import type { RepairSettings } from "../../../src/fleet/repair/decide.js";
import type { RepairStore } from "../../../src/fleet/store/repair-store.js";
import type { EndedRepair, LeftAlone, WantedRepair } from "../../../src/fleet/store/repairs.js";
import type { DueLook } from "../../../src/fleet/store/rounds.js";
import { foundDrift, integrationName } from "../estate.js";
import type { Draw } from "../scenario.js";

const MINUTE = 60_000;

interface RepairCommand {
  readonly text: string;
  readonly does: (repairs: RepairStore) => Promise<unknown>;
}

export interface Now {
  readonly now: number;
  readonly tenants: readonly string[];
  /** A look that was due. */
  readonly due: DueLook;
}

/** The ids of differences that looks of the contract find in a tenant. */
export const driftIds = (tenant: string) => ["1", "2", "3"].map((id) => `${tenant} ${id}`);

export const drawnDrift = (draw: Draw, tenant: string) =>
  driftIds(tenant)
    .filter(() => draw.chance(0.5))
    .map((id) => foundDrift(tenant, 0, id, draw.of(["one", "two"])));

export class RepairCommands {
  readonly #draw: Draw;
  /** So many may have been reserved. */
  #asked = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  next({ now, tenants, due }: Now): RepairCommand {
    const draw = this.#draw;
    const { round, tenant } = due;
    const kinds = [
      "reserve",
      "reserve",
      "reserve",
      "reserve",
      "reserve",
      "keep",
      "keep",
      "leave alone",
      "seen",
      "group",
      "pause",
    ] as const;
    const kind = draw.of(kinds);
    switch (kind) {
      case "reserve": {
        this.#asked += 1;
        const [wanted, settings] = [this.#wanted(due, tenants), this.#settings()];
        const text = `${wanted.worker} reserves for ${tenant} in round ${round}: ${wanted.ids.join(", ")}`;
        return { text, does: (repairs) => repairs.reserve(wanted, settings, { now, period: 5 * MINUTE }) };
      }
      case "keep": {
        const [id, ended] = [draw.whole(1, Math.max(1, this.#asked)), this.#ended()];
        return { text: `repair ${id} is ${ended.result}`, does: (repairs) => repairs.keep(id, ended, now) };
      }
      case "leave alone": {
        const [ids, left] = [this.#ids(tenant), this.#left(now)];
        return { text: `${tenant} is left: ${left.no}`, does: (repairs) => repairs.keepLeftAlone(tenant, ids, left) };
      }
      case "seen": {
        const seen = async (repairs: RepairStore) => [...(await repairs.seenDrift(tenant))].sort(byId);
        return { text: `what is seen of ${tenant}`, does: seen };
      }
      case "group":
        return { text: `the group of round ${round}`, does: (repairs) => repairs.groupOfRound(round) };
      case "pause":
        return { text: `whether ${tenant} is paused`, does: (repairs) => repairs.isPaused(tenant, now) };
    }
  }

  #ids(tenant: string): readonly string[] {
    const ids = driftIds(tenant).filter(() => this.#draw.chance(0.5));
    return ids.length > 0 ? ids : driftIds(tenant);
  }

  #wanted(due: DueLook, tenants: readonly string[]): WantedRepair {
    const draw = this.#draw;
    const integration = integrationName(draw.whole(0, 1));
    return {
      due,
      stack: due.tenant,
      address: integration,
      integration,
      ids: this.#ids(due.tenant),
      rows: draw.whole(1, 3),
      calls: draw.whole(1, 2),
      worker: `worker ${draw.whole(1, 2)}`,
      tenants,
    };
  }

  #settings(): RepairSettings {
    const draw = this.#draw;
    const most = { tenants: draw.whole(1, 3), rows: draw.whole(2, 9), calls: draw.whole(1, 9) };
    return { hold: draw.whole(0, 10) * MINUTE, most, sameDrift: draw.of([1, 2, 9]) };
  }

  #ended(): EndedRepair {
    const draw = this.#draw;
    const result = draw.of(["done", "failed", "unknown", "paused", "paused"] as const);
    const error = draw.chance(0.3) ? { error: { code: "RS4014", message: "stopped" } } : {};
    return { result, calls: draw.whole(0, 3), reserved: draw.whole(1, 2), ...error };
  }

  #left(now: number): LeftAlone {
    return this.#draw.of<LeftAlone>([
      { no: "seen once" },
      { no: "held", until: now + MINUTE },
      { no: "ceiling", of: "rows" },
      { no: "same drift", label: "0 1", tenants: 3 },
      { no: "failed", code: "RS4014" },
      { no: "failed", code: undefined },
    ]);
  }
}

const byId = ([first]: readonly [string, unknown], [second]: readonly [string, unknown]) => (first < second ? -1 : 1);
