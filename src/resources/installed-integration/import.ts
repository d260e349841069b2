// Imports one installed integration: every live row becomes ours, and of the rest what can be declared without secrets.
import { note } from "../../base/note.js";
import { importedApplied } from "../../integration/applied/applied.js";
import { validateConfig } from "../../integration/declared/validate.js";
import { NOTIFIER } from "../../integration/fields.js";
import type { Applied } from "../../integration/model.js";
import type { Attributes } from "../attributes.js";
import type { Imported, Target } from "../resource.js";
import type { Session } from "../session.js";
import { attributesOfLive } from "./read.js";

/**
 * Reads the integration and takes it over. `named` is the tenant that the resource is to name, if any. A notifier whose
 * declaration needs secrets is left out: they cannot be read, so no declaration could be made of it.
 * @throws RS4004 when it is not there.
 */
export async function importIntegration(
  session: Session,
  target: Target,
  named: string | undefined,
): Promise<Imported<Applied>> {
  const { live } = await session.observer.observe(target.tenant, target.id);
  const stub = { integration_id: target.id, tenant_id: named ?? null, removals: [] };
  const importing = (applied: Applied): Imported<Applied> => ({
    attributes: attributesOfLive(session, stub, live, applied),
    applied,
    notes: [],
  });
  const all = importing(importedApplied(live));
  if (!live.hasNotifier || isDeclarable(all.attributes)) return all;
  const without = importing({
    ...all.applied,
    scalars: new Map([...all.applied.scalars].filter(([path]) => !path.startsWith(`${NOTIFIER}.`))),
  });
  return {
    ...without,
    notes: [note("RS6117", { attribute: NOTIFIER })],
  };
}

function isDeclarable(attributes: Attributes): boolean {
  const { outbound } = attributes as { outbound?: Readonly<Record<string, unknown>> | null };
  const config = { integration_id: attributes.integration_id, outbound: { notifier: outbound?.notifier ?? null } };
  return validateConfig(config).length === 0;
}
