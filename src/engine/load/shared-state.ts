// Refuses two stacks that keep their state in one place: each would take the other's resources for abandoned ones.
import { backendOf } from "../state/backend.js";
import { memberOf } from "../state/json.js";
import { readBackend } from "./backend.js";
import { blocksOf } from "./blocks.js";
import { Place, Problems } from "./problems.js";
import type { StackFile } from "./stack.js";

/**
 * `files` are all stacks of the program, also those that are not looked at. What else is wrong with them is not told here.
 * Gives the paths of all their state files.
 */
export async function refuseSharedStates(
  files: readonly StackFile[],
  environment: NodeJS.ProcessEnv,
  problems: Problems,
): Promise<readonly string[]> {
  const owners = new Map<string, { readonly name: string; readonly path: string | undefined }>();
  for (const { name, file, directory, root } of files) {
    const unheard = new Problems();
    const place = new Place(file).child("terraform");
    const terraform = blocksOf(memberOf(root, "terraform"), 0, place, unheard);
    const context = { stackDirectory: directory, projectDirectory: directory, environment, problems: unheard };
    const { location } = await readBackend(terraform, context);
    if (location === undefined) continue;
    const { where } = backendOf(location);
    const owner = owners.get(where);
    if (owner !== undefined) {
      const isFile = location.kind === "file";
      problems.add(
        "RS2016",
        `The stack "${name}" keeps its state in the same ${isFile ? "file" : "place"} as "${owner.name}": ${where}.`,
        place.child("backend"),
        isFile ? "Give each stack a state file of its own." : "Give each stack a schema_name of its own.",
      );
    }
    owners.set(where, { name, path: location.kind === "file" ? location.path : undefined });
  }
  return [...owners.values()].flatMap(({ path }) => path ?? []);
}
