// Installs one planned integration: what is to be made is recorded, then sent once; what was made is read back, and what
// the installation did not carry is sent as any other update.
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isGone, isOutcomeUnknown, isRefused } from "../../base/error-kind.js";
import { note } from "../../base/note.js";
import { nextApplied } from "../../integration/applied/applied.js";
import { isShownOnce } from "../../integration/credentials.js";
import { AUTHENTICATION, ENABLED } from "../../integration/fields.js";
import type { Applied, Installation, InstallIntent, Live } from "../../integration/model.js";
import { compareSides } from "../../integration/sides.js";
import { encodeInstallation, type Update } from "../../integration/wire/codec.js";
import { credentialsOfIntegration, type InboundCredentials } from "../../integration/wire/credentials-codec.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import { type ApplyOptions, isLookedAtAgain } from "../resource.js";
import type { Session } from "../session.js";
import { Addition } from "./addition.js";
import { tokenSpelling } from "./calls.js";
import { disable, enable } from "./enabling.js";
import { type InstallPlan, isKept } from "./install-plan.js";
import {
  alreadyInstalled,
  isNamedSo,
  knownInstallations,
  listInstallations,
  madeBy,
  namesOf,
} from "./installations.js";
import { keepMade } from "./made-credentials.js";
import { type ApplyResult, Outcome } from "./outcome.js";
import { type IntegrationPlan, observeAndDiff, planDeclared } from "./plan.js";
import { Progress, READ_DELAYS } from "./progress.js";

/** Milliseconds between the lists that wait for an installation whose outcome is not known to show. */
const LIST_DELAYS = [0, 500, 2000, 5000] as const;

/** `apply`: applies the plan of an integration that is there. */
export async function applyInstallation(
  session: Session,
  plan: InstallPlan,
  options: ApplyOptions,
  apply: (plan: IntegrationPlan) => Promise<ApplyResult>,
): Promise<ApplyResult> {
  return new InstallationRun(session, plan, options).run(apply);
}

/** What an installation carried. */
interface Sent {
  readonly id: string;
  readonly update: Update;
  /** What its answer showed; absent where no answer was read. */
  readonly credentials?: InboundCredentials;
}

class InstallationRun {
  #posts = 0;
  /** Whether a read showed what was made. */
  #isSeen = false;

  constructor(
    private readonly session: Session,
    private readonly plan: InstallPlan,
    private readonly options: ApplyOptions,
  ) {}

  async run(apply: (plan: IntegrationPlan) => Promise<ApplyResult>): Promise<ApplyResult> {
    const { session, plan } = this;
    try {
      const made = await this.#madeBefore();
      if (made !== undefined) {
        const { tenant, declared } = plan;
        const intended = this.#intended(this.#intent());
        const target = { tenant, id: made.id };
        const wasRead = isKept(session, target, intended);
        return this.#sayLost(await apply(await planDeclared(session, target, declared, intended)), wasRead);
      }
      const intent = this.#intent();
      const sent = await this.#install(intent);
      const kept = await this.#keep(sent, this.#intended(intent));
      return this.#sayLost(await this.#follow(sent, kept), sent.credentials !== undefined);
    } catch (error) {
      return this.#fail(error);
    }
  }

