// The faults that are set, and which of them hit a request.
import type { Random } from "../random.js";
import type { LoggedRequest } from "../request-log.js";
import { canHit, type FaultAction, type FaultMatch, type FaultSpec } from "./fault.js";
import { Hold } from "./hold.js";
import { readScenario, readScenarioFile } from "./scenario.js";

/** A fault that is set. */
export interface SetFault {
  readonly name: string;
  /** How many requests it has hit. */
  readonly hits: number;
  remove(): void;
}

interface Entry extends SetFault {
  spec: FaultSpec;
  hits: number;
  seen: number;
  actions: FaultAction[];
}

export class Faults {
  readonly #entries = new Set<Entry>();
  readonly #holds = new Set<Hold>();

  /** @internal */
  constructor(private readonly random: Random) {}

  add(spec: FaultSpec): SetFault {
    const actions = Array.isArray(spec.do) ? spec.do : [spec.do];
    const entry: Entry = {
      spec,
      actions,
      name: spec.name ?? actions.map(({ kind }) => kind).join("+"),
      hits: 0,
      seen: 0,
      remove: () => this.#entries.delete(entry),
    };
    this.#entries.add(entry);
    return entry;
  }

  /** Adds the faults of a scenario `{ faults: [...] }`, or of the file at that path. Throws an `Error` when malformed. */
  load(scenario: unknown): SetFault[] {
    const specs = typeof scenario === "string" ? readScenarioFile(scenario) : readScenario(scenario);
    return specs.map((spec) => this.add(spec));
  }

  /** Stops matching requests before (default) or after they are carried out, until released. Default: one request. */
  hold(options: { match?: FaultMatch; when?: "before" | "after"; times?: number; after?: number } = {}): Hold {
    const { match, when = "before", times = 1, after = 0 } = options;
    const hold: Hold = new Hold(() => {
      fault.remove();
      this.#holds.delete(hold);
    });
    this.#holds.add(hold);
    const fault = this.add({
      name: `hold ${when}`,
      ...(match === undefined ? {} : { match }),
      times,
      after,
      do: { kind: "call", when, hook: (request) => hold.pass(request) },
    });
    return hold;
  }

  /** Removes all faults and releases all held requests. */
  clear(): void {
    this.#entries.clear();
    for (const hold of this.#holds) hold.release();
    this.#holds.clear();
  }

  /** The actions that hit this request, in the order in which the faults were added; counts the hits. */
  hitting(request: Pick<LoggedRequest, "method" | "path" | "query" | "class" | "tenant">): {
    names: string[];
    actions: FaultAction[];
  } {
    const names: string[] = [];
    const actions: FaultAction[] = [];
    for (const entry of this.#entries) {
      const { spec } = entry;
      if (entry.hits >= (spec.times ?? Number.POSITIVE_INFINITY) || !canHit(spec, request)) continue;
      entry.seen += 1;
      if (entry.seen <= (spec.after ?? 0)) continue;
      if (spec.probability !== undefined && this.random.next() >= spec.probability) continue;
      entry.hits += 1;
      names.push(entry.name);
      actions.push(...entry.actions);
    }
    return { names, actions };
  }
}
