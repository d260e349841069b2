// Refuses two stacks that keep their state in one place: each would take the other's resources for abandoned ones.
import { backendOf } from "../state/backend.js";
import { memberOf } from "../state/json.js";
import { readBackend } from "./backend.js";
import { blocksOf } from "./blocks.js";
import { Place, Problems } from "./problems.js";
import type { StackFile, StackState } from "./stack.js";

/** The places of the states of all stacks of a program, also of those that are not looked at. */
export class StateOwners {
  readonly #owners = new Map<string, { readonly name: string; readonly path: string | undefined }>();
  /** Of two stacks with one place. What else is wrong with a stack is not told here. */
  readonly problems = new Problems();

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** `known`: where the stack keeps its state, if that was read already. */
  async add(stack: StackFile, known?: StackState): Promise<void> {
    const { name, file } = stack;
    const place = new Place(file).child("terraform");
    const { location } = known ?? (await this.#stateOf(stack, place));
    if (location === undefined) return;
    const { where } = backendOf(location);
    const owner = this.#owners.get(where);
    if (owner !== undefined) {
      const isFile = location.kind === "file";
      this.problems.add(
        "RS2016",
        `The stack "${name}" keeps its state in the same ${isFile ? "file" : "place"} as "${owner.name}": ${where}.`,
        place.child("backend"),
        isFile ? "Give each stack a state file of its own." : "Give each stack a schema_name of its own.",
      );
    }
    this.#owners.set(where, { name, path: location.kind === "file" ? location.path : undefined });
  }

  async #stateOf({ directory, root }: StackFile, place: Place): Promise<StackState> {
    const unheard = new Problems();
    const terraform = blocksOf(memberOf(root, "terraform"), 0, place, unheard);
    const { environment } = this;
    return readBackend(terraform, {
      stackDirectory: directory,
      projectDirectory: directory,
      environment,
      problems: unheard,
    });
  }

  /** Of all state files. */
  get paths(): readonly string[] {
    return [...this.#owners.values()].flatMap(({ path }) => path ?? []);
  }
}
