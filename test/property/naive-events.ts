// A stand-in for the events of one integration in a few lines, written from docs/api-contract.md alone: a POST lays what is
// sent over what is stored, an event that is made does not fire, and fires from its activation on.
import { RampsyncError } from "../../src/base/error.js";
import type { WireEvent } from "../../src/integration/wire/wire-event.js";
import type { OpsRampClient } from "../../src/opsramp/client.js";

/** When a run ends: before or after its write of that number is carried out. */
export interface Kill {
  readonly write: number;
  readonly when: "before" | "after";
}

/** What ends a run where a process would be killed. */
class Killed extends Error {}

export class NaiveEvents {
  readonly events: WireEvent[] = [];
  /** What was sent, in order: the last part of the path, and the body. */
  readonly writes: { readonly to: string; readonly body?: WireEvent }[] = [];
  /** What was posted to the third party when something happened after a write: the names of events, each time. */
  readonly fired: WireEvent[][] = [];
  kill: Kill | undefined;
  #made = 0;
  #isEnded = false;

  put(event: WireEvent): void {
    this.#made += 1;
    this.events.push({ ...event, id: `INTG-EVENT-${this.#made}` });
  }

  /** A run that begins: it is killed where `kill` says. */
  begin(kill?: Kill): void {
    this.kill = kill;
    this.#isEnded = false;
    this.writes.length = 0;
    this.fired.length = 0;
  }

  #write<Answer>(to: string, body: WireEvent | undefined, act: () => Answer): Answer {
    this.#refuseEnded();
    const isLast = this.kill?.write === this.writes.length;
    if (isLast && this.kill?.when === "before") this.#end();
    this.writes.push({ to, ...(body === undefined ? {} : { body }) });
    const answer = act();
    this.fired.push(structuredClone(this.events.filter(({ active }) => active === true)));
    if (isLast) this.#end();
    return answer;
  }

  #end(): never {
    this.#isEnded = true;
    throw new Killed("killed");
  }

  /** A process that was killed asks nothing more. */
  #refuseEnded(): void {
    if (this.#isEnded) throw new Killed("killed");
  }

  #at(id: string): WireEvent {
    this.#refuseEnded();
    const found = this.events.find((event) => event.id === id);
    if (found === undefined) throw new RampsyncError("RS4004", "No integration event found with id");
    return found;
  }

  #lay(id: string, sent: WireEvent): void {
    const index = this.events.indexOf(this.#at(id));
    this.events[index] = { ...this.events[index], ...sent };
  }

  /** What of the client is used to plan and apply events; each run has one of its own. */
  get client(): OpsRampClient {
    const client = {
      getIntegration: async () => ({ id: "INTG-1", integration: { id: "CUSTOM" }, status: "Enabled" }),
      allEvents: async () => {
        this.#refuseEnded();
        return structuredClone(this.events);
      },
      getEvent: async (_tenant: string, _integration: string, id: string) => structuredClone(this.#at(id)),
      placeholders: async () => ["$incident.subject"],
      createEvent: async (_tenant: string, _integration: string, body: WireEvent) =>
        this.#write("event", body, () => {
          this.put({ eventType: "NONE", useBaseNotifier: true, active: false, ...body });
          return structuredClone(this.events.at(-1));
        }),
      updateEvent: async (_tenant: string, _integration: string, id: string, body: WireEvent) =>
        this.#write("update", body, () => this.#lay(id, body)),
      setEventActive: async (_tenant: string, _integration: string, id: string, active: boolean) =>
        this.#write(active ? "activate" : "deactivate", undefined, () => this.#lay(id, { active })),
      deleteEvent: async (_tenant: string, _integration: string, id: string) =>
        this.#write("delete", undefined, () => void this.events.splice(this.events.indexOf(this.#at(id)), 1)),
    };
    return client as unknown as OpsRampClient;
  }
}
