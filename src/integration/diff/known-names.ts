// Attributes and values that nobody knows and that are near to one that the API lists: likely misspelt, and told before they are sent.
import { likelyMeant } from "../../base/nearest.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { type Header, headerName } from "../../document/mapping.js";
import type { EntityType } from "../fields.js";
import type { Declared, Live } from "../model.js";
import { fold, headerKey } from "../pairing/key.js";
import type { MappingAddition } from "../wire/codec.js";

/** The values of an attribute, where the API lists them; empty where it does not. */
type Listed = Readonly<Record<string, readonly string[]>>;

const TICKET: Listed = {
  Status: ["Closed", "New", "On Hold", "Open", "Pending", "Resolved"],
  Priority: ["Very Low", "Low", "Normal", "High", "Urgent"],
};

/** What the API's samples list (docs/api-contract.md#attributes). Servers take more: a name that is near to none of these passes. */
const KNOWN: { readonly [Type in EntityType]?: Listed } = {
  INCIDENT: {
    ...TICKET,
    Subject: [],
    Descritpion: [],
    "Assignee group name": [],
    "Latest comment description": [],
    "Latest comment visible to customer": [],
    TicketResponseId: [],
  },
  SERVICEREQUEST: TICKET,
};

/**
 * Of what is to be added alone: what is live already the server knows. An attribute that is live in any mapping of the
 * integration is known as well.
 */
export function unknownNameNotes(
  additions: readonly MappingAddition[],
  declared: Declared,
  live: Live,
): readonly Note[] {
  if (additions.length === 0) return [];
  const seen = new Set(live.mappings.map(({ header }) => nameKey(header)));
  const labels = new Map(declared.mappings.map(({ header, label }) => [headerKey(header), label]));
  return additions.flatMap(({ header, pairs }): readonly Note[] => {
    const listed = KNOWN[header.entityType.toUpperCase() as EntityType];
    if (listed === undefined) return [];
    const path = [header.direction, "mappings", labels.get(headerKey(header)) ?? headerName(header)];
    const names = seen.has(nameKey(header)) ? [] : likelyAttributes(header);
    if (names.length > 0) return [note("RS6161", { attribute: headerName(header), nearest: names }, { path })];
    const [, values = []] = Object.entries(listed).find(([name]) => fold(name) === fold(header.attribute)) ?? [];
    return [...new Set(pairs.map(({ value }) => value))].sort().flatMap((value) => {
      const meant = likelyMeant(value, values);
      return meant.length === 0
        ? []
        : [note("RS6162", { attribute: headerName(header), value, nearest: meant }, { path })];
    });
  });
}

/** Listed attributes that an attribute which none lists is likely a misspelling of; empty where there are none. */
export function likelyAttributes({ entityType, attribute }: Header): readonly string[] {
  const listed = KNOWN[entityType.toUpperCase() as EntityType];
  return listed === undefined ? [] : likelyMeant(attribute, Object.keys(listed));
}

const nameKey = (header: Header) => fold(headerName(header));
