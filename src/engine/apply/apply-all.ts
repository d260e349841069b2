// Applies all that was planned, tenants side by side and each resource after those that it waits for; records each at once.
import { RampsyncError } from "../../base/error.js";
import { within } from "../../base/telemetry.js";
import { plural } from "../../base/text.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import { onlyAdopting } from "../../resources/guards.js";
import { recordedTarget } from "../../resources/identity.js";
import {
  type ApplyOptions,
  type ApplyResult,
  type KeptRemoval,
  type MadeCredentials,
  removedBy,
} from "../../resources/resource.js";
import type { ResourceTable } from "../../resources/table.js";
import type { Host } from "../host.js";
import type { Lookup } from "../load/deferred.js";
import { valueAt } from "../load/references.js";
import type { LoadedStack } from "../load/stack.js";
import { Order } from "../plan/order.js";
import { byTenant, isEnd, isToDo, type Planned, spanOf } from "../plan/planned.js";
import { errorsIn, type Managed } from "../records/managed.js";
import type { StateFiles } from "./state-files.js";

export interface ApplyAllOptions {
  readonly resources: ResourceTable;
  readonly host: Host;
  readonly signal?: AbortSignal;
  /** Whether the plans may have aged, so that each is checked against live before anything is sent. */
  readonly recheck: boolean;
  readonly maxCalls?: number;
  /** Keeps what is about to be removed. Default: nothing is kept. */
  readonly keep?: (managed: Managed, removal: KeptRemoval) => Promise<void>;
  /** Hands over what a server made for a third party. Default: nobody asked for it. */
  readonly give?: (managed: Managed, made: MadeCredentials) => Promise<void>;
}

/** Where what an apply leaves is recorded. */
export type Recorder = Pick<StateFiles, "failure" | "attributesOf" | "record" | "forget"> &
  /** Absent: nothing lasts of what is made. */
  Partial<Pick<StateFiles, "intend" | "save">>;

/** Of runs of which no state knows. */
export const unrecorded: Recorder = {
  failure: () => undefined,
  attributesOf: () => undefined,
  record: async () => {},
  forget: async () => {},
};

type Result = ApplyResult<unknown, unknown>;

export interface Outcome extends Pick<Result, "status" | "errors" | "sent" | "notes" | "unverified"> {
  /** The id of what was made in this run. */
  readonly id?: string;
}

/** What each came to, in no order. */
export function applyAll(
  planned: readonly Planned[],
  held: Recorder,
  options: ApplyAllOptions,
): Promise<ReadonlyMap<Planned, Outcome>> {
  return new Application(planned, held, options).run();
}

class Application {
  readonly #outcomes = new Map<Planned, Outcome>();
  readonly #work: readonly Planned[];
  readonly #order: Order<Planned>;
  /** Calls that are foreseen, and those of what is planned meanwhile. */
  #calls: number;

  constructor(
    private readonly planned: readonly Planned[],
    private readonly held: Recorder,
    private readonly options: ApplyAllOptions,
  ) {
    this.#work = planned.filter(isToDo);
    const before = beforeIn(this.#work);
    this.#order = new Order(this.#work, before);
    this.#calls = this.#work.reduce((sum, { plan }) => sum + (plan?.calls.length ?? 0), 0);
  }

  async run(): Promise<ReadonlyMap<Planned, Outcome>> {
    const recorded: Promise<void>[] = [];
    await byTenant(
      this.#work,
      ({ managed, session }) => ({ tenant: managed.tenant, session }),
      async () => {},
      async (resource) => {
        const { ready, result } = await within("rampsync.apply", spanOf(resource.managed), async (tell) => {
          const applied = await this.#apply(resource);
          const { status, sent, errors } = applied.result;
          tell({
            "rampsync.status": status,
            "rampsync.posts": sent.posts,
            "rampsync.deletes": sent.deletes,
            "error.type": errors[0]?.code,
          });
          return applied;
        });
        // Recorded outside the tenant's turn, so that those that end together share one save.
        recorded.push(
          this.#record(ready, result).then((outcome) => {
            this.#outcomes.set(resource, outcome);
            this.#order.ended(resource);
            this.#tell(resource, outcome);
            this.options.host({ type: "progress", verb: "apply", done: this.#outcomes.size, all: this.#work.length });
          }),
        );
      },
      this.#order,
    );
    await Promise.all(recorded);
    return this.#outcomes;
  }

  #tell({ managed }: Planned, { status, id = managed.id }: Outcome): void {
    const { tenant, address, stack } = managed;
    this.options.host({ type: "applied", tenant, integration: id, address, stack: stack.name, status });
  }

