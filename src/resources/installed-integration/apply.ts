// Applies one planned integration: add, read back, and only then remove; what did not converge is named.
import { nextApplied } from "../../integration/applied.js";
import { type Change, pathText } from "../../integration/change.js";
import { type EncodeOptions, encodeUpdate, hasOtherName, type Update } from "../../integration/codec.js";
import { diff, type IntegrationDiff } from "../../integration/diff.js";
import { RampsyncError, toRampsyncErrors } from "../../integration/error.js";
import { DROP_ALERTS, NOTIFIER, scalarAt } from "../../integration/fields.js";
import { withoutIgnored } from "../../integration/ignored.js";
import { groupKey, headerKey, pairKey } from "../../integration/key.js";
import {
  type Applied,
  type Declared,
  DIRECTIONS,
  type Direction,
  type Header,
  type Live,
  type Row,
  type Scalar,
} from "../../integration/model.js";
import { type RowSelector, selectAllRows } from "../../integration/rows.js";
import { hiddenCredentials, isOfNotifier, wholeNotifier } from "../../integration/whole-notifier.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import type { Session } from "../session.js";
import { hasUpdate, selectorsOf, tokenSpelling } from "./calls.js";
import { diffOptions, halfNotifier, hashOf, type IntegrationPlan, observeAndDiff, withheldNotifier } from "./plan.js";

export interface ApplyResult {
  /** What is to be stored; undefined where nothing is: adopting that fails leaves no state behind. */
  readonly applied: Applied | undefined;
  readonly live: Live;
  readonly status: "done" | "failed" | "unknown";
  readonly errors: readonly RampsyncError[];
  readonly sent: { readonly posts: number; readonly deletes: number };
}

/** A plan older than this, in milliseconds, is checked against live before anything is sent. */
const MOST_AGE = 60_000;

/** Whether `plan` has to be checked against live before it is applied at `now` (milliseconds since the epoch). */
export function isAged(plan: IntegrationPlan, now: number): boolean {
  return now - plan.observedAt > MOST_AGE;
}

export interface ApplyOptions {
  /**
   * Read again before anything is sent, and refuse (RS3008) when the live side moved since the plan. Plans that are a
   * minute old are always checked.
   */
  readonly recheck: boolean;
}

/** Milliseconds between the reads that wait for a write to show. */
const READ_DELAYS = [0, 200, 500, 1000, 2000, 4000] as const;

/** Times that removing is tried when whether a row went is unknown, and the milliseconds between them. */
const REMOVE_ATTEMPTS = 3;
const REMOVE_DELAY = 1000;

/** Equal reads in a row that count as stable. */
const STABLE_READS = 3;

export async function applyIntegration(
  session: Session,
  plan: IntegrationPlan,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const run = new Run(session, plan);
  try {
    if (options.recheck || isAged(plan, session.clock.now())) await run.recheck();
    await run.add();
    await run.remove();
    return run.finish();
  } catch (error) {
    return run.fail(error);
  }
}

/** Under which of their names disputed fields are sent. */
type SpelledOptions = Pick<EncodeOptions, "otherNames">;

/** One apply of one integration. Its fields are what is known so far; nothing of it is assumed, all of it was read. */
class Run {
  /** What ignore_changes names is as it was live. */
  readonly #declared: Declared;
  #live: Live;
  #diff: IntegrationDiff;
  #accepted = new Set<string>();
  /** Scalars that were to be sent. */
  readonly #tried: Set<string>;
  #wholeNotifier: boolean;
  #rowsRefused = false;
  /** Names that the server was seen to keep after a write. */
  readonly #keptNames = new Map<string, Change>();
  /** Whether anything was written, or may have been. */
  #written = false;
  /** Notifier fields that the server dropped and that nobody can send again. */
  #lost: readonly string[] = [];
  /** Why nothing of the notifier is sent, where that is so. */
  #withheld: RampsyncError | undefined;
  #posts = 0;
  #deletes = 0;

