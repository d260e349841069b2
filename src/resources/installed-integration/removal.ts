// What destroying does, as `on_destroy` says.
import { RampsyncError } from "../../base/error.js";
import { note } from "../../base/note.js";
import { revealedText } from "../../base/secret.js";
import { type Config, declare } from "../../integration/declared/config.js";
import { diff } from "../../integration/diff/diff.js";
import type { Applied } from "../../integration/model.js";
import { compareSides } from "../../integration/sides.js";
import { endpoints } from "../../opsramp/endpoints.js";
import type { Attributes } from "../attributes.js";
import type { Target } from "../resource.js";
import type { Session } from "../session.js";
import { listInstallations, madeBy } from "./installations.js";
import { diffOptions, hashOf, type IntegrationPlan, planIntegration } from "./plan.js";

/** What the attributes of a declaration or of a record say; what was installed is uninstalled, unless they say otherwise. */
export function wayOf({ on_destroy: way, install }: Attributes): "forget" | "remove_mappings" | "uninstall" {
  if (way === "forget" || way === "remove_mappings" || way === "uninstall") return way;
  return (install ?? undefined) === undefined ? "forget" : "uninstall";
}

/** The declaration that removes the managed mappings and leaves everything else. */
export function emptiedConfig(id: string, applied: Applied): Config {
  return {
    integration_id: id,
    ...(applied.directions.has("inbound") ? { inbound: { mappings: {} } } : {}),
    ...(applied.directions.has("outbound") ? { outbound: { mappings: {} } } : {}),
  };
}

/** @throws RS4004 where it is gone, or an installation that was broken off has made nothing. */
export async function planRemoval(
  session: Session,
  target: Target,
  applied: Applied,
  instructions: Attributes,
): Promise<IntegrationPlan> {
  const found = { tenant: target.tenant, id: target.id === "" ? await madeId(session, target, applied) : target.id };
  if (wayOf(instructions) === "uninstall") return planUninstall(session, found, applied, instructions);
  return planIntegration(session, found, emptiedConfig(found.id, applied), applied);
}

/** The id of what a run installed that was broken off before it knew it. */
export async function madeId(session: Session, { tenant }: Target, { intent }: Applied): Promise<string> {
  const { installations } = await listInstallations(session, tenant);
  const made = intent === undefined ? undefined : madeBy(session, intent, installations);
  if (made !== undefined) return made.id;
  throw new RampsyncError("RS4004", "An installation was begun, and nothing shows that it was made.", {
    place: { tenant },
  });
}

const DEFAULT_REASON = "Uninstalled by rampsync";

async function planUninstall(
  session: Session,
  { tenant, id }: Target,
  applied: Applied,
  { uninstall_reason: given }: Attributes,
): Promise<IntegrationPlan> {
  const { live } = await session.observer.observe(tenant, id);
  const declared = declare({});
  const sides = compareSides(declared, live, undefined);
  const nothing = diff(sides, diffOptions(session, undefined));
  const values = live.mappings.reduce((sum, { pairs }) => sum + pairs.length, 0);
  const goes = note("RS6173", { integration: id, mappings: live.mappings.length, values });
  const reason = given === undefined || given === null || given === "" ? DEFAULT_REASON : revealedText(given);
  return {
    tenant,
    id,
    action: "uninstall",
    declared,
    live,
    applied,
    sides,
    diff: { ...nothing, unmanaged: [], notes: [goes] },
    calls: [
      {
        method: "DELETE",
        path: endpoints.installed(tenant, id),
        class: "write",
        documented: true,
      },
    ],
    liveHash: hashOf(live),
    observedAt: session.clock.now(),
    uninstall: { reason },
  };
}
