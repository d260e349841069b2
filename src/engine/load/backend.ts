// Where a stack keeps its state: its backend, and for the local one the file's path as Terraform finds it.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { memberOf, type PlainJsonObject } from "../state/json.js";
import { blocksOf } from "./blocks.js";
import type { Place, Problems } from "./problems.js";
import { parseTemplate } from "./template.js";

export interface LoadedBackend {
  /** "local", "s3", "cloud" … */
  readonly kind: string;
  /** The workspace that is selected; "default" unless the user chose another. */
  readonly workspace: string;
}

/** The backend of a `terraform` block, and the absolute state path when it is the local one. */
export async function readBackend(
  terraform: readonly { readonly body: PlainJsonObject; readonly place: Place }[],
  stackDirectory: string,
  environment: NodeJS.ProcessEnv,
  problems: Problems,
): Promise<{ backend: LoadedBackend; statePath: string | undefined }> {
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
  if (kind !== "local") return { backend: { kind, workspace }, statePath: undefined };
  const text = (name: string): string | undefined => {
    const value = block === undefined ? undefined : (memberOf(block.body, name) ?? undefined);
    if (value === undefined || block === undefined) return undefined;
    if (typeof value !== "string") {
      problems.add("RS2016", `"${name}" of the local backend is not a string.`, block.place.child(name));
      return undefined;
    }
    const parts = parseTemplate(value);
    // Terraform takes no variables in a backend either.
    if (parts.some((part) => part.kind !== "text")) {
      problems.add(
        "RS2006",
        `"${name}" of the local backend is not a literal.`,
        block.place.child(name),
        "Write the path itself; a backend takes no variables.",
      );
    }
    return parts.length === 0 ? undefined : parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
  };
  const path =
    workspace === "default"
      ? (text("path") ?? "terraform.tfstate")
      : join(text("workspace_dir") ?? "terraform.tfstate.d", workspace, "terraform.tfstate");
  return { backend: { kind, workspace }, statePath: resolve(stackDirectory, path) };
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
