// Reads that begin as soon as the declarations are known to be right, while the states are still being read from disk.
import { fold } from "../../integration/pairing/key.js";
import { type ConnectionSettings, readConnection } from "../../resources/connection.js";
import type { Session } from "../../resources/session.js";
import type { Connections } from "../connection.js";
import { idOf } from "../records/declarations.js";
import { type Placed } from "../records/managed.js";

/** Integrations whose reads begin early: what is read of many more would only wait, and fill the memory meanwhile. */
const EARLY = 1000;

export class EarlyReads {
  readonly #begun = new Map<Session, Map<string, Promise<void>>>();

  /** Begins the reads of the first tenants that `placed` names; what fails is told by whoever waits for it. */
  begin(placed: readonly Placed[], connections: Connections, environment: NodeJS.ProcessEnv): void {
    const ids = new Map<Session, Map<string, string[]>>();
    const settings = new Map<Placed["providerConfig"], ConnectionSettings>();
    for (const { providerConfig, config, tenant } of placed) {
      if (tenant === undefined) continue;
      const known = settings.get(providerConfig) ?? readConnection(providerConfig, environment);
      settings.set(providerConfig, known);
      const ofSession = getOrAdd(ids, connections.session(known), () => new Map<string, string[]>());
      getOrAdd(ofSession, tenant, () => []).push(fold(idOf(config)));
    }
    let left = EARLY;
    for (const [session, ofSession] of ids) {
      for (const [tenant, own] of ofSession) {
        left -= own.length;
        if (left < 0) return;
        const reading = session.observer.prepare(tenant, own);
        reading.catch(() => undefined);
        getOrAdd(this.#begun, session, () => new Map<string, Promise<void>>()).set(tenant, reading);
      }
    }
  }

  /** The reads of this tenant; undefined where none were begun. */
  of(session: Session, tenant: string): Promise<void> | undefined {
    return this.#begun.get(session)?.get(tenant);
  }
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
