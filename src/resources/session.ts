// What reads, plans and applies of one run share: the client, what it has observed, and the run's options.
import type { FingerprintKeys } from "../base/fingerprint-keys.js";
import type { CatalogueApplication } from "../catalogue/catalogue.js";
import type { OpsRampClient } from "../opsramp/client.js";
import type { Clock } from "../opsramp/clock.js";
import type { AcceptedDrift } from "./accepted-drift.js";
import type { Observer } from "./observer.js";

export interface SessionOptions {
  /** Use documented endpoints only: nothing is removed by row. Default false. */
  readonly documentedOnly?: boolean;
  /** The one name under which the notifier's token URL is sent. Default `accessTokenURL`, then the other where it is not taken. */
  readonly accessTokenField?: "accessTokenURL" | "accessTokenURI";
  /** Nothing will be applied: what could not be sent is shown, and refuses nothing. Default false. */
  readonly comparesOnly?: boolean;
  /** What is live is recorded as far as it is as declared, and nothing is sent, whatever differs. Default false. */
  readonly adoptOnly?: boolean;
  /** Hosts to which events may be posted that would otherwise need a review. Default: none. */
  readonly allowEventPosts?: readonly string[];
  /** Tenants in which a write may make a copy of an integration that they inherit. Default: none. */
  readonly allowDetach?: readonly string[];
  /** Ids of integrations that a repair may enable again, since somebody disabled them. Default: none. */
  readonly allowEnable?: readonly string[];
  /** Ids of integrations whose credentials may be encrypted to another key than before. Default: none. */
  readonly allowRecipient?: readonly string[];
  /** Ids of integrations whose credentials may be made anew in one run with others. Default: none. */
  readonly allowRotate?: readonly string[];
  /** How what the server makes for third parties is handed over besides what is recorded. Default: it is not. */
  readonly credentialsOut?: "encrypted" | "clear";
  /** Send declared secrets again, whatever is known of them. Default false. */
  readonly sendSecrets?: boolean;
}

export interface Session {
  readonly client: OpsRampClient;
  readonly observer: Observer;
  readonly fingerprintKeys: FingerprintKeys;
  readonly clock: Clock;
  readonly options: SessionOptions;
  /** Whether credentials of an integration were handed over, by this run or an earlier one. Absent: none were. */
  readonly hasHandedOver?: (target: { readonly tenant: string; readonly id: string }) => boolean;
  /** Default: nothing was accepted. */
  readonly accepted?: AcceptedDrift;
  /** What can be mapped, which tells the names that ids of attributes are of. Default: nothing is known. */
  readonly catalogue?: readonly CatalogueApplication[];
}
