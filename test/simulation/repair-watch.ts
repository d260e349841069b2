// The invariants of repair: what must hold at every write of every worker, found without what the store of repairs counts.
import type { Group } from "../../src/fleet/config/groups.js";
import { type Amount, MOST_REPAIRS } from "../../src/fleet/repair/decide.js";
import type { DueLook } from "../../src/fleet/store/rounds.js";
import type { LookResult } from "../../src/fleet/work/look.js";
import type { CorrectionWatch } from "./corrections.js";
import { type Execution, type LeavingWrite, type RepairRun, unitOf } from "./estate.js";
import type { ModelRepairs } from "./model/repairs.js";
import type { ModelTables } from "./model/tables.js";
import type { Scenario } from "./scenario.js";
import type { Timeline } from "./timeline.js";
import { CLOCKS_APART_MS, pauseSince } from "./watch.js";

/** A repair under way sends nothing more so long after a pause. */
const PAUSE_SEEN_WITHIN_MS = 10_000;

/** A difference as looks whose results were kept have found it, one after the other, as it is live now. */
interface Found {
  readonly live: string;
  readonly looks: number;
  /** When the first of them began. */
  readonly since: number;
  /** A worker has corrected it after the last of them. */
  readonly isCorrected?: boolean;
}

interface Sent extends Amount {
  readonly tenantNames: ReadonlySet<string>;
}

export interface RepairWatchOptions {
  readonly timeline: Timeline;
  readonly scenario: Scenario;
  readonly tables: ModelTables;
  readonly repairs: ModelRepairs;
  readonly broken: (what: string) => void;
}

export class RepairWatch implements CorrectionWatch {
  readonly #options: RepairWatchOptions;
  /** By tenant and id. */
  readonly #found = new Map<string, ReadonlyMap<string, Found>>();
  /** By round. */
  readonly #sent = new Map<number, Sent>();
  /** Calls by tenant, in all rounds. */
  readonly #calls = new Map<string, number>();
  /** Repairs that wrote, by the difference that they corrected. */
  readonly #runs = new Map<string, Set<RepairRun>>();
  /** Differences that were the same in too many tenants when a worker asked. */
  readonly #spread = new Map<RepairRun, ReadonlySet<string>>();

  constructor(options: RepairWatchOptions) {
    this.#options = options;
  }

  kept({ tenant, round }: DueLook, { result, drift }: LookResult, execution: Execution): void {
    const { beganAt } = execution;
    execution.round = round;
    const before = this.#found.get(tenant) ?? new Map<string, Found>();
    const found = new Map(result === "failed" ? before : []);
    for (const { id, live } of drift) {
      const known = before.get(id);
      const goesOn = known?.live === live ? known : { live, looks: 0, since: beganAt };
      found.set(id, { ...goesOn, looks: goesOn.looks + 1, isCorrected: false });
    }
    this.#found.set(tenant, found);
  }

  corrected(tenant: string, id: string): void {
    const found = this.#found.get(tenant)?.get(id);
    if (found === undefined) return;
    this.#found.set(tenant, new Map([...(this.#found.get(tenant) ?? []), [id, { ...found, isCorrected: true }]]));
  }

  asks(run: RepairRun): void {
    this.#spread.set(run, this.#sameInTooMany(run));
  }

