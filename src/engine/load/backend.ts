// Where a stack keeps its state: its backend, and the file or the row in a database as Terraform finds it.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { StateLocation } from "../state/backend.js";
import { memberOf, type PlainJsonObject } from "../state/json.js";
import { literalText } from "./backend-text.js";
import { blocksOf } from "./blocks.js";
import { readPostgres } from "./postgres-backend.js";
import type { Place, Problems } from "./problems.js";

export interface LoadedBackend {
  /** "local", "s3", "cloud" … */
  readonly kind: string;
  /** The workspace that is selected; "default" unless the user chose another. */
  readonly workspace: string;
}

/** What a backend is read with. */
export interface BackendContext {
  readonly stackDirectory: string;
  /** The directory of cdktf.json: what a database does not take is saved there. */
  readonly projectDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly problems: Problems;
}

/** The backend of a `terraform` block, and where the state is if rampsync reads and writes it there itself. */
export async function readBackend(
  terraform: readonly { readonly body: PlainJsonObject; readonly place: Place }[],
  { stackDirectory, projectDirectory, environment, problems }: BackendContext,
): Promise<{ backend: LoadedBackend; location: StateLocation | undefined }> {
  const workspace = await selectedWorkspace(stackDirectory, environment);
  const backends = terraform.flatMap(({ body, place }) => [
    ...blocksOf(memberOf(body, "backend"), 1, place.child("backend"), problems),
    ...blocksOf(memberOf(body, "cloud"), 0, place.child("cloud"), problems).map((block) => ({
      ...block,
      labels: ["cloud"],
    })),
  ]);
  const [block, second] = backends;
  if (second !== undefined) problems.add("RS2016", "The stack has more than one backend.", second.place);
  const kind = block?.labels[0] ?? "local";
  const backend = { kind, workspace };
  if (kind === "pg" && block !== undefined && workspace === "default") {
    return { backend, location: readPostgres(block, { environment, problems, projectDirectory }) };
  }
  if (kind !== "local") return { backend, location: undefined };
  const text = (name: string) => (block === undefined ? undefined : literalText(block, name, problems));
  const path =
    workspace === "default"
      ? (text("path") ?? "terraform.tfstate")
      : join(text("workspace_dir") ?? "terraform.tfstate.d", workspace, "terraform.tfstate");
  return { backend, location: { kind: "file", path: resolve(stackDirectory, path) } };
}

/** As Terraform: TF_WORKSPACE, else what `terraform workspace select` noted in the data directory. */
async function selectedWorkspace(stackDirectory: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const named = environment.TF_WORKSPACE ?? "";
  if (named !== "") return named;
  const data = environment.TF_DATA_DIR ?? "";
  const note = join(resolve(stackDirectory, data === "" ? ".terraform" : data), "environment");
  const text = await readFile(note, "utf8").catch(() => "");
  return text.trim() === "" ? "default" : text.trim();
}
