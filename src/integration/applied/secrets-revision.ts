// `secrets_revision`: a text that changes with what is remembered of the secrets, and of which nobody can guess them.
import { createHash } from "node:crypto";
import type { Fingerprint, FingerprintKey } from "../../base/fingerprint.js";
import { Secret } from "../../base/secret.js";
import type { Applied, Declared } from "../model.js";

type Fingerprints = ReadonlyMap<string, Fingerprint>;

/** Null where no secret was ever declared. */
export function secretsRevision(applied: Pick<Applied, "fingerprints" | "secretsRevision">): string | null {
  return applied.secretsRevision ?? revisionOf(applied.fingerprints) ?? null;
}

/** Undefined of none. */
export function revisionOf(fingerprints: Fingerprints): string | undefined {
  if (fingerprints.size === 0) return undefined;
  const sorted = [...fingerprints].sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 12);
}

/**
 * The revision of the declared secrets under `key`, which a run with the same secrets derives again: with it a run that
 * finds the record lost, and with it the random key, tells from the attributes alone whether the secrets are the same.
 */
export function recoverableRevision(
  fingerprints: Fingerprints,
  declared: Declared,
  key: FingerprintKey,
): string | undefined {
  const derived = [...fingerprints].map(([path, fingerprint]) => {
    const secret = declared.scalars.get(path);
    const again = secret instanceof Secret ? key.of(path, secret) : fingerprint;
    return [path, fingerprint.unsent ? { ...again, unsent: true as const } : again] as const;
  });
  return revisionOf(new Map(derived));
}
