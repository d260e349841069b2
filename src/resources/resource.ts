// What a resource is to any front door. A front door looks it up in a table by its type, and knows nothing else of it.

import type { RampsyncError } from "../base/error.js";
import type { FingerprintKeys } from "../base/fingerprint-keys.js";
import type { Note } from "../base/note-codes.js";
import type { Place } from "../base/place.js";
import type { Secret } from "../base/secret.js";
import type { SharedTables } from "../base/shared-tables.js";
import type { Change } from "../document/change.js";
import type { LastEdit, PlanAction, PlannedCall } from "../document/plan-document.js";
import type { AcceptedEntry, StaleEntry } from "../integration/accepted/accepted.js";
import type { Config } from "../integration/declared/config.js";
import type { ValidateOptions } from "../integration/declared/validate.js";
import type { Fields } from "../integration/fields.js";
import type { ReadableCredentials } from "../integration/wire/credentials-codec.js";
import type { RequestClass } from "../opsramp/request-class.js";
import type { Attributes } from "./attributes.js";
import type { Session } from "./session.js";

/** What is known of a resource without the code that plans and applies it. */
export interface ResourceSchema {
  /** As programs and states name it: `rampsync_installed_integration`. */
  readonly type: string;
  /** Raised when a stored resource needs an upgrade to be read. */
  readonly schemaVersion: number;
  /** Its attributes. `tenant_id` is one of them and names the tenant; `id` is one, computed, and names the object. */
  readonly fields: Fields;
  /** The attribute by which a declaration names the object that it is about; undefined where the server makes the id. */
  readonly idAttribute?: string;
  /** The attribute of a declaration that has the server make the object, beside `idAttribute`; undefined where there is none. */
  readonly makeAttribute?: string;
  /** Computed attributes that an update does not change. */
  readonly keptByUpdate: readonly string[];
  /** Computed attributes that any change may change, so that they are unknown while anything declared is. */
  readonly changedByUpdate: readonly string[];
}

/** An object of the API: its tenant, and its id there. The id of what is yet to be made is empty. */
export interface Target {
  readonly tenant: string;
  readonly id: string;
  /** Ids of objects that are removed before this one is made. Absent: none is. */
  readonly goes?: readonly string[];
}

/** Paths of attributes that `ignore_changes` leaves out of the comparison. */
export type IgnoredPaths = readonly (readonly string[])[];

/** Why something live goes. Rows of mappings, and `field` for everything else. */
export type RemovedKind =
  | "replaced"
  | "removed"
  | "contested"
  | "unmanaged"
  | "duplicate"
  | "renamed"
  | "parsing"
  | "field";

/** What an apply takes away live. */
export interface Removed {
  readonly kind: RemovedKind;
  readonly path: string;
  /** What is live: the text of a pair or of a value, hidden where it is sensitive. */
  readonly before: string;
  /** How many rows. */
  readonly count: number;
  /** Whether it is recorded as applied: then the attributes of a state show it. */
  readonly ours: boolean;
}

/** What differs, as any front door shows it. */
export interface ResourceDiff {
  readonly changes: readonly Change[];
  readonly drift: readonly Change[];
  readonly unmanaged: readonly Change[];
  readonly residual: readonly Change[];
  readonly notes: readonly Note[];
  /** Paths of declared secrets that were never sent and are not sent now either. */
  readonly unsent: readonly string[];
  /** Drift that a reviewed file accepts, as it would be shown; absent where there is none. */
  readonly accepted?: readonly Change[];
  /** Entries of that file which set nothing aside here; absent where there are none. */
  readonly stale?: readonly StaleEntry[];
  /** Paths of declared secrets that were not compared, since this run was not given them. */
  readonly notGiven?: readonly string[];
  /** Paths of secrets that are remembered under a key which no secret of this run opens. */
  readonly unopened?: readonly string[];
  /** Of `notGiven`, those without which an apply fails. */
  readonly missing?: readonly string[];
}

/** What any front door sees of a plan. It goes back to the resource that made it. */
export interface ResourcePlan extends Target {
  readonly action: PlanAction;
  readonly diff: ResourceDiff;
  readonly calls: readonly PlannedCall[];
  /** What was applied before; compared by identity, to tell whether an apply left it as it was. */
  readonly applied: unknown;
  /** Of everything of the live side that was compared; a plan file holds it as a precondition. */
  readonly liveHash: string;
  /** When live was read, in milliseconds since the epoch. */
  readonly observedAt: number;
}

