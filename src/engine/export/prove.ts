// Proves an export: the project is synthesised and planned against what is live. Nothing is sent, and credentials that were
// taken out are given from memory.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RampsyncError } from "../../base/error.js";
import { mergers } from "../../document/merge.js";
import type { PlanDocument } from "../../document/plan-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { packageRoot } from "../package-root.js";
import type { RunOptions } from "../run-options.js";
import { makeTemporaryFolder } from "../temporary-folder.js";
import { planWith } from "../verbs/plan.js";
import type { ExportedFile, ExportedTenant } from "./facts.js";
import { stackNameOf } from "./names.js";
import type { Library, ModulePaths } from "./source-file.js";
import { terraformFile } from "./terraform-json.js";
import type { Program } from "./typescript.js";
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
  program: Program,
  tenants: readonly ExportedTenant[],
  library: Library,
  options: ProofOptions,
): Promise<Proof> {
  const modules = modulesOf(library);
  if (modules === undefined) return proveDeclarations(tenants, options);
  const app = projectFile(`"${process.execPath}" main.js`);
  const filesOf = (part: readonly ExportedTenant[]) => [...program.partFor(part, modules), app];
  return { planned: "program", errors: [], plan: await planInParts(filesOf, true, tenants, options) };
}

/** Plans what the tenants declare, in the form in which a program leaves it. */
export async function proveDeclarations(tenants: readonly ExportedTenant[], options: ProofOptions): Promise<Proof> {
  return { planned: "declarations", errors: [], plan: await planInParts(synthesised, false, tenants, options) };
}

/** What a program that declares the tenants would leave. */
function synthesised(tenants: readonly ExportedTenant[]): readonly ExportedFile[] {
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
  return [
    { path: "cdktf.out/manifest.json", text: JSON.stringify({ stacks: Object.fromEntries(stacks) }) },
    ...tenants.map((tenant) => ({
      path: `cdktf.out/stacks/${stackNameOf(tenant.id)}/cdk.tf.json`,
      text: JSON.stringify(terraformFile(tenant)),
    })),
    projectFile("false"),
  ];
}

const projectFile = (app: string): ExportedFile => ({
  path: "cdktf.json",
  text: JSON.stringify({ language: "typescript", app, sendCrashReports: "false" }),
});

/** Tenants that are planned at a time: memory holds no more of them, here and in the program. */
const PART = 50;

/** One plan of all tenants, which have nothing in common that a plan would look at. */
async function planInParts(
  filesOf: (tenants: readonly ExportedTenant[]) => readonly ExportedFile[],
  synth: boolean,
  tenants: readonly ExportedTenant[],
  { host, ...options }: ProofOptions,
): Promise<PlanDocument> {
  const all = resourcesOf(tenants);
  const plans: PlanDocument[] = [];
  let done = 0;
  for (let from = 0; from < Math.max(tenants.length, 1); from += PART) {
    const part = tenants.slice(from, from + PART);
    const before = done;
    const ofAll: ProofOptions["host"] = (event) =>
      host(event.type === "progress" ? { ...event, done: before + event.done, all } : event);
    plans.push(await planIn(filesOf(part), synth, part, { ...options, host: ofAll }));
    done += resourcesOf(part);
  }
  const [single] = plans;
  return single !== undefined && plans.length === 1 ? single : mergers.plan(plans, []);
}

const resourcesOf = (tenants: readonly ExportedTenant[]): number =>
  tenants.flatMap(({ integrations }) => integrations).reduce((sum, { events }) => sum + 1 + events.length, 0);

async function planIn(
  files: readonly ExportedFile[],
  synth: boolean,
  tenants: readonly ExportedTenant[],
  { beside, ...options }: ProofOptions,
): Promise<PlanDocument> {
  const values = new Map(tenants.map((tenant) => [stackNameOf(tenant.id), liveValues(tenant)]));
  const directory = await makeTemporaryFolder("export");
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
