// Secrets as one opaque type: whatever prints, serialises or inspects them sees "(sensitive)".

import { createHmac, hkdfSync } from "node:crypto";
import { inspect } from "node:util";
import { plainText } from "./decimal.js";

export const SENSITIVE = "(sensitive)";

/** A secret value. Its only reader is `reveal`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * The value in clear: for bytes that go to the API, for rules and comparisons that reveal nothing of it, and for what
   * Terraform itself keeps in clear. Never for anything that is printed, logged or thrown.
   */
  reveal(): string {
    return this.#value;
  }

  /** Always `(sensitive)`. */
  toString(): string {
    return SENSITIVE;
  }

  /** Always `(sensitive)`. */
  toJSON(): string {
    return SENSITIVE;
  }

  [inspect.custom](): string {
    return SENSITIVE;
  }
}

/** The text of a declared value, which a secret has in clear. Never for anything that is printed, logged or thrown. */
export function revealedText(value: unknown): string {
  return value instanceof Secret ? value.reveal() : plainText(value);
}

/** What is remembered of a declared secret: enough to tell that it changed, too little to guess it from. */
export interface Fingerprint {
  readonly key_id: string;
  readonly mac: string;
  /** It was declared when the integration was adopted, and never sent: what is live may be another. */
  readonly unsent?: true;
}

export type SecretStatus = "as last sent" | "as adopted" | "changed" | "unverifiable";

export function wasSent(remembered: Fingerprint | undefined): boolean {
  return remembered !== undefined && remembered.unsent !== true;
}

/**
 * The key that fingerprints secrets: derived (HKDF-SHA-256) from the API client's secret, so that a state file alone
 * does not allow guessing. A rotated client secret changes the key, and with it `keyId`: older fingerprints are then
 * unverifiable, which is reported and is not a change.
 */
export class FingerprintKey {
  readonly #key: Buffer;
  /** The fingerprint of the secret that was last seen at each path: most fleets share their secrets. */
  readonly #last = new Map<string, { readonly value: string; readonly mac: string }>();
  readonly keyId: string;

  constructor(clientSecret: Secret) {
    this.#key = derive(clientSecret, "rampsync fingerprint key", 32);
    this.keyId = derive(clientSecret, "rampsync fingerprint key id", 6).toString("hex");
  }

  /** The fingerprint of `secret` at `path`; the path is mixed in, so that equal secrets do not look equal. */
  of(path: string, secret: Secret): Fingerprint {
    return { key_id: this.keyId, mac: this.#mac(path, secret) };
  }

  /** Compares a declared secret with what is remembered of the one last sent, or of the one that was adopted with. */
  compare(path: string, secret: Secret, remembered: Fingerprint | undefined): SecretStatus {
    if (remembered === undefined || remembered.key_id !== this.keyId) return "unverifiable";
    // Both are on this machine: nobody can learn anything from the time that it takes.
    if (remembered.mac !== this.#mac(path, secret)) return "changed";
    return remembered.unsent ? "as adopted" : "as last sent";
  }

  #mac(path: string, secret: Secret): string {
    const value = secret.reveal();
    const last = this.#last.get(path);
    if (last?.value === value) return last.mac;
    const mac = createHmac("sha256", this.#key).update(path).update("\0").update(value).digest("base64url");
    this.#last.set(path, { value, mac });
    return mac;
  }
}

function derive(clientSecret: Secret, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", clientSecret.reveal(), "rampsync", purpose, length));
}
