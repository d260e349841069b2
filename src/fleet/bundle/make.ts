// Makes a bundle of a program: runs it, or takes what another job synthesised, checks it offline, and reads its output.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { readManifest } from "../../engine/load/manifest.js";
import { readProject } from "../../engine/load/project.js";
import type { LoadedStack } from "../../engine/load/stack.js";
import { hashOf, refuseOutside } from "../../engine/load/synthesised-elsewhere.js";
import { NOT_GIVEN } from "../../engine/load/variables.js";
import { load } from "../../engine/load-program.js";
import { stackAt } from "../../engine/plan/observe-in-parts.js";
import { Survey } from "../../engine/plan/survey.js";
import { tenantsOf } from "../../engine/records/declarations.js";
import type { RunOptions } from "../../engine/run-options.js";
import { shippedResources } from "../../resources/shipped.js";
import { type Bundle, type BundledStack, checkBundle } from "./bundle.js";

export interface MadeBundle {
  readonly bundle: Bundle;
  /** The file of a stack, which is read when it is asked for: all of them may be gigabytes. Rejects with RS2016 where it was changed. */
  readonly read: (stack: string) => Promise<Uint8Array>;
  /** By tenant: a stack of it whose state is not in PostgreSQL. */
  readonly statesElsewhere: ReadonlyMap<string, string>;
}

/** What of a stack is told by its contents. */
interface Told {
  readonly tenants: readonly string[];
  readonly isInPostgres: boolean;
}

/** Programs with more stacks than `largeAbove` (default 250) are read one by one. @throws what `validate` does, and RS2016 or RS2021 where the output is changed while it is read. */
export async function makeBundle(
  options: RunOptions,
  { largeAbove }: { readonly largeAbove?: number } = {},
): Promise<MadeBundle> {
  const { directory, environment, synthesised } = options;
  const resources = shippedResources;
  const survey = new Survey({ ...options, resources, environment: { OPSRAMP_TENANT: "(any)", ...environment } });
  const told = new Map<string, Told>();
  const visit = (stack: LoadedStack): void => {
    survey.visit(stack);
    const tenants = tenantsOf(stack, environment).filter((tenant) => !tenant.includes(NOT_GIVEN));
    told.set(stack.name, { tenants, isInPostgres: stack.backend.kind === "pg" });
  };
  const program = await load(
    { ...options, resources },
    { missingSecretsAllowed: true, wantsDigest: true, oneByOne: visit, largeAbove },
  );
  if (program.again === undefined) for (const stack of program.stacks) visit(stack);
  await survey.notes((place) => stackAt(program, place));
  const project = await readProject(resolve(directory), environment);
  const published = resolve(directory, project.output);
  const source = synthesised === undefined ? published : resolve(directory, synthesised.directory);
  const manifest = await readManifest(published, source);
  refuseOutside(manifest, { directory: source });
  const stacks: BundledStack[] = [];
  const files = new Map<string, { readonly file: string; readonly hash: string }>();
  for (const { name, source: file } of manifest) {
    const hash = hashOf(await readFile(file));
    files.set(name, { file, hash });
    stacks.push({ name, hash, tenants: told.get(name)?.tenants ?? [] });
  }
  const bundle: Bundle = {
    digest: program.digest ?? "",
    manifest: await readFile(join(source, "manifest.json"), "utf8"),
    stacks,
  };
  checkBundle(bundle);
  if (bundle.stacks.every((stack) => stack.tenants.length === 0)) {
    throw new RampsyncError("RS2113", "No stack of the program names a tenant.", {
      place: { file: join(source, "manifest.json") },
    });
  }
  const statesElsewhere = new Map(
    bundle.stacks
      .filter(({ name }) => told.get(name)?.isInPostgres !== true)
      .flatMap((stack) => stack.tenants.map((tenant) => [tenant, stack.name] as const)),
  );
  const read = async (stack: string): Promise<Uint8Array> => {
    const { file = "", hash } = files.get(stack) ?? {};
    const content = await readFile(file);
    if (hashOf(content) === hash) return content;
    throw new RampsyncError("RS2016", `The stack "${stack}" was changed while the program was published.`, {
      place: { file },
      hint: "Run it again, and let nothing else synthesise the program meanwhile.",
    });
  };
  return { bundle, read, statesElsewhere };
}
