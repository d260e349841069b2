// Runs the real terraform in directories of its own, without network, and says so when there is none.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface TerraformResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningTerraform {
  readonly process: ChildProcess;
  readonly done: Promise<TerraformResult>;
}

export interface TerraformDirectory {
  readonly path: string;
  /** Files by path relative to the directory. */
  write(files: { readonly [path: string]: string }): void;
  /** `-no-color` and `-input=false` are added where the command knows them. */
  run(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<TerraformResult>;
  start(args: readonly string[], environment?: NodeJS.ProcessEnv): RunningTerraform;
  remove(): void;
}

/** The program that the tests run: another one takes its place by name, such as `tofu`. */
export const TERRAFORM = process.env.RAMPSYNC_TERRAFORM ?? "terraform";

/** The registry that the program means by a source without a host. */
export const REGISTRY = process.env.RAMPSYNC_TERRAFORM_REGISTRY ?? "registry.terraform.io";

/** What `version -json` prints may begin with a warning. */
export function versionIn(output: string): string {
  return (JSON.parse(output.slice(output.search(/^\{/m))) as { terraform_version: string }).terraform_version;
}

/** The version of the terraform on PATH, or undefined. With CI=true its absence is an error, never a silent skip. */
export function findTerraform(): string | undefined {
  try {
    const output = execFileSync(TERRAFORM, ["version", "-json"], {
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return versionIn(output);
  } catch {
    if (process.env.CI === "true") throw new Error(`${TERRAFORM} is not on PATH; with CI=true these tests must run`);
    process.stderr.write(`skipped: ${TERRAFORM} is not on PATH\n`);
    return undefined;
  }
}

/** Whatever of Terraform's the user has set does not reach the tests. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("TF_"));
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}

const interactive = new Set(["plan", "apply", "destroy", "import", "init", "refresh"]);

/** In a directory of its own, or in one that is there; `remove` removes it either way. */
export function terraformDirectory(path = mkdtempSync(join(tmpdir(), "terraform-"))): TerraformDirectory {
  const emptyConfig = join(path, ".cli-config.tfrc");
  writeFileSync(emptyConfig, "disable_checkpoint = true\n");
  const start = (args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningTerraform => {
    const [command = "", ...rest] = args;
    const common = interactive.has(command) ? ["-input=false", "-no-color"] : ["-no-color"];
    const withoutColor = command === "show" || command === "validate" || interactive.has(command) ? common : [];
    const { TF_REATTACH_PROVIDERS: reattach } = environment;
    // A provider that serves says its full address, with the registry that Terraform means.
    const attached =
      reattach === undefined ? {} : { TF_REATTACH_PROVIDERS: reattach.replaceAll("registry.terraform.io", REGISTRY) };
    const child = spawn(TERRAFORM, [command, ...withoutColor, ...rest], {
      cwd: path,
      // A provider that the user has installed must not stand in for the one that is tested.
      env: { ...cleanEnvironment(), HOME: path, TF_CLI_CONFIG_FILE: emptyConfig, ...environment, ...attached },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const done = new Promise<TerraformResult>((resolve, reject) => {
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
    return { process: child, done };
  };
  return {
    path,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
    },
    run: (args, environment) => start(args, environment).done,
    start,
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
