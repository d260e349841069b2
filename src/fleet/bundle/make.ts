// Makes a bundle of a program: runs it, or takes what another job synthesised, checks it offline, and reads its output.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { readManifest } from "../../engine/load/manifest.js";
import { readProject } from "../../engine/load/project.js";
import { hashOf, refuseOutside } from "../../engine/load/synthesised-elsewhere.js";
import { NOT_GIVEN } from "../../engine/load/variables.js";
import { load } from "../../engine/load-program.js";
import { checkDeclarations, tenantsOf } from "../../engine/records/declarations.js";
import type { RunOptions } from "../../engine/run-options.js";
import { shippedResources } from "../../resources/shipped.js";
import { type Bundle, checkBundle } from "./bundle.js";

export interface MadeBundle {
  readonly bundle: Bundle;
  /** By the name of the stack. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** By tenant: a stack of it whose state is not in PostgreSQL. */
  readonly statesElsewhere: ReadonlyMap<string, string>;
}

/** @throws what `validate` does, and RS2021 where the output is changed while it is read. */
export async function makeBundle(options: RunOptions): Promise<MadeBundle> {
  const { directory, environment, synthesised } = options;
  const resources = shippedResources;
  const program = await load({ ...options, resources }, { missingSecretsAllowed: true, wantsDigest: true });
  checkDeclarations(program.stacks, { OPSRAMP_TENANT: "(any)", ...environment }, resources);
  const project = await readProject(resolve(directory), environment);
  const published = resolve(directory, project.output);
  const source = synthesised === undefined ? published : resolve(directory, synthesised.directory);
  const manifest = await readManifest(published, source);
  refuseOutside(manifest, { directory: source });
  const files = new Map(
    await Promise.all(manifest.map(async (stack) => [stack.name, await readFile(stack.source)] as const)),
  );
  const tenants = new Map(program.stacks.map((stack) => [stack.name, tenantsOf(stack, environment)]));
  const bundle: Bundle = {
    digest: program.digest ?? "",
    manifest: await readFile(join(source, "manifest.json"), "utf8"),
    stacks: [...files].map(([name, content]) => ({
      name,
      hash: hashOf(content),
      tenants: (tenants.get(name) ?? []).filter((tenant) => !tenant.includes(NOT_GIVEN)),
    })),
  };
  checkBundle(bundle);
  if (bundle.stacks.every((stack) => stack.tenants.length === 0)) {
    throw new RampsyncError("RS2113", "No stack of the program names a tenant.", {
      place: { file: join(source, "manifest.json") },
    });
  }
  const inPostgres = new Set(program.stacks.filter(({ backend }) => backend.kind === "pg").map(({ name }) => name));
  const statesElsewhere = new Map(
    bundle.stacks
      .filter(({ name }) => !inPostgres.has(name))
      .flatMap((stack) => stack.tenants.map((tenant) => [tenant, stack.name] as const)),
  );
  return { bundle, files, statesElsewhere };
}
