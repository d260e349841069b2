// Raises what events are about whenever a request arrives, and looks at what a stand-in desk gets: each event that has been
// activated once, and nothing else.
import type { SetFault, StandInDesk } from "../../src/emulator/index.js";
import type { FlowWorld } from "./flow-world.js";
import { deskOf } from "./life.js";
import { TENANT } from "./ticket-flow.js";

const raised = ["CREATE", "UPDATE", "DELETE"];

export class DeskWatch {
  readonly #broken = new Set<string>();
  /** Names of events that were active at the beginning. */
  readonly #active: ReadonlySet<string>;
  readonly #fault: SetFault;
  /** Also those that are carried out and not answered yet. */
  readonly #activations = new Set<string>();
  /** Requests arrive together: what the desk gets is of one of them at a time. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly world: FlowWorld,
    private readonly desk: StandInDesk,
  ) {
    this.#active = new Set(this.#events().flatMap(({ name, active }) => (active === true ? [name] : [])));
    this.#fault = world.emulator.faults.add({
      name: "desk watch",
      do: {
        kind: "call",
        hook: async ({ method, path }) => {
          await this.#raise(`before ${method} ${path}`);
          if (path.endsWith("/activate")) this.#activations.add(path.split("/").at(-2) ?? "");
        },
      },
    });
  }

  #events() {
    return deskOf(this.world).flatMap((handle) => handle.events());
  }

  #raise(when: string): Promise<void> {
    this.#last = this.#last.then(() => this.#raiseNow(when));
    return this.#last;
  }

  async #raiseNow(when: string): Promise<void> {
    const { emulator } = this.world;
    const ids = new Map(this.#events().map(({ name, id }) => [name, id]));
    for (const eventType of raised) {
      this.desk.requests.length = 0;
      await emulator.raise(TENANT, { entity: "INCIDENT", eventType, values: { "incident.subject": "Disk full" } });
      const names = this.desk.requests.map(({ path }) => path.slice(1));
      for (const name of new Set(names)) {
        if (names.indexOf(name) !== names.lastIndexOf(name)) this.#broken.add(`${name} is posted twice ${when}`);
        if (this.#active.has(name) || this.#activations.has(ids.get(name) ?? "")) continue;
        this.#broken.add(`${name} is posted, and not activated ${when}`);
      }
    }
  }

  async end(): Promise<readonly string[]> {
    await this.#raise("at the end");
    this.#fault.remove();
    return [...this.#broken];
  }
}
