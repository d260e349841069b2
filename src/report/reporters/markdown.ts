// Markdown for the comments of a pull request, which nobody writes about an apply.
import { renderCoverageMarkdown } from "../coverage-markdown.js";
import { renderDriftMarkdown, renderMarkdown } from "../markdown.js";
import type { Reporter } from "../reporter.js";

export const markdownReporter: Reporter = {
  name: "markdown",
  renderers: {
    plan: (document) => renderMarkdown(document),
    drift: (document) => renderDriftMarkdown(document),
    coverage: renderCoverageMarkdown,
  },
};
