// Keeps rows before they are removed: what was contested or unmanaged stands nowhere else once it is gone.
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import type { Row } from "../../integration/model.js";
import { endpoints } from "../../opsramp/endpoints.js";
import type { ApplyOptions } from "../resource.js";
import { foreseeDeletes } from "./calls.js";
import { keptRow } from "./kept-rows.js";
import { nameOf, secretSearch } from "./name.js";
import type { IntegrationPlan } from "./plan.js";
import { reasonsOf } from "./removals.js";

export class RemovalKeeper {
  /** Rows whose removal is kept, as they were. */
  readonly #kept = new Set<string>();

  constructor(
    private readonly plan: IntegrationPlan,
    private readonly keepRemoval: ApplyOptions["keep"],
  ) {}

  /** Before anything is sent, so that where nothing can be kept nothing is begun either. */
  async keepPlanned(): Promise<void> {
    const { live, diff } = this.plan;
    for (const direction of DIRECTIONS) {
      const listed = live.rows[direction];
      if (Array.isArray(listed)) await this.keep(direction, foreseeDeletes(direction, live, diff), listed);
    }
  }

  /** Of `listed`, the list as it was read last, `rows` are to be removed. Nothing is kept twice. */
  async keep(direction: Direction, rows: readonly Row[], listed: readonly Row[]): Promise<void> {
    const fresh = rows.filter((row) => !this.#kept.has(JSON.stringify(row)));
    if (this.keepRemoval === undefined || fresh.length === 0) return;
    const { tenant, id, declared } = this.plan;
    const reasonOf = reasonsOf(this.plan);
    const going = new Set(fresh);
    const holdsSecret = secretSearch(declared);
    const name = nameOf(this.plan);
    await this.keepRemoval({
      ...(name === undefined ? {} : { name }),
      calls: fresh.map((row) => ({ method: "DELETE", path: endpoints.row(tenant, id, direction, row.id) })),
      rows: listed.map((row) => keptRow(row, going.has(row) ? reasonOf(row) : undefined, holdsSecret)),
    });
    for (const row of fresh) this.#kept.add(JSON.stringify(row));
  }
}
