// Removes by row, after the additions were verified, from lists that are read right before.
import { isEndpointClosed } from "../../base/error-kind.js";
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { type RowSelector, selectAllRows } from "../../integration/diff/rows.js";
import type { Row } from "../../integration/model.js";
import { groupKey, pairKey } from "../../integration/pairing/key.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import { selectorsOf } from "./calls.js";
import type { Progress } from "./progress.js";
import type { RemovalKeeper } from "./removal-keeper.js";

/** Times that removing is tried when whether a row went is unknown, and the milliseconds between them. */
const REMOVE_ATTEMPTS = 3;
const REMOVE_DELAY = 1000;

export class RowRemoval {
  constructor(
    private readonly progress: Progress,
    private readonly keeper: RemovalKeeper,
  ) {}

  async run(): Promise<void> {
    await this.#takeBack();
    for (let attempt = 1; ; attempt += 1) {
      if (this.#approved(this.progress.diff).length === 0 || this.progress.missing.length > 0) return;
      try {
        for (const direction of DIRECTIONS) await this.#removeIn(direction);
        break;
      } catch (error) {
        if (!(error instanceof UnknownOutcomeError) || attempt >= REMOVE_ATTEMPTS) throw error;
        // Whether that row went is read, and what is still there is removed.
        this.progress.note({ is: "in doubt" });
        await this.progress.session.clock.sleep(REMOVE_DELAY);
        await this.progress.observe();
      }
    }
    if (this.progress.sent.deletes > 0) await this.progress.readUntil((found) => this.#approved(found).length === 0);
  }

  /** The row that was posted to find out what the server does with names, by its id. */
  async #takeBack(): Promise<void> {
    const { surplusRow: row, live } = this.progress;
    if (row === undefined) return;
    const { direction } = row.header;
    const listed = live.rows[direction];
    await this.keeper.keep(direction, [row], Array.isArray(listed) ? listed : []);
    await this.#removeListed(direction, [row]);
    await this.progress.observe();
  }

  /** Only what the plan showed is removed, and surplus copies: what others did meanwhile is named and planned next time. */
  #approved(found: IntegrationDiff): readonly RowSelector[] {
    const unit = ({ header, pair }: RowSelector) => JSON.stringify([groupKey(header), pair && pairKey(pair)]);
    const planned = new Set(this.progress.plan.diff.selectors.map(unit));
    return found.selectors.filter((selector) => selector.keep === 1 || planned.has(unit(selector)));
  }

  async #removeIn(direction: Direction): Promise<void> {
    const { tenant } = this.progress.plan;
    const selectors = selectorsOf(this.#approved(this.progress.diff), direction);
    if (selectors.length === 0) return;
    // Rows that the last read-back listed are as fresh as a list can be; those of the plan are not.
    const fresh = this.progress.live === this.progress.plan.live ? undefined : this.progress.live.rows[direction];
    const listed =
      fresh ?? (await this.progress.session.observer.withRows(tenant, this.progress.live, [direction])).rows[direction];
    if (!Array.isArray(listed)) {
      this.progress.note({ is: "rows refused", by: "list" });
      return;
    }
    const rows = selectAllRows(selectors, listed);
    await this.keeper.keep(direction, rows, listed);
    await this.#removeListed(direction, rows);
  }

  async #removeListed(direction: Direction, rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      try {
        await this.#removeRow(direction, row);
        this.progress.note({ is: "removed", row });
      } catch (error) {
        if (!isEndpointClosed(error)) throw error;
        this.progress.note({ is: "rows refused", by: "removal" });
        return;
      }
    }
  }

  /** The first no of a run is asked again: rows that are given up are never planned again, and a proxy may have said it. */
  async #removeRow(direction: Direction, row: Row): Promise<void> {
    const { client, clock } = this.progress.session;
    const { tenant, id } = this.progress.plan;
    try {
      await client.deleteMappingRow(tenant, id, direction, row.id);
    } catch (error) {
      if (!isEndpointClosed(error) || this.progress.rowsRefused) throw error;
      await clock.sleep(REMOVE_DELAY);
      await client.deleteMappingRow(tenant, id, direction, row.id);
    }
  }
}
