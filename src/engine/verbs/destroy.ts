// The verb that ends what is managed.
import type { ApplyDocument } from "../../document/plan-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { type ApplyOptions, run } from "../apply/run.js";
import type { WithResources } from "../run-options.js";

/** Does what each resource's `on_destroy` says, after showing it. */
export function destroy(options: ApplyOptions): Promise<ApplyDocument> {
  return destroyWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export function destroyWith(options: WithResources<ApplyOptions>): Promise<ApplyDocument> {
  return run(options, "destroy");
}
