// Reads that begin as soon as the declarations are known to be right, while the states are still being read from disk.
import { fold } from "../../integration/pairing/key.js";
import type { ConnectionSettings } from "../../resources/connection.js";
import { declaredId } from "../../resources/identity.js";
import type { Resource } from "../../resources/resource.js";
import type { Session } from "../../resources/session.js";
import { connectionOf } from "../access.js";
import type { Connections } from "../connection.js";
import { type Placed } from "../records/managed.js";

/** Integrations whose reads begin early: what is read of many more would only wait, and fill the memory meanwhile. */
const EARLY = 1000;

/** Objects of one resource in one tenant. */
interface Group {
  readonly definition: Resource;
  readonly tenant: string;
  readonly ids: string[];
}

export class EarlyReads {
  readonly #begun = new Map<Session, Map<string, Promise<void>>>();

  /** Begins the reads of the first tenants that `placed` names; what fails is told by whoever waits for it. */
  begin(placed: readonly Placed[], connections: Connections, environment: NodeJS.ProcessEnv): void {
    const groups = new Map<Session, Map<string, Group>>();
    const settings = new Map<Placed["providerConfig"], ConnectionSettings>();
    for (const { definition, stack, providerConfig, config, tenant } of placed) {
      const id = declaredId(definition, config);
      if (tenant === undefined || id === undefined) continue;
      const known = settings.get(providerConfig) ?? connectionOf(stack, providerConfig, environment);
      settings.set(providerConfig, known);
      const ofSession = getOrAdd(groups, connections.session(known), () => new Map<string, Group>());
      getOrAdd(ofSession, keyOf(definition, tenant), () => ({ definition, tenant, ids: [] })).ids.push(fold(id));
    }
    let left = EARLY;
    for (const [session, ofSession] of groups) {
      for (const [key, { definition, tenant, ids }] of ofSession) {
        left -= ids.length;
        if (left < 0) return;
        const reading = definition.prepare(session, tenant, ids);
        reading.catch(() => undefined);
        getOrAdd(this.#begun, session, () => new Map<string, Promise<void>>()).set(key, reading);
      }
    }
  }

  /** The reads of this resource in this tenant; undefined where none were begun. */
  of(session: Session, definition: Resource, tenant: string): Promise<void> | undefined {
    return this.#begun.get(session)?.get(keyOf(definition, tenant));
  }
}

const keyOf = ({ type }: Resource, tenant: string) => JSON.stringify([type, tenant]);

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
