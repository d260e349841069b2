// Writes that would make a copy of an integration that the tenant inherits from its partner: told, and for consent alone.
import { RampsyncError } from "../base/error.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import type { Live } from "../integration/model.js";
import { isAmong } from "../integration/pairing/key.js";
import type { ResourcePlan } from "./resource.js";
import type { Session } from "./session.js";

type Written = Pick<ResourcePlan, "tenant" | "calls">;

/** Whether these calls would end what the tenant inherits. */
export const detaches = ({ origin }: Pick<Live, "origin">, { calls }: Pick<Written, "calls">): boolean =>
  origin === "inherited" && calls.length > 0;

export function detachNotes(
  owner: Pick<Live, "origin">,
  integration: string,
  plan: Pick<Written, "calls">,
): readonly Note[] {
  return detaches(owner, plan) ? [note("RS6174", { integration })] : [];
}

/** What an apply of these calls needs consent for. */
export function unconsentedDetach(
  { options }: Pick<Session, "options">,
  owner: Pick<Live, "origin">,
  integration: string,
  plan: Written,
): readonly RampsyncError[] {
  const { tenant } = plan;
  if (!detaches(owner, plan) || isAmong(options.allowDetach, tenant)) return [];
  return [
    new RampsyncError("RS5025", `${integration} is inherited: a write would make a copy of it for ${tenant} alone.`, {
      place: { tenant, integration },
      hint: `Change it in the partner's tenant; or review the plan, then allow the copy with --allow-detach ${tenant} or RAMPSYNC_ALLOW_DETACH=${tenant} (in the provider block allow_detach).`,
    }),
  ];
}

/** The server made a copy under another id, which no declaration names. */
export function copiedTo(integration: string, copy: string): RampsyncError {
  return new RampsyncError(
    "RS4033",
    `The server made a copy of ${integration} under the id ${copy}, and took the write there.`,
    {
      hint: `Declare integration_id = "${copy}" and plan again.`,
    },
  );
}
