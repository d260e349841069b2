// One apply of one integration while it runs: the list of what happened, and what is known by it.

import type { RampsyncError } from "../../base/error.js";
import { isNameKept, isNameUnknown } from "../../base/error-kind.js";
import { type Place } from "../../base/place.js";
import { type Change } from "../../document/change.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { scalarAt } from "../../integration/fields.js";
import type { Declared, KeptForm, Live, Row } from "../../integration/model.js";
import { groupKey, headerKey, rowKey } from "../../integration/pairing/key.js";
import { namesOf, namesShown } from "../../integration/pairing/names.js";
import { recognise } from "../../integration/pairing/recognised-form.js";
import { seenNames } from "../../integration/pairing/seen-names.js";
import type { Sides } from "../../integration/sides.js";
import type { MappingAddition } from "../../integration/wire/codec.js";
import { type Ways, wantsWholeNotifier } from "../../integration/wire/ways.js";
import type { Session } from "../session.js";
import {
  addedMappings,
  countOf,
  type Fact,
  type FactOf,
  isWritten,
  keptForms,
  keptNames,
  lastRead,
  lostFields,
  postedScalars,
  postingScalars,
  rowsRefusal,
  seenWays,
  surplusRow,
  withheldReason,
} from "./facts.js";
import { withoutNotifier } from "./fall-backs.js";
import {
  compareAgain,
  compareKnowing,
  type IntegrationPlan,
  type ObservedDiff,
  type ObserveOptions,
  observeAndDiff,
  withheldNotifier,
} from "./plan.js";

/** Milliseconds between the reads that wait for a write to show. */
export const READ_DELAYS = [0, 200, 500, 1000, 2000, 4000] as const;

type FormsIn = NonNullable<ObserveOptions["formsIn"]>;

export class Progress {
  readonly #facts: Fact[] = [];

  constructor(
    readonly session: Session,
    readonly plan: IntegrationPlan,
    /** Looks at what is live, and compares it as the plan did. */
    private readonly look: (formsIn: FormsIn) => Promise<ObservedDiff> = (formsIn) =>
      observeAndDiff(session, plan, plan.declared, plan.applied, {
        fresh: true,
        names: namesShown(plan.live, plan.applied),
        formsIn,
      }),
  ) {
    const reason = withheldNotifier(plan.diff);
    if (reason !== undefined) this.note({ is: "notifier withheld", reason });
  }

  note(fact: Fact): void {
    this.#facts.push(fact);
  }

