// Value pairs of a ticket flow as one line of text each, the way this folder writes them.
import type { RowState } from "../../src/emulator/index.js";

/** `inbound INCIDENT.Status: Open = In Progress` */
export type Pair = string;

export function pairText(direction: string, entity: string, attribute: string, value: string, third: string): Pair {
  return `${direction} ${entity}.${attribute}: ${value} = ${third}`;
}

/** Of one mapping, two pairs with the same source contradict each other. */
export function sourceOf(pair: Pair): string {
  const [, direction = "", mapping = "", value = "", third = ""] = /^(\w+) ([^:]+): (.*) = (.*)$/.exec(pair) ?? [];
  return `${direction} ${mapping}: ${direction === "outbound" ? value : third}`;
}

export function rowIdOf(state: { readonly inbound?: object; readonly outbound?: object }, wanted: Pair): string {
  for (const direction of ["inbound", "outbound"] as const) {
    const { rows = [] } = (state[direction] ?? {}) as { rows?: RowState[] };
    for (const row of rows) {
      const pair = pairText(direction, row.entityType, row.name, row.value ?? "", row.thirdPartyValue ?? "");
      if (pair === wanted && row.uniqueId !== undefined) return row.uniqueId;
    }
  }
  throw new Error(`There is no row ${wanted}.`);
}
