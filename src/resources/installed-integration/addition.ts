// Adds what is missing: one POST with all of it, read back until it shows; and what is sent besides to servers that drop
// or pass over a part of it (docs/api-contract.md#contested-behaviours).
import { RampsyncError } from "../../base/error.js";
import { isRefused } from "../../base/error-kind.js";
import { textOf } from "../../base/json.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { DROP_ALERTS, NOTIFIER, scalarAt } from "../../integration/fields.js";
import { hiddenCredentials, isOfNotifier, wholeNotifier } from "../../integration/notifier.js";
import { fold, headerKey } from "../../integration/pairing/key.js";
import { type EncodeOptions, encodeUpdate, hasOtherName, type Update } from "../../integration/wire/codec.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import { copiedTo } from "../detaching.js";
import { hasUpdate, tokenSpelling } from "./calls.js";
import { type FallBack, fallBacks, isPartAsked, type Refusal, refusalOf, wholeScalars } from "./fall-backs.js";
import { hashOf } from "./plan.js";
import { type Progress, READ_DELAYS } from "./progress.js";

/** Equal reads in a row that count as stable. */
const STABLE_READS = 3;

/** Under which of their names disputed fields are sent. */
type SpelledOptions = Pick<EncodeOptions, "otherNames">;

export class Addition {
  constructor(private readonly progress: Progress) {}