  /** Without a plan there is nothing to send: forgetting changes the state alone. */
  async #apply(planned: Planned): Promise<{ readonly ready: Planned; readonly result: Outcome | Result }> {
    const nothingSent = { posts: 0, deletes: 0 };
    let ready = planned;
    try {
      const { signal, recheck } = this.options;
      const failure = this.held.failure(planned.managed.stack);
      if (failure !== undefined) throw failure;
      if (signal?.aborted) {
        throw new RampsyncError("RS4014", "The run was stopped before this integration was begun.");
      }
      this.#refuseAfterFailure(planned);
      ready = await this.#ready(planned);
      const { managed, plan, session } = ready;
      if (plan === undefined) return { ready, result: { status: "done", errors: [], sent: nothingSent } };
      if (isEnd(ready) && session.options.adoptOnly) throw onlyAdopting(plan);
      const gone = await this.#remove(ready);
      if (gone !== undefined && gone.status !== "done") return { ready, result: gone };
      const { keep } = this.options;
      const result = await managed.definition.apply(session, plan, {
        recheck: recheck && ready === planned,
        ...(keep === undefined ? {} : { keep: (removal) => keep(managed, removal) }),
        ...this.#intend(ready),
      });
      const errors = result.errors.flatMap((error) => errorsIn(managed, error));
      const deletes = result.sent.deletes + (gone?.sent.deletes ?? 0);
      return { ready, result: { ...result, errors, sent: { ...result.sent, deletes } } };
    } catch (thrown) {
      return { ready, result: { status: "failed", errors: errorsIn(planned.managed, thrown), sent: nothingSent } };
    }
  }

  /** Removes what is replaced, and its record, before the new object is made: a run that is killed between makes it then. */
  async #remove(planned: Planned): Promise<Outcome | undefined> {
    const { managed, removal, session } = planned;
    if (removal === undefined) return undefined;
    if (session.options.adoptOnly) throw onlyAdopting(removal);
    const { recheck } = this.options;
    const { status, errors, sent } = await managed.definition.apply(session, removal, { recheck });
    if (status === "done") await this.held.forget(planned);
    return { status, sent, errors: errors.flatMap((error) => errorsIn(managed, error)) };
  }

  #intend(planned: Planned): Pick<ApplyOptions, "intend" | "save" | "give"> {
    const { held } = this;
    const { intend, save } = held;
    const { give } = this.options;
    return {
      ...(intend === undefined ? {} : { intend: (applied) => intend.call(held, planned, applied) }),
      ...(save === undefined ? {} : { save: (applied, attributes) => save.call(held, planned, applied, attributes) }),
      ...(give === undefined ? {} : { give: (made) => give(planned.managed, made) }),
    };
  }

  #refuseAfterFailure(planned: Planned): void {
    const { stack, dependsOn } = planned.managed;
    const failed =
      this.#order.before(planned).find((resource) => this.#outcomes.get(resource)?.status !== "done") ??
      (isEnd(planned) || dependsOn.length === 0
        ? undefined
        : this.planned.find(
            ({ error, managed }) =>
              error !== undefined && managed.stack === stack && dependsOn.includes(managed.address),
          ));
    if (failed === undefined) return;
    throw new RampsyncError("RS4015", `It waits for ${failed.managed.address}, which was not applied.`);
  }

  /** With the values of its references as they are recorded now; what was not looked at is planned. */
  async #ready(planned: Planned): Promise<Planned> {
    const { unresolved, waitsFor, session } = planned;
    if (unresolved === undefined || isEnd(planned)) return planned;
    const resolved = unresolved.resolve?.(this.#lookup(unresolved));
    if (resolved === undefined) {
      throw new RampsyncError("RS4015", "It refers to what is not known after the apply of the others.");
    }
    const managed = { ...unresolved, ...resolved };
    if (waitsFor === undefined) {
      if (JSON.stringify(managed.config) === JSON.stringify(planned.managed.config)) return planned;
      throw new RampsyncError("RS3008", "What it refers to has other values than it was planned with.");
    }
    const { definition, config, applied, ignored } = managed;
    const plan = await definition.plan(session, managed, config ?? {}, applied, ignored);
    if (session.options.adoptOnly) return { ...planned, managed, plan };
    if (removedBy(plan) > 0 || definition.lossesOf(plan) > 0) {
      throw new RampsyncError("RS5006", "It was planned without a look, and would now remove something.");
    }
    this.#count(plan.calls.length);
    return { ...planned, managed, plan };
  }

  #count(calls: number): void {
    const { maxCalls } = this.options;
    if (maxCalls !== undefined && this.#calls + calls > maxCalls) {
      const message = `The run would send ${plural(this.#calls + calls, "call that writes", "calls that write")}; --max-calls allows ${maxCalls}.`;
      throw new RampsyncError("RS5005", message);
    }
    this.#calls += calls;
  }

  #lookup({ stack }: Managed): Lookup {
    return ({ address, path }) => {
      const attributes = this.held.attributesOf(stack, address);
      const fields = this.options.resources.get(address.slice(0, address.indexOf(".")))?.fields ?? {};
      return attributes === undefined ? UNKNOWN : valueAt(attributes, path, fields);
    };
  }

  async #record(planned: Planned, result: Outcome | Result): Promise<Outcome> {
    const { managed } = planned;
    try {
      if (isEnd(planned) && result.status === "done") await this.held.forget(planned);
      else if ("applied" in result) await this.held.record(planned, result);
      if (managed.id !== "") return result;
      const made = this.held.attributesOf(managed.stack, managed.address);
      return made === undefined ? result : { ...result, id: recordedTarget(managed.definition, made).id };
    } catch (thrown) {
      return { ...result, status: "failed", errors: [...result.errors, ...errorsIn(managed, thrown)] };
    }
  }
}

/**
 * What is made comes after what it depends on; what ends, after what ends and depends on it. Looked up, not searched for: a
 * stack has thousands.
 */
function beforeIn(work: readonly Planned[]): (resource: Planned) => readonly Planned[] {
  const made = new Map<string, Planned>();
  const ending = new Map<string, Planned[]>();
  for (const planned of work) {
    const { stack, address, dependsOn } = planned.managed;
    if (!isEnd(planned)) made.set(placeOf(stack, address), planned);
    else
      for (const needed of dependsOn) {
        const place = placeOf(stack, needed);
        ending.set(place, [...(ending.get(place) ?? []), planned]);
      }
  }
  return (resource) => {
    const { stack, address, dependsOn } = resource.managed;
    if (isEnd(resource)) return ending.get(placeOf(stack, address)) ?? [];
    return dependsOn.flatMap((needed) => made.get(placeOf(stack, needed)) ?? []);
  };
}

const placeOf = ({ name }: LoadedStack, address: string) => JSON.stringify([name, address]);