  /**
   * What an earlier run installed, as far as it shows by now. Without an earlier run the list that was planned with counts
   * while it is fresh.
   * @throws RS4030 for what was installed meanwhile.
   */
  async #madeBefore(): Promise<Installation | undefined> {
    const { session, plan, options } = this;
    if (plan.pending !== undefined) return this.#untilMade(plan.pending);
    const { at } = await knownInstallations(session, plan.tenant);
    if (!isLookedAtAgain({ ...plan, observedAt: at }, options, session.clock.now())) return undefined;
    const { installations } = await listInstallations(session, plan.tenant);
    const found = installations.filter((each) => isNamedSo(plan.install, each) && !plan.goes?.includes(each.id));
    if (found.length > 0) throw alreadyInstalled(plan.install, found);
    return undefined;
  }

  /** Lists lag behind: one that is not in several of them, seconds apart, counts as not made. */
  async #untilMade(intent: InstallIntent): Promise<Installation | undefined> {
    const { session, plan } = this;
    for (const delay of LIST_DELAYS) {
      await session.clock.sleep(delay);
      const { installations } = await listInstallations(session, plan.tenant);
      const made = madeBy(session, intent, installations);
      if (made !== undefined) return made;
    }
    return undefined;
  }

  /** The earliest counts: what an earlier run sent may show later. */
  #intent(): InstallIntent {
    const { plan, session } = this;
    const { application, displayName } = plan.install;
    return plan.pending ?? { application, displayName, since: session.clock.now() };
  }

  /** What is recorded while it is not known whether it is there: as if all of it had been taken. */
  #intended(intent: InstallIntent): Applied {
    const { session, plan } = this;
    const applied = nextApplied(plan.sides, {
      sent: new Set(plan.diff.update.scalars.keys()),
      // An installation does not carry it: what is made is then as the server makes it.
      unsettled: new Set([ENABLED]),
      fingerprintKeys: session.fingerprintKeys.ofWritten(undefined),
      wholeNotifier: false,
    });
    return { ...applied, intent, ...plan.carried };
  }

  /** What the answer showed is saved before anything else is sent: it may never be shown again. */
  async #keep({ id, credentials }: Sent, intended: Applied): Promise<Applied> {
    const { plan, options, session } = this;
    if (credentials === undefined) return intended;
    const target = { tenant: plan.tenant, id };
    return keepMade({ session, declared: plan.declared, options, target }, intended, credentials);
  }

  /** A secret that was shown while nobody read it is lost; it is not made anew here. */
  #sayLost(result: ApplyResult, wasRead: boolean): ApplyResult {
    const authType = this.plan.declared.scalars.get(`${AUTHENTICATION}.auth_type`);
    if (wasRead || !isShownOnce(authType)) return result;
    return { ...result, notes: [...(result.notes ?? []), note("RS6192", {}, { path: ["rotate_credentials"] })] };
  }

  async #install(intent: InstallIntent): Promise<Sent> {
    const { options, plan } = this;
    if (options.intend === undefined) {
      throw new RampsyncError(
        "RS2030",
        "Nothing keeps what is installed, so that the next run would install it again.",
      );
    }
    const intention = await options.intend(this.#intended(intent));
    try {
      return await this.#postOrFallBack();
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) {
        // What an earlier run sent may still show.
        if (plan.pending === undefined) await intention.withdraw();
        throw error;
      }
      const made = await this.#untilMade(intent);
      if (made === undefined) throw error;
      return { id: made.id, update: plan.diff.update };
    }
  }

  /** A server that refuses the whole may take what names the integration, and the rest as an update. */
  async #postOrFallBack(): Promise<Sent> {
    const { update } = this.plan.diff;
    const least = leastOf(update);
    try {
      return await this.#post(update);
    } catch (error) {
      if (!RampsyncError.is(error) || !isRefused(error) || isSameSize(least, update)) throw error;
      return await this.#post(least);
    }
  }

  async #post(update: Update): Promise<Sent> {
    const { session, plan } = this;
    const body = encodeInstallation(plan.install, update, { secrets: "revealed", ...tokenSpelling(session.options) });
    this.#posts += 1;
    const answer = await session.client.installIntegration(plan.tenant, plan.install.application, body);
    return { id: String(answer.id), update, credentials: credentialsOfIntegration(answer) };
  }

  /** Reads back what was made, sends what it lacks, and looks whether somebody else made the same. */
  async #follow({ id, update }: Sent, intended: Applied): Promise<ApplyResult> {
    const { session } = this;
    const landed = this.#landed(id, intended);
    const progress = new Progress(session, landed, (formsIn) =>
      this.#untilThere(() => observeAndDiff(session, landed, landed.declared, intended, { fresh: true, formsIn })),
    );
    const outcome = new Outcome(progress);
    const isWhole = isSameSize(update, this.plan.diff.update);
    let result: ApplyResult;
    try {
      await new Addition(progress).follow([...update.scalars.keys()], isWhole ? "whole" : "part");
      await disable(progress);
      await enable(progress);
      result = outcome.finish();
    } catch (error) {
      // An id that no read shows is none to record: the next run looks for what was made, as after a kill.
      if (!this.#isSeen && isGone(error)) throw error;
      result = outcome.fail(error);
    }
    const twins = await this.#twins(id);
    const sent = { ...result.sent, posts: result.sent.posts + this.#posts };
    if (twins.length === 0) return { ...result, sent };
    const at = { tenant: landed.tenant, integration: id };
    return {
      ...result,
      sent,
      status: result.status === "unknown" ? "unknown" : "failed",
      errors: [...result.errors, ...twins.map((error) => error.at(at))],
    };
  }

  /** The plan of what was made, as if it had been there before with nothing in it. */
  #landed(id: string, intended: Applied): IntegrationPlan {
    const { plan } = this;
    const { install: _install, pending: _pending, ...common } = plan;
    const live: Live = { ...plan.live, id };
    return { ...common, id, live, applied: intended, sides: compareSides(plan.declared, live, intended) };
  }

  async #untilThere<Found>(look: () => Promise<Found>): Promise<Found> {
    const seen = async () => {
      const found = await look();
      this.#isSeen = true;
      return found;
    };
    for (const delay of READ_DELAYS.slice(1)) {
      try {
        return await seen();
      } catch (error) {
        if (!isGone(error)) throw error;
        await this.session.clock.sleep(delay);
      }
    }
    return seen();
  }

  /** RS4032 where another run, with a state of its own, installed the same beside this one. */
  async #twins(id: string): Promise<readonly RampsyncError[]> {
    const { plan } = this;
    try {
      const { installations } = await this.#listWith(id);
      const others = installations.filter(
        (each) => each.id !== id && isNamedSo(plan.install, each) && !plan.goes?.includes(each.id),
      );
      if (others.length === 0) return [];
      return [
        new RampsyncError(
          "RS4032",
          `Two runs installed "${plan.install.displayName}" (${plan.install.application}): ${id}, which is recorded here, and ${namesOf(others)}.`,
        ),
      ];
    } catch (error) {
      return toRampsyncErrors(error);
    }
  }

  /** A list that does not have what was made may lack others as well. */
  async #listWith(id: string) {
    const { session, plan } = this;
    let found = await listInstallations(session, plan.tenant);
    for (const delay of LIST_DELAYS.slice(1)) {
      if (found.installations.some((each) => each.id === id)) break;
      await session.clock.sleep(delay);
      found = await listInstallations(session, plan.tenant);
    }
    return found;
  }

  /** What was recorded before stays: it says what is to be looked for. */
  #fail(error: unknown): ApplyResult {
    const { plan } = this;
    const errors = toRampsyncErrors(error).map((each) => each.at({ tenant: plan.tenant }));
    return {
      applied: undefined,
      live: plan.live,
      status: errors.some(isOutcomeUnknown) ? "unknown" : "failed",
      errors,
      sent: { posts: this.#posts, deletes: 0 },
    };
  }
}

const isSameSize = (left: Update, right: Update) =>
  left.scalars.size === right.scalars.size && left.additions.length === right.additions.length;

/** What an integration cannot be without: its name, its alert source and its authentication. */
function leastOf({ scalars }: Update): Update {
  const isLeast = (path: string) =>
    path === "display_name" || path === "alert_source_id" || path.startsWith(`${AUTHENTICATION}.`);
  return { scalars: new Map([...scalars].filter(([path]) => isLeast(path))), additions: [] };
}
