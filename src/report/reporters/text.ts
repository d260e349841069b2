// The text that people read at a terminal.
import { renderApply } from "../apply.js";
import { renderDrift } from "../drift.js";
import { renderPlan } from "../plan.js";
import type { Reporter } from "../reporter.js";

export const textReporter: Reporter = {
  name: "text",
  renderers: {
    plan: renderPlan,
    drift: (document, { colors }) => renderDrift(document, { colors }),
    apply: (document, { colors }) => renderApply(document, { colors, verb: "apply" }),
    destroy: (document, { colors }) => renderApply(document, { colors, verb: "destroy" }),
  },
};
