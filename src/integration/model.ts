// The three sides of an integration as data: declared, live, applied. Immutable; no wire names, no I/O.
import type { Fingerprint } from "../base/fingerprint.js";
import type { WrappedKey } from "../base/fingerprint-keys.js";
import type { Secret } from "../base/secret.js";
import type { Direction, Header, ValuePair } from "../document/mapping.js";
import type { EntityType } from "./fields.js";
import type { NamesWay, Ways } from "./wire/ways.js";

export interface ParsingOperator {
  readonly operator: string;
  readonly startWord?: string;
  readonly endWord?: string;
  readonly regex?: string;
}

/** How a value is cut out of the third party's text. */
export interface Parsing {
  readonly defaultValue?: string;
  readonly operators: readonly ParsingOperator[];
}

export type Plain = string | number | boolean | Readonly<Record<string, string>>;
export type Scalar = Plain | Secret;

export interface DeclaredMapping {
  readonly label: string;
  readonly header: Header & { readonly entityType: EntityType };
  readonly pairs: readonly ValuePair[];
  readonly parsing?: Parsing;
  /** Live pairs whose place one of `pairs` took: the same in another form, with the cutting rules. They are ours, and go. */
  readonly superseded?: readonly ValuePair[];
}

/** A difference that is set aside as long as live stays as it is here. */
export type AcceptedUnit =
  | { readonly is: "scalar"; readonly path: string; readonly live: Plain | undefined }
  | {
      readonly is: "missing" | "extra" | "doubled" | "replaced";
      readonly header: Header;
      readonly pair: ValuePair;
      /** Live in place of a pair that was replaced. */
      readonly by: readonly ValuePair[];
    }
  | { readonly is: "mapping missing"; readonly header: Header };

/** What an installation is asked for, beside what an update carries too. */
export interface Installing {
  readonly application: string;
  readonly displayName: string;
  readonly category?: string;
  readonly direction?: string;
  readonly roleId?: string;
}

/** What the code declares. A path that is absent from `scalars` is not managed, nor is a direction without `mappings`. */
export interface Declared {
  /** By the dotted path of the field. */
  readonly scalars: ReadonlyMap<string, Scalar>;
  readonly mappings: readonly DeclaredMapping[];
  /** The directions whose `mappings` are declared, even as an empty map. */
  readonly directions: ReadonlySet<Direction>;
  readonly unmanaged: "keep" | "remove";
  /** The declared version attribute of each declared secret, by the secret's path. */
  readonly versions: ReadonlyMap<string, number>;
  /** Paths of secrets that the declared authentication takes, that are declared, and whose value this run was not given. */
  readonly notGiven?: ReadonlySet<string>;
  /** Paths of attributes, as steps, that `ignore_changes` leaves out. */
  readonly ignored?: readonly (readonly string[])[];
  /** Drift that was accepted: live counts as recorded there. */
  readonly accepted?: readonly AcceptedUnit[];
  /** It is installed where it is not there; absent where one that exists is adopted. */
  readonly install?: Installing;
  /** The key, as PEM and by its name, to which the credentials that the server makes are encrypted. */
  readonly encryptTo?: { readonly pem: string; readonly recipient: string };
  /** Another text than the last has the server make new credentials. */
  readonly rotate?: string;
}

/** What the server made for the third party, encrypted. */
export interface SealedCredentials {
  /** The name of the key. */
  readonly recipient: string;
  readonly envelope: string;
  /** Of the token that is encrypted. Absent: the server told none, or nobody looked at it. */
  readonly token?: Fingerprint;
}

export interface LiveMapping {
  readonly header: Header;
  /** The server's id of the attribute, such as `incident.status.name`. */
  readonly attributeId?: string;
  /** In the server's order, a doubled pair twice. */
  readonly pairs: readonly ValuePair[];
  readonly parsing?: Parsing;
  /** It is not live: that it is missing was accepted. It shows nothing of the names that a server keeps. */
  readonly absent?: true;
}

/** One row of the row list: a mapping with one value pair, or none. */
export interface Row {
  readonly id: string;
  readonly header: Header;
  readonly pair?: ValuePair;
  readonly parsing?: Parsing;
}

/** The last edit of an integration, as the server tells it. */
export interface Edit {
  /** Such as `2026-11-28T12:00:00+0000`. */
  readonly at: string;
  /** A user, or an API client; absent where the server does not say it. */
  readonly by?: string;
}

/** `inherited`: changes of the partner reach it. `own`: they do not, since it is the tenant's own, or a copy of one. */
export type Origin = "inherited" | "own";

