// Corrections of a simulation: what an apply does for a repair, with the real client over the simulated API.
import { RampsyncError, toRampsyncErrors } from "../../src/base/error.js";
import type { PlannedCall } from "../../src/document/plan-document.js";
import type { Correct, Corrected, Correction, SeenAgain } from "../../src/fleet/repair/correct.js";
import type { Requester } from "../../src/opsramp/requester.js";
import { UnknownOutcomeError } from "../../src/opsramp/unknown-outcome-error.js";
import {
  ADDED,
  driftChange,
  type Estate,
  placeNamed,
  type RepairRun,
  readIntegration,
  type Shown,
  unitOf,
} from "./estate.js";
import type { SimulatedProcess } from "./process.js";

/** A worker waits so long for a state that is locked, and asks again so often. */
const LOCK_TIMEOUT_MS = 20_000;
const LOCK_POLL_MS = 1000;

export interface CorrectionWatch {
  /** Right before the worker decides whether it may. */
  asks(run: RepairRun): void;
  approved(run: RepairRun): void;
}

interface Lock {
  readonly process: SimulatedProcess;
}

export class Corrections {
  readonly #estate: Estate;
  readonly #watch: CorrectionWatch;
  /** Of states, by stack. That of a process that has ended is free. */
  readonly #locks = new Map<string, Lock>();

  constructor(estate: Estate, watch: CorrectionWatch) {
    this.#estate = estate;
    this.#watch = watch;
  }

  by(process: SimulatedProcess): Correct {
    return async (correction) => {
      const lock = await this.#lock(process, correction.stack);
      try {
        return await this.#correct(correction);
      } finally {
        if (this.#locks.get(correction.stack) === lock) this.#locks.delete(correction.stack);
      }
    };
  }

  async #lock(process: SimulatedProcess, stack: string): Promise<Lock> {
    const lock = { process };
    const take = () => {
      if (this.#locks.get(stack)?.process.hasEnded === false) return false;
      this.#locks.set(stack, lock);
      return true;
    };
    for (let waited = 0; waited <= LOCK_TIMEOUT_MS; waited += LOCK_POLL_MS) {
      if (await process.ask(take)) return lock;
      await process.wait(LOCK_POLL_MS);
    }
    throw new RampsyncError("RS3003", "The state is locked by another worker.");
  }

  async #correct({ done, address, approve, mayWrite, ...named }: Correction): Promise<Corrected> {
    const { surroundings, due, result } = done;
    const execution = this.#estate.executions.get(result);
    if (execution === undefined) throw new Error(`a repair of ${due.tenant} after no look`);
    const place = placeNamed(address);
    const client = this.#estate.clientOf(execution, { ...surroundings, terms: { ...surroundings.terms, mayWrite } });
    try {
      const seen = await readIntegration(client, due.tenant, place);
      const run: RepairRun = { execution, place, seen, isStopped: false };
      const again = seenAgain(place, seen);
      this.#watch.asks(run);
      if (again.drift.length === 0 || !(await approve(again))) return { resources: [], errors: [] };
      this.#watch.approved(run);
      execution.run = run;
      const sent = await send(client, run, again.calls);
      return { resources: [{ ...named, address, ...sent }], errors: [] };
    } finally {
      execution.run = undefined;
      await client.close();
    }
  }
}

function seenAgain(place: number, { drift, editedAt }: Shown): SeenAgain {
  const added = drift.filter(([, live]) => live === ADDED).map(([id]) => rowOf(id));
  const removed = drift.filter(([, live]) => live !== ADDED).map(([id]) => rowOf(id));
  const common = { class: "write", documented: true } as const;
  const post: PlannedCall = {
    ...common,
    method: "POST",
    path: `/integrations/${place}/${added.join(",")}`,
    carries: { pairs: added.length, mappings: 0, fields: [], groups: [] },
  };
  const deletes = removed.map((row) => ({ ...common, method: "DELETE", path: `/integrations/${place}/${row}` }));
  return {
    drift: drift.map(([id, live]) => ({ id, ...driftChange(live) })),
    calls: [...(added.length > 0 ? [post] : []), ...deletes],
    ...(editedAt === undefined ? {} : { last_edit: { time: new Date(editedAt).toISOString() } }),
  };
}

const rowOf = (id: string) => unitOf(id).split(" ")[1] ?? "";

/** One call after the other, as an apply does it; what was sent is read again at the end. */
async function send(client: Requester, run: RepairRun, calls: readonly PlannedCall[]) {
  const { tenant } = run.execution;
  const sent = { posts: 0, deletes: 0 };
  const count = (method: string) => {
    if (method === "POST") sent.posts += 1;
    else sent.deletes += 1;
  };
  try {
    for (const { method, path } of calls) {
      await write(client, { tenant, method: method === "POST" ? "POST" : "DELETE", path }).catch((error) => {
        if (error instanceof UnknownOutcomeError) count(method);
        throw error;
      });
      count(method);
    }
    await readIntegration(client, tenant, run.place);
    return { ...sent, status: "done", errors: [] } as const;
  } catch (thrown) {
    run.isStopped = RampsyncError.is(thrown) && thrown.code === "RS4014";
    const [error] = toRampsyncErrors(thrown);
    const { code = "RS9001", message = "" } = error ?? {};
    const status = thrown instanceof UnknownOutcomeError ? "unknown" : "failed";
    return { ...sent, status, errors: [{ code, message, source: "remote", hint: "" }] } as const;
  }
}

interface Write {
  readonly tenant: string;
  readonly method: "POST" | "DELETE";
  readonly path: string;
}

const write = (client: Requester, { tenant, method, path }: Write): Promise<true> =>
  client.run({
    tenant,
    class: "write",
    method,
    path,
    place: { tenant },
    accept: (reading) => (reading.kind === "json" ? true : undefined),
  });
