// The attributes of an installed integration after an apply: what is declared, completed with what the server owns.
// Secrets are never among them.
import { pathText } from "../../document/change.js";
import { secretsRevision } from "../../integration/applied/secrets-revision.js";
import type { Config } from "../../integration/declared/config.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { installedIntegrationFields } from "../../integration/fields.js";
import type { Applied, Live } from "../../integration/model.js";
import { type Attributes, declaredAttributes } from "../attributes.js";
import type { IntegrationPlan } from "./plan.js";
import { removalsOf } from "./removals.js";

export interface Finding {
  readonly kind: "duplicate" | "contested" | "unmanaged" | "residual" | "accepted";
  readonly path: string;
  readonly count: number;
}

/** The state of a resource whose declaration has been applied: the declared form, completed with what the server owns. */
export function attributesAfterApply(config: Config, live: Live, applied: Applied, plan?: IntegrationPlan): Attributes {
  return {
    ...declaredAttributes(config, installedIntegrationFields),
    id: live.id,
    status: live.status ?? null,
    application: live.application ?? null,
    inbound_credentials: applied.credentials?.envelope ?? null,
    secrets_revision: secretsRevision(applied),
    findings: [],
    removals: plan === undefined ? [] : shownRemovals(plan),
  };
}

/** What a plan removes or replaces, in the form of the attribute: without numbers, which make `terraform plan -refresh-only` see changes where none are. */
export function shownRemovals(plan: IntegrationPlan): readonly Attributes[] {
  return removalsOf(plan).flatMap(({ kind, path, before, count }) =>
    Array.from({ length: count }, () => ({ kind, path, before })),
  );
}

/** What a plan of attributes cannot show: Terraform cannot see what a set collapses. */
export function findingsOf(diff: IntegrationDiff): readonly Finding[] {
  const finding = (kind: Finding["kind"], path: readonly string[], count = 1): Finding => ({
    kind,
    path: pathText(path),
    count,
  });
  return [
    ...diff.drift.flatMap((change) => {
      if (change.kind === "duplicate") return [finding("duplicate", change.path, change.count)];
      if (change.kind === "kept name") return [finding("residual", change.path)];
      return change.kind === "pair" && change.action === "remove"
        ? [finding("contested", change.path, change.count)]
        : [];
    }),
    ...diff.changes.flatMap((change) =>
      change.kind === "unmanaged" ? [finding("unmanaged", change.path, change.count)] : [],
    ),
    ...diff.residual.map((change) => finding("residual", change.path, change.count)),
    ...(diff.accepted ?? []).map((change) => finding("accepted", change.path, change.count)),
  ];
}
