// Fingerprints of secrets: what is remembered of a secret that was sent, enough to tell that it changed.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Secret } from "./secret.js";

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

/** A key that fingerprints secrets. Its bytes leave it wrapped alone. */
export class FingerprintKey {
  readonly #key: Buffer;
  /** The fingerprint of the secret that was last seen at each path: most fleets share their secrets. */
  readonly #last = new Map<string, { readonly value: string; readonly mac: string }>();
  readonly keyId: string;

  private constructor(keyId: string, key: Buffer) {
    this.keyId = keyId;
    this.#key = key;
  }

  static random(): FingerprintKey {
    return new FingerprintKey(randomBytes(8).toString("hex"), randomBytes(KEY_BYTES));
  }

  /** The same for the same secret in every run (HKDF-SHA-256). */
  static derivedFrom(secret: Secret): FingerprintKey {
    const keyId = derive(secret, "rampsync fingerprint key id", 6).toString("hex");
    return new FingerprintKey(keyId, derive(secret, "rampsync fingerprint key", KEY_BYTES));
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

  /** AES-256-GCM under `wrapping`: the nonce, the wrapped key and the tag, in base64url. Another text each time. */
  wrap(wrapping: WrappingKey): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, wrapping.bytes(), nonce).setAAD(boundTo(this.keyId));
    return Buffer.concat([nonce, cipher.update(this.#key), cipher.final(), cipher.getAuthTag()]).toString("base64url");
  }

  /** Undefined where `box` is not what {@link wrap} made of the key with this id under `wrapping`. */
  static unwrap(keyId: string, box: string, wrapping: WrappingKey): FingerprintKey | undefined {
    const bytes = Buffer.from(box, "base64url");
    if (bytes.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return undefined;
    const tagAt = NONCE_BYTES + KEY_BYTES;
    const decipher = createDecipheriv(CIPHER, wrapping.bytes(), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(keyId)).setAuthTag(bytes.subarray(tagAt));
    try {
      const key = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
      return new FingerprintKey(keyId, key);
    } catch {
      return undefined;
    }
  }
}

/** A key that others are wrapped under, derived from a secret that only its holders know (HKDF-SHA-256). */
export class WrappingKey {
  readonly #key: Buffer;
  /** Names the secret to those who have it, and tells nothing of it. */
  readonly id: string;

  constructor(secret: Secret) {
    this.#key = derive(secret, "rampsync wrapping key", KEY_BYTES);
    this.id = derive(secret, "rampsync wrapping key id", 6).toString("hex");
  }

  /** For ciphers alone. */
  bytes(): Buffer {
    return this.#key;
  }
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A box that was made for another key does not open as this one. */
const boundTo = (keyId: string) => Buffer.from(`rampsync fingerprint key ${keyId}`);

function derive(secret: Secret, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret.reveal(), "rampsync", purpose, length));
}
