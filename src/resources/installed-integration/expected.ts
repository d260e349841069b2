// The computed attributes of an installed integration as they will be after an apply. Terraform cannot see all that there
// is to do: where there is work, `findings` becomes unknown, so that it calls apply.
import { Secret } from "../../base/secret.js";
import { secretsRevision } from "../../integration/applied/secrets-revision.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import { NOTIFIER } from "../../integration/fields.js";
import type { Attributes } from "../attributes.js";
import { shownRemovals } from "./attributes.js";
import type { IntegrationPlan } from "./plan.js";

/** Where there is no work, everything stays. Adopting changes neither the id nor the application. */
export function expectedAttributes(plan: IntegrationPlan, prior: Attributes | undefined, changes: boolean): Attributes {
  if (plan.install !== undefined) return { id: UNKNOWN, application: UNKNOWN, removals: [] };
  if (prior === undefined) {
    return { id: plan.live.id, application: plan.live.application ?? null, removals: shownRemovals(plan) };
  }
  return {
    id: prior.id ?? plan.live.id,
    status: plan.diff.enabling === undefined ? (prior.status ?? null) : UNKNOWN,
    application: prior.application ?? null,
    inbound_credentials: plan.sealing === undefined && plan.rotation === undefined ? expectedEnvelope(plan) : UNKNOWN,
    // Live and secrets may be others by the time of the apply, which then sends them: it must not be promised otherwise.
    secrets_revision: changes && declaresSecret(plan) ? UNKNOWN : expectedRevision(plan, prior),
    findings: changes ? UNKNOWN : (prior.findings ?? []),
    removals: changes ? shownRemovals(plan) : (prior.removals ?? null),
  };
}

function declaresSecret({ declared, diff }: IntegrationPlan): boolean {
  return diff.notGiven.length > 0 || [...declared.scalars.values()].some((value) => value instanceof Secret);
}

/** Sending the notifier, which holds the secrets, makes new fingerprints of them. */
function expectedRevision({ diff, declared, applied }: IntegrationPlan, prior: Attributes): unknown {
  if ([...diff.update.scalars.keys()].some((path) => path.startsWith(`${NOTIFIER}.`))) return UNKNOWN;
  if (applied === undefined) return prior.secrets_revision ?? null;
  const isKept = (path: string) => declared.scalars.get(path) instanceof Secret || declared.notGiven?.has(path);
  const kept = [...applied.fingerprints.keys()].filter(isKept);
  if (kept.length === 0) return null;
  return kept.length === applied.fingerprints.size ? secretsRevision(applied) : UNKNOWN;
}

/** What is encrypted to a key that is declared no more is recorded no more. */
function expectedEnvelope({ declared, applied }: IntegrationPlan): unknown {
  return declared.encryptTo === undefined ? null : (applied?.credentials?.envelope ?? null);
}
