// Whether a worker may repair what has drifted: by how often and since when it was seen, and how often it was repaired.

export interface RepairSettings {
  /** How long after its last modification a difference is left alone, in milliseconds. */
  readonly hold: number;
  /** What repairs of one round may come to, of all workers together. */
  readonly most: Amount;
  /** The same difference in more tenants than this stops all repair of the group. */
  readonly sameDrift: number;
}

export interface Amount {
  readonly tenants: number;
  /** Rows of mappings and fields that are written or removed. */
  readonly rows: number;
  /** Calls that write. */
  readonly calls: number;
}

/** So often one difference is repaired; whoever makes it again then is somebody to talk to. */
export const MOST_REPAIRS = 2;

/** What is known of a difference. Times are milliseconds since the epoch. */
export interface SeenDrift {
  /** When a look first saw it as it is live now. */
  readonly since: number;
  readonly lastSeen: number;
  /** Repairs that were begun, whatever came of them. */
  readonly repairs: number;
}

/** An integration that has drifted, as a look found it. */
export interface DriftedIntegration {
  /** Of all its differences. */
  readonly ids: readonly string[];
  /** Whether all that an apply would do with it is to correct these. */
  readonly isRepairable: boolean;
  /** When it was last edited, as the server tells it; undefined where it does not. Milliseconds since the epoch. */
  readonly editedAt: number | undefined;
}

/** Why a look is not followed by a repair. */
export type Left =
  | { readonly no: "not repairable" | "seen once" | "disputed" }
  /** In milliseconds since the epoch. */
  | { readonly no: "held"; readonly until: number };

/** Undefined where it may be repaired. All of its differences are, or none is. */
export function leftAlone(
  { ids, isRepairable, editedAt }: DriftedIntegration,
  seen: ReadonlyMap<string, SeenDrift>,
  { now, hold }: { readonly now: number; readonly hold: number },
): Left | undefined {
  if (!isRepairable || ids.length === 0) return { no: "not repairable" };
  const known = ids.flatMap((id) => seen.get(id) ?? []);
  if (known.some(({ repairs }) => repairs >= MOST_REPAIRS)) return { no: "disputed" };
  if (known.length < ids.length || known.some(({ lastSeen, since }) => lastSeen <= since)) return { no: "seen once" };
  const until = Math.max(...known.map(({ since }) => Math.max(editedAt ?? since, since))) + hold;
  return now < until ? { no: "held", until } : undefined;
}

/** Which ceiling a repair would go over; undefined where there is room for it. */
export function ceilingOf(used: Amount, wanted: Amount, most: Amount): keyof Amount | undefined {
  return (["tenants", "rows", "calls"] as const).find((kind) => used[kind] + wanted[kind] > most[kind]);
}
