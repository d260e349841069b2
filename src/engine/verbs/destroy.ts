// The verb that ends what is managed.
import type { ApplyDocument } from "../../document/plan-document.js";
import { type ApplyOptions, run } from "../apply/run.js";

/** Does what each resource's `on_destroy` says, after showing it. */
export function destroy(options: ApplyOptions): Promise<ApplyDocument> {
  return run(options, "destroy");
}
