// What a third party logs in with, as far as a server tells it again.
import type { Secret } from "../base/secret.js";

/** Of one installed integration. */
export interface ReadCredentialsDocument {
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  readonly tenant: string;
  readonly integration: string;
  /** WEBHOOK, OAUTH2, BASIC or ALL; absent where the integration has no inbound authentication. */
  readonly auth_type?: string;
  /** By their names in Terraform; without what the server does not tell. */
  readonly told: readonly { readonly name: string; readonly value: Secret }[];
  /** Whether a secret belongs to it that the server showed once, by the call that made it. */
  readonly has_shown_once: boolean;
  /** The file that they were written to. Absent: none was named. */
  readonly file?: string;
}
