// The verb that applies what was shown.
import type { ApplyDocument } from "../../document/plan-document.js";
import { type ApplyOptions, run } from "../apply/run.js";

export type { ApplyOptions } from "../apply/run.js";

/** Applies what was shown. Errors of one integration stand in the document; the others are done all the same. */
export function apply(options: ApplyOptions): Promise<ApplyDocument> {
  return run(options, "apply");
}
