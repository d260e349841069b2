// Repairs what a look found, as far as a worker may: each integration by an apply of its own, after its room was reserved.
import { toRampsyncErrors } from "../../base/error.js";
import { isNotLookedAt } from "../../base/error-kind.js";
import type { AppliedResource } from "../../document/plan-document.js";
import { rowsOfCalls } from "../../engine/apply/unattended.js";
import type { Clock } from "../../opsramp/clock.js";
import type { Group, Groups } from "../config/groups.js";
import { membershipIn } from "../config/membership.js";
import type { RepairStore } from "../store/repair-store.js";
import type { EndedRepair, LeftAlone, NoRoom } from "../store/repairs.js";
import { Lease, type LeaseClock } from "../work/lease.js";
import { editedAtOf, type FoundDrift, liveOf } from "../work/look.js";
import type { DoneLook } from "../work/worker.js";
import type { Correct, Corrected, SeenAgain } from "./correct.js";
import { type DriftedIntegration, leftAlone, type RepairSettings } from "./decide.js";

export interface RepairOptions {
  readonly store: RepairStore;
  readonly groups: Groups;
  readonly clock: Clock;
  /** Default: that of the process. */
  readonly leaseClock?: LeaseClock;
  readonly correct: Correct;
  readonly onRepair: (event: RepairEvent) => void;
}

/** What became of an integration that was to be repaired. */
export interface RepairEvent {
  readonly tenant: string;
  readonly address: string;
  /** `not sent`: nothing was sent. `stopping`: it sends nothing more, for a pause, and will say how it ended. */
  readonly is: EndedRepair["result"] | "not sent" | "stopping";
  readonly error?: EndedRepair["error"];
  /** Why nothing was sent, where no error is the reason. */
  readonly why?: NoRoom;
}

interface Integration extends DriftedIntegration {
  readonly stack: string;
  readonly address: string;
  readonly integration: string;
}

/**
 * A repair that has begun asks the database for pauses so often, and goes without an answer for so long: no write begins
 * later than that after a pause.
 */
const PAUSE_SEEN_AFTER_MS = 1_000;
const PERMISSION_MS = 10_000;

/** What goes wrong is told, and stops no worker. Rejects where the database cannot be asked. */
export async function repairAfter(done: DoneLook, options: RepairOptions): Promise<void> {
  const { due, result, bundle } = done;
  if (result.result !== "drifted") return;
  const { store, groups, clock } = options;
  const name = await store.groupOfRound(due.round);
  const group = groups.groups.find((each) => each.name === name);
  if (group?.repair === undefined) return;
  const { repair } = group;
  const tenants = membershipIn(groups, bundle).tenantsOf.get(group.name) ?? [];
  for (const integration of integrationsOf(result.drift)) {
    const seen = await store.seenDrift(due.tenant);
    const left =
      leftAlone(integration, seen, { now: clock.now(), hold: repair.hold }) ??
      (await new Repair(done, integration, { ...options, group, settings: repair, tenants }).run());
    if (left !== undefined) await store.keepLeftAlone(due.tenant, integration.ids, left);
  }
}

function integrationsOf(drift: readonly FoundDrift[]): readonly Integration[] {
  const found = new Map<string, Integration>();
  for (const { id, isRepairable, editedAt, stack, address, integration } of drift) {
    const key = JSON.stringify([stack, address]);
    const ids = [...(found.get(key)?.ids ?? []), id];
    found.set(key, { ids, isRepairable, editedAt, stack, address, integration });
  }
  return [...found.values()];
}

interface RepairContext extends RepairOptions {
  readonly group: Group;
  readonly settings: RepairSettings;
  readonly tenants: readonly string[];
}

/** What was to be sent next was not. */
const isStopped = (status: AppliedResource["status"], error: EndedRepair["error"]) =>
  status === "failed" && isNotLookedAt(error);

/** One integration. */
class Repair {
  /** The reservation; undefined before anything may be sent. */
  #reserved: number | undefined;
  /** Calls that were reserved. */
  #calls = 0;
  /** What lets it write, once room is reserved: it ends with a pause, or when nothing was heard of the database for long. */
  #permission: Lease | undefined;
  #isPaused = false;
  /** Why nothing was sent. */
  #left: LeftAlone | undefined;

  constructor(
    private readonly done: DoneLook,
    private readonly integration: Integration,
    private readonly context: RepairContext,
  ) {}