/** What is about to be removed, as a receipt keeps it. */
export interface KeptRemoval {
  /** How the server calls the object; absent where it has no name. */
  readonly name?: string;
  /** The calls that remove it, in their order. */
  readonly calls: readonly Pick<PlannedCall, "method" | "path">[];
  /** What is live before them, in a form that the resource alone reads again: plain JSON, without secrets. */
  readonly rows: readonly object[];
}

/** What keeps, before it is sent, that something is about to be made. */
export interface Intention {
  /** Nothing was made: what was kept goes again. */
  withdraw(): Promise<void>;
}

export interface ApplyOptions {
  /**
   * Read again before anything is sent, and refuse (RS3008) when the live side moved since the plan. Plans that are a
   * minute old are always checked; those that send nothing never are.
   */
  readonly recheck: boolean;
  /** Keeps what is about to be removed. Where it fails, nothing is removed. Default: nothing is kept. */
  readonly keep?: (removal: KeptRemoval) => Promise<void>;
  /**
   * Saves `applied`, which says what is about to be made: a run that is killed then finds it again. Where it fails, nothing
   * is made. Absent: nothing lasts of what is made, and making is refused (RS2030).
   */
  readonly intend?: (applied: unknown) => Promise<Intention>;
  /**
   * Saves `applied`, which holds what will not be shown again, and the attributes that show it, while the apply goes on. Absent:
   * nothing is saved before its end.
   */
  readonly save?: (applied: unknown, attributes: Attributes) => Promise<void>;
  /** Hands over what the server made for the third party, besides what is recorded. Absent: nobody asked for it. */
  readonly give?: (made: MadeCredentials) => Promise<void>;
}

/** What the server made for the third party. */
export interface MadeCredentials extends Target {
  /** Encrypted; absent where no key was declared. */
  readonly envelope?: string;
  /** In clear, as one text of JSON. */
  readonly clear: Secret;
}

export interface ApplyResult<Applied, Live> {
  /** What is to be stored; undefined where nothing is: making or adopting that fails leaves no state behind, but for texts that the server keeps in another form; and restoring none. */
  readonly applied: Applied | undefined;
  readonly live: Live;
  readonly status: "done" | "failed" | "unknown";
  readonly errors: readonly RampsyncError[];
  readonly sent: { readonly posts: number; readonly deletes: number };
  /** Whether live differs still, since nothing was to be sent. Absent: no. */
  readonly differs?: boolean;
  /** What the server did otherwise than was planned, and that is recorded so. Absent: nothing. */
  readonly notes?: readonly Note[];
  /** Paths of what was sent where the server shows none of it: taken, and not verified. Absent: it was verified. */
  readonly unverified?: readonly string[];
}

export interface Imported<Applied> {
  readonly attributes: Attributes;
  readonly applied: Applied;
  /** Said to whoever imports: what is live and is left out. */
  readonly notes: readonly Note[];
}

/**
 * How a state of another provider's is taken over. Terraform moves it before anything can be asked: attributes of ours keep
 * what it said until the first look.
 */
export interface HandOver<Applied> {
  /** Types of resources of other providers. */
  readonly types: readonly string[];
  /** Those attributes, without anything that is secret; undefined where the state names no object. */
  stub(state: Attributes): Attributes | undefined;
  /** Takes over what is live, as far as the stub says so. `named` is as in an import. Throws RS4004. */
  takeOver(session: Session, target: Target, stub: Attributes, named: string | undefined): Promise<Imported<Applied>>;
}

/** What destroying does. */
export interface Removal<Applied, Plan extends ResourcePlan> {
  /** Attributes that say, of a declaration or of a record, what destroying does. */
  readonly reads: readonly string[];
  /** Whether it changes anything live, as these attributes say; otherwise the record alone goes. */
  changesLive(instructions: Attributes): boolean;
  readonly action: Extract<PlanAction, "forget" | "uninstall">;
  /** The name of what is removed, in the plural. */
  readonly removes: string;
  /** The plan that removes what is managed. Throws RS4004 where it is gone. */
  plan(session: Session, target: Target, applied: Applied, instructions: Attributes): Promise<Plan>;
  /** Whether a plan that removes is carried out only where the run names the object. Absent: none is. */
  isNamedOnly?(plan: Plan): boolean;
}

