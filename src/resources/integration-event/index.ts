// The resource rampsync_integration_event: each question of the contract, and the file that answers it.
import { type Config, hasUnknown, UNKNOWN } from "../../integration/declared/config.js";
import { eventFields } from "../../integration/event/fields.js";
import { type AppliedEvent, declareEvent, type LiveEvent } from "../../integration/event/model.js";
import { validateEvent } from "../../integration/event/validate.js";
import { declaredAttributes } from "../attributes.js";
import type { Resource } from "../resource.js";
import { integrationEventSchema } from "../schemas/integration-event.js";
import { applyEvent } from "./apply.js";
import { handOver } from "./hand-over.js";
import { notePrepared } from "./observe.js";
import { digestOf, type EventPlan, foretellEvent, planEvent, planEventRemoval, unconsented } from "./plan.js";
import { asLive, importEvent, readEvent } from "./read.js";
import { decodeApplied, encodeApplied, secretsRevision } from "./record.js";

/** What is known of a declaration by now. */
const known = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => !hasUnknown(value)));

export const integrationEvent: Resource<AppliedEvent, EventPlan, LiveEvent | undefined> = {
  ...integrationEventSchema,
  validate: validateEvent,
  foretell: (session, tenant, config, owners) => foretellEvent(session, tenant, known(config), owners.map(known)),

  prepare: async (session, tenant, ids) => notePrepared(session, tenant, ids),
  plan: planEvent,
  isPlanOf(_session, plan, config, applied) {
    const digest = (declared: EventPlan["declared"]) => (declared === undefined ? "" : digestOf(declared));
    const record = (side: AppliedEvent | undefined) => (side === undefined ? "" : encodeApplied(side));
    return (
      digest(plan.declared) === digest(config === undefined ? undefined : declareEvent(config)) &&
      record(plan.applied) === record(applied)
    );
  },
  partOf: ({ integration_id: declared }, applied) => (typeof declared === "string" ? declared : applied?.integration),
  nameOf: ({ live, declared }) => declared?.values.name ?? live?.values.name,
  foresee: (_session, { calls }) =>
    calls.flatMap(({ method }) => ["write", method === "DELETE" ? "paged_get" : "get"] as const),
  apply: applyEvent,
  read: readEvent,
  importId: {
    isId: (text) => /^[^\s/?#]+\/[^\s/?#]+$/.test(text),
    names: "event of an integration",
    hint: "Import INTG-…/INTG-EVENT-…, or tenant:INTG-…/INTG-EVENT-… for another tenant than the provider's.",
  },
  import: importEvent,
  handOver,
  removal: {
    reads: ["on_destroy"],
    changesLive: ({ on_destroy: way }) => way !== "forget",
    action: "uninstall",
    removes: "the event",
    plan: planEventRemoval,
  },

  removalsOf: ({ declared, live, id }) =>
    declared === undefined
      ? [{ kind: "field", path: "event", before: live?.values.name ?? id, count: 1, ours: true }]
      : [],
  lossesOf: ({ declared }) => (declared === undefined ? 1 : 0),
  guard: () => [],
  unconsented,
  records: {
    encode: encodeApplied,
    reader: () => decodeApplied,
    renew(session, applied) {
      const keys = session.fingerprintKeys.of(applied.keys).wrapping(applied.fingerprints.values());
      return keys.length === 0 || keys === applied.keys ? applied : { ...applied, keys };
    },
    recover: (attributes) => ({
      integration: typeof attributes.integration_id === "string" ? attributes.integration_id : "",
      texts: new Map(),
      fingerprints: new Map(),
      active: undefined,
      versions: declareEvent(attributes).versions,
    }),
  },
  attributesAfterApply: (config, live, applied) => ({
    ...declaredAttributes(config, eventFields),
    id: live?.id ?? null,
    secrets_revision: secretsRevision(applied),
  }),
  attributesOfLive: (_session, state, live, applied) => (live === undefined ? state : asLive(state, live, applied)),
  // What differs live in secrets alone shows in no attribute: where there is work, the revision becomes unknown.
  expectedAttributes({ id, live }, prior, changes) {
    if (prior === undefined) return live === undefined ? {} : { id };
    return { id: prior.id ?? id, secrets_revision: changes ? UNKNOWN : (prior.secrets_revision ?? null) };
  },
};
