// The text that people read at a terminal.
import { renderApply } from "../apply.js";
import { renderCoverage } from "../coverage.js";
import { renderDrift } from "../drift.js";
import { renderFleet } from "../fleet.js";
import { renderPlan } from "../plan.js";
import type { Reporter, ReportStyle } from "../reporter.js";

export const textReporter: Reporter = {
  name: "text",
  countsInStep: true,
  renderers: {
    plan: renderPlan,
    drift: (document, { colors, ...style }) => renderDrift(document, { colors, ...widthOf(style) }),
    apply: (document, { colors, ...style }) => renderApply(document, { colors, verb: "apply", ...widthOf(style) }),
    destroy: (document, { colors, ...style }) => renderApply(document, { colors, verb: "destroy", ...widthOf(style) }),
    restore: (document, { colors, ...style }) => renderApply(document, { colors, verb: "restore", ...widthOf(style) }),
    coverage: renderCoverage,
    fleet: renderFleet,
  },
};

const widthOf = ({ width }: Pick<ReportStyle, "width">) => (width === undefined ? {} : { width });
