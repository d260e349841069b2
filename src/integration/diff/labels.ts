// How a change in a mapping is named: its path from the resource down, and the label that a person reads.
import { visible } from "../../base/text.js";
import { type Header, sourceOf, targetOf, type ValuePair } from "../../document/mapping.js";
import { naturalLabel } from "../pairing/natural-label.js";

export function pairLabel(header: Header, pair: ValuePair): string {
  return `${visible(sourceOf(header.direction, pair))} → ${visible(targetOf(header.direction, pair))}`;
}

/** Of the row without a value. */
export function headerLabel(header: Header): string {
  return `${header.attribute}, without values`;
}

export function mappingPath(header: Header, label = naturalLabel(header)): readonly string[] {
  return [header.direction, "mappings", label];
}

export function pairPath(header: Header, pair: ValuePair, label?: string): readonly string[] {
  return [...mappingPath(header, label), "values", pair.value, pair.thirdPartyValue];
}
