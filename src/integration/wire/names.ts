// Which of a field's names on the wire are read, and which one is written.
import type { WireName } from "../fields.js";
import type { WireInboundConfig } from "./wire.js";

/** The member of a direction that holds its mappings. */
export const MAPPING_LIST = "mapAttributes" satisfies keyof WireInboundConfig;

/** Every name under which an answer may have the field, the likeliest first. */
export function namesRead({ write, orWrite, read = [] }: WireName): readonly string[] {
  return [write, ...(orWrite === undefined ? [] : [orWrite]), ...read];
}

/** `settled` is a name that the user knows to be right; it counts only where it is one that may be written. */
export interface NameChoice {
  readonly settled?: string | undefined;
  /** Write the name that is written instead, where the field has one. */
  readonly otherNames?: boolean | undefined;
}

export function nameWritten(name: WireName, { settled, otherNames = false }: NameChoice): string {
  if (isWritable(name, settled)) return settled;
  return (otherNames ? name.orWrite : undefined) ?? name.write;
}

/** Whether the field may be written under a second name: the sources dispute it, and nobody settled it. */
export function isDisputed(name: WireName, settled: string | undefined): boolean {
  return name.orWrite !== undefined && !isWritable(name, settled);
}

function isWritable({ write, orWrite }: WireName, settled: string | undefined): settled is string {
  return settled !== undefined && (settled === write || settled === orWrite);
}