  approved(run: RepairRun): void {
    const { execution, seen } = run;
    const { tenant, process } = execution;
    const { repair } = this.#groupOf(execution);
    const { now } = this.#options.timeline;
    const says = (what: string) => this.#options.broken(`${process.name} repairs ${tenant}: ${what}`);
    for (const unit of this.#sameInTooMany(run)) {
      if (this.#spread.get(run)?.has(unit) === true) says(`${unit} is the same in too many tenants`);
    }
    this.#spread.delete(run);
    for (const [id] of seen.drift) {
      const found = this.#found.get(tenant)?.get(id);
      if ((found?.looks ?? 0) < 2) says(`${id} was not seen twice`);
      const modifiedAt = seen.editedAt ?? found?.since ?? now;
      if (now + CLOCKS_APART_MS < modifiedAt + (repair?.hold ?? 0)) says(`${id} is held`);
    }
  }

  /** A write leaves its process. */
  leaves({ execution, method, rows, isLate }: LeavingWrite): void {
    const { tenant, process, run } = execution;
    const { repairs, tables, timeline, broken } = this.#options;
    if (run === undefined) {
      broken(`${process.name} writes to ${tenant} without a repair`);
      return;
    }
    const round = roundOf(execution);
    this.#checkCeilings(execution, { tenants: 1, rows: method === "POST" ? rows.length : 1, calls: 1 });
    const calls = (this.#calls.get(tenant) ?? 0) + 1;
    this.#calls.set(tenant, calls);
    const counted = [...repairs.repairs.values()].filter((repair) => repair.tenant === tenant);
    if (counted.reduce((sum, repair) => sum + repair.calls, 0) < calls) {
      broken(`${process.name} sends a call to ${tenant} in round ${round} that is not counted`);
    }
    for (const row of rows) this.#checkTimes(run, `${tenant} ${run.place} ${row}`);
    const since = pauseSince(tables, tenant, timeline.now);
    if (since !== undefined && since < timeline.now - PAUSE_SEEN_WITHIN_MS && !isLate) {
      broken(`${process.name} writes to ${tenant} ${timeline.now - since} ms after its pause`);
    }
  }

  #checkCeilings(execution: Execution, more: Amount): void {
    const round = roundOf(execution);
    const before = this.#sent.get(round) ?? { tenants: 0, rows: 0, calls: 0, tenantNames: new Set() };
    const tenantNames = new Set([...before.tenantNames, execution.tenant]);
    const sum = { rows: before.rows + more.rows, calls: before.calls + more.calls, tenants: tenantNames.size };
    this.#sent.set(round, { ...sum, tenantNames });
    const { repair } = this.#groupOf(execution);
    for (const kind of ["tenants", "rows", "calls"] as const) {
      const most = repair?.most[kind] ?? 0;
      if (sum[kind] <= most) continue;
      this.#options.broken(`repairs of round ${round} come to ${sum[kind]} ${kind}, and ${most} are allowed`);
    }
  }

  /** One that was told to send nothing more is gone on with. */
  #checkTimes(run: RepairRun, id: string): void {
    const runs = this.#runs.get(id) ?? new Set<RepairRun>();
    this.#runs.set(id, runs.add(run));
    const whole = [...runs].filter(({ isStopped }) => !isStopped);
    if (whole.length > MOST_REPAIRS) this.#options.broken(`${id} is repaired ${whole.length} times`);
  }

  #groupOf(execution: Execution): Group | Partial<Group> {
    const name = this.#options.tables.rounds.get(roundOf(execution))?.group;
    return this.#options.scenario.groups.groups.find((group) => group.name === name) ?? {};
  }

  /** What the last looks found in more tenants of the group than its file allows. */
  #sameInTooMany({ execution }: RepairRun): ReadonlySet<string> {
    const { tables } = this.#options;
    const { repair, tenants = [] } = this.#groupOf(execution);
    const bundle = tables.bundles.get(tables.rounds.get(roundOf(execution))?.bundle ?? "");
    const counts = new Map<string, number>();
    for (const { name } of bundle?.stacks ?? []) {
      if (!tenants.some((pattern) => pattern[0] === name[0])) continue;
      for (const [id, { isCorrected }] of this.#found.get(name) ?? []) {
        if (isCorrected !== true) counts.set(unitOf(id), (counts.get(unitOf(id)) ?? 0) + 1);
      }
    }
    return new Set([...counts].filter(([, count]) => count > (repair?.sameDrift ?? 0)).map(([unit]) => unit));
  }
}

const roundOf = ({ round, claim }: Execution): number => round ?? claim.look.round;