  async observe(): Promise<ObservedDiff> {
    this.note({ is: "read", found: await this.look((sides) => this.#formsIn(sides, false)) });
    return this.#seen;
  }

  /** Live will show nothing more of what was sent: a field that stays in another form is kept in that. */
  settle(): void {
    const { plan, session } = this;
    const before = this.keptForms.length;
    const found = compareAgain(session, plan, this.#seen, plan.applied, (sides) => this.#formsIn(sides, true));
    if (this.keptForms.length > before) this.note({ is: "read", found });
  }

  /**
   * What the server does with names, where that was not known and what was sent shows it: learned at once, and live is
   * compared by it. `isSettled`: live will show nothing more.
   */
  async learnNames(isSettled: boolean): Promise<void> {
    const { plan, session } = this;
    if (!this.wasOpen && !this.isOpen) return;
    if (this.learnedNames) return;
    const found = this.#seen;
    const known = namesOf(found.sides.live, found.sides.applied);
    if (known !== undefined) {
      this.learn({ names: known });
      return;
    }
    const sent = addedMappings(this.#facts);
    const shown = seenNames({ before: plan.live, after: found.live, sent, isSettled });
    if (shown === undefined) return;
    const { names, row } = shown;
    if (row !== undefined && this.#isOneTooMany(row, sent)) this.note({ is: "one too many", row });
    this.learn({ names });
    const live = { ...found.live, seen: { ...found.live.seen, names } };
    const again = await compareKnowing(session, plan, { declared: found.declared, live }, plan.applied, (sides) =>
      this.#formsIn(sides, false),
    );
    this.note({ is: "read", found: again });
  }

  /** Posted to find out, although it is live already. */
  #isOneTooMany(row: Row, sent: readonly MappingAddition[]): boolean {
    const { live, diff: planned } = this.plan;
    const { trial } = planned;
    if (trial === undefined || groupKey(trial.header) !== groupKey(row.header)) return false;
    const addition = sent.find(({ header }) => headerKey(header) === headerKey(trial.header));
    if (addition === undefined || addition.parsing !== undefined) return false;
    const isLive = live.mappings.some((mapping) => groupKey(mapping.header) === groupKey(row.header));
    return isLive && (row.pair === undefined) === (trial.pair === undefined);
  }

  /** Whether what the plan compared depends on what the server does with names, which nobody knew. */
  get wasOpen(): boolean {
    return this.plan.diff.residual.some(isNameUnknown);
  }

  /** The same of what was read last, where the list of rows can tell it. */
  get isOpen(): boolean {
    return this.diff.residual.some(
      (change) => change.kind === "kept name" && isNameUnknown(change) && change.trial !== undefined,
    );
  }

  get learnedNames(): boolean {
    return this.seenWays.some(({ seen }) => seen.names !== undefined);
  }

  /** What was sent and is not live yet. */
  get sentNotLive(): readonly string[] {
    const sent = new Set(
      addedMappings(this.#facts).flatMap(({ header, pairs }) =>
        pairs.length === 0 ? [rowKey({ header })] : pairs.map((pair) => rowKey({ header, pair })),
      ),
    );
    const left = this.diff.update.additions.flatMap(({ header, pairs }) =>
      pairs.length === 0 ? [rowKey({ header })] : pairs.map((pair) => rowKey({ header, pair })),
    );
    const additions = new Set(this.diff.update.additions.map(({ header }) => headerKey(header)));
    return [...left.filter((key) => sent.has(key)), ...this.notLive.filter((part) => !additions.has(part))];
  }

  /** The row that was posted to find out what the server does with names, where it is one too many. */
  get surplusRow(): Row | undefined {
    return surplusRow(this.#facts);
  }

  /** What is seen to be kept in another form, from now on. */
  #formsIn(sides: Sides, isSettled: boolean): readonly KeptForm[] {
    if (countOf(this.#facts, "sent") === 0) return this.keptForms;
    const { update } = this.plan.diff;
    const sent = { additions: update.additions, scalars: update.scalars, before: this.plan.live, isSettled };
    const known = new Set(this.keptForms.map((form) => JSON.stringify(form)));
    for (const form of recognise(sides, sent))
      if (!known.has(JSON.stringify(form))) this.note({ is: "form kept", form });
    return this.keptForms;
  }

  /** Texts that the server was seen to keep in another form. */
  get keptForms(): readonly KeptForm[] {
    return keptForms(this.#facts);
  }

  /** Writes may take a moment to show. What does not show is left to the outcome to name, and nothing is removed for it. */
  async readUntil(shows: (found: IntegrationDiff) => boolean | Promise<boolean>): Promise<void> {
    for (const delay of READ_DELAYS) {
      await this.session.clock.sleep(delay);
      const { diff: found } = await this.observe();
      if (await shows(found)) return;
    }
  }

  get #seen(): ObservedDiff {
    const found = lastRead(this.#facts) ?? this.plan;
    if (this.withheld === undefined) return found;
    return { ...found, diff: { ...found.diff, update: withoutNotifier(found.diff.update) } };
  }

  /** What ignore_changes names is as it was live. */
  get declared(): Declared {
    return this.plan.sides.declared;
  }

  /** As it was read last. */
  get live(): Live {
    return this.#seen.live;
  }

  get sides(): Sides {
    return this.#seen.sides;
  }

  get diff(): IntegrationDiff {
    return this.#seen.diff;
  }

  /** Scalars that a POST carried and that was accepted. */
  get accepted(): ReadonlySet<string> {
    return postedScalars(this.#facts);
  }

  /** Scalars that were to be sent. */
  get tried(): ReadonlySet<string> {
    return new Set([...this.plan.diff.update.scalars.keys(), ...postingScalars(this.#facts)]);
  }

  /** Whether the server is known to take, or keep, the whole of a notifier only. */
  get wholeNotifier(): boolean {
    const { applied, live } = this.plan;
    const isKnown = (applied?.wholeNotifier ?? false) || wantsWholeNotifier(live.ways);
    return isKnown || countOf(this.#facts, "whole notifier wanted") > 0;
  }

  /** A way that the server was seen to have: remembered at once, however the run ends. */
  learn(seen: Partial<Ways>): void {
    const { plan, session } = this;
    this.note({ is: "way seen", seen, file: session.observer.learn(plan.tenant, plan.live, seen) });
  }

  get seenWays(): readonly FactOf<"way seen">[] {
    return seenWays(this.#facts);
  }

  get rowsRefused(): boolean {
    return this.rowsRefusal !== undefined;
  }

  /** Why no row could be removed, where that is so. */
  get rowsRefusal(): "list" | "removal" | undefined {
    return rowsRefusal(this.#facts);
  }

  get keptNames(): readonly Change[] {
    const isShown = namesOf(this.sides.live, this.sides.applied) === "shown";
    // What is shown for another changes with the rows that are removed.
    return isShown ? this.diff.residual.filter(isNameKept) : keptNames(this.#facts);
  }

  get written(): boolean {
    return isWritten(this.#facts);
  }

  /** Notifier fields that the server dropped and that nobody can send again. */
  get lost(): readonly string[] {
    return lostFields(this.#facts);
  }

  /** Why nothing of the notifier is sent, where that is so. */
  get withheld(): RampsyncError | undefined {
    return withheldReason(this.#facts);
  }

  get sent(): { readonly posts: number; readonly deletes: number } {
    return { posts: countOf(this.#facts, "sent"), deletes: countOf(this.#facts, "removed") };
  }

  /** What of the update is not live yet, as far as the server shows it: paths of scalars, and keys of headers. */
  get notLive(): readonly string[] {
    const { diff, live } = this;
    const isShown = (path: string) => scalarAt(path).field.readBack !== false || live.scalars.has(path);
    const scalars = [...diff.changes, ...diff.drift]
      .flatMap((change) => (change.kind === "scalar" ? [change.field] : []))
      .filter((path) => diff.update.scalars.has(path) && isShown(path));
    return [...scalars, ...diff.update.additions.map(({ header }) => headerKey(header))];
  }

  /**
   * What is not live, renames apart: a server that keeps names may have merged what was sent with what is live
   * (docs/api-contract.md#contested-behaviours).
   */
  get missing(): readonly string[] {
    const renamed = new Set(headerKeysOf(this.renames));
    return this.notLive.filter((part) => !renamed.has(part));
  }

  /** Renames that are not done. */
  get renames(): readonly Change[] {
    return this.diff.changes.filter(({ kind, action }) => kind === "header" && action === "change");
  }

  /** Renames of which nothing shows under the new name that was to be sent there. */
  get unshownRenames(): readonly Change[] {
    const notLive = new Set(this.notLive);
    return this.renames.filter((rename) => headerKeysOf([rename]).some((key) => notLive.has(key)));
  }

  get place(): Place {
    return { tenant: this.plan.tenant, integration: this.plan.id };
  }
}

export const headerKeysOf = (changes: readonly Change[]) =>
  changes.flatMap(({ mapping }) => (mapping === undefined ? [] : [headerKey(mapping)]));
