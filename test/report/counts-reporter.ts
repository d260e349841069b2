// A reporter as somebody would add it: the number of integrations that a plan changes, and no report of any other verb.
import type { Reporter } from "../../src/report/reporter.js";

export const countsReporter: Reporter = {
  name: "counts",
  renderers: { plan: ({ summary }) => `${summary.resources - summary.no_op} of ${summary.resources} to change` },
};
