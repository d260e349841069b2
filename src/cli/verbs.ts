// The verbs that load the program or talk to OpsRamp: bundled into one file, so that a command starts without a search
// for hundreds of modules.
export { acceptCommand } from "./accept.js";
export { applyCommand } from "./apply.js";
export { completeCommand, completionCommand } from "./completion.js";
export { coverageCommand } from "./coverage.js";
export { doctorCommand } from "./doctor.js";
export { driftCommand } from "./drift.js";
export { explainCommand } from "./explain.js";
export { exportCommand } from "./export.js";
export { initCommand } from "./init.js";
export { listCommand } from "./list.js";
export { planCommand } from "./plan.js";
export { probeCommand } from "./probe.js";
export { restoreCommand } from "./restore.js";
export { noDirectory } from "./run-options.js";
export { stateListCommand, stateMoveCommand, stateRemoveCommand, stateShowCommand } from "./state.js";
export { fail, outputLost } from "./terminal.js";
export { unlockCommand } from "./unlock.js";
export { validateCommand } from "./validate.js";
