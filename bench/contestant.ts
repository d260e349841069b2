// What takes part: something that brings a scenario to its end, or says why it cannot be run here.
import type { Calls, EmulatorProcess } from "./emulator-process.js";
import type { ScaledClock } from "./scaled-clock.js";
import type { Scenario } from "./scenario.js";
import type { Workspace } from "./workspace.js";

export interface Contest {
  readonly scenario: Scenario;
  readonly workspace: Workspace;
  readonly emulator: EmulatorProcess;
  readonly clock?: ScaledClock;
}

export interface Run {
  readonly milliseconds: number;
  readonly peakBytes?: number;
}

export interface Contestant {
  readonly name: string;
  /** `exact`: its calls have to be the minimal ones. `counted`: they are reported. `none`: it makes none. */
  readonly calls: "exact" | "counted" | "none";
  /** The fewest calls that it can make, where they are not those of the scenario. */
  readonly fewest?: Calls;
  /** What is live stays as it is, whatever the scenario wants. */
  readonly changesNothing?: true;
  /** Compared with no target: has its turns after all others, and takes no time away from them. */
  readonly isModel?: boolean;
  /** Runs it once. Throws when what it did or said is not right. */
  readonly run: () => Promise<Run>;
  readonly end?: () => void;
}

/** A contestant that cannot be run, and why. */
export class NotRun extends Error {}
