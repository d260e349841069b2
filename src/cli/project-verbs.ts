// The verbs that people call once in a while: bundled apart from those of every pipeline, which start without them.

export { acceptCommand } from "./accept.js";
export { catalogueFetchCommand, catalogueTypesCommand } from "./catalogue.js";
export { completeCommand, completionCommand } from "./completion.js";
export { coverageCommand } from "./coverage.js";
export { credentialsCommand } from "./credentials.js";
export { doctorCommand } from "./doctor.js";
export { exportCommand } from "./export.js";
export { fleetCommand, fleetPauseCommand, fleetResumeCommand, fleetStatusCommand } from "./fleet.js";
export { initCommand } from "./init.js";
export { probeCommand } from "./probe.js";
export { reportMergeCommand } from "./report-merge.js";
