// Proves an export: the project is synthesised and planned against what is live. Nothing is sent, and credentials that were
// taken out are given from memory.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RampsyncError } from "../../base/error.js";
import type { PlanDocument } from "../../document/plan-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { packageRoot } from "../package-root.js";
import type { RunOptions } from "../run-options.js";
import { planWith } from "../verbs/plan.js";
import type { ExportedFile, ExportedTenant } from "./facts.js";
import { stackNameOf } from "./names.js";
import type { Library, ModulePaths } from "./source-file.js";
import { terraformFile } from "./terraform-json.js";
import { programFiles } from "./typescript.js";
import { writeFiles } from "./write.js";

export interface Proof {
  readonly planned: "program" | "declarations";
  readonly plan: PlanDocument;
  readonly errors: readonly RampsyncError[];
}

export interface ProofOptions
  extends Pick<RunOptions, "environment" | "host" | "signal" | "clock" | "limitShare" | "maxRequestsPerMinute"> {
  /** Files that lie beside the program, such as that of known ways. */
  readonly beside: readonly ExportedFile[];
}

/** Plans the program as Node runs it, where the library is found beside this package; else what it declares. */
export async function proveProgram(
  tenants: readonly ExportedTenant[],
  library: Library,
  options: ProofOptions,
): Promise<Proof> {
  const modules = modulesOf(library);
  if (modules === undefined) return proveDeclarations(tenants, options);
  const files = programFiles(tenants, { library, form: "javascript", modules });
  const app = `"${process.execPath}" main.js`;
  return { planned: "program", errors: [], plan: await planIn([...files, projectFile(app)], true, tenants, options) };
}

/** Plans what the tenants declare, in the form in which a program leaves it. */
export async function proveDeclarations(tenants: readonly ExportedTenant[], options: ProofOptions): Promise<Proof> {
  const stacks = tenants.map(({ id }) => {
    const name = stackNameOf(id);
    const directory = `stacks/${name}`;
    const stack = {
      name,
      constructPath: name,
      workingDirectory: directory,
      synthesizedStackPath: `${directory}/cdk.tf.json`,
    };
    return [name, stack] as const;
  });
  const files = [
    { path: "cdktf.out/manifest.json", text: JSON.stringify({ stacks: Object.fromEntries(stacks) }) },
    ...tenants.map((tenant) => ({
      path: `cdktf.out/stacks/${stackNameOf(tenant.id)}/cdk.tf.json`,
      text: JSON.stringify(terraformFile(tenant)),
    })),
  ];
  return {
    planned: "declarations",
    errors: [],
    plan: await planIn([...files, projectFile("false")], false, tenants, options),
  };
}

const projectFile = (app: string): ExportedFile => ({
  path: "cdktf.json",
  text: JSON.stringify({ language: "typescript", app, sendCrashReports: "false" }),
});

async function planIn(
  files: readonly ExportedFile[],
  synth: boolean,
  tenants: readonly ExportedTenant[],
  { beside, ...options }: ProofOptions,
): Promise<PlanDocument> {
  const values = new Map(tenants.map((tenant) => [stackNameOf(tenant.id), liveValues(tenant)]));
  const directory = await mkdtemp(join(tmpdir(), "rampsync-export-"));
  try {
    await writeFiles(directory, [...files, ...beside]);
    return await planWith({
      ...options,
      directory,
      synth,
      resources: shippedResources,
      valuesOf: (stack) => values.get(stack) ?? {},
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function liveValues({ integrations }: ExportedTenant): { readonly [name: string]: string } {
  const variables = integrations.flatMap((integration) => integration.variables);
  return Object.fromEntries(
    variables.flatMap(({ name, live }) => (live === undefined ? [] : [[name, live.reveal()] as const])),
  );
}

/** Where the library and the constructs of this package are; undefined where the library is not installed. */
function modulesOf(library: Library): ModulePaths | undefined {
  const root = packageRoot(__dirname);
  if (root === undefined) return undefined;
  const constructs = join(root, library === "cdktf" ? "dist/constructs/cdktf.js" : "dist/cdktn/index.js");
  try {
    const path = require.resolve(library, { paths: [root] });
    return existsSync(constructs) ? { [library]: path, [`rampsync/${library}`]: constructs } : undefined;
  } catch {
    return undefined;
  }
}
