// An event as a receipt keeps it: what tells it from others. What may hold a secret is left out: headers, payload, address.
import type { LiveEvent } from "../../integration/event/model.js";
import type { RemovedKind } from "../resource.js";
import { addressOf, hostOf } from "./address.js";

export function keptEvent({ id, values, active }: LiveEvent, goes: RemovedKind): object {
  const { name, entity, event_type: type, method } = values;
  const address = addressOf(values);
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(entity === undefined ? {} : { entity }),
    ...(type === undefined ? {} : { event_type: type }),
    ...(method === undefined ? {} : { method }),
    ...(active === undefined ? {} : { active }),
    ...(address === undefined ? {} : { host: hostOf(address) }),
    goes,
  };
}
