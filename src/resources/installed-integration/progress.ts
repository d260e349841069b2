// What is known of one apply of one integration so far: nothing of it is assumed, all of it was read or answered.
import type { RampsyncError } from "../../base/error.js";
import { isNameKept } from "../../base/error-kind.js";
import { type Change, pathText } from "../../document/change.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { scalarAt } from "../../integration/fields.js";
import type { Declared, Live } from "../../integration/model.js";
import { isOfNotifier } from "../../integration/notifier.js";
import { headerKey } from "../../integration/pairing/key.js";
import type { Sides } from "../../integration/sides.js";
import type { Update } from "../../integration/wire/codec.js";
import type { Session } from "../session.js";
import { type IntegrationPlan, type ObservedDiff, observeAndDiff, withheldNotifier } from "./plan.js";

/** Milliseconds between the reads that wait for a write to show. */
export const READ_DELAYS = [0, 200, 500, 1000, 2000, 4000] as const;

export class Progress {
  /** What ignore_changes names is as it was live. */
  readonly declared: Declared;
  live: Live;
  sides: Sides;
  diff: IntegrationDiff;
  /** Scalars that a POST carried and that was accepted. */
  readonly accepted = new Set<string>();
  /** Scalars that were to be sent. */
  readonly tried: Set<string>;
  wholeNotifier: boolean;
  rowsRefused = false;
  /** Names that the server was seen to keep after a write. */
  readonly keptNames = new Map<string, Change>();
  /** Whether anything was written, or may have been. */
  written = false;
  /** Notifier fields that the server dropped and that nobody can send again. */
  lost: readonly string[] = [];
  /** Why nothing of the notifier is sent, where that is so. */
  withheld: RampsyncError | undefined;
  posts = 0;
  deletes = 0;

  constructor(
    readonly session: Session,
    readonly plan: IntegrationPlan,
  ) {
    this.declared = plan.sides.declared;
    this.live = plan.live;
    this.sides = plan.sides;
    this.diff = plan.diff;
    this.tried = new Set(plan.diff.update.scalars.keys());
    this.wholeNotifier = plan.applied?.wholeNotifier ?? false;
    this.withheld = withheldNotifier(plan.diff);
  }

  async observe(): Promise<ObservedDiff> {
    const { plan, session } = this;
    const { live, sides, diff: found } = await observeAndDiff(session, plan, plan.declared, plan.applied, true);
    this.live = live;
    this.sides = sides;
    this.diff = this.withheld === undefined ? found : { ...found, update: withoutNotifier(found.update) };
    for (const change of found.residual) {
      if (isNameKept(change)) this.keptNames.set(pathText(change.path), change);
    }
    return { live, sides, diff: this.diff };
  }

  /** Writes may take a moment to show. What does not show is left to the outcome to name, and nothing is removed for it. */
  async readUntil(shows: (found: IntegrationDiff) => boolean): Promise<void> {
    for (const delay of READ_DELAYS) {
      await this.session.clock.sleep(delay);
      const { diff: found } = await this.observe();
      if (shows(found)) return;
    }
  }

  /** What of the update is missing, as far as the server shows it: paths of scalars, and keys of headers. */
  get lacking(): readonly string[] {
    const { diff, live } = this;
    const shown = (path: string) => scalarAt(path).field.readBack !== false || live.scalars.has(path);
    const scalars = [...diff.changes, ...diff.drift]
      .filter((change) => change.kind === "scalar")
      .map((change) => change.path.join("."))
      .filter((path) => diff.update.scalars.has(path) && shown(path));
    return [...scalars, ...diff.update.additions.map(({ header }) => headerKey(header))];
  }

  /**
   * What is lacking, renames apart: a server that keeps names may have merged what was sent with what is there
   * (docs/api-contract.md#contested-behaviours).
   */
  get missing(): readonly string[] {
    const renamed = new Set(headerKeysOf(this.renames));
    return this.lacking.filter((one) => !renamed.has(one));
  }

  /** Renames that are not done. */
  get renames(): readonly Change[] {
    return this.diff.changes.filter(({ kind, action }) => kind === "header" && action === "change");
  }

  /** Renames of which nothing shows under the new name that was to be sent there. */
  get unshownRenames(): readonly Change[] {
    const lacking = new Set(this.lacking);
    return this.renames.filter((rename) => headerKeysOf([rename]).some((key) => lacking.has(key)));
  }

  get where(): string {
    return `${this.plan.tenant} / ${this.plan.id}`;
  }
}

export const headerKeysOf = (changes: readonly Change[]) =>
  changes.flatMap(({ mapping }) => (mapping === undefined ? [] : [headerKey(mapping)]));

export function withoutNotifier(update: Update): Update {
  return { ...update, scalars: new Map([...update.scalars].filter(([path]) => !isOfNotifier(path))) };
}
