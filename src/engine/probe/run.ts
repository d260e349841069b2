// The experiments of a probe, in their order, and what each of them sent.
import type { ProbeCall, ProbeCounts } from "../../document/probe-document.js";
import type { ClientEvent } from "../../opsramp/event.js";
import { requestClasses } from "../../opsramp/request-class.js";
import { createdEvent } from "./events.js";
import { attempt, type Experiment, type Finding, found, reasonOf } from "./experiment.js";
import { partialNotifier, tokenAddress } from "./notifiers.js";
import { pairs, texts } from "./pairs.js";
import { disabled, lateWrites, reasonlessUninstall, search } from "./reads.js";
import type { Scratch } from "./scratch.js";
import { authentication, dropAlerts, emptyText } from "./single-fields.js";

/** Disabled first, since it should do nothing; a search finds more to tell once there are mappings. */
export const experiments: readonly Experiment[] = [
  disabled,
  lateWrites,
  pairs,
  texts,
  partialNotifier,
  tokenAddress,
  authentication,
  dropAlerts,
  emptyText,
  createdEvent,
  search,
  reasonlessUninstall,
];

/** Beside the experiments: the tenant, what is installed in it, the install, the uninstall and a last look. */
const AROUND: ProbeCounts = { get: 2, paged_get: 1, write: 2 };

/** What a probe sends to a tenant of one page, whose server shows writes at once and has all endpoints open. */
export const probeCalls: ProbeCounts = [AROUND, ...experiments.map(({ calls }) => calls)].reduce(added);

function added(a: ProbeCounts, b: ProbeCounts): ProbeCounts {
  return { get: a.get + b.get, paged_get: a.paged_get + b.paged_get, write: a.write + b.write };
}

/** Hears the requests of a client. */
export class CallLog {
  #calls: ProbeCall[] = [];
  readonly #counts = Object.fromEntries(requestClasses.map((name) => [name, 0])) as Record<keyof ProbeCounts, number>;

  readonly hear = (event: ClientEvent): void => {
    if (event.type !== "request") return;
    const { method, path, status } = event;
    this.#counts[event.class] += 1;
    this.#calls.push({ method, path, ...(status === undefined ? {} : { status }) });
  };

  /** Those since the last time that somebody asked. */
  take(): readonly ProbeCall[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  get counts(): ProbeCounts {
    return { ...this.#counts };
  }
}

export interface Experimented {
  readonly finding: Finding;
  readonly calls: readonly ProbeCall[];
}

/**
 * What each way is, or why that cannot be told. An experiment that fails does not keep the next one from being made.
 * @throws ScratchUnreadable
 */
export async function experiment(
  scratch: Scratch,
  log: CallLog,
  signal: AbortSignal | undefined,
): Promise<readonly Experimented[]> {
  const all: Experimented[] = [];
  for (const { ways, run } of experiments) {
    signal?.throwIfAborted();
    log.take();
    const outcome = await attempt(() => run(scratch));
    signal?.throwIfAborted();
    const findings =
      "value" in outcome ? outcome.value : ways.map((way) => found(way, undefined, reasonOf(outcome.refusal)));
    const calls = log.take();
    all.push(...findings.map((finding) => ({ finding, calls })));
  }
  return all;
}
