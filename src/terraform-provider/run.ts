// What one configured provider knows of its run: the session, what was planned, who claimed which integration, and how
// many removals were planned so far.
import { RampsyncError } from "../base/error.js";
import { isGuardOfRun } from "../base/error-kind.js";
import { type Config, UNKNOWN } from "../integration/declared/config.js";
import { fold } from "../integration/pairing/key.js";
import type { Attributes } from "../resources/attributes.js";
import { type GuardedPlan, guardRun, rotatesWithOthers, uninstalls } from "../resources/guards.js";
import { declaredId } from "../resources/identity.js";
import { type Resource, type ResourcePlan, removedBy, type Target } from "../resources/resource.js";
import type { Session } from "../resources/session.js";
import type { UsedCatalogue } from "./catalogue.js";
import { goesLines } from "./goes.js";
import type { SharedClaims } from "./shared-claims.js";

/** What is planned: an object of a resource, its declaration (without one it is removed), and what was applied. */
export interface Subject {
  readonly definition: Resource;
  readonly target: Target;
  readonly config: Config | undefined;
  readonly applied: unknown;
  /** Of what is removed: the attributes of the state, which say how. */
  readonly instructions?: Attributes;
}

/** What was reviewed. */
export interface Allowed {
  /** How many values a run may lose. */
  readonly removals: number | undefined;
  /** Ids of what may be uninstalled. */
  readonly uninstalls: readonly string[];
}

interface Claim {
  readonly as: "creates" | "updates" | "empties";
  readonly declared: Config;
}

export class Run {
  /** Plans that an apply in the same process may follow. */
  readonly #remembered = new Map<string, ResourcePlan>();
  readonly #read = new Set<string>();
  readonly #made = new Set<string>();
  /** How many addresses declare an object, so far. */
  readonly #declared = new Map<string, number>();
  readonly #claims = new Map<string, readonly Claim[]>();
  /** Ids of what is planned to be uninstalled. */
  readonly #goes = new Set<string>();
  /** Plans of this run that make new credentials. */
  readonly #rotating = new Set<string>();
  #applying = 0;
  #toldTokenFailure = false;
  /** Plans that lose values: the others are nothing to the guards, and most plans of most runs are such. */
  readonly #losing = new Map<string, GuardedPlan>();

  constructor(
    readonly session: Session,
    /** Of what names none; `UNKNOWN` while it is known only later. */
    readonly tenant: string | undefined | typeof UNKNOWN,
    private readonly allowed: Allowed,
    /** What processes of other aliases of the provider claim; `endpoint` tells their servers apart. */
    private readonly others?: { readonly endpoint: string; readonly claims: SharedClaims },
    /** Absent: nothing is known of what can be mapped. */
    readonly catalogue?: UsedCatalogue,
  ) {}

  /** Whether the tenant of what names this one, or none, is known by now. */
  knowsTenant(named: unknown): boolean {
    return (typeof named === "string" && named !== "") || this.tenant !== UNKNOWN;
  }

  /** @throws RS2012 when neither the resource nor the provider names a tenant, or the provider's is known only later. */
  tenantOf(named: unknown): string {
    const tenant = typeof named === "string" && named !== "" ? named : this.tenant;
    if (tenant === UNKNOWN) {
      throw new RampsyncError("RS2012", "The provider's tenant is known only after an apply.", {
        place: { attribute: ["tenant_id"] },
        hint: "Name a tenant_id here, or apply first what the provider's tenant comes from.",
      });
    }
    if (tenant === undefined) {
      throw new RampsyncError("RS2012", "Neither the resource nor its provider names a tenant.", {
        place: { attribute: ["tenant_id"] },
      });
    }
    return tenant;
  }