  /** Sends all additions in one POST and reads back until they show. */
  async run(): Promise<void> {
    const { progress } = this;
    if (!hasUpdate(progress.diff.update)) return;
    await this.#inTurn(async () => {
      if (!hasUpdate(progress.diff.update)) return;
      await this.#postOrFallBack(progress.diff.update);
      await this.#readUntilAdded();
    });
    await this.#postWhatIsKnownNow();
    if (progress.missing.length > 0) progress.settle();
    await this.#restoreNotifier();
    await this.#sendUnderOtherNames();
    if (progress.missing.length > 0) progress.note({ is: "not shown" });
  }

  /**
   * Reads back what an installation carried, and sends what it lacks: at once where it carried a part of what is declared.
   */
  async follow(scalars: readonly string[], carried: "whole" | "part"): Promise<void> {
    const { progress } = this;
    progress.note({ is: "posting", scalars });
    if (carried === "whole") progress.note({ is: "adding", additions: progress.plan.diff.update.additions });
    progress.note({ is: "posted", scalars });
    if (carried === "whole") await this.#readUntilAdded();
    else await progress.observe();
    if (carried === "whole" && progress.missing.length > 0) progress.settle();
    if (hasUpdate(progress.diff.update)) {
      await this.#postOrFallBack(progress.diff.update);
      await this.#readUntilAdded();
      if (progress.missing.length > 0) progress.settle();
    }
    await this.#restoreNotifier();
    await this.#sendUnderOtherNames();
    if (progress.missing.length > 0) progress.note({ is: "not shown" });
  }

  /** One row of a tenant is posted to find out what the server does with names: what another integration found out holds here. */
  async #inTurn(post: () => Promise<void>): Promise<void> {
    const { progress } = this;
    const { session, plan } = progress;
    if (plan.diff.trial === undefined) return post();
    const end = await session.observer.turnToTry(plan.tenant);
    try {
      if (session.observer.hasSeen(plan.tenant, plan.live, "names")) await progress.observe();
      await post();
    } finally {
      end();
    }
  }

  /** What the server does with names was seen, and other mappings are missing by it than were taken to be. */
  async #postWhatIsKnownNow(): Promise<void> {
    const { progress } = this;
    const { additions } = progress.diff.update;
    if (!progress.learnedNames || additions.length === 0 || progress.sentNotLive.length > 0) return;
    await this.#postOrThrow({ scalars: new Map(), additions });
    await this.#readUntilAdded();
  }

  async #postOrFallBack(update: Update): Promise<void> {
    const error = await this.#post(update);
    if (error === undefined) return;
    const sides = this.#notifierSides;
    const missing = isPartAsked(update, sides) ? (await this.progress.observe()).diff.update : update;
    const refusal = refusalOf(error, update, missing, sides);
    for (const fallBack of fallBacks) {
      if (fallBack.fits(refusal) && (await this.#isTaken(fallBack, refusal))) return;
    }
    throw error;
  }

  /** @throws what refuses an update without the notifier: nothing is left to send instead. */
  async #isTaken(
    { update: updateOf, otherNames, withholds, showsWhole }: FallBack,
    refusal: Refusal,
  ): Promise<boolean> {
    const update = updateOf(refusal);
    if (otherNames && ![...update.scalars.keys()].some((path) => this.#hasOtherName(path))) return false;
    const reason = withholds?.(refusal);
    if (reason !== undefined && !hasUpdate(update)) throw reason;
    const error = await this.#post(update, otherNames ? { otherNames } : {});
    if (error !== undefined && reason !== undefined) throw error;
    if (error !== undefined) return false;
    if (reason !== undefined) this.progress.note({ is: "notifier withheld", reason });
    if (showsWhole) {
      this.progress.note({ is: "whole notifier wanted" });
      this.progress.learn({ notifier: "refused in part" });
    }
    return true;
  }

  /**
   * What alone is missing after a POST that was taken, and has another name (docs/api-contract.md#names-on-the-wire), was
   * passed over: it is sent again under that one. For the flag that drops alerts there is a call of its own besides.
   */
  async #sendUnderOtherNames(): Promise<void> {
    const { progress } = this;
    const { session, plan, missing } = progress;
    const { update } = progress.diff;
    const isPassedOver = (path: string) => update.scalars.has(path) && this.#hasOtherName(path);
    if (missing.length === 0 || !missing.every(isPassedOver)) return;
    // The whole of a notifier, since what the server does with a part is not known yet.
    await this.#postOrThrow(
      { scalars: wholeScalars(update, this.#notifierSides), additions: [] },
      { otherNames: true },
    );
    await this.#readUntilAdded();
    const { documentedOnly = false } = session.options;
    if (documentedOnly || !progress.notLive.includes(DROP_ALERTS)) return;
    progress.note({ is: "sent" });
    await session.client.setDropAlerts(plan.tenant, plan.id, update.scalars.get(DROP_ALERTS) === true);
    await this.#readUntilAdded();
  }

  #hasOtherName(path: string): boolean {
    return hasOtherName(path, this.progress.session.options);
  }

  /** Of the whole notifier that may be asked for: what is seen live of it is what was live before anything was sent. */
  get #notifierSides() {
    const { declared, plan, wholeNotifier: wantsWhole } = this.progress;
    return { declared, live: plan.live, wantsWhole };
  }

  async #postOrThrow(update: Update, names: SpelledOptions = {}): Promise<void> {
    const refused = await this.#post(update, names);
    if (refused !== undefined) throw refused;
  }

  /** Why it was refused, where it was: then nothing of it happened. */
  async #post(update: Update, names: SpelledOptions = {}): Promise<RampsyncError | undefined> {
    const scalars = [...update.scalars.keys()];
    this.progress.note({ is: "posting", scalars });
    this.progress.note({ is: "adding", additions: update.additions });
    try {
      await this.#sendOnce(update, names);
    } catch (error) {
      if (!RampsyncError.is(error) || !isRefused(error)) throw error;
      this.progress.note({ is: "refused", error });
      return error;
    }
    this.progress.note({ is: "posted", scalars });
    return undefined;
  }

  /** A write of which it is not known whether it happened is sent again only once that is known. */
  async #sendOnce(update: Update, names: SpelledOptions): Promise<void> {
    try {
      await this.#send(update, names);
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error;
      this.progress.note({ is: "in doubt" });
      await this.#settle(update, error, names);
    }
  }

  async #send(update: Update, names: SpelledOptions): Promise<void> {
    const { session, plan } = this.progress;
    const body = encodeUpdate(update, { secrets: "revealed", ...tokenSpelling(session.options), ...names });
    this.progress.note({ is: "sent" });
    const answer = await session.client.updateIntegration(plan.tenant, plan.id, body);
    const copy = textOf(answer.id);
    if (plan.live.origin === "inherited" && copy !== "" && fold(copy) !== fold(plan.id)) throw copiedTo(plan.id, copy);
  }

  /**
   * After an ambiguous write nothing is posted again until reads are stable
   * (docs/architecture.md#law-4-no-duplicates). If anything of it shows, it happened as a whole; if nothing shows, what
   * is still missing is posted once more.
   */
  async #settle(update: Update, cause: UnknownOutcomeError, names: SpelledOptions): Promise<void> {
    const missedBefore = this.progress.notLive.length;
    if ((await this.#readUntilStable()) === undefined) throw cause;
    await this.progress.learnNames(true);
    const found = this.progress.diff;
    const sent = new Set([...update.scalars.keys(), ...update.additions.map(({ header }) => headerKey(header))]);
    // What is missing besides was dropped by a server that replaces the notifier, and is restored later.
    if (missedBefore > 0 && !this.progress.notLive.some((part) => sent.has(part))) return;
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

  async #readUntilAdded(): Promise<void> {
    const { progress } = this;
    await progress.readUntil(async () => {
      await progress.learnNames(false);
      const isAll = progress.notLive.length === 0 || (progress.learnedNames && progress.sentNotLive.length === 0);
      return (isAll && !progress.isOpen) || this.#vanished().length > 0;
    });
    await progress.learnNames(true);
  }

  /** A server that replaces the notifier block drops what was not sent: send the whole of it at once, and remember. */
  async #restoreNotifier(): Promise<void> {
    const { progress } = this;
    const vanished = this.#vanished();
    if (vanished.length === 0) return;
    progress.note({ is: "whole notifier wanted" });
    progress.learn({ notifier: "replaced" });
    const { live } = progress.plan;
    const isLost =
      vanished.includes(`${NOTIFIER}.auth_type`) && !progress.declared.scalars.has(`${NOTIFIER}.auth_type`);
    if (isLost) progress.note({ is: "notifier fields lost", paths: hiddenCredentials(progress.declared, live) });
    await this.#postOrThrow({ scalars: wholeNotifier(progress.declared, live), additions: [] });
    await this.#readUntilAdded();
  }

  /** Notifier fields that were live and are gone although they were not sent. */
  #vanished(): readonly string[] {
    const { accepted, wholeNotifier: wantsWhole, live, plan } = this.progress;
    if (wantsWhole || ![...accepted].some(isOfNotifier)) return [];
    // Credentials of another authentication are replaced by those that were sent, not dropped.
    const isReplaced = (path: string) =>
      accepted.has(`${NOTIFIER}.auth_type`) && scalarAt(path).field.unit === "notifier authentication";
    return [...plan.live.scalars.keys()].filter(
      (path) => isOfNotifier(path) && !live.scalars.has(path) && !accepted.has(path) && !isReplaced(path),
    );
  }
}
