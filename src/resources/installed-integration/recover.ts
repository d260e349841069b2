// What was applied, read from the attributes of a state whose private record is lost: Terraform keeps the attributes and
// drops the record when the provider dies while it updates.
import { type Fingerprint, type FingerprintKey, Secret } from "../../base/secret.js";
import { type Config, declare, declaredScalars, valueAt } from "../../integration/declared/config.js";
import { scalarAt, versionPathOf, wireScalars } from "../../integration/fields.js";
import type { Applied, Plain } from "../../integration/model.js";
import type { Attributes } from "../attributes.js";
import { secretsRevision } from "./attributes.js";

/**
 * The applied side as the attributes tell it. They hold no fingerprint, only the revision of all of them: declared
 * secrets of that revision are as last sent or as adopted, and all others count as changed, since the one that died may
 * have sent them or not. Without a declaration no fingerprint is recovered.
 */
export function recoverApplied(state: Attributes, config: Config | undefined, key: FingerprintKey): Applied {
  const recorded = declare(state);
  return {
    scalars: new Map([...recorded.scalars].filter((entry): entry is [string, Plain] => !(entry[1] instanceof Secret))),
    mappings: recorded.mappings.map(({ header, pairs, parsing }) => ({
      header,
      pairs,
      ...(parsing === undefined ? {} : { parsing }),
    })),
    directions: recorded.directions,
    fingerprints: config === undefined ? new Map() : fingerprintsOf(state.secrets_revision, config, key),
    versions: versionsOf(state),
    abandoned: [],
    wholeNotifier: false,
  };
}

function fingerprintsOf(revision: unknown, config: Config, key: FingerprintKey): Applied["fingerprints"] {
  if (typeof revision !== "string") return new Map();
  const declared = new Map<string, Fingerprint>();
  for (const [path, value] of declaredScalars(config)) {
    if (value instanceof Secret) declared.set(path, key.of(path, value));
  }
  const adopted = new Map([...declared].map(([path, secret]) => [path, { ...secret, unsent: true as const }]));
  for (const known of [declared, adopted]) if (secretsRevision(known) === revision) return known;
  return new Map([...declared.keys()].map((path) => [path, { key_id: key.keyId, mac: "" }]));
}

/** Read for themselves: the secrets that they belong to are not in a state. */
function versionsOf(state: Attributes): Applied["versions"] {
  const versions = new Map<string, number>();
  for (const { path } of wireScalars) {
    const versionPath = scalarAt(path).field.writeOnly ? versionPathOf(path) : undefined;
    const version = versionPath === undefined ? undefined : valueAt(state, versionPath.split("."));
    if (version !== undefined) versions.set(path, Number(version));
  }
  return versions;
}
