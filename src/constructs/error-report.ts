// The coded errors that a program ends with, told to the rampsync that runs it: of an error that nobody caught, Node prints
// a stack trace alone.

import { writeFileSync } from "node:fs";
import { type IConstruct } from "constructs";
import { ERROR_REPORT_VARIABLE, RampsyncError } from "../base/error.js";
import { plainSteps, type SourcePlace } from "../base/place.js";
import { SourcePlaces } from "../base/source-places.js";
import { OWNER_ONLY } from "../base/system.js";

/** What the last synth refused, by construct path. */
const refused = new Map<string, readonly RampsyncError[]>();

/** Has synth refuse the program for what `problems` finds, each with the construct's path and its place in the program. */
export function refuseAtSynth(
  construct: IConstruct,
  problems: () => readonly RampsyncError[],
  sources = SourcePlaces.none,
): void {
  construct.node.addValidation({
    validate: () => {
      const found = problems();
      refused.set(
        construct.node.path,
        found.map((error) => within(error, construct, sources.of(plainSteps(error.place?.attribute ?? [])))),
      );
      return found.map(reportedText);
    },
  });
}

/** `RS1006 outbound.mappings["INCIDENT_Status"].values: what is wrong. What would be right.` */
function reportedText(error: RampsyncError): string {
  const where = error.where === undefined ? "" : ` ${error.where}:`;
  return `${error.code}${where} ${error.message} ${error.hint}`;
}

function within(error: RampsyncError, { node }: IConstruct, source: SourcePlace | undefined): RampsyncError {
  return error.within({ construct: node.path, ...(source === undefined ? {} : { source }) });
}

/** What `make` throws, with the construct's path and where it was made. */
export function placed<Result>(construct: IConstruct, source: SourcePlace | undefined, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw RampsyncError.is(error) ? within(error, construct, source) : error;
  }
}

const report = process.env[ERROR_REPORT_VARIABLE];

/** Whether rampsync runs the program, and judges what it declares itself. */
export const isRunByRampsync = report !== undefined;

if (report !== undefined) {
  process.once("uncaughtExceptionMonitor", (thrown) => {
    const errors = RampsyncError.is(thrown) ? [thrown] : [...refused.values()].flat();
    if (errors.length === 0) return;
    const told = errors.map((error) => ({ ...error.toJSON(), place: error.place, trace: thrown.stack }));
    writeFileSync(report, JSON.stringify(told), { flag: "wx", mode: OWNER_ONLY });
    // Whoever runs the program tells all of it; Node's own words would be the same a second time, and first.
    if (process.listenerCount("uncaughtException") === 0) process.exit(1);
  });
}
