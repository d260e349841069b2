// A JSON object a line: what happens as it happens, then each integration, then the document without them.
import type { CoverageDocument } from "../../document/coverage-document.js";
import type { ApplyDocument, PlanDocument } from "../../document/plan-document.js";
import { toJsonLine } from "../json.js";
import type { ReportedEvent, Reporter } from "../reporter.js";

export const ndjsonReporter: Reporter = {
  name: "ndjson",
  renderers: {
    plan: (document) => lines("plan", document),
    drift: (document) => lines("drift", document),
    apply: (document) => lines("apply", document),
    destroy: (document) => lines("destroy", document),
    restore: (document) => lines("restore", document),
    coverage: coverageLines,
  },
  line: eventLine,
};

/** The output of the program is not the run's, and may hold anything. */
function eventLine(event: ReportedEvent, now: Date): string | undefined {
  if (event.type === "program output") return undefined;
  const time = now.toISOString();
  const { type, ...members } = event.type === "client" ? event.event : event;
  return toJsonLine({ time, event: type, ...members });
}

function lines(verb: string, { resources, ...rest }: PlanDocument | ApplyDocument): string {
  return [
    ...resources.map((resource) => toJsonLine({ event: "resource", verb, ...resource })),
    toJsonLine({ event: "result", verb, ...rest }),
  ].join("\n");
}

function coverageLines({ tenants, ...rest }: CoverageDocument): string {
  return [
    ...tenants.map((tenant) => toJsonLine({ event: "tenant", verb: "coverage", ...tenant })),
    toJsonLine({ event: "result", verb: "coverage", ...rest }),
  ].join("\n");
}
