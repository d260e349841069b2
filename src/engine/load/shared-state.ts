// Refuses two stacks that keep their state in one file: each would take the other's resources for abandoned ones.
import { memberOf } from "../state/json.js";
import { readBackend } from "./backend.js";
import { blocksOf } from "./blocks.js";
import { Place, Problems } from "./problems.js";
import type { StackFile } from "./stack.js";

/**
 * `files` are all stacks of the program, also those that are not looked at. What else is wrong with them is not told here.
 * Gives the paths of all their states.
 */
export async function refuseSharedStates(
  files: readonly StackFile[],
  environment: NodeJS.ProcessEnv,
  problems: Problems,
): Promise<readonly string[]> {
  const owners = new Map<string, string>();
  for (const { name, file, directory, root } of files) {
    const unheard = new Problems();
    const place = new Place(file).child("terraform");
    const terraform = blocksOf(memberOf(root, "terraform"), 0, place, unheard);
    const { statePath } = await readBackend(terraform, directory, environment, unheard);
    if (statePath === undefined) continue;
    const other = owners.get(statePath);
    if (other !== undefined) {
      problems.add(
        "RS2016",
        `The stack "${name}" keeps its state in the same file as "${other}": ${statePath}.`,
        place.child("backend"),
        "Give each stack a state file of its own.",
      );
    }
    owners.set(statePath, name);
  }
  return [...owners.keys()];
}
