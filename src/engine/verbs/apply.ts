// The verb that applies what was shown.
import type { ApplyDocument } from "../../document/plan-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { type ApplyOptions, run } from "../apply/run.js";
import type { WithResources } from "../run-options.js";

export type { CredentialsOut } from "../apply/credentials-file.js";
export type { ApplyOptions } from "../apply/run.js";

/** Applies what was shown. Errors of one integration stand in the document; the others are done all the same. */
export function apply(options: ApplyOptions): Promise<ApplyDocument> {
  return applyWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export function applyWith(options: WithResources<ApplyOptions>): Promise<ApplyDocument> {
  return run(options, "apply");
}
