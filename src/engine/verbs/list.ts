// The verb that looks at tenants and needs no program: list.
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import type { ListDocument, ListedIntegration } from "../../document/plan-document.js";
import type { Live } from "../../integration/model.js";
import { originOf, type Reader } from "../../integration/origin.js";
import { pairKey } from "../../integration/pairing/key.js";
import { notEnabled } from "../../integration/status.js";
import { decodeIntegration, decodeOrigin, holdsConfiguration } from "../../integration/wire/codec.js";
import type { WireIntegration } from "../../integration/wire/wire.js";
import { type ConnectionSettings, readConnection } from "../../resources/connection.js";
import { Access } from "../access.js";
import { connect } from "../connection.js";
import { type RunOptions } from "../run-options.js";

/** What list takes. */
export interface ListOptions
  extends Pick<RunOptions, "environment" | "host" | "signal" | "secretsCommand" | "secretsTimeoutMs" | "profiles"> {
  /** The name of the profile whose endpoint and API client are used. Default: those of the environment. */
  readonly profile?: string;
  /** Default: the one of OPSRAMP_TENANT. */
  readonly tenants: readonly string[];
}

/**
 * What is installed in each tenant, and the errors of those that could not be looked at. Throws RS2012 when no tenant is
 * named, here or in OPSRAMP_TENANT; `RampsyncErrors` when no tenant could be looked at.
 */
export async function list(options: ListOptions): Promise<ListDocument> {
  const settings = readConnection({}, await new Access({ ...options, directory: "." }).named(options.profile));
  const tenants = tenantsFor(options.tenants, settings);
  const connections = connect({ ...options, directory: "." });
  try {
    const { client } = connections.session(settings);
    const { clientId } = client;
    const found = await Promise.allSettled(tenants.map((tenant) => client.allIntegrations(tenant)));
    const errors = found.flatMap((result, index) =>
      result.status === "rejected"
        ? toRampsyncErrors(result.reason).map((error) => error.at({ tenant: tenants[index] ?? "" }))
        : [],
    );
    if (found.every(({ status }) => status === "rejected")) throw new RampsyncErrors(errors);
    const integrations = found.flatMap((result, index) =>
      result.status === "fulfilled"
        ? result.value.map((wire) => listed({ tenant: tenants[index] ?? "", clientId }, wire))
        : [],
    );
    return { integrations, errors: errors.map((error) => error.toJSON()) };
  } finally {
    await connections.close();
  }
}

/** The tenants that are named, else that of the connection. Throws RS2012 where there is none. */
export function tenantsFor(
  named: readonly string[],
  { tenant }: Pick<ConnectionSettings, "tenant">,
): readonly string[] {
  if (named.length > 0) return named;
  if (tenant !== undefined) return [tenant];
  throw new RampsyncError("RS2012", "No tenant is named.", { hint: "Use --tenant, or set OPSRAMP_TENANT." });
}

function listed({ tenant, clientId }: Reader, wire: WireIntegration): ListedIntegration {
  const live = decodeIntegration(wire);
  const status = notEnabled(live.status);
  return {
    tenant,
    id: live.id,
    name: live.displayName ?? live.applicationName ?? "",
    application: live.application ?? "",
    status: live.status ?? "",
    ...(status === undefined ? {} : { not_enabled: status }),
    origin: originOf(decodeOrigin(wire), { tenant, clientId }) ?? "unknown",
    ...(holdsConfiguration(wire) ? countsOf(live) : {}),
  };
}

function countsOf({ mappings }: Live) {
  return {
    mappings: mappings.length,
    values: mappings.reduce((sum, mapping) => sum + mapping.pairs.length, 0),
    duplicates: mappings.reduce(
      (sum, mapping) => sum + [...groupBy(mapping.pairs, pairKey).values()].filter((same) => same.length > 1).length,
      0,
    ),
  };
}
