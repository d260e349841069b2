// How a fleet is, as a document: what `fleet status --json` prints.

export const FLEET_FORMAT_VERSION = "1.0";

/** Numbers of tenants, by the result of a look. */
export interface LookCounts {
  readonly clean: number;
  readonly drifted: number;
  /** As it was accepted in rampsync.accepted.json. */
  readonly accepted: number;
  /** Could not be looked at, or not at all of it. */
  readonly failed: number;
}

export interface FleetRound {
  readonly id: number;
  /** The digest of the bundle that its looks compare with. */
  readonly bundle: string;
  /** RFC 3339, UTC. */
  readonly starts_at: string;
  readonly ends_at: string;
  /** Tenants that are to be looked at in it. */
  readonly tenants: number;
  readonly looks: LookCounts;
  /** Tenants that have not been looked at in it yet. */
  readonly waiting: number;
}

export interface FleetGroup {
  readonly name: string;
  readonly tenants: number;
  /** The round that is open; absent before the first. */
  readonly round?: FleetRound;
  /** By the last look at each tenant. */
  readonly last: LookCounts & {
    /** Tenants without any look yet. */
    readonly never: number;
  };
  /** Of the last looks at its tenants, when the oldest ended; absent where a tenant has none. RFC 3339, UTC. */
  readonly oldest_look?: string;
  /** Absent where its workers repair nothing. */
  readonly repair?: FleetRepairs;
}

/** What repairs come to. */
export interface RepairAmount {
  readonly tenants: number;
  /** Rows of mappings and fields that are written or removed. */
  readonly rows: number;
  /** Calls that write. */
  readonly calls: number;
}

export interface FleetRepairs {
  /** Of the open round; what was broken off counts. */
  readonly used: RepairAmount;
  /** The most that a round may come to. */
  readonly most: RepairAmount;
  /** The difference that is in so many tenants that nothing of the group is repaired; absent where repair goes on. */
  readonly stopped?: { readonly label: string; readonly tenants: number };
}

/** A repair of one integration that was begun. */
export interface FleetRepair {
  readonly round: number;
  readonly tenant: string;
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  /** Id of the installed integration. */
  readonly integration: string;
  /** Ids of the differences that it corrects. */
  readonly drift: readonly string[];
  /** RFC 3339, UTC. */
  readonly started_at: string;
  /** Absent while it is under way, or where it was broken off. RFC 3339, UTC. */
  readonly ended_at?: string;
  /**
   * `unknown`: something may have been sent. `paused`: a pause stopped it before its next write; a later round goes on with
   * it. Absent as `ended_at`.
   */
  readonly result?: "done" | "failed" | "unknown" | "paused";
  /** `RS…`, where it was not done. */
  readonly code?: string;
  readonly rows: number;
  readonly calls: number;
  readonly worker: string;
}

/** A difference that is live again after it was repaired as often as workers do it: it is left to people. */
export interface FleetDispute extends FleetDrift {
  /** How often. */
  readonly repairs: number;
}

/** Why a difference was not corrected after the last look at its tenant. */
export interface FleetLeftAlone {
  /**
   * `not repairable`: it, or something else of the integration, is left to people. `held`: it waits for its hold.
   * `disputed`: it was repaired as often as workers do it. `ceiling`: the round had no room for it. `same drift`: repair of
   * the group was stopped. `failed`: the repair was refused, or may not have taken effect.
   */
  readonly code:
    | "not repairable"
    | "seen once"
    | "held"
    | "disputed"
    | "ceiling"
    | "same drift"
    | "paused"
    | "round is over"
    | "failed";
  /** Of `held`: when a look may be followed by a repair. RFC 3339, UTC. */
  readonly until?: string;
  /** Of `ceiling`: what there was too little of. */
  readonly of?: keyof RepairAmount;
  /** Of `same drift`: the difference that stopped repair, and how many tenants have it. */
  readonly label?: string;
  readonly tenants?: number;
  /** Of `failed`: `RS…`, where it is known. */
  readonly error?: string;
}

/** A difference that the last look at its tenant found. */
export interface FleetDrift {
  readonly tenant: string;
  /** As `drift --accept` takes it. */
  readonly id: string;
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  /** Id of the installed integration. */
  readonly integration: string;
  /** What a person reads: `Ok → Good`. */
  readonly label: string;
  /** RFC 3339, UTC. */
  readonly first_seen: string;
  readonly last_seen: string;
  /** Absent in a group without repair, and before its worker has decided. */
  readonly left_alone?: FleetLeftAlone;
}

/** A tenant whose last look failed. */
export interface FleetFailure {
  readonly tenant: string;
  /** `RS…` */
  readonly code: string;
  readonly message: string;
  /** RFC 3339, UTC. */
  readonly time: string;
}

/** Tenants that are not looked at for a while. */
export interface FleetPause {
  /** `*`: all tenants. */
  readonly tenant: string;
  readonly reason: string;
  readonly who: string;
  /** RFC 3339, UTC. */
  readonly since: string;
  /** When it ends by itself; absent where it does not. RFC 3339, UTC. */
  readonly until?: string;
}

/** What somebody ordered of a fleet in a folder, and no process has carried out yet. */
export interface FleetOrder {
  readonly verb: "pause" | "resume";
  /** `*`: all tenants. */
  readonly tenants: readonly string[];
  /** When it was left: RFC 3339, UTC. */
  readonly since: string;
  /** Of a pause. */
  readonly reason?: string;
  /** Of a pause. */
  readonly who?: string;
  /** When the pause ends by itself; absent where it does not. RFC 3339, UTC. */
  readonly until?: string;
}

export interface FleetStatusDocument {
  /** Additive changes keep 1.x. */
  readonly format_version: string;
  /** When it was made: RFC 3339, UTC. */
  readonly time: string;
  /** What was published last; absent before that. */
  readonly bundle?: { readonly digest: string; readonly published_at: string; readonly tenants: number };
  readonly groups: readonly FleetGroup[];
  /** In order of tenant. */
  readonly drift: readonly FleetDrift[];
  /** The last hundred that are kept, the newest first; absent where no group has repair. */
  readonly repairs?: readonly FleetRepair[];
  /** In order of tenant; absent where no group has repair. */
  readonly disputes?: readonly FleetDispute[];
  /** In order of tenant. */
  readonly failed: readonly FleetFailure[];
  /** Pauses in force, in order of tenant. */
  readonly paused: readonly FleetPause[];
  /** Orders that wait for a process to carry them out, the earliest first; absent where none does. */
  readonly orders?: readonly FleetOrder[];
  /** Tenants of the program that are in no group, and so are not looked at. */
  readonly ungrouped: readonly string[];
}
