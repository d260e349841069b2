// Adds what is missing: one POST with all of it, read back until it shows; and what servers want otherwise that do not
// take it so (docs/api-contract.md#contested-behaviours).
import { RampsyncError } from "../../base/error.js";
import { isRefused } from "../../base/error-kind.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { DROP_ALERTS, NOTIFIER, scalarAt } from "../../integration/fields.js";
import type { Scalar } from "../../integration/model.js";
import { hiddenCredentials, isOfNotifier, wholeNotifier } from "../../integration/notifier.js";
import { headerKey } from "../../integration/pairing/key.js";
import { type EncodeOptions, encodeUpdate, hasOtherName, type Update } from "../../integration/wire/codec.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import { hasUpdate, tokenSpelling } from "./calls.js";
import { halfNotifier, hashOf } from "./plan.js";
import { type Progress, READ_DELAYS, withoutNotifier } from "./progress.js";

/** Equal reads in a row that count as stable. */
const STABLE_READS = 3;

/** Under which of their names disputed fields are sent. */
type SpelledOptions = Pick<EncodeOptions, "otherNames">;

export class Addition {
  constructor(private readonly progress: Progress) {}

  /** Sends all additions in one POST and reads back until they show. */
  async run(): Promise<void> {
    if (!hasUpdate(this.progress.diff.update)) return;
    await this.#postOrWhole(this.progress.diff.update);
    await this.#readUntilAdded();
    await this.#restoreNotifier();
    await this.#sendUnderOtherNames();
    // A POST that did not show where it can be seen tells nothing of what cannot: hidden fields are to be sent again.
    if (this.progress.missing.length > 0) this.progress.accepted.clear();
  }

  /**
   * A server that takes whole notifiers only refuses a part of one, and with it everything that travels along
   * (docs/api-contract.md#contested-behaviours): what is still missing is sent with the whole of it, once, and that is
   * remembered. Where no whole is to be had or liked, the rest is sent without it.
   */
  async #postOrWhole(update: Update): Promise<void> {
    try {
      await this.#post(update);
    } catch (refusal) {
      if (!isRefusal(refusal)) throw refusal;
      const isPart = (sent: Update) => this.#wholeOf(sent).size > sent.scalars.size;
      if (this.progress.wholeNotifier || !isPart(update)) return this.#postUnderOtherNames(update, refusal);
      const { update: missing } = (await this.progress.observe()).diff;
      if (!isPart(missing)) throw refusal;
      const hidden = hiddenCredentials(this.progress.declared, this.progress.plan.live);
      if (hidden.length > 0) return this.#postWithoutNotifier(missing, halfNotifier(hidden));
      try {
        await this.#post({ ...missing, scalars: this.#wholeOf(missing) });
      } catch (again) {
        if (!isRefusal(again)) throw again;
        const whole = { ...missing, scalars: this.#wholeOf(missing) };
        // What it does not like is something else.
        if (!(await this.#isTakenUnderOtherNames(whole))) return this.#postWithoutNotifier(missing, refusal);
      }
      this.progress.wholeNotifier = true;
    }
  }

  /** A server that needs a field, and knows it by its other name, refuses the rest as well. */
  async #postUnderOtherNames(update: Update, refusal: RampsyncError): Promise<void> {
    if (!(await this.#isTakenUnderOtherNames(update))) throw refusal;
  }

  async #isTakenUnderOtherNames(update: Update): Promise<boolean> {
    if (![...update.scalars.keys()].some((path) => hasOtherName(path, this.progress.session.options))) return false;
    try {
      await this.#post(update, { otherNames: true });
      return true;
    } catch (refusal) {
      if (!isRefusal(refusal)) throw refusal;
      return false;
    }
  }

  /**
   * What alone is missing after a POST that was taken, and has another name (docs/api-contract.md#names-on-the-wire), was
   * passed over: it is sent again under that one. For the flag that drops alerts there is a call of its own besides.
   */
  async #sendUnderOtherNames(): Promise<void> {
    const { scalars } = this.progress.diff.update;
    const missing = this.progress.missing;
    const hasOther = (path: string) => scalars.has(path) && hasOtherName(path, this.progress.session.options);
    if (missing.length === 0 || !missing.every(hasOther)) return;
    // The whole of a notifier, since what the server does with a part is not known yet.
    await this.#post({ scalars: this.#wholeOf(this.progress.diff.update), additions: [] }, { otherNames: true });
    await this.#readUntilAdded();
    const { documentedOnly = false } = this.progress.session.options;
    if (documentedOnly || !this.progress.lacking.includes(DROP_ALERTS)) return;
    this.progress.posts += 1;
    await this.progress.session.client.setDropAlerts(
      this.progress.plan.tenant,
      this.progress.plan.id,
      scalars.get(DROP_ALERTS) === true,
    );
    await this.#readUntilAdded();
  }

  async #postWithoutNotifier(missing: Update, reason: RampsyncError): Promise<void> {
    const rest = withoutNotifier(missing);
    if (!hasUpdate(rest)) throw reason;
    await this.#post(rest);
    this.progress.withheld = reason;
  }

