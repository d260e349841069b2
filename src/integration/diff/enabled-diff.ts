// Whether an integration is enabled, compared: what calls of its own set, and what no repair sets.
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { ENABLED } from "../fields.js";
import type { Plain } from "../model.js";
import { isAmong } from "../pairing/key.js";
import type { Sides } from "../sides.js";

/** What becomes of it. `withheld`: somebody disabled it, and nobody consented to more. */
export type Enabling = "enable" | "disable" | "withheld";

/** How the declared value stands to the other sides; `unverifiable`: the server does not tell. */
export type EnabledVerdict =
  | { readonly is: "same" | "unverifiable" }
  | {
      readonly is: "pending" | "drift";
      readonly before?: Plain;
      readonly drifted?: boolean;
      readonly applied?: Plain;
    };

/** What is installed is enabled as soon as it is there. */
export function judgeEnabled(declared: Plain, { live, applied }: Sides): EnabledVerdict {
  const before = live.scalars.get(ENABLED);
  const last = applied?.scalars.get(ENABLED);
  if (before === declared) return { is: "same" };
  if (before === undefined) {
    if (live.id === "") return declared === true ? { is: "same" } : { is: "pending" };
    if (last === declared) return { is: "same" };
    return declared === true && last === undefined ? { is: "unverifiable" } : { is: "pending" };
  }
  if (last === declared) return { is: "drift", before };
  return { is: "pending", before, ...(last === undefined || last === before ? {} : { drifted: true, applied: last }) };
}

/** `allowed`: ids of integrations that a repair may enable again. */
export function enablingOf(
  { declared, live }: Sides,
  verdict: EnabledVerdict,
  allowed: readonly string[],
): Enabling | undefined {
  if (verdict.is !== "pending" && verdict.is !== "drift") return undefined;
  if (declared.scalars.get(ENABLED) !== true) return "disable";
  const isRepair = verdict.is === "drift";
  return isRepair && !isAmong(allowed, live.id) ? "withheld" : "enable";
}

/** What the change means, in words. */
export function enablingNotes(enabling: Enabling | undefined): readonly Note[] {
  const at = { path: [ENABLED] };
  if (enabling === "enable") return [note("RS6187", {}, at)];
  if (enabling === "disable") return [note("RS6188", {}, at)];
  return enabling === "withheld" ? [note("RS6189", {}, at)] : [];
}
