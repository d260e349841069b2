// What an apply of one installed integration needs consent for, whatever number of removals was reviewed.
import type { RampsyncError } from "../../base/error.js";
import { unconsentedDetach } from "../detaching.js";
import type { Session } from "../session.js";
import { unconsentedCredentials } from "./made-credentials.js";
import type { IntegrationPlan } from "./plan.js";

export function unconsented(session: Session, plan: IntegrationPlan): readonly RampsyncError[] {
  return [...unconsentedDetach(session, plan.live, plan.id, plan), ...unconsentedCredentials(session, plan)];
}
