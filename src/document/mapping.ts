// The parts of an attribute mapping that every document names: its direction, its header, a value pair.

/** Inbound: third party to OpsRamp. Outbound: OpsRamp to third party. */
export type Direction = "inbound" | "outbound";
export const DIRECTIONS = ["inbound", "outbound"] as const satisfies readonly Direction[];

/** What ties an OpsRamp attribute to a third-party attribute. All parts compare without regard to case. */
export interface Header {
  readonly direction: Direction;
  readonly entityType: string;
  readonly attribute: string;
  readonly thirdPartyEntityType: string;
  readonly thirdPartyAttribute: string;
}

/** One translation; both values compare byte for byte. */
export interface ValuePair {
  readonly value: string;
  readonly thirdPartyValue: string;
}

/** What comes in: outbound the OpsRamp value, inbound the third-party value. */
export function sourceOf(direction: Direction, pair: ValuePair): string {
  return direction === "outbound" ? pair.value : pair.thirdPartyValue;
}

/** What goes out. */
export function targetOf(direction: Direction, pair: ValuePair): string {
  return direction === "outbound" ? pair.thirdPartyValue : pair.value;
}

/** A name for people: `INCIDENT.Status`. */
export function headerName(header: Header): string {
  return `${header.entityType}.${header.attribute}`;
}