  constructor(
    private readonly session: Session,
    private readonly plan: IntegrationPlan,
  ) {
    this.#declared = withoutIgnored(plan.declared, plan.live, plan.applied).declared;
    this.#live = plan.live;
    this.#diff = plan.diff;
    this.#tried = new Set(plan.diff.update.scalars.keys());
    this.#wholeNotifier = plan.applied?.wholeNotifier ?? false;
    this.#withheld = withheldNotifier(plan.diff);
  }

  async recheck(): Promise<void> {
    const { plan, session } = this;
    const { live } = await session.observer.observeByGet(plan.tenant, plan.id);
    if (hashOf(live) !== plan.liveHash) {
      throw new RampsyncError("RS3008", "The integration changed after the plan was made.", { where: this.#where });
    }
  }

  /** Sends all additions in one POST and reads back until they show. */
  async add(): Promise<void> {
    if (!hasUpdate(this.#diff.update)) return;
    await this.#postOrWhole(this.#diff.update);
    await this.#readUntilAdded();
    await this.#restoreNotifier();
    await this.#sendUnderOtherNames();
    // A POST that did not show where it can be seen tells nothing of what cannot: hidden fields are to be sent again.
    if (this.#missing.length > 0) this.#accepted.clear();
  }

  /**
   * A server that takes whole notifiers only refuses a part of one, and with it everything that travels along (section 9,
   * question 9): what is still missing is sent with the whole of it, once, and that is remembered. Where no whole is to
   * be had or liked, the rest is sent without it.
   */
  async #postOrWhole(update: Update): Promise<void> {
    try {
      await this.#post(update);
    } catch (refusal) {
      if (!isRefused(refusal)) throw refusal;
      const isPart = (sent: Update) => this.#wholeOf(sent).size > sent.scalars.size;
      if (this.#wholeNotifier || !isPart(update)) return this.#postUnderOtherNames(update, refusal);
      const { update: missing } = (await this.#observe()).diff;
      if (!isPart(missing)) throw refusal;
      const hidden = hiddenCredentials(this.#declared, this.plan.live);
      if (hidden.length > 0) return this.#postWithoutNotifier(missing, halfNotifier(hidden));
      try {
        await this.#post({ ...missing, scalars: this.#wholeOf(missing) });
      } catch (again) {
        if (!isRefused(again)) throw again;
        const whole = { ...missing, scalars: this.#wholeOf(missing) };
        // What it does not like is something else.
        if (!(await this.#isTakenUnderOtherNames(whole))) return this.#postWithoutNotifier(missing, refusal);
      }
      this.#wholeNotifier = true;
    }
  }

  /** A server that needs a field, and knows it by its other name, refuses the rest as well. */
  async #postUnderOtherNames(update: Update, refusal: RampsyncError): Promise<void> {
    if (!(await this.#isTakenUnderOtherNames(update))) throw refusal;
  }

  async #isTakenUnderOtherNames(update: Update): Promise<boolean> {
    if (![...update.scalars.keys()].some((path) => hasOtherName(path, this.session.options))) return false;
    try {
      await this.#post(update, { otherNames: true });
      return true;
    } catch (refusal) {
      if (!isRefused(refusal)) throw refusal;
      return false;
    }
  }

  /**
   * What alone is missing after a POST that was taken, and has another name (section 9, question 5), was passed over: it
   * is sent again under that one. For the flag that drops alerts there is a call of its own besides.
   */
  async #sendUnderOtherNames(): Promise<void> {
    const { scalars } = this.#diff.update;
    const missing = this.#missing;
    const hasOther = (path: string) => scalars.has(path) && hasOtherName(path, this.session.options);
    if (missing.length === 0 || !missing.every(hasOther)) return;
    // The whole of a notifier, since what the server does with a part is not known yet.
    await this.#post({ scalars: this.#wholeOf(this.#diff.update), additions: [] }, { otherNames: true });
    await this.#readUntilAdded();
    const { documentedOnly = false } = this.session.options;
    if (documentedOnly || !lacking(this.#diff, this.#live).includes(DROP_ALERTS)) return;
    this.#posts += 1;
    await this.session.client.setDropAlerts(this.plan.tenant, this.plan.id, scalars.get(DROP_ALERTS) === true);
    await this.#readUntilAdded();
  }

  async #postWithoutNotifier(missing: Update, reason: RampsyncError): Promise<void> {
    const rest = withoutNotifier(missing);
    if (!hasUpdate(rest)) throw reason;
    await this.#post(rest);
    this.#withheld = reason;
  }

  /** The scalars of `update`, and where any of the notifier is among them the whole of that. */
  #wholeOf({ scalars }: Update): ReadonlyMap<string, Scalar> {
    const whole = () => wholeNotifier(this.#declared, this.plan.live);
    return [...scalars.keys()].some(isOfNotifier) ? new Map([...whole(), ...scalars]) : scalars;
  }

  #bodyOf(update: Update, names: SpelledOptions): ReturnType<typeof encodeUpdate> {
    return encodeUpdate(update, { secrets: "revealed", ...tokenSpelling(this.session.options), ...names });
  }

  async #post(update: Update, names: SpelledOptions = {}): Promise<void> {
    const { tenant, id } = this.plan;
    const body = this.#bodyOf(update, names);
    this.#posts += 1;
    for (const path of update.scalars.keys()) this.#tried.add(path);
    try {
      await this.session.client.updateIntegration(tenant, id, body);
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error;
      this.#written = true;
      await this.#settle(update, error, names);
      return;
    }
    this.#written = true;
    for (const path of update.scalars.keys()) this.#accepted.add(path);
  }

  /**
   * After an ambiguous write nothing is posted again until reads are stable (law 4). If anything of it shows, it
   * happened as a whole; if nothing shows, what is still missing is posted once more.
   */
  async #settle(update: Update, cause: UnknownOutcomeError, names: SpelledOptions): Promise<void> {
    const lackedBefore = lacking(this.#diff, this.#live).length;
    const found = await this.#readUntilStable();
    if (found === undefined) throw cause;
    const sent = new Set([...update.scalars.keys(), ...update.additions.map(({ header }) => headerKey(header))]);
    // What is missing besides was dropped by a server that replaces the notifier, and is restored later.
    if (lackedBefore > 0 && !lacking(found, this.#live).some((one) => sent.has(one))) {
      for (const path of update.scalars.keys()) this.#accepted.add(path);
      return;
    }
    const { tenant, id } = this.plan;
    const body = this.#bodyOf(found.update, names);
    this.#posts += 1;
    await this.session.client.updateIntegration(tenant, id, body);
    for (const path of update.scalars.keys()) this.#accepted.add(path);
  }

  /** The diff once reads agree with each other, or show all that was sent; undefined when they do not come to rest. */
  async #readUntilStable(): Promise<IntegrationDiff | undefined> {
    let equalReads = 0;
    let last = "";
    for (let read = 0; read < READ_DELAYS.length + STABLE_READS; read += 1) {
      await this.session.clock.sleep(READ_DELAYS[Math.min(read, READ_DELAYS.length - 1)] ?? 0);
      const { live, diff: found } = await this.#observe();
      const hash = hashOf(live);
      equalReads = hash === last ? equalReads + 1 : 1;
      last = hash;
      if (equalReads >= STABLE_READS) return found;
    }
    return undefined;
  }

  /** Writes may take a moment to show. What does not show is left to `finish` to name, and nothing is removed for it. */
  async #readUntil(shows: (found: IntegrationDiff) => boolean): Promise<void> {
    for (const delay of READ_DELAYS) {
      await this.session.clock.sleep(delay);
      const { diff: found } = await this.#observe();
      if (shows(found)) return;
    }
  }

  #readUntilAdded(): Promise<void> {
    return this.#readUntil((found) => lacking(found, this.#live).length === 0 || this.#vanished().length > 0);
  }

  /** A server that replaces the notifier block drops what was not sent: send the whole of it at once, and remember. */
  async #restoreNotifier(): Promise<void> {
    const vanished = this.#vanished();
    if (vanished.length === 0) return;
    this.#wholeNotifier = true;
    const { live } = this.plan;
    const undeclared = vanished.filter((path) => !this.#declared.scalars.has(path));
    this.#lost = undeclared.includes(`${NOTIFIER}.auth_type`) ? hiddenCredentials(this.#declared, live) : [];
    await this.#post({ scalars: wholeNotifier(this.#declared, live), additions: [] });
    await this.#readUntilAdded();
  }

  /** Notifier fields that were live and are gone although they were not sent. */
  #vanished(): readonly string[] {
    const sent = [...this.#accepted].filter(isOfNotifier);
    if (sent.length === 0 || this.#wholeNotifier) return [];
    // Credentials of another authentication are replaced by those that were sent, not dropped.
    const replaced = (path: string) =>
      this.#accepted.has(`${NOTIFIER}.auth_type`) && scalarAt(path).field.unit === "notifier authentication";
    return [...this.plan.live.scalars.keys()].filter(
      (path) => isOfNotifier(path) && !this.#live.scalars.has(path) && !this.#accepted.has(path) && !replaced(path),
    );
  }

  /** Removes by row, after the additions were verified, from lists that are read right before. */
  async remove(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#approved(this.#diff).length === 0 || this.#missing.length > 0) return;
      try {
        for (const direction of DIRECTIONS) await this.#removeIn(direction);
        break;
      } catch (error) {
        if (!(error instanceof UnknownOutcomeError) || attempt >= REMOVE_ATTEMPTS) throw error;
        // Whether that row went is read, and what is still there is removed.
        this.#written = true;
        await this.session.clock.sleep(REMOVE_DELAY);
        await this.#observe();
      }
    }
    if (this.#deletes > 0) await this.#readUntil((found) => this.#approved(found).length === 0);
  }

  /** Only what the plan showed is removed, and surplus copies: what others did meanwhile is named and planned next time. */
  #approved(found: IntegrationDiff): readonly RowSelector[] {
    const unit = ({ header, pair }: RowSelector) => JSON.stringify([groupKey(header), pair && pairKey(pair)]);
    const planned = new Set(this.plan.diff.selectors.map(unit));
    return found.selectors.filter((selector) => selector.keep === 1 || planned.has(unit(selector)));
  }

  async #removeIn(direction: Direction): Promise<void> {
    const { tenant } = this.plan;
    const selectors = selectorsOf(this.#approved(this.#diff), direction);
    if (selectors.length === 0) return;
    // Rows that the last read-back listed are as fresh as a list can be; those of the plan are not.
    const fresh = this.#live === this.plan.live ? undefined : this.#live.rows[direction];
    const listed = fresh ?? (await this.session.observer.withRows(tenant, this.#live, [direction])).rows[direction];
    if (!Array.isArray(listed)) {
      this.#rowsRefused = true;
      return;
    }
    for (const row of selectAllRows(selectors, listed)) {
      try {
        await this.#removeRow(direction, row);
        this.#deletes += 1;
        this.#written = true;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        this.#rowsRefused = true;
        return;
      }
    }
  }

  /** The first no of a run is asked again: rows that are given up are never planned again, and a proxy may have said it. */
  async #removeRow(direction: Direction, row: Row): Promise<void> {
    const { client, clock } = this.session;
    const { tenant, id } = this.plan;
    try {
      await client.deleteMappingRow(tenant, id, direction, row.id);
    } catch (error) {
      if (!isRefusal(error) || this.#rowsRefused) throw error;
      await clock.sleep(REMOVE_DELAY);
      await client.deleteMappingRow(tenant, id, direction, row.id);
    }
  }

  async #observe(): Promise<{ readonly live: Live; readonly diff: IntegrationDiff }> {
    const { plan, session } = this;
    const { live, diff: found } = await observeAndDiff(session, plan, plan.declared, plan.applied, true);
    this.#live = live;
    this.#diff = this.#withheld === undefined ? found : { ...found, update: withoutNotifier(found.update) };
    for (const change of found.residual) {
      if (change.code === "RS4203") this.#keptNames.set(pathText(change.path), change);
    }
    return { live, diff: this.#diff };
  }

  /**
   * What of the update does not show, renames apart: a server that keeps names may have merged what was sent with what is
   * there (section 9, questions 1 and 2).
   */
  get #missing(): readonly string[] {
    const renamed = new Set(headerKeysOf(this.#renames));
    return lacking(this.#diff, this.#live).filter((one) => !renamed.has(one));
  }

  #isToBeSent(key: string): boolean {
    return this.#diff.update.additions.some(({ header }) => headerKey(header) === key);
  }

  /** Renames that are not done. */
  get #renames(): readonly Change[] {
    return this.#diff.changes.filter(({ kind, action }) => kind === "header" && action === "change");
  }

  /** Names what did not converge. */
  finish(): ApplyResult {
    const unshown = this.#renames.filter((rename) => headerKeysOf([rename]).some((key) => this.#isToBeSent(key)));
    // A POST of which more does not show may be lost with its renames: they are to be sent again.
    const isLost = this.#missing.length > 0;
    if (!isLost) for (const rename of unshown) this.#keptNames.set(pathText(rename.path), rename);
    const applied = this.#nextApplied(isLost ? headerKeysOf(unshown) : []);
    const { session, plan } = this;
    const options = { ...diffOptions(session, applied), sendSecrets: false, rowDeletes: this.#rowDeletes };
    const left = diff(plan.declared, this.#live, applied, options);
    const isWithheld = ({ path }: Change) => this.#withheld !== undefined && isOfNotifier(path.join("."));
    const errors = [...left.changes, ...left.drift]
      .filter((change) => !isWithheld(change))
      .map((change) => this.#unconverged(change));
    if (this.#withheld !== undefined) errors.push(this.#withheld.at(this.#where));
    const foreseen = new Set(plan.diff.residual.map((change) => pathText(change.path)));
    for (const change of this.#diff.residual) {
      if (foreseen.has(pathText(change.path))) continue;
      if (change.code === "RS4202" && !this.#rowsRefused && !this.#isOfNewMapping(change))
        errors.push(this.#unlisted(change));
    }
    for (const [path, change] of this.#keptNames) {
      if (foreseen.has(path)) continue;
      errors.push(
        new RampsyncError(
          "RS4203",
          `${pathText(change.path)} stays "${change.before}": the server keeps the name of a mapping that exists.`,
          {
            where: this.#where,
          },
        ),
      );
    }
    if (this.#lost.length > 0) {
      errors.push(
        new RampsyncError(
          "RS4204",
          `The server keeps only what is sent of a notifier, and what was not declared is lost: ${this.#lost.join(", ")}.`,
          { where: this.#where },
        ),
      );
    }
    if (this.#rowsRefused) {
      errors.push(
        new RampsyncError(
          "RS4202",
          "The endpoint that removes rows answers no; what is left live is listed and not planned again.",
          {
            where: this.#where,
          },
        ),
      );
    }
    return this.#result(errors.length === 0 ? "done" : "failed", errors, applied);
  }

  /** What was refused before anything was written changes no record. */
  fail(error: unknown): ApplyResult {
    const errors = toRampsyncErrors(error).map((one) => one.at(this.#where));
    const unknown = errors.some((one) => one.code === "RS4010");
    if (!this.#written) return this.#result(unknown ? "unknown" : "failed", errors, this.plan.applied);
    // Rows are given up by a run that says so, never by one that ended before.
    this.#rowsRefused = false;
    const applied = this.#nextApplied(headerKeysOf(this.#renames));
    return this.#result(unknown ? "unknown" : "failed", errors, applied);
  }

  /** Adopting that fails leaves no state behind. */
  #result(status: ApplyResult["status"], errors: readonly RampsyncError[], applied: Applied | undefined): ApplyResult {
    return {
      applied: status !== "done" && this.plan.applied === undefined ? undefined : applied,
      live: this.#live,
      status,
      errors,
      sent: { posts: this.#posts, deletes: this.#deletes },
    };
  }

  /** Rows are given up where the plan foresaw that, or where removing them was refused; not where a list failed later. */
  get #rowDeletes(): boolean {
    const { session, plan } = this;
    return !(session.options.documentedOnly ?? false) && !this.#rowsRefused && plan.diff.unremovable.length === 0;
  }

  #nextApplied(unsettledHeaders: readonly string[] = []): Applied {
    const { plan, session } = this;
    const open = diff(plan.declared, this.#live, plan.applied, {
      ...diffOptions(session, plan.applied),
      sendSecrets: false,
    });
    const unsettled = [...open.changes, ...open.drift]
      .filter((change) => change.kind === "scalar")
      .map((change) => change.path.join("."))
      .filter((path) => !this.#accepted.has(path) || this.#live.scalars.has(path));
    return nextApplied(plan.declared, this.#live, plan.applied, {
      sent: this.#accepted,
      tried: this.#tried,
      unsettled: new Set(unsettled),
      unsettledHeaders: new Set(unsettledHeaders),
      fingerprintKey: session.fingerprintKey,
      rowDeletes: this.#rowDeletes,
      wholeNotifier: this.#wholeNotifier,
    });
  }

  #unconverged(change: Change): RampsyncError {
    const shown = change.after === undefined ? "is still there" : "did not take effect";
    return new RampsyncError("RS4201", `${pathText(change.path)} ${shown}: ${change.label}.`, { where: this.#where });
  }

  /** Cutting rules that were sent with a mapping that was not there: no row can have others, whether rows are listed or not. */
  #isOfNewMapping({ kind, mapping }: Change): boolean {
    if (kind !== "parsing" || mapping === undefined) return false;
    const isIt = ({ header }: { readonly header: Header }) => headerKey(header) === headerKey(mapping);
    return this.plan.diff.update.additions.some(isIt) && !this.plan.live.mappings.some(isIt);
  }

  #unlisted(change: Change): RampsyncError {
    return new RampsyncError("RS4202", `${pathText(change.path)} is still there: the list of rows is not available.`, {
      where: this.#where,
      hint: "Run again; it is planned anew.",
    });
  }

  get #where(): string {
    return `${this.plan.tenant} / ${this.plan.id}`;
  }
}

const headerKeysOf = (changes: readonly Change[]) =>
  changes.flatMap(({ mapping }) => (mapping === undefined ? [] : [headerKey(mapping)]));

function isRefusal(error: unknown): boolean {
  return RampsyncError.is(error) && error.code === "RS4012";
}

function withoutNotifier(update: Update): Update {
  return { ...update, scalars: new Map([...update.scalars].filter(([path]) => !isOfNotifier(path))) };
}

/** The API said no to what was sent: it did not happen. */
function isRefused(error: unknown): error is RampsyncError {
  return RampsyncError.is(error) && error.code === "RS4008";
}

/** What of the update is missing, as far as the server shows it. */
function lacking(found: IntegrationDiff, live: Live): readonly string[] {
  const shown = (path: string) => scalarAt(path).field.readBack !== false || live.scalars.has(path);
  const scalars = [...found.changes, ...found.drift]
    .filter((change) => change.kind === "scalar")
    .map((change) => change.path.join("."))
    .filter((path) => found.update.scalars.has(path) && shown(path));
  return [...scalars, ...found.update.additions.map(({ header }) => headerKey(header))];
}