  /** The scalars of `update`, and where any of the notifier is among them the whole of that. */
  #wholeOf({ scalars }: Update): ReadonlyMap<string, Scalar> {
    const whole = () => wholeNotifier(this.progress.declared, this.progress.plan.live);
    return [...scalars.keys()].some(isOfNotifier) ? new Map([...whole(), ...scalars]) : scalars;
  }

  async #post(update: Update, names: SpelledOptions = {}): Promise<void> {
    for (const path of update.scalars.keys()) this.progress.tried.add(path);
    try {
      await this.#send(update, names);
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error;
      this.progress.written = true;
      await this.#settle(update, error, names);
    }
    this.progress.written = true;
    for (const path of update.scalars.keys()) this.progress.accepted.add(path);
  }

  async #send(update: Update, names: SpelledOptions): Promise<void> {
    const { session, plan } = this.progress;
    const body = encodeUpdate(update, { secrets: "revealed", ...tokenSpelling(session.options), ...names });
    this.progress.posts += 1;
    await session.client.updateIntegration(plan.tenant, plan.id, body);
  }

  /**
   * After an ambiguous write nothing is posted again until reads are stable (docs/architecture.md#law-4-no-duplicates). If anything of it shows, it
   * happened as a whole; if nothing shows, what is still missing is posted once more.
   */
  async #settle(update: Update, cause: UnknownOutcomeError, names: SpelledOptions): Promise<void> {
    const lackedBefore = this.progress.lacking.length;
    const found = await this.#readUntilStable();
    if (found === undefined) throw cause;
    const sent = new Set([...update.scalars.keys(), ...update.additions.map(({ header }) => headerKey(header))]);
    // What is missing besides was dropped by a server that replaces the notifier, and is restored later.
    if (lackedBefore > 0 && !this.progress.lacking.some((one) => sent.has(one))) return;
    await this.#send(found.update, names);
  }

  /** The diff once reads agree with each other, or show all that was sent; undefined when they do not come to rest. */
  async #readUntilStable(): Promise<IntegrationDiff | undefined> {
    let equalReads = 0;
    let last = "";
    for (let read = 0; read < READ_DELAYS.length + STABLE_READS; read += 1) {
      await this.progress.session.clock.sleep(READ_DELAYS[Math.min(read, READ_DELAYS.length - 1)] ?? 0);
      const { live, diff: found } = await this.progress.observe();
      const hash = hashOf(live);
      equalReads = hash === last ? equalReads + 1 : 1;
      last = hash;
      if (equalReads >= STABLE_READS) return found;
    }
    return undefined;
  }

  #readUntilAdded(): Promise<void> {
    return this.progress.readUntil(() => this.progress.lacking.length === 0 || this.#vanished().length > 0);
  }

  /** A server that replaces the notifier block drops what was not sent: send the whole of it at once, and remember. */
  async #restoreNotifier(): Promise<void> {
    const vanished = this.#vanished();
    if (vanished.length === 0) return;
    this.progress.wholeNotifier = true;
    const { live } = this.progress.plan;
    const undeclared = vanished.filter((path) => !this.progress.declared.scalars.has(path));
    this.progress.lost = undeclared.includes(`${NOTIFIER}.auth_type`)
      ? hiddenCredentials(this.progress.declared, live)
      : [];
    await this.#post({ scalars: wholeNotifier(this.progress.declared, live), additions: [] });
    await this.#readUntilAdded();
  }

  /** Notifier fields that were live and are gone although they were not sent. */
  #vanished(): readonly string[] {
    const sent = [...this.progress.accepted].filter(isOfNotifier);
    if (sent.length === 0 || this.progress.wholeNotifier) return [];
    // Credentials of another authentication are replaced by those that were sent, not dropped.
    const replaced = (path: string) =>
      this.progress.accepted.has(`${NOTIFIER}.auth_type`) && scalarAt(path).field.unit === "notifier authentication";
    return [...this.progress.plan.live.scalars.keys()].filter(
      (path) =>
        isOfNotifier(path) &&
        !this.progress.live.scalars.has(path) &&
        !this.progress.accepted.has(path) &&
        !replaced(path),
    );
  }
}

/** The API said no to what was sent: it did not happen. */
const isRefusal = (error: unknown): error is RampsyncError => RampsyncError.is(error) && isRefused(error);
