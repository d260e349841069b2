// What must never happen while a run goes on, looked at whenever a request arrives.
import type { SetFault } from "../../src/emulator/index.js";
import type { FlowWorld } from "./flow-world.js";
import type { Pair } from "./pairs.js";

/**
 * Looks at live whenever a request arrives: no pair that was live before and is declared may be missing, and nothing may
 * be deleted while a declared pair is missing. At its end laws 3, 4 and 6 are looked for in the history of requests.
 */
export class FlowGuard {
  readonly broken: string[] = [];
  readonly #protected = new Map<string, Set<Pair>>();
  readonly #missingByOthers = new Set<Pair>();
  readonly #fault: SetFault;

  constructor(private readonly world: FlowWorld) {
    world.history.forget();
    for (const [id, pairs] of Object.entries(world.situation.declaredPairs)) {
      const live = world.live(id);
      this.#protected.set(id, new Set(pairs.filter((pair) => live.has(pair))));
    }
    this.#fault = world.emulator.faults.add({
      name: "flow guard",
      do: { kind: "call", hook: (request) => this.look(request.method, request.path) },
    });
  }

  look(method: string, path: string): void {
    for (const [id, pairs] of this.#protected) {
      const live = this.world.live(id);
      for (const pair of pairs)
        if (!live.has(pair)) this.broken.push(`gap: ${pair} is missing before ${method} ${path}`);
      if (method !== "DELETE" || !path.includes(id)) continue;
      for (const pair of this.world.situation.declaredPairs[id] ?? []) {
        if (!live.has(pair) && !this.#missingByOthers.has(pair))
          this.broken.push(`${path} is deleted while ${pair} is missing`);
      }
    }
  }

  /** Somebody else edits live: what goes by that is not ours to answer for. */
  async byOthers(edit: () => void | Promise<void>): Promise<void> {
    const before = this.world.picture();
    await edit();
    for (const [id, pairs] of before) {
      const live = this.world.live(id);
      for (const pair of pairs.keys()) if (!live.has(pair)) this.#missingByOthers.add(pair);
    }
    for (const [id, pairs] of this.#protected) {
      const live = this.world.live(id);
      for (const pair of pairs) if (!live.has(pair)) pairs.delete(pair);
    }
  }

  end(): readonly string[] {
    this.look("the end of", "the run");
    this.#fault.remove();
    return [...this.broken, ...this.world.history.violations];
  }
}
