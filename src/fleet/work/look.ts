// One look at one tenant: its part of a bundle is put into a folder of its own and compared with what is live. Runs no program.
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { toRampsyncErrors } from "../../base/error.js";
import type { Change } from "../../document/change.js";
import { driftId } from "../../document/drift-id.js";
import type { DriftDocument, PlanError, ResourceDocument } from "../../document/plan-document.js";
import { unitName } from "../../document/unit-name.js";
import { leftToPeople } from "../../engine/apply/unattended.js";
import type { EngineEvent } from "../../engine/host.js";
import type { RunOptions, WithResources } from "../../engine/run-options.js";
import { makeTemporaryFolder } from "../../engine/temporary-folder.js";
import { driftWith } from "../../engine/verbs/drift.js";
import { shippedResources } from "../../resources/shipped.js";
import { type Bundle, partOf } from "../bundle/bundle.js";

/** What workers are told of the surroundings: the program's directory, credentials, variables. */
export type Surroundings = Omit<
  RunOptions,
  "host" | "stacks" | "synth" | "synthesised" | "tenant" | "shard" | "targets" | "sendSecrets"
> &
  Pick<WithResources, "terms">;

/** A difference that was found. */
export interface FoundDrift {
  readonly id: string;
  readonly stack: string;
  readonly address: string;
  readonly integration: string;
  /** Of the integration, where it is known. */
  readonly name?: string;
  /** The attribute or mapping, such as `outbound.mappings.INCIDENT.Status`; `gone` of an integration as a whole. */
  readonly what?: string;
  /** What a person reads; never a secret. */
  readonly label: string;
  /** The same for the same difference in every tenant. */
  readonly unit: string;
  /** Another for each value that is live there. */
  readonly live: string;
  /** Whether to correct drift is all that an apply would do with the integration. */
  readonly isRepairable: boolean;
  /** When the integration was last edited, in milliseconds since the epoch; absent where the server does not tell it. */
  readonly editedAt?: number;
}

export interface Calls {
  readonly get: number;
  readonly paged_get: number;
  readonly token: number;
}

export interface LookResult {
  readonly result: "clean" | "drifted" | "accepted" | "failed";
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly integrations: number;
  readonly drift: readonly FoundDrift[];
  readonly calls: Calls;
}

/** The stacks of a bundle that have anything of a tenant. */
export function stacksOf(bundle: Bundle, tenant: string): readonly string[] {
  return bundle.stacks.filter(({ tenants }) => tenants.includes(tenant)).map(({ name }) => name);
}

/**
 * Looks at a tenant; `files` are those of its stacks. What went wrong is a result as well.
 * @throws the reason of the signal, where the look was stopped: it then has no result.
 */
export async function look(
  tenant: string,
  bundle: Bundle,
  files: ReadonlyMap<string, Uint8Array>,
  surroundings: Surroundings,
): Promise<LookResult> {
  const { signal } = surroundings;
  const calls = { get: 0, paged_get: 0, token: 0 };
  const host = (event: EngineEvent) => {
    if (event.type !== "client") return;
    if (event.event.type === "token") calls.token += 1;
    else if (event.event.type === "request" && event.event.class !== "write") calls[event.event.class] += 1;
  };
  try {
    const document = await withPart(bundle, files, (directory) =>
      driftWith({
        ...surroundings,
        resources: shippedResources,
        host,
        tenant,
        synthesised: { directory, isPart: true },
      }),
    );
    signal?.throwIfAborted();
    return { ...resultOf(document), calls };
  } catch (thrown) {
    signal?.throwIfAborted();
    const [error] = toRampsyncErrors(thrown);
    return { ...failed(error), integrations: 0, drift: [], calls };
  }
}

/** Puts some stacks of a bundle into a folder of their own while `work` needs them. */
export async function withPart<Result>(
  bundle: Bundle,
  files: ReadonlyMap<string, Uint8Array>,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await makeTemporaryFolder("look");
  try {
    await writePart(directory, bundle, files);
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writePart(directory: string, bundle: Bundle, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const part = partOf(bundle, new Set(files.keys()));
  for (const [stack, path] of part.files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, files.get(stack) ?? "");
  }
  await writeFile(join(directory, "manifest.json"), part.manifest);
}

function resultOf({ errors, resources, counts }: DriftDocument): Omit<LookResult, "calls"> {
  const drift = resources.flatMap(driftOf);
  const integrations = resources.length;
  const wrong = errors[0] ?? resources.find(isNotLookedAt)?.error;
  if (errors.length > 0 || counts.not_looked_at > 0) return { ...failed(wrong), integrations, drift };
  const result = drift.length > 0 ? "drifted" : (counts.accepted ?? 0) > 0 ? "accepted" : "clean";
  return { result, integrations, drift };
}

const isNotLookedAt = ({ status }: ResourceDocument) => status === "unknown" || status === "failed";

function failed(error: Pick<PlanError, "code" | "message"> | undefined): Pick<LookResult, "result" | "error"> {
  const { code, message } = error ?? { code: "RS4015", message: "It waits for what was not applied." };
  return { result: "failed", error: { code, message } };
}

function driftOf(resource: ResourceDocument): readonly FoundDrift[] {
  const { stack, address, integration, name, drift, gone } = resource;
  const editedAt = editedAtOf(resource);
  const common = {
    stack,
    address,
    integration,
    ...(name === undefined ? {} : { name }),
    isRepairable: leftToPeople(resource) === undefined,
    ...(editedAt === undefined ? {} : { editedAt }),
  };
  return [
    ...(gone === undefined
      ? []
      : [{ ...common, id: gone.id, what: "gone", label: "the integration is gone", unit: unitOf("gone"), live: "" }]),
    ...drift.flatMap((change) =>
      change.id === undefined
        ? []
        : [
            {
              ...common,
              id: change.id,
              what: unitName(change.path),
              label: change.label,
              unit: unitOf(change),
              live: liveOf(change),
            },
          ],
    ),
  ];
}

/** In milliseconds since the epoch; undefined where the server does not tell it in a form that is understood. */
export function editedAtOf({ last_edit: edit }: Pick<ResourceDocument, "last_edit">): number | undefined {
  const time = edit === undefined ? Number.NaN : Date.parse(edit.time);
  return Number.isNaN(time) ? undefined : time;
}

const unitOf = (of: Parameters<typeof driftId>[1]) => driftId({ tenant: "", integration: "" }, of);

/** A hash: what is live may be long. What is secret is hidden in `before` already. */
export function liveOf({ action, before = "", count = 1 }: Pick<Change, "action" | "before" | "count">): string {
  return createHash("sha256")
    .update(JSON.stringify([action, before, count]))
    .digest("hex")
    .slice(0, 16);
}
