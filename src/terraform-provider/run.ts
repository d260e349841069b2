// What one configured provider knows of its run: the session, what was planned, who claimed which integration, and how
// many removals were planned so far.
import { RampsyncError } from "../base/error.js";
import { isGuardOfRun } from "../base/error-kind.js";
import { Secret } from "../base/secret.js";
import { encodeApplied } from "../integration/applied/applied-record.js";
import { type Config, declare } from "../integration/declared/config.js";
import type { Applied, Declared } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { guardRun, lossesOf } from "../resources/guards.js";
import { type IntegrationPlan, planIntegration, type Target } from "../resources/installed-integration/plan.js";
import type { Session } from "../resources/session.js";

interface Claim {
  readonly as: "creates" | "updates" | "empties";
  readonly declared: Config;
}

export class Run {
  /** Plans that an apply in the same process may follow. */
  readonly #remembered = new Map<string, IntegrationPlan>();
  readonly #claims = new Map<string, readonly Claim[]>();
  #applying = 0;
  /** Plans that lose values: the others are nothing to the guards, and most plans of most runs are such. */
  readonly #losing = new Map<string, IntegrationPlan>();

  constructor(
    readonly session: Session,
    readonly tenant: string | undefined,
    private readonly allowRemovals: number | undefined,
  ) {}

  /** @throws RS2012 when neither the resource nor the provider names a tenant. */
  tenantOf(named: unknown): string {
    const tenant = typeof named === "string" && named !== "" ? named : this.tenant;
    if (tenant === undefined) {
      throw new RampsyncError("RS2012", "Neither the resource nor its provider names a tenant.", {
        where: "tenant_id",
      });
    }
    return tenant;
  }

  /**
   * Terraform plans each resource once in a run, and once more as new when it is replaced: whatever else is planned twice
   * stands at two addresses. What is declared must not be emptied by an address that is gone.
   * @throws RS1013
   */
  claim(target: Target, as: Claim["as"], declared: Config = {}): void {
    const earlier = this.#claims.get(keyOf(target)) ?? [];
    this.#claims.set(keyOf(target), [...earlier, { as, declared }]);
    const [first, ...others] = earlier;
    if (first === undefined) return;
    const isReplaced = first.as === "updates" && as === "creates" && sameText(first.declared, declared);
    if (isReplaced && others.length === 0) return;
    const isMoved = as === "empties" || first.as === "empties";
    throw new RampsyncError(
      "RS1013",
      isMoved
        ? `${target.id} of tenant ${target.tenant} is declared at one address and would lose its mappings at another.`
        : `${target.id} of tenant ${target.tenant} is declared at another address already.`,
      {
        where: "integration_id",
        ...(isMoved
          ? { hint: 'Say with a moved block that it is the same one, or set on_destroy = "forget" first.' }
          : {}),
      },
    );
  }

  /** Whether something is being applied: that is not ended half-way. */
  get isApplying(): boolean {
    return this.#applying > 0;
  }

  async uninterrupted<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#applying += 1;
    try {
      return await work();
    } finally {
      this.#applying -= 1;
    }
  }

  /** Plans, and keeps the plan for the apply that may follow in the same process. */
  async plan(target: Target, config: Config, applied: Applied | undefined): Promise<IntegrationPlan> {
    const plan = await planIntegration(this.session, target, config, applied);
    this.#guard(plan);
    this.#remembered.set(keyOf(target), plan);
    return plan;
  }

  /** The plan that was made of the same in this process, else a new one. Given out once: an apply makes it old. */
  async planToApply(target: Target, config: Config, applied: Applied | undefined): Promise<IntegrationPlan> {
    const remembered = this.#remembered.get(keyOf(target));
    this.#remembered.delete(keyOf(target));
    if (remembered !== undefined && this.#isPlanOf(remembered, declare(config), applied)) return remembered;
    const plan = await planIntegration(this.session, target, config, applied);
    this.#guard(plan);
    return plan;
  }

  /** @throws the first of RS5001, RS5002, RS5003 that applies. */
  #guard(plan: IntegrationPlan): void {
    if (lossesOf(plan) > 0) this.#losing.set(keyOf(plan), plan);
    else this.#losing.delete(keyOf(plan));
    const allowWith = (count: number) => `allow_removals = ${count} in the provider block`;
    const guarded = (one: IntegrationPlan) => ({ address: `${one.tenant} / ${one.id}`, plan: one });
    const ofRun = guardRun([...this.#losing.values()].map(guarded), this.allowRemovals, allowWith);
    if (ofRun.length === 0) return;
    const own = guardRun([guarded(plan)], undefined, allowWith);
    const error = own[0] ?? ofRun.find((one) => isGuardOfRun(one) && plan.diff.selectors.length > 0);
    if (error !== undefined) throw error;
  }

  /** Whether the plan was made of this declaration and this applied side. */
  #isPlanOf(plan: IntegrationPlan, declared: Declared, applied: Applied | undefined): boolean {
    return this.#textOf(plan.declared, plan.applied) === this.#textOf(declared, applied);
  }

  #textOf(declared: Declared, applied: Applied | undefined): string {
    const { fingerprintKey } = this.session;
    const scalars = [...declared.scalars].map(([path, value]) => [
      path,
      value instanceof Secret ? fingerprintKey.of(path, value).mac : value,
    ]);
    const { mappings, directions, unmanaged, versions } = declared;
    return JSON.stringify([
      scalars,
      mappings,
      [...directions],
      unmanaged,
      [...versions],
      applied === undefined ? null : encodeApplied(applied),
    ]);
  }
}

/** Secrets are masked in it. */
const sameText = (one: Config, other: Config) => JSON.stringify(one) === JSON.stringify(other);

const keyOf = ({ tenant, id }: Target) => JSON.stringify([tenant, fold(id)]);