  /**
   * Terraform plans each resource once in a run, and once more as new when it is replaced: whatever else is planned twice
   * stands at two addresses. What is declared must not be emptied by an address that is gone.
   * @throws RS1013
   */
  claim(definition: Resource, target: Target, as: Claim["as"], declared: Config = {}): void {
    // What the server names has one address, until it is made.
    if (target.id === "") return;
    const key = keyOf({ definition, target });
    const earlier = this.#claims.get(key) ?? [];
    this.#claims.set(key, [...earlier, { as, declared }]);
    const [first, ...others] = earlier;
    if (first === undefined) {
      if (this.others?.claims.take(JSON.stringify([this.others.endpoint, key])) !== false) return;
      throw new RampsyncError(
        "RS1013",
        `${target.id} of tenant ${target.tenant} is declared at another address, under another alias of the provider.`,
        { place: { attribute: [definition.idAttribute ?? "id"] } },
      );
    }
    // With ignore_changes Terraform plans the update with what is recorded, and the new object with what is written.
    const isOneAddress = this.#declared.get(key) === 1 || sameText(first.declared, declared);
    if (first.as === "updates" && as === "creates" && isOneAddress && others.length === 0) return;
    const isMoved = as === "empties" || first.as === "empties";
    throw new RampsyncError(
      "RS1013",
      isMoved
        ? `${target.id} of tenant ${target.tenant} is declared at one address and would lose its mappings at another.`
        : `${target.id} of tenant ${target.tenant} is declared at another address already.`,
      {
        place: { attribute: [definition.idAttribute ?? "id"] },
        ...(isMoved
          ? {
              hint: 'Say with a moved block that it is the same one, or set on_destroy = "forget" first. Where it is a deposed object, which a replacement left that was broken off, nothing tells it from another address: terraform state rm ADDRESS, then apply, which adopts the integration again and sends nothing.',
            }
          : {}),
      },
    );
  }

  /** Terraform validates the declaration of an address once in a plan, just before it plans it. */
  noteDeclared(definition: Resource, config: Config): void {
    const id = declaredId(definition, config);
    if (id === undefined || !this.knowsTenant(config.tenant_id) || (this.tenant ?? config.tenant_id ?? null) === null)
      return;
    const key = keyOf({ definition, target: { tenant: this.tenantOf(config.tenant_id), id } });
    this.#declared.set(key, (this.#declared.get(key) ?? 0) + 1);
  }

  noteRead(definition: Resource, target: Target): void {
    this.#read.add(keyOf({ definition, target }));
  }

  /** Whether this process has read the object: Terraform reads before it plans, and not before it applies. */
  hasRead(definition: Resource, { tenant, id }: Target): boolean {
    return this.#read.has(keyOf({ definition, target: { tenant, id } }));
  }

  noteMade(definition: Resource, target: Target): void {
    this.#made.add(keyOf({ definition, target }));
  }

  /** Whether this process has made, or adopted, the object. */
  isMade(definition: Resource, target: Target): boolean {
    return this.#made.has(keyOf({ definition, target }));
  }

  /**
   * Whether these errors are the one of the token request, and it was told already: each resource meets it, and a run that
   * has told it once ends with it.
   */
  isToldAgain(errors: readonly RampsyncError[]): boolean {
    const { tokenFailure } = this.session.client;
    const isIt = ({ code, message }: RampsyncError) => code === tokenFailure?.code && message === tokenFailure.message;
    if (errors.length === 0 || !errors.every(isIt)) return false;
    const isTold = this.#toldTokenFailure;
    this.#toldTokenFailure = true;
    return isTold;
  }

  /** Whether nothing is sent, whatever differs. */
  get adoptsOnly(): boolean {
    return this.session.options.adoptOnly ?? false;
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
  async plan(subject: Subject): Promise<ResourcePlan> {
    const plan = await this.#make(subject);
    this.#guard(subject, plan);
    this.#remembered.set(keyOf(subject), plan);
    return plan;
  }

  /** The plan that was made of the same in this process, else a new one. Given out once: an apply makes it old. */
  async planToApply(subject: Subject): Promise<ResourcePlan> {
    const { definition, config, applied } = subject;
    const remembered = this.#remembered.get(keyOf(subject));
    this.#remembered.delete(keyOf(subject));
    if (remembered !== undefined && definition.isPlanOf(this.session, remembered, config, applied)) return remembered;
    const plan = await this.#make(subject);
    this.#guard(subject, plan);
    return plan;
  }

  #mayUninstall({ id }: Target): boolean {
    return this.allowed.uninstalls.some((allowed) => fold(allowed) === fold(id));
  }

