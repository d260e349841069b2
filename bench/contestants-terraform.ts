// Terraform with our provider, and Terraform's own core alone with the same bytes in terraform_data.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "./child.js";
import { type Contest, type Contestant, NotRun } from "./contestant.js";
import type { Calls } from "./emulator-process.js";
import type { Block } from "./fleet.js";
import { programs } from "./programs.js";
import { at, minimalCalls, type Scenario } from "./scenario.js";
import { environmentFor, Workspace } from "./workspace.js";

/** Its version. @throws NotRun */
export function requireTerraform(): string {
  try {
    const text = execFileSync("terraform", ["version", "-json"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return (JSON.parse(text) as { terraform_version: string }).terraform_version;
  } catch {
    throw new NotRun("there is no terraform on PATH");
  }
}

function terraformEnvironment(directory: string, url: string): NodeJS.ProcessEnv {
  const config = join(directory, ".terraformrc");
  writeFileSync(config, "disable_checkpoint = true\n");
  return { ...environmentFor(url), TF_CLI_CONFIG_FILE: config, TF_IN_AUTOMATION: "1" };
}

const flags = ["-input=false", "-no-color", "-lock=false"];

async function terraform(directory: string, environment: NodeJS.ProcessEnv, words: readonly string[], codes = [0]) {
  const done = await runChild("terraform", words, { directory, environment });
  if (done.code === null || !codes.includes(done.code)) {
    throw new Error(
      `terraform ${words[0]} ended with ${done.code}:\n${done.stdout.slice(-2000)}\n${done.stderr.slice(0, 2000)}`,
    );
  }
  return done;
}

/** The bundled provider that `npm run build` leaves. @throws NotRun */
export function bundledProvider(): string {
  if (existsSync(programs.provider)) return programs.provider;
  throw new NotRun("dist/provider is not built");
}

export async function terraformWithProvider(contest: Contest): Promise<Contestant> {
  const work = await workWith(bundledProvider(), contest);
  return { name: "terraform with the provider", calls: "exact", fewest: fewestOfProvider(contest.scenario), ...work };
}

/** The same with a provider that hands back what it is given: nothing that is compared or asked for is in its time. */
export async function terraformWithEcho(contest: Contest): Promise<Contestant> {
  const work = await workWith(programs.echoProvider, contest);
  return { name: "terraform with a provider that only hands back", calls: "none", ...work };
}

/** The same with one that asks what has to be asked, decodes, and compares in the plainest code before it hands back. */
export async function terraformWithAsking(contest: Contest): Promise<Contestant> {
  const name = "terraform with one that asks, compares plainly and hands back";
  const work = await workWith(programs.askingProvider, contest);
  return { name, calls: "exact", fewest: fewestOfProvider(contest.scenario), ...work };
}

/** In a workspace of its own: one stack that holds everything, Terraform's own fastest form. */
async function workWith(provider: string, { scenario, emulator }: Contest) {
  requireTerraform();
  const workspace = new Workspace(scenario, "one stack");
  const directory = workspace.stackDirectory("all");
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const mirror = join(workspace.directory, "mirror");
  const installed = join(mirror, "registry.terraform.io/rampsync/rampsync/0.1.0", platform);
  mkdirSync(installed, { recursive: true });
  const program = readFileSync(provider, "utf8");
  const shebang = program.startsWith("#!") ? "" : "#!/usr/bin/env node\n";
  writeFileSync(join(installed, "terraform-provider-rampsync_v0.1.0"), shebang + program, { mode: 0o755 });
  const environment = terraformEnvironment(workspace.directory, emulator.urls.api);
  await terraform(directory, environment, ["init", "-input=false", "-no-color", `-plugin-dir=${mirror}`]);
  const planCode = scenario.changed > 0 && scenario.verb !== "apply" ? 2 : 0;
  const words =
    scenario.verb === "apply" ? ["apply", "-auto-approve", ...flags] : ["plan", "-detailed-exitcode", ...flags];
  return {
    run: async () => {
      workspace.begin();
      return terraform(directory, environment, words, [planCode]);
    },
    end: () => workspace.remove(),
  };
}

/**
 * Nobody announces to a provider what will be read: it asks for the first integration of a tenant by GET, and reads pages
 * from the second on. Terraform starts it anew to apply: another token, and a look at what was planned before.
 */
function fewestOfProvider({ members, verb, script }: Scenario): Calls {
  const fewest = minimalCalls(script);
  if (verb === "apply") return { ...fewest, token: 2, get: fewest.get + members.length };
  return { ...fewest, get: new Set(members.map(({ tenant }) => tenant)).size };
}

/** As many bytes as the block, with nothing in them that refers to a variable. */
function bytesOf(block: Block): unknown {
  return JSON.parse(JSON.stringify(block).replaceAll("${", "((")) as unknown;
}

/**
 * Makes no call at all: what Terraform itself costs for so many resources of so many bytes. They stand in
 * `triggers_replace`, which holds them once, as the provider's resource does; `input` would come back as `output`.
 */
export async function terraformCore({ scenario }: Contest): Promise<Contestant> {
  requireTerraform();
  const directory = mkdtempSync(join(tmpdir(), "rampsync-bench-core-"));
  const environment = terraformEnvironment(directory, "");
  const configOf = (count: number) => ({
    resource: {
      terraform_data: Object.fromEntries(
        scenario.members
          .slice(0, count)
          .map((member, index) => [member.label, { triggers_replace: bytesOf(at(scenario.declared, index)) }]),
      ),
    },
  });
  const write = (count: number) => writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configOf(count)));
  write(1);
  await terraform(directory, environment, ["init", "-input=false", "-no-color"]);
  await terraform(directory, environment, ["apply", "-auto-approve", ...flags]);
  // Creating a thousand of them takes Terraform a minute: the state is made from that of the first one.
  const path = join(directory, "terraform.tfstate");
  const state = JSON.parse(readFileSync(path, "utf8")) as CoreState;
  const first = at(state.resources, 0);
  state.resources = scenario.members.map((member, index) => {
    const resource = structuredClone(first);
    resource.name = member.label;
    const { attributes } = at(resource.instances, 0);
    attributes.id = `00000000-0000-4000-9000-${String(index).padStart(12, "0")}`;
    attributes.triggers_replace.value = bytesOf(at(scenario.declared, index));
    return resource;
  });
  writeFileSync(path, JSON.stringify(state, undefined, 2));
  write(scenario.members.length);
  return {
    name: "terraform's core alone",
    calls: "none",
    run: () => terraform(directory, environment, ["plan", "-detailed-exitcode", ...flags]),
    end: () => rmSync(directory, { recursive: true, force: true }),
  };
}

interface CoreState {
  resources: {
    name: string;
    instances: { attributes: { id: string; triggers_replace: { value: unknown } } }[];
  }[];
}