/** What was applied, as the state keeps it beside the attributes (Terraform's private state). */
export interface Records<Applied> {
  encode(applied: Applied): string;
  /**
   * A reader for one run, in which what is equal in several records, and in the declaration that is there now, may become one
   * object. It throws RS3001, RS3006.
   */
  reader(): (text: string, config?: Config) => Applied;
  /** With what a run can renew of it though nothing is applied: the same object where there is nothing. */
  renew?(session: Session, applied: Applied): Applied;
  /** The applied side as the attributes tell it, where the record was lost. `config`: what is declared now, if anything. */
  recover(attributes: Attributes, config: Config | undefined, keys: FingerprintKeys): Applied;
}

/** What is known of an apply before anything can be looked at. */
export interface Foretold {
  readonly notes: readonly Note[];
  /** What the apply will need the user's consent for. */
  readonly unconsented: readonly RampsyncError[];
}

/**
 * A resource. `Plan`, `Applied` and `Live` are its own business: whoever holds values of them gives them back to the
 * resource that they came from, and looks into none. Methods are declared as such on purpose: parameters of methods are
 * compared in both directions, which lets a table hold resources of all kinds without a cast.
 */
export interface Resource<Applied = unknown, Plan extends ResourcePlan = ResourcePlan, Live = unknown>
  extends ResourceSchema {
  /** Everything that is wrong with a declaration, offline. Values that are `UNKNOWN` are left for later. */
  validate(config: Config, options?: ValidateOptions): readonly RampsyncError[];
  /** What of a valid declaration may not be what was meant. */
  advise?(config: Config): readonly Note[];
  /**
   * What an apply of a valid declaration does beyond the object that it makes, where what it refers to is not there yet and
   * nothing can be looked at: a plan of a resource that nothing records tells it. Absent: nothing.
   */
  foretell?(session: Session, tenant: string, config: Config, owners: readonly Config[]): Foretold;
  /** What is the same in many blocks of a program becomes one object of `tables`, in place. */
  shareTables?(block: Record<string, unknown>, tables: SharedTables<object>): void;

  /** Told which objects of a tenant will be planned, before the first is. */
  prepare(session: Session, tenant: string, ids: readonly string[]): Promise<void>;
  /**
   * Looks at what is live and plans; `config` is valid and wholly known.
   * @throws RS4004 when the object is gone and is not to be made again.
   */
  plan(
    session: Session,
    target: Target,
    config: Config,
    applied: Applied | undefined,
    ignored?: IgnoredPaths,
  ): Promise<Plan>;
  /** Whether `plan` was made of this declaration and this applied side; without a declaration, to remove what is managed. */
  isPlanOf(session: Session, plan: Plan, config: Config | undefined, applied: Applied | undefined): boolean;
  /**
   * Whether a declaration without an id is of another object than the one whose attributes are recorded. Absent: it never is.
   */
  isOther?(recorded: Attributes, config: Config): boolean;
  /** Of a declaration, or of recorded attributes, without an id: what no two of one tenant have the same. Absent: nothing. */
  twinKey?(declared: Attributes): string | undefined;
  /**
   * The id of the installed integration that the object is part of, as its declaration says it, else its record; undefined
   * where neither does. Absent: it is part of none.
   */
  partOf?(config: Config, applied: Applied | undefined): string | undefined;
  /** How the server calls the object. */
  nameOf(plan: Plan): string | undefined;
  /** The server's word for the object's status, where it is one under which the object does nothing. */
  notEnabled?(plan: Plan): string | undefined;
  /** Who edited it last, where that was after the last apply or import from here, as the record has it. */
  lastEdit?(plan: Plan): LastEdit | undefined;
  /** The requests of an apply that meets nothing unexpected, in order. */
  foresee(session: Session, plan: Plan): readonly RequestClass[];
  /**
   * Sends what was planned, reads it back and names what did not take effect. In a session that only adopts nothing is
   * sent, and what is live is recorded as far as it is as declared.
   */
  apply(session: Session, plan: Plan, options: ApplyOptions): Promise<ApplyResult<Applied, Live>>;
  /** The attributes as they are live. Throws RS4004 when the object is gone. */
  read(session: Session, target: Target, state: Attributes, applied: Applied): Promise<Attributes>;
  /** What can be imported: whether a text is an id, what an id names, and what to write in place of another text. */
  readonly importId: { isId(text: string): boolean; readonly names: string; readonly hint: string };
  /** Takes over what is live. `named` is the tenant that the resource is to name, if any. Throws RS4004. */
  import(session: Session, target: Target, named: string | undefined): Promise<Imported<Applied>>;
  /** Absent: no state of another provider is taken over. */
  readonly handOver?: HandOver<Applied>;
  readonly removal: Removal<Applied, Plan>;

  /** What an entry of the file of accepted drift says of a difference; undefined where it cannot be accepted. */
  acceptance?(session: Session, plan: Plan, change: Change): Pick<AcceptedEntry, "live" | "declared"> | undefined;

  /**
   * The resource whose plan puts back what receipts kept as `rows` and what is not live any more: it adds, and removes
   * nothing. Throws RS2070 for what is no such row. Absent: nothing of it can be put back.
   */
  restoring?(rows: readonly unknown[]): Resource<Applied, Plan, Live>;

  /** What a plan removes or replaces live, in a fixed order. */
  removalsOf(plan: Plan): readonly Removed[];
  /** How many values a plan removes for good. */
  lossesOf(plan: Plan): number;
  /** What stops an apply of this plan until it was reviewed; `hint` says how the user allows it. */
  guard(plan: Plan, place: Place, hint: string): readonly RampsyncError[];
  /** Whether an apply of this plan has the server make new credentials, which one of a run may do unless it is named. */
  rotates?(plan: Plan): boolean;
  /** What attributes of a state hold encrypted of what the server made for the third party. Absent: nothing. */
  envelopeOf?(attributes: Attributes): string | undefined;
  /**
   * What the third party logs in with, as far as the server tells it again. Absent: nothing logs in by the object.
   * @throws RS4004 where it is gone.
   */
  readCredentials?(session: Session, target: Target): Promise<ReadableCredentials>;
  /** What an apply of this plan needs the user's consent for, whatever number of removals was reviewed. Absent: nothing. */
  unconsented?(session: Session, plan: Plan): readonly RampsyncError[];

  readonly records: Records<Applied>;
  /** The attributes of a resource whose declaration has been applied; `plan` is the one that was. */
  attributesAfterApply(config: Config, live: Live, applied: Applied, plan?: Plan): Attributes;
  /** The attributes of what is live in `tenant`, under the labels of `state`, where not all was applied. */
  attributesOfLive(session: Session, state: Attributes, live: Live, applied: Applied, tenant: string): Attributes;
  /**
   * Computed attributes as they will be after an apply, `UNKNOWN` where that is known only then. `prior`: the attributes
   * of the state, undefined where nothing is recorded yet; `changes`: whether there is anything to apply.
   */
  expectedAttributes(plan: Plan, prior: Attributes | undefined, changes: boolean): Attributes;
}

/** A resource whose code is loaded later. */
export interface LaterResource {
  readonly schema: ResourceSchema;
  load(): Promise<Resource>;
}

/** A plan older than this, in milliseconds, is checked against live before anything is sent. */
const MOST_AGE = 60_000;

/** Whether `plan` has to be checked against live before it is applied at `now` (milliseconds since the epoch). */
function isAged(plan: ResourcePlan, now: number): boolean {
  return now - plan.observedAt > MOST_AGE;
}

/**
 * Whether an apply at `now` (milliseconds since the epoch) looks once more before it sends anything. What sends nothing
 * records what was seen, whenever that was: what has moved since is drift, and thousands that are adopted are asked for once.
 */
export function isLookedAtAgain(plan: ResourcePlan, { recheck }: Pick<ApplyOptions, "recheck">, now: number): boolean {
  return plan.calls.length > 0 && (recheck || isAged(plan, now));
}

/** How many rows or objects a plan removes for good, but for an object that is uninstalled as a whole. */
export function removedBy(plan: ResourcePlan): number {
  if (plan.action === "uninstall") return 0;
  return plan.calls.filter((call) => call.method === "DELETE").length;
}