  async #make({ definition, target, config, applied, instructions = {} }: Subject): Promise<ResourcePlan> {
    if (config === undefined) {
      const plan = await definition.removal.plan(this.session, target, applied, instructions);
      if (definition.removal.isNamedOnly?.(plan) === true) this.#goes.add(plan.id);
      return plan;
    }
    return definition.plan(this.session, { ...target, goes: [...this.#goes] }, config, applied);
  }

  /** @throws the first of RS5001, RS5002, RS5003 that applies. */
  #guard(subject: Subject, plan: ResourcePlan): void {
    if (this.adoptsOnly) return;
    const { definition, target } = subject;
    const [unconsented] = definition.unconsented?.(this.session, plan) ?? [];
    if (unconsented !== undefined) throw unconsented;
    if (definition.rotates?.(plan) === true) {
      this.#rotating.add(keyOf(subject));
      const error = this.#rotating.size < 2 ? undefined : rotatesWithOthers(this.session, plan);
      if (error !== undefined) throw error;
    }
    if (definition.removal.isNamedOnly?.(plan) === true && !this.#mayUninstall(plan)) {
      const { id, tenant } = plan;
      throw uninstalls(plan, { tenant, integration: id }, `allow_uninstall = ["${id}"] in the provider block`);
    }
    const guarded: GuardedPlan = { place: { tenant: target.tenant, integration: target.id }, definition, plan };
    if (definition.lossesOf(plan) > 0) this.#losing.set(keyOf(subject), guarded);
    else this.#losing.delete(keyOf(subject));
    const losing = [...this.#losing.values()];
    const inAll = losing.reduce((sum, each) => sum + each.definition.lossesOf(each.plan), 0);
    const among = losing.length > 1 ? ", the number of the run so far: of several such errors the largest counts" : "";
    const allowWith = () => `allow_removals = ${inAll} in the provider block${among}`;
    const ofRun = guardRun(losing, this.allowed.removals, { allowWith });
    if (ofRun.length === 0) return;
    const own = guardRun([guarded], undefined, { allowWith });
    const error = own[0] ?? ofRun.find((error) => isGuardOfRun(error) && removedBy(plan) > 0);
    if (error === undefined) return;
    // Terraform shows no plan of a resource that has an error: what there is to review stands in the error.
    const { code, message, hint, hasOwnHint, place } = error;
    throw new RampsyncError(code, `${message}\n\n${goesLines(definition.removalsOf(plan))}`, {
      ...(hasOwnHint ? { hint } : {}),
      ...(place === undefined ? {} : { place }),
    });
  }
}

/** Secrets are masked in it. */
const sameText = (left: Config, right: Config) => JSON.stringify(left) === JSON.stringify(right);

const keyOf = ({ definition, target: { tenant, id } }: Pick<Subject, "definition" | "target">) =>
  JSON.stringify([definition.type, tenant, fold(id)]);

/** What configuring makes: no run yet, while arguments of the provider are known only later. */
export interface Configured {
  readonly run: Run | undefined;
  /** Names of the arguments that are not known. */
  readonly unknown: readonly string[];
}

/** The run of a configured provider. Throws RS2010 where the configuration is not known yet. */
export function configured({ run, unknown }: Configured): Run {
  if (run !== undefined) return run;
  throw new RampsyncError("RS2010", `Known only after an apply, of the provider: ${unknown.join(", ")}.`, {
    hint: "Apply first what it comes from (terraform apply -target=ADDRESS), or give it from a variable or the environment.",
  });
}
