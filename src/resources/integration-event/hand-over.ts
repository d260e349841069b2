// Takes over an event that HPE's provider manages: whole, as it is live.
import type { AppliedEvent } from "../../integration/event/model.js";
import { HANDED_OVER } from "../handed-over.js";
import { HPE_EVENTS } from "../hpe.js";
import type { HandOver } from "../resource.js";
import { importEvent } from "./read.js";

export const handOver: HandOver<AppliedEvent> = {
  types: HPE_EVENTS,

  stub({ id, integration_id: integration, client }) {
    if (typeof id !== "string" || id === "" || typeof integration !== "string") return undefined;
    return {
      id,
      integration_id: integration,
      tenant_id: typeof client === "string" && client !== "" ? client : null,
      secrets_revision: HANDED_OVER,
    };
  },

  takeOver: (session, { tenant, id }, { integration_id: integration }, named) =>
    importEvent(session, { tenant, id: `${String(integration)}/${id}` }, named),
};
