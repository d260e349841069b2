// States of other providers that a `moved` block names: kept as attributes of ours, and taken over by the first look.
import { RampsyncError } from "../base/error.js";
import { isRecord } from "../base/json.js";
import type { Attributes } from "../resources/attributes.js";
import { isHandedOver } from "../resources/handed-over.js";
import type { Resource, Target } from "../resources/resource.js";
import type { ImportResult, MoveSource, Schema } from "../terraform-plugin/index.js";
import { noteWarning } from "./diagnostics.js";
import type { Run } from "./run.js";

/** Undefined for a type that the resource does not take. The provider is not configured yet: nothing is asked. */
export function moveState({ handOver }: Resource, { typeName, state }: MoveSource): ImportResult<Schema> | undefined {
  if (handOver === undefined || !handOver.types.includes(typeName)) return undefined;
  const stub = isRecord(state) ? handOver.stub(state) : undefined;
  if (stub === undefined) {
    throw new RampsyncError("RS3001", `The state of ${typeName} names no object that can be taken over.`, {
      hint: "Take the moved block out, and import the object by its id.",
    });
  }
  return { state: stub as ImportResult<Schema>["state"] };
}

/** What the state keeps of another provider's, taken over as it is live; undefined where the state is ours. Throws RS4004. */
export async function takenOver(run: Run, definition: Resource, state: Attributes) {
  if (definition.handOver === undefined || !isHandedOver(state)) return undefined;
  const named = typeof state.tenant_id === "string" ? state.tenant_id : undefined;
  const target: Target = { tenant: run.tenantOf(named), id: String(state.id) };
  const { attributes, applied, notes } = await definition.handOver.takeOver(run.session, target, state, named);
  return { attributes, applied, target, diagnostics: notes.map(noteWarning) };
}