/** What the server says. */
export interface Live {
  readonly id: string;
  readonly displayName?: string | undefined;
  readonly application?: string | undefined;
  readonly applicationName?: string | undefined;
  readonly category?: string | undefined;
  readonly status?: string | undefined;
  /** Absent where the server does not tell it. Of no use to a comparison. */
  readonly edited?: Edit;
  /** Whose it is; absent where the server does not tell it. Of no use to a comparison. */
  readonly origin?: Origin;
  /** By the dotted path of the field; what the server hides is absent. */
  readonly scalars: ReadonlyMap<string, Plain>;
  readonly hasNotifier: boolean;
  /** The token that the server made for a webhook; absent where it is not told. No part of what is compared with a declaration. */
  readonly token?: Secret;
  readonly mappings: readonly LiveMapping[];
  /** The row lists of those directions that were asked for; `"unavailable"` where the endpoint refuses. */
  readonly rows: Readonly<Partial<Record<Direction, readonly Row[] | "unavailable">>>;
  /** What is known of how this server behaves. */
  readonly ways?: Partial<Ways>;
  /** What of it this run found out by a write: it comes before all that was known. */
  readonly seen?: Partial<Ways>;
  /** Read right after a write: one part of it may be older than another. */
  readonly mayLag?: boolean;
  /** Of mappings that `ignore_changes` leaves out of `mappings`, the keys of their attributes: rows of theirs are live. */
  readonly leftOut?: ReadonlySet<string>;
}

export interface AppliedMapping {
  /** As it was declared. */
  readonly header: Header;
  /** The live header, where the server keeps another name than the declared one. */
  readonly keptName?: { readonly thirdPartyEntityType: string; readonly thirdPartyAttribute: string };
  /** The pairs that are managed. */
  readonly pairs: readonly ValuePair[];
  readonly parsing?: Parsing;
}

/** A row that no call could remove: not managed any more, listed, never planned again. */
export interface AbandonedRow {
  readonly header: Header;
  readonly pair?: ValuePair;
  /** How many of it are live and left. */
  readonly count: number;
  /**
   * The list of rows was refused, and nothing else: once it answers, the row is planned as before. Tells whether the row
   * was ours; absent where the removal itself was refused.
   */
  readonly unlisted?: "ours" | "not ours";
}

/** A field that the server stores in another form than it was sent in. */
export interface KeptScalar {
  readonly is: "scalar";
  readonly path: string;
  readonly sent: string;
  readonly stored: string;
}

/** A pair that the server stores in another form than it was sent in. */
export interface KeptPair {
  readonly is: "pair";
  /** As it is declared. */
  readonly header: Header;
  readonly sent: ValuePair;
  readonly stored: ValuePair;
}

/** A text that the server stores in another form than it was sent in. */
export type KeptForm = KeptScalar | KeptPair;

/** What a search tells of how an integration came to be. */
export interface Installation {
  readonly id: string;
  readonly application?: string;
  readonly applicationName?: string;
  readonly displayName?: string;
  readonly installedBy?: string;
  /** In milliseconds since the epoch; absent where it is not shown, or in no form that is known. */
  readonly installedAt?: number;
  /** Whether the server says that an installation of its application acts on the one that exists. */
  readonly isOnlyOne: boolean;
}

/** That an installation was about to be sent: what came of it is not known. */
export interface InstallIntent {
  readonly application: string;
  readonly displayName: string;
  /** In milliseconds since the epoch: before the first request that may have installed it. */
  readonly since: number;
}

/** What the last apply or import left. */
export interface Applied {
  /** Declared values as last applied, secrets apart. */
  readonly scalars: ReadonlyMap<string, Plain>;
  readonly mappings: readonly AppliedMapping[];
  /** Directions whose mappings were managed. */
  readonly directions: ReadonlySet<Direction>;
  /** Of secrets as they were last sent, or as they were declared when a live notifier was adopted. */
  readonly fingerprints: ReadonlyMap<string, Fingerprint>;
  /** The keys of these fingerprints, wrapped. Absent: none, or keys that come from a client's secret alone. */
  readonly keys?: readonly WrappedKey[];
  /** `secrets_revision` as it was when the fingerprints were made; absent: it comes from the fingerprints. */
  readonly secretsRevision?: string;
  /** The version attribute of each secret as last applied, by the secret's path. */
  readonly versions: ReadonlyMap<string, number>;
  readonly abandoned: readonly AbandonedRow[];
  /** What of it is live in another form than it was sent in; absent where nothing is. `scalars` and `mappings` have the live form. */
  readonly keptForms?: readonly KeptForm[];
  /** Whether the server was seen to drop notifier fields that are not sent. */
  readonly wholeNotifier: boolean;
  /**
   * The time of the last edit, as the server told it after our own: a later one is somebody else's. Absent where it is not
   * known. A record is never written for this alone.
   */
  readonly editedAt?: string;
  /** Present while it is not known whether the integration exists: everything else is then what was to be sent. */
  readonly intent?: InstallIntent;
  readonly credentials?: SealedCredentials;
  /** Present with an intent: what the installation showed was handed over to whoever ran it, and is not lost. */
  readonly handedOver?: true;
  /** The text of `rotate_credentials` that was last set or carried out. */
  readonly rotation?: string;
  /** The text of one that was begun, and of which nobody knows whether it was carried out. */
  readonly rotating?: string;
  /** What the server does with names, where kept ones were recorded by it; absent where nobody knew. */
  readonly names?: NamesWay;
}
