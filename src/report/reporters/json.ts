// The document itself, as JSON for machines.
import { toJson } from "../json.js";
import type { Reporter } from "../reporter.js";

export const jsonReporter: Reporter = {
  name: "json",
  renderers: {
    plan: toJson,
    drift: toJson,
    apply: toJson,
    destroy: toJson,
    restore: toJson,
    coverage: toJson,
    fleet: toJson,
  },
};
