// The resource rampsync_unmanaged_events: each question of the contract, and the file that answers it.
import { RampsyncError } from "../../base/error.js";
import { parsedJson } from "../../base/json.js";
import { validateFields } from "../../integration/declared/validate.js";
import type { LiveEvent } from "../../integration/event/model.js";
import { unmanagedEventsFields } from "../../integration/event/unmanaged-fields.js";
import { type Attributes, declaredAttributes } from "../attributes.js";
import { noteTold } from "../integration-event/observe.js";
import type { Resource } from "../resource.js";
import { unmanagedEventsSchema } from "../schemas/unmanaged-events.js";
import { applyUnmanaged, unconsented } from "./apply.js";
import {
  type AppliedUnmanaged,
  managedIds,
  planUnmanaged,
  textOfDeclared,
  type UnmanagedPlan,
  unmanagedEvents,
} from "./plan.js";

const listOf = (events: readonly LiveEvent[]) =>
  events.map(({ id, values: { name = null, entity = null }, active = null }) => ({
    event_id: id,
    name,
    entity,
    active,
  }));

const ofLive = (integration: unknown, events: readonly LiveEvent[]): Attributes => ({
  id: integration ?? null,
  events: listOf(events),
});

export const unmanagedEventsResource: Resource<AppliedUnmanaged, UnmanagedPlan, readonly LiveEvent[]> = {
  ...unmanagedEventsSchema,
  validate: (config, options = {}) => validateFields(config, unmanagedEventsFields, options),
  prepare: async (session, tenant, ids) => noteTold(session, tenant, ids),
  plan: planUnmanaged,
  isPlanOf: (_session, plan, config) =>
    config !== undefined &&
    plan.declared === JSON.stringify([textOfDeclared(config), config.unmanaged_events ?? "keep"]),
  partOf: ({ integration_id: declared }) => (typeof declared === "string" ? declared : undefined),
  nameOf: () => undefined,
  foresee: (_session, { calls }) => [
    ...calls.map(() => "write" as const),
    ...(calls.length === 0 ? [] : (["paged_get"] as const)),
  ],
  apply: applyUnmanaged,
  async read(session, target, state) {
    return { ...state, ...ofLive(target.id, await unmanagedEvents(session, target, managedIds(state))) };
  },
  importId: {
    isId: (text) => /^[^\s/?#]+$/.test(text),
    names: "integration",
    hint: "Import INTG-…, or tenant:INTG-… for another tenant than the provider's.",
  },
  async import(session, target, named) {
    const config = { ...(named === undefined ? {} : { tenant_id: named }), integration_id: target.id, managed: {} };
    const events = await unmanagedEvents(session, target, managedIds(config));
    const attributes = { ...declaredAttributes(config, unmanagedEventsFields), ...ofLive(target.id, events) };
    return { attributes, applied: { format: 1 }, notes: [] };
  },
  removal: {
    reads: [],
    changesLive: () => false,
    action: "forget",
    removes: "events",
    // Only what changes live is planned.
    plan: (session, target, applied) => planUnmanaged(session, target, {}, applied),
  },

  removalsOf: ({ removed }) =>
    removed.map(({ id, values: { name = id } }) => ({
      kind: "unmanaged",
      path: `events["${id}"]`,
      before: name,
      count: 1,
      ours: false,
    })),
  lossesOf: ({ removed }) => removed.length,
  guard: () => [],
  unconsented,
  records: {
    encode: (applied) => JSON.stringify(applied),
    reader: () => decodeRecord,
    recover: () => ({ format: 1 }),
  },
  attributesAfterApply: (config, live) => ({
    ...declaredAttributes(config, unmanagedEventsFields),
    ...ofLive(config.integration_id, live),
  }),
  attributesOfLive: (_session, state, live) => ({ ...state, ...ofLive(state.integration_id, live) }),
  expectedAttributes: ({ id, unmanaged, removed }) =>
    ofLive(
      id,
      unmanaged.filter((event) => !removed.includes(event)),
    ),
};

/** Throws RS3006 for a record of a newer rampsync, RS3001 for what is none. */
function decodeRecord(text: string): AppliedUnmanaged {
  const format = (parsedJson(text) as { readonly format?: unknown } | undefined)?.format;
  if (format === 1) return { format };
  if (typeof format === "number" && format > 1)
    throw new RampsyncError("RS3006", `The record has format ${format}; this rampsync reads 1.`);
  throw new RampsyncError("RS3001", "What was applied cannot be read from the state.");
}
