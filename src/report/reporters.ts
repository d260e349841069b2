// The table of reporters: a new one is a file in reporters/ and a line here.
import type { Reporter } from "./reporter.js";
import { githubReporter } from "./reporters/github.js";
import { htmlReporter } from "./reporters/html.js";
import { jsonReporter } from "./reporters/json.js";
import { junitReporter } from "./reporters/junit.js";
import { markdownReporter } from "./reporters/markdown.js";
import { ndjsonReporter } from "./reporters/ndjson.js";
import { prometheusReporter } from "./reporters/prometheus.js";
import { sarifReporter } from "./reporters/sarif.js";
import { summaryReporter } from "./reporters/summary.js";
import { textReporter } from "./reporters/text.js";

/** The first writes to stdout where no other is asked to. */
export const reporters: readonly Reporter[] = [
  textReporter,
  summaryReporter,
  jsonReporter,
  ndjsonReporter,
  markdownReporter,
  githubReporter,
  sarifReporter,
  htmlReporter,
  junitReporter,
  prometheusReporter,
];
