// The states of a run that writes: locked, opened, and saved as soon as anything is to be recorded.

import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { note } from "../../base/note.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { type Attributes, declaredAttributes } from "../../resources/attributes.js";
import { withContext } from "../../resources/record-context.js";
import type { ApplyResult, Intention } from "../../resources/resource.js";
import { sensitivePaths } from "../../resources/sensitive.js";
import type { Host } from "../host.js";
import { tell } from "../host.js";
import type { LoadedStack } from "../load/stack.js";
import type { Intent, Planned } from "../plan/planned.js";
import { backendOf } from "../state/backend.js";
import type { PlainJson } from "../state/json.js";
import { PosixLocks } from "../state/process-identity.js";
import type { StateContent } from "../state/saving.js";
import type { State } from "../state/state.js";
import type { LockedState, LockRequest, StateBackend } from "../state/state-backend.js";
import { type Move, moveRecords } from "./move-records.js";
import { recordOutputs } from "./outputs.js";

export interface StateFilesOptions {
  readonly host: Host;
  /** How long to wait for the locks of others, all together, in milliseconds. Default 0. */
  readonly lockTimeoutMs?: number;
  /** rampsync's version, for the lock note. */
  readonly version?: string;
  /** The tables of the states, read by `parseProven`: those that it knows are not read again. */
  readonly repeated?: RepeatedTables;
}

export class StateFiles {
  readonly #options: StateFilesOptions;
  readonly #locked: LockedState[] = [];
  readonly #writers = new Map<LoadedStack, StateWriter>();
  readonly #unopened = new Map<LoadedStack, RampsyncError>();

  constructor(options: StateFilesOptions) {
    this.#options = options;
  }

  /**
   * Locks and opens the state of every stack, in the order given, which is the same in every run. A stack whose state
   * is locked or not usable stops no other: `state` says why.
   * @throws RS2005 for a stack whose state Terraform alone writes.
   */
  async open(stacks: readonly LoadedStack[], operation: Intent): Promise<void> {
    const deadline = Date.now() + (this.#options.lockTimeoutMs ?? 0);
    const posixLocks = new PosixLocks();
    const backends = stacks.map((stack) => [stack, backendOfStack(stack)] as const);
    for (const [stack, backend] of backends) {
      try {
        const timeoutMs = Math.max(0, deadline - Date.now());
        this.#writers.set(stack, await this.#open(backend, { operation, timeoutMs, posixLocks }));
      } catch (error) {
        if (!RampsyncError.is(error)) throw error;
        this.#unopened.set(stack, error);
      }
    }
  }

  async #open(backend: StateBackend, request: LockRequest): Promise<StateWriter> {
    const { version, host, repeated } = this.#options;
    const locked = await backend.lock({ ...request, ...(version === undefined ? {} : { version }) });
    this.#locked.push(locked);
    if (locked.takenOver !== undefined) {
      tell(host, note("RS6204", { holder: locked.takenOver }));
    }
    const store = await locked.open(repeated);
    for (const found of store.notes) tell(host, found);
    return new StateWriter(store);
  }

  /** @throws what kept the state from being opened: RS3001, RS3002, RS3003, RS3005, RS2017. */
  state(stack: LoadedStack): State {
    const error = this.#unopened.get(stack);
    if (error !== undefined) throw error;
    return this.#writer(stack).state;
  }

  /** What is recorded at an address now; undefined where nothing is. */
  attributesOf(stack: LoadedStack, address: string): Attributes | undefined {
    return this.#writer(stack).state.get(address)?.attributes;
  }

  /** Why nothing more should be begun in this stack: its state could not be saved. */
  failure(stack: LoadedStack): RampsyncError | undefined {
    return this.#writer(stack).failure;
  }

  /** What an apply left; nothing where it changed nothing. */
  async record({ managed, plan, session }: Planned, result: ApplyResult<unknown, unknown>): Promise<void> {
    const { config, definition } = managed;
    const { applied } = result;
    if (applied === undefined || config === undefined || plan === undefined) return;
    if (result.status !== "done" && applied === plan.applied) return;
    const declared = definition.attributesAfterApply(config, result.live, applied, plan);
    const attributes = result.differs
      ? definition.attributesOfLive(session, declared, result.live, applied, managed.tenant)
      : declared;
    const writer = this.#writer(managed.stack);
    writer.state.put(managed.address, managed.provider, {
      schemaVersion: definition.schemaVersion,
      attributes: { ...attributes } as Readonly<Record<string, PlainJson>>,
      private: Buffer.from(withContext(definition.records.encode(applied), { tenant: managed.tenant })),
      sensitiveAttributes: sensitivePaths(config, definition.fields),
      ...(managed.dependsOn.length === 0 ? {} : { dependencies: managed.dependsOn }),
    });
    await writer.save();
  }

