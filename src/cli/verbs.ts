// The verbs of every day, which load the program or talk to OpsRamp: bundled into one file, so that a command starts without a search
// for hundreds of modules.
export { applyCommand } from "./apply.js";
export { driftCommand } from "./drift.js";
export { explainCommand } from "./explain.js";
export { listCommand } from "./list.js";
export { planCommand } from "./plan.js";
export { restoreCommand } from "./restore.js";
export { noDirectory } from "./run-options.js";
export { stateListCommand, stateMoveCommand, stateRemoveCommand, stateShowCommand } from "./state.js";
export { fail, outputLost } from "./terminal.js";
export { unlockCommand } from "./unlock.js";
export { validateCommand } from "./validate.js";