  /** Why drift is left; undefined where it was corrected. */
  async run(): Promise<LeftAlone | undefined> {
    const { stack, address } = this.integration;
    const { store, clock, correct } = this.context;
    let ended: EndedRepair | undefined;
    try {
      const corrected = await correct({
        done: this.done,
        stack,
        address,
        mayWrite: () => this.#permission?.mayBegin() === true,
        approve: (seen) => this.#approve(seen),
      });
      ended = this.#endOf(corrected);
    } catch (thrown) {
      const [error] = toRampsyncErrors(thrown);
      const { code, message } = error ?? { code: "RS9001", message: "" };
      if (this.#reserved === undefined) this.#refused({ code, message });
      else ended = { result: "unknown", error: { code, message }, calls: 0, reserved: this.#calls };
    } finally {
      this.#permission?.release();
    }
    // What was refused before anybody was asked differs in something that no worker sends.
    if (this.#reserved === undefined || ended === undefined) return this.#left ?? { no: "not repairable" };
    await store.keep(this.#reserved, ended, clock.now());
    const { result, error } = ended;
    this.#tell({ is: result, ...(error === undefined ? {} : { error }) });
    if (result === "done") return undefined;
    return result === "paused" ? { no: "paused" } : { no: "failed", code: error?.code };
  }

  #refused(error: { readonly code: string; readonly message: string }): void {
    this.#left = { no: "failed", code: error.code };
    this.#tell({ is: "not sent", error });
  }

  /** What was looked at just now under the lock counts, and is what is sent. */
  async #approve(again: SeenAgain): Promise<boolean> {
    const { due, surroundings, worker } = this.done;
    const { store, clock, leaseClock, settings, group, tenants } = this.context;
    const { stack, address, integration } = this.integration;
    const ids = again.drift.flatMap(({ id }) => id ?? []);
    const now = clock.now();
    // What has changed since the look was seen once.
    const before = new Map(this.done.result.drift.map(({ id, live }) => [id, live]));
    const isAsSeen = again.drift.every(({ id = "", ...change }) => before.get(id) === liveOf(change));
    const found = { ids, isRepairable: isAsSeen, editedAt: editedAtOf(again) };
    const seen = await store.seenDrift(due.tenant);
    this.#left = leftAlone(found, seen, { now, hold: settings.hold });
    if (this.#left !== undefined) return false;
    surroundings.signal?.throwIfAborted();
    const { calls } = again;
    const wanted = {
      due,
      stack,
      address,
      integration,
      ids,
      rows: rowsOfCalls(calls),
      calls: calls.length,
      worker,
      tenants,
    };
    const reserved = await store.reserve(wanted, settings, { now, period: group.period });
    if (typeof reserved !== "number") {
      this.#left = reserved;
      this.#tell({ is: "not sent", why: reserved });
      return false;
    }
    this.#reserved = reserved;
    this.#calls = calls.length;
    // What the lease does not cover any more is not begun.
    surroundings.signal?.throwIfAborted();
    this.#permission = await Lease.take({
      milliseconds: PERMISSION_MS,
      renewAfter: PAUSE_SEEN_AFTER_MS,
      renew: () => this.#isAllowed(),
      ...leaseClock,
    });
    this.#permission?.signal.addEventListener("abort", () => this.#tell({ is: "stopping" }), { once: true });
    return this.#permission !== undefined;
  }

  async #isAllowed(): Promise<boolean> {
    const { store, clock } = this.context;
    this.#isPaused = await store.isPaused(this.done.due.tenant, clock.now());
    return !this.#isPaused;
  }

  /** Undefined where nothing was sent. */
  #endOf({ resources, errors }: Corrected): EndedRepair | undefined {
    const { stack, address } = this.integration;
    const applied = resources.find((each) => each.stack === stack && each.address === address);
    const [first] = [...(applied?.errors ?? []), ...errors];
    const error = first === undefined ? undefined : { code: first.code, message: first.message };
    if (this.#reserved === undefined) {
      if (error !== undefined) this.#refused(error);
      return undefined;
    }
    const calls = (applied?.posts ?? 0) + (applied?.deletes ?? 0);
    const common = { calls, reserved: this.#calls, ...(error === undefined ? {} : { error }) };
    if (this.#isPaused && (applied === undefined || isStopped(applied.status, error))) {
      return { ...common, result: "paused" };
    }
    const result = applied?.status ?? "unknown";
    return { ...common, result: result === "done" && error !== undefined ? "failed" : result };
  }

  #tell(event: Omit<RepairEvent, "tenant" | "address">): void {
    const { tenant } = this.done.due;
    this.context.onRepair({ ...event, tenant, address: this.integration.address });
  }
}
