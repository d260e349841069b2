// --resume: the file that a run which only looks goes on from, and what is said of a report that rests on one.
import { resolve } from "node:path";
import { number } from "../base/text.js";
import type { PlanDocument } from "../document/plan-document.js";
import type { ReadOnlyOptions } from "../engine/run-options.js";
import { countedResources } from "../report/counted.js";

export interface ResumeFlags {
  readonly resume?: string;
  readonly quiet?: boolean;
}

export function resumeOf({ resume }: ResumeFlags): Pick<ReadOnlyOptions, "resume"> {
  return resume === undefined ? {} : { resume: resolve(resume) };
}

export function tellResumed({ resumed, resources, summary }: PlanDocument, { quiet = false }: ResumeFlags): void {
  if (resumed === undefined || quiet) return;
  const all = countedResources(resources, summary.resources);
  process.stderr.write(
    `Of ${all}, ${number(resumed.resources)} as a run that was stopped found them, the first at ${resumed.since}.\n`,
  );
}
