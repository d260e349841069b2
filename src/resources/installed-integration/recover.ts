// What was applied, read from the attributes of a state whose private record is lost: Terraform keeps the attributes and
// drops the record when the provider dies while it updates.
import type { Fingerprint, FingerprintKey } from "../../base/fingerprint.js";
import type { FingerprintKeys } from "../../base/fingerprint-keys.js";
import { Secret } from "../../base/secret.js";
import { revisionOf } from "../../integration/applied/secrets-revision.js";
import { type Config, declare, declaredScalars, valueAt } from "../../integration/declared/config.js";
import { scalarAt, versionPathOf, wireScalars } from "../../integration/fields.js";
import type { Applied, Plain } from "../../integration/model.js";
import type { Attributes } from "../attributes.js";

/**
 * The applied side as the attributes tell it. They hold no fingerprint, only the revision of all of them: declared
 * secrets of that revision are as last sent or as adopted, and all others count as changed, since the one that died may
 * have sent them or not. Without a declaration no fingerprint is recovered.
 */
export function recoverApplied(state: Attributes, config: Config | undefined, keys: FingerprintKeys): Applied {
  const recorded = declare(state);
  const { inbound_credentials: envelope } = state;
  return {
    scalars: new Map([...recorded.scalars].filter((entry): entry is [string, Plain] => !(entry[1] instanceof Secret))),
    mappings: recorded.mappings.map(({ header, pairs, parsing }) => ({
      header,
      pairs,
      ...(parsing === undefined ? {} : { parsing }),
    })),
    directions: recorded.directions,
    fingerprints: config === undefined ? new Map() : fingerprintsOf(state.secrets_revision, config, keys),
    versions: versionsOf(state),
    abandoned: [],
    wholeNotifier: false,
    ...(recorded.rotate === undefined ? {} : { rotation: recorded.rotate }),
    ...(recorded.encryptTo === undefined || typeof envelope !== "string"
      ? {}
      : { credentials: { recipient: recorded.encryptTo.recipient, envelope } }),
  };
}

/** The random key is lost with the record; a revision is one of derived fingerprints (`recoverableRevision`). */
function fingerprintsOf(revision: unknown, config: Config, keys: FingerprintKeys): Applied["fingerprints"] {
  if (typeof revision !== "string") return new Map();
  for (const key of keys.derived) {
    const sent = declaredFingerprints(config, key);
    const adopted = new Map([...sent].map(([path, secret]) => [path, { ...secret, unsent: true as const }]));
    for (const known of [sent, adopted]) if (revisionOf(known) === revision) return known;
  }
  const declared = [...declaredFingerprints(config, keys.own)];
  return new Map(declared.map(([path, secret]) => [path, { ...secret, mac: "" }]));
}

function declaredFingerprints(config: Config, key: FingerprintKey): ReadonlyMap<string, Fingerprint> {
  const declared = new Map<string, Fingerprint>();
  for (const [path, value] of declaredScalars(config)) {
    if (value instanceof Secret) declared.set(path, key.of(path, value));
  }
  return declared;
}

/** Read for themselves: the secrets that they belong to are not in a state. */
function versionsOf(state: Attributes): Applied["versions"] {
  const versions = new Map<string, number>();
  for (const { path } of wireScalars) {
    const versionPath = scalarAt(path).field.writeOnly ? versionPathOf(path) : undefined;
    const version = versionPath === undefined ? undefined : valueAt(state, scalarAt(versionPath).segments);
    if (version !== undefined) versions.set(path, Number(version));
  }
  return versions;
}
