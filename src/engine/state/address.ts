// Addresses as the state file writes them: of resource instances and of providers.
import type { PlainJson } from "./json.js";

/** The registry that Terraform means when a source names no host. */
const defaultHost = "registry.terraform.io";

/** The one that OpenTofu means. */
const openTofuHost = "registry.opentofu.org";

export interface ProviderAddress {
  /** Full source: `registry.terraform.io/rampsync/rampsync`. */
  readonly source: string;
  readonly alias?: string;
}

/** `provider["registry.terraform.io/rampsync/rampsync"]`, with `.alias` where there is one. */
export function printProviderAddress(address: ProviderAddress): string {
  const base = `provider["${address.source}"]`;
  return address.alias === undefined ? base : `${base}.${address.alias}`;
}

/** The parts of a provider address of the root module; undefined for anything else, such as one inside a module. */
export function parseProviderAddress(text: string): ProviderAddress | undefined {
  const match = /^provider\["([^"\\]+)"\](?:\.([^.[\]"]+))?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return match[2] === undefined ? { source: match[1] } : { source: match[1], alias: match[2] };
}

/** A provider source with host and namespace filled in as Terraform does: `rampsync/rampsync` gets the public registry. */
export function fullProviderSource(source: string): string {
  const parts = source.split("/");
  if (parts.length === 1) return `${defaultHost}/hashicorp/${source}`;
  return parts.length === 2 ? `${defaultHost}/${source}` : source;
}

/** The same provider under the host of the other registry that a source without a host can mean; undefined for any other. */
export function asOpenTofuNames({ source, ...rest }: ProviderAddress): ProviderAddress | undefined {
  const [host, ...name] = source.split("/");
  return host === defaultHost ? { source: [openTofuHost, ...name].join("/"), ...rest } : undefined;
}

/** An instance's address: `[data.]type.name`, with its module before and its index key behind where it has them. */
export function printInstanceAddress(
  module: string | undefined,
  mode: string,
  type: string,
  name: string,
  indexKey: PlainJson,
): string {
  const resource = `${module === undefined ? "" : `${module}.`}${mode === "data" ? "data." : ""}${type}.${name}`;
  if (typeof indexKey === "number") return `${resource}[${indexKey}]`;
  return typeof indexKey === "string" ? `${resource}[${JSON.stringify(indexKey)}]` : resource;
}

/** The type and name of a managed resource of the root module without index; undefined for any other address. */
export function parseResourceAddress(address: string): { type: string; name: string } | undefined {
  const match = /^([\p{ID_Start}_][\p{ID_Continue}-]*)\.([\p{ID_Start}_][\p{ID_Continue}-]*)$/u.exec(address);
  if (match?.[1] === undefined || match[2] === undefined || match[1] === "data" || match[1] === "module") {
    return undefined;
  }
  return { type: match[1], name: match[2] };
}
