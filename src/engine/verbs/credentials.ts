// The verb that reads what a third party logs in with, as far as the server tells it again.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { Secret } from "../../base/secret.js";
import type { ReadCredentialsDocument } from "../../document/credentials-document.js";
import { isShownOnce } from "../../integration/credentials.js";
import { clearReadable } from "../../integration/wire/credentials-codec.js";
import { CredentialsFile } from "../apply/credentials-file.js";
import { connect } from "../connection.js";
import { observe } from "../plan/observe.js";
import { errorsIn } from "../records/managed.js";
import { resourceNamed } from "../records/targets.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";

export interface CredentialsOptions
  extends Omit<ReadOnlyOptions, "tenant" | "stacks" | "targets" | "shard" | "resume" | "sendSecrets"> {
  /** `ADDRESS`, `STACK/ADDRESS`, or the path of the construct that declares it. */
  readonly name: string;
  /** A file of `--credentials-out`, which gets an entry in clear; relative to `directory`. Default: none. */
  readonly out?: string;
  /** The version of the caller, which the lock of the file names. Default: none. */
  readonly version?: string;
}

/**
 * Reads one integration, and where that holds none of them its inbound authentication; changes nothing.
 * @throws RS2015 where the name is that of no installed integration, of several, or of one without an id yet; RS2017 and
 * RS2064 for the file; RS4004 where the integration is gone.
 */
export async function readCredentialsWith(
  options: WithResources<CredentialsOptions>,
): Promise<ReadCredentialsDocument> {
  const { name, out } = options;
  const file =
    out === undefined ? undefined : new CredentialsFile({ ...options, credentialsOut: { file: out, form: "clear" } });
  const connections = connect({ ...options, comparesOnly: true });
  try {
    // No tenant is looked at: to find what is named needs no comparison.
    const { all } = await observe(options, connections, { tenants: new Set() });
    const managed = resourceNamed(name, all);
    const { definition, stack, address, tenant, id, settings } = managed;
    if (managed.problem !== undefined) throw managed.problem;
    if (definition.readCredentials === undefined || id === "") {
      const problem = definition.readCredentials === undefined ? "is no installed integration" : "is not installed yet";
      throw new RampsyncError("RS2015", `It ${problem}: nothing logs in by it.`, { place: { address } });
    }
    const target = { tenant, id };
    const credentials = await definition.readCredentials(connections.session(settings), target).catch((error) => {
      throw new RampsyncErrors(errorsIn(managed, error));
    });
    const { auth_type, ...readable } = clearReadable(credentials);
    const told = Object.entries(readable).flatMap(([each, value]) =>
      value === null ? [] : [{ name: each, value: new Secret(value) }],
    );
    if (file !== undefined && told.length > 0) {
      await file.give(managed, { ...target, clear: new Secret(JSON.stringify({ auth_type, ...readable })) });
      if (file.errors.length > 0) throw new RampsyncErrors(file.errors);
    }
    return {
      stack: stack.name,
      address,
      tenant,
      integration: id,
      ...(auth_type === null ? {} : { auth_type }),
      told,
      has_shown_once: isShownOnce(auth_type),
      ...(out === undefined || told.length === 0 ? {} : { file: out }),
    };
  } finally {
    await connections.close();
  }
}
