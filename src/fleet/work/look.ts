// One look at one tenant: its part of a bundle is put into a folder of its own and compared with what is live. Runs no program.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { toRampsyncErrors } from "../../base/error.js";
import type { DriftDocument, PlanError, ResourceDocument } from "../../document/plan-document.js";
import type { EngineEvent } from "../../engine/host.js";
import type { RunOptions } from "../../engine/run-options.js";
import { driftWith } from "../../engine/verbs/drift.js";
import { shippedResources } from "../../resources/shipped.js";
import { type Bundle, partOf } from "../bundle/bundle.js";

/** What workers are told of the surroundings: the program's directory, credentials, variables. */
export type Surroundings = Omit<
  RunOptions,
  "host" | "stacks" | "synth" | "synthesised" | "tenant" | "shard" | "targets" | "sendSecrets"
>;

/** A difference that was found. */
export interface FoundDrift {
  readonly id: string;
  readonly stack: string;
  readonly address: string;
  readonly integration: string;
  /** What a person reads; never a secret. */
  readonly label: string;
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
  const directory = await mkdtemp(join(tmpdir(), "rampsync-look-"));
  try {
    await writePart(directory, bundle, files);
    const document = await driftWith({
      ...surroundings,
      resources: shippedResources,
      host,
      tenant,
      synthesised: { directory, isPart: true },
    });
    signal?.throwIfAborted();
    return { ...resultOf(document), calls };
  } catch (thrown) {
    signal?.throwIfAborted();
    const [error] = toRampsyncErrors(thrown);
    return { ...failed(error), integrations: 0, drift: [], calls };
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

function driftOf({ stack, address, integration, drift, gone }: ResourceDocument): readonly FoundDrift[] {
  const place = { stack, address, integration };
  return [
    ...(gone === undefined ? [] : [{ ...place, id: gone.id, label: "the integration is gone" }]),
    ...drift.flatMap(({ id, label }) => (id === undefined ? [] : [{ ...place, id, label }])),
  ];
}
