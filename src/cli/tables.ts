// The tables that a verb of the command looks things up in; what is absent is that of this package.
import type { Reporter } from "../report/reporter.js";
import { shippedResources } from "../resources/shipped.js";
import type { ResourceTable } from "../resources/table.js";

export interface Tables {
  readonly reporters?: readonly Reporter[];
  readonly resources?: ResourceTable;
}

export function resourcesOf({ resources = shippedResources }: Tables): { readonly resources: ResourceTable } {
  return { resources };
}
