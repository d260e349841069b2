// The events of an integration as the emulator stores them, and what its answers show of them.
import { Buffer } from "node:buffer";
import { isRecord, type Members } from "../base/json.js";
import type { WireEvent } from "../integration/wire/wire-event.js";
import { visibleNotifier } from "./notifier.js";
import type { EventState } from "./state.js";
import type { Switches } from "./switches.js";

type EventSwitches = Pick<
  Switches,
  "eventAnswers" | "eventPayloadTaken" | "tokenUrlField" | "notifierTypeOnRead" | "createdEvents"
>;

const texts = ["name", "entity", "eventType", "endPointURI", "thirdPartyEventType"] as const;
const flags = ["useBaseNotifier", "resourceGroupAllowed", "customAttributeAllowed"] as const;
const lists = ["headers", "responseHeaders"] as const;
const objects = ["filterCriteria", "depEvent"] as const;

/** The stored event with what was sent laid over it. Members that are null or absent stay as they are. */
export function storeEvent(
  stored: EventState,
  sent: Members,
  { eventPayloadTaken }: Pick<Switches, "eventPayloadTaken">,
): EventState {
  const next: Record<string, unknown> = { ...stored };
  for (const name of texts) if (typeof sent[name] === "string") next[name] = sent[name];
  for (const name of flags) if (typeof sent[name] === "boolean") next[name] = sent[name];
  for (const name of lists) if (Array.isArray(sent[name])) next[name] = sent[name];
  for (const name of objects) if (isRecord(sent[name])) next[name] = sent[name];
  if (isRecord(sent.notifier)) next.notifier = { ...(stored.notifier ?? {}), ...sent.notifier };
  // Where both names are taken, the newer one counts (docs/api-contract.md#outbound-events).
  if (eventPayloadTaken !== "eventPayload" && typeof sent.payload === "string") next.payload = decoded(sent.payload);
  if (eventPayloadTaken !== "payload" && typeof sent.eventPayload === "string") next.payload = sent.eventPayload;
  return next as unknown as EventState;
}

/** Text that is no base64 is taken as it is. */
function decoded(text: string): string {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes.toString("utf8") : text;
}

/** The event as an answer has it: without credentials, and by the older answers without what they leave out. */
export function shownEvent(event: EventState, switches: EventSwitches): WireEvent {
  const { payload, notifier, filterCriteria, ...rest } = event;
  const shown: WireEvent = {
    eventType: "NONE",
    useBaseNotifier: notifier === undefined,
    active: false,
    ...rest,
    ...(filterCriteria === undefined ? {} : { filterCriteria: { name: event.name, ...filterCriteria, actions: [] } }),
    ...(payload === undefined ? {} : { eventPayload: payload }),
    ...(notifier === undefined ? {} : { notifier: visibleNotifier(notifier, switches) }),
  };
  if (switches.eventAnswers === "newer") return shown;
  const { eventType, endPointURI, thirdPartyEventType, useBaseNotifier, active, ...older } = shown;
  const { resourceGroupAllowed, customAttributeAllowed, ...oldest } = older;
  // The samples of 2020 answer the address of the call as that of the notifier.
  const baseURI = endPointURI ?? oldest.notifier?.baseURI;
  return { ...oldest, ...(baseURI === undefined ? {} : { notifier: { ...oldest.notifier, baseURI } }) };
}

/** A row of the list of events. */
export function eventRow(event: EventState, switches: EventSwitches & Pick<Switches, "eventRows">): WireEvent {
  const shown = shownEvent(event, switches);
  if (switches.eventRows === "whole") return shown;
  const { id, name, entity, eventType, active } = shown;
  return JSON.parse(JSON.stringify({ id, name, entity, eventType, active })) as WireEvent;
}