  /** Records that something is about to be made, with what it is declared as and no id yet. */
  async intend({ managed }: Planned, applied: unknown): Promise<Intention> {
    const { config = {}, definition } = managed;
    const writer = this.#writer(managed.stack);
    const before = writer.state.get(managed.address);
    writer.state.put(managed.address, managed.provider, {
      schemaVersion: definition.schemaVersion,
      attributes: { ...declaredAttributes(config, definition.fields) } as Readonly<Record<string, PlainJson>>,
      private: Buffer.from(withContext(definition.records.encode(applied), { tenant: managed.tenant })),
      sensitiveAttributes: sensitivePaths(config, definition.fields),
      ...(managed.dependsOn.length === 0 ? {} : { dependencies: managed.dependsOn }),
    });
    await writer.save();
    return {
      withdraw: async () => {
        if (before !== undefined) return;
        writer.state.remove(managed.address);
        await writer.save();
      },
    };
  }

  /** Records what must not be lost while an apply goes on; all other attributes stay as they are recorded. */
  async save({ managed }: Planned, applied: unknown, changed: Attributes): Promise<void> {
    const { config = {}, definition } = managed;
    const writer = this.#writer(managed.stack);
    const before = writer.state.get(managed.address)?.attributes;
    const attributes = before ?? declaredAttributes(config, definition.fields);
    writer.state.put(managed.address, managed.provider, {
      schemaVersion: definition.schemaVersion,
      attributes: { ...attributes, ...changed } as Readonly<Record<string, PlainJson>>,
      private: Buffer.from(withContext(definition.records.encode(applied), { tenant: managed.tenant })),
      sensitiveAttributes: sensitivePaths(config, definition.fields),
      ...(managed.dependsOn.length === 0 ? {} : { dependencies: managed.dependsOn }),
    });
    await writer.save();
  }

  /** Takes the records of what was renamed or moved along, before anything else is done. */
  async move(planned: readonly Planned[]): Promise<void> {
    const moves = planned.flatMap(({ managed }): readonly Move<LoadedStack>[] => {
      const { movedFrom, replaces, provider } = managed;
      return movedFrom === undefined
        ? []
        : [{ from: movedFrom, to: managed, provider, replaces: replaces !== undefined }];
    });
    await moveRecords(moves, (stack) => this.#writer(stack));
  }

  async forget({ managed }: Planned): Promise<void> {
    const writer = this.#writer(managed.stack);
    writer.state.remove(managed.address);
    await writer.save();
  }

  /** Records the outputs and saves for the last time. What could not be saved is told in the errors. */
  async finish(): Promise<readonly RampsyncError[]> {
    const errors: RampsyncError[] = [];
    for (const [stack, writer] of this.#writers) {
      // A state that no stack keeps any more has outputs of a stack that nobody knows.
      if (stack.isLeft !== true) recordOutputs(stack, writer.state);
      await writer.saveLast().catch((error: unknown) => errors.push(...toRampsyncErrors(error)));
    }
    return errors;
  }

  #writer(stack: LoadedStack): StateWriter {
    const writer = this.#writers.get(stack);
    if (writer === undefined) throw new RampsyncError("RS9001", `The state of ${stack.name} is not open.`);
    return writer;
  }

  async release(): Promise<void> {
    for (const locked of this.#locked) await locked.release();
  }
}

function backendOfStack({ location, backend, constructPath }: LoadedStack): StateBackend {
  if (location !== undefined) return backendOf(location);
  throw new RampsyncError(
    "RS2005",
    `The stack keeps its state in a "${backend.kind}" backend, which only Terraform writes.`,
    {
      place: { construct: constructPath },
      hint: "Apply this stack with terraform or cdktf deploy; rampsync plan and drift read its state with --state.",
    },
  );
}

/**
 * One writer for one state. A save that is asked for while another is under way waits for it and then saves everything
 * that came up meanwhile at once: a thousand integrations that end together cost a few saves, not a thousand.
 */
class StateWriter {
  readonly #store: StateContent;
  #underWay: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #failure: RampsyncError | undefined;

  constructor(store: StateContent) {
    this.#store = store;
  }

  /** Changed in place; `save` makes the change last. */
  get state(): State {
    return this.#store.state;
  }

  get failure(): RampsyncError | undefined {
    return this.#failure;
  }

  /**
   * Resolves when a save that began after this call is on the disk. After a failure nothing is tried again before
   * `saveLast`: each try would leave one more copy beside the state.
   */
  save(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#next ??= this.#underWay
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#underWay = this.#write();
        return this.#underWay;
      });
    return this.#next;
  }

  saveLast(): Promise<void> {
    this.#failure = undefined;
    return this.save();
  }

  async #write(): Promise<void> {
    try {
      await this.#store.save();
    } catch (error) {
      if (RampsyncError.is(error)) this.#failure = error;
      throw error;
    }
  }
}
