// Ids in texts that belong to one tenant alone: of groups of resources, integrations and their events, and of tenants themselves
// (docs/api-contract.md).
import type { NoteParameters } from "../../base/note-codes.js";
import { fold } from "../../integration/pairing/key.js";

export interface TenantId {
  readonly kind: NoteParameters["RS6156"]["kind"];
  readonly id: string;
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** The id of a group of resources in a text. */
export const GROUP_IDS = new RegExp(`\\bDGP-${UUID}\\b`, "gi");

const FORMS: readonly (readonly [TenantId["kind"], RegExp])[] = [
  ["resource group", GROUP_IDS],
  ["event", new RegExp(`\\bINTG-EVENT-${UUID}\\b`, "gi")],
  ["integration", new RegExp(`\\bINTG-${UUID}\\b`, "gi")],
  ["tenant", /\b(?:client|msp)_\d+\b/gi],
];

/** All of them in the text but the id of the tenant that a copy is for. */
export function tenantIdsIn(text: string, to: string): readonly TenantId[] {
  return FORMS.flatMap(([kind, form]) =>
    (text.match(form) ?? []).filter((id) => fold(id) !== fold(to)).map((id) => ({ kind, id })),
  );
}
