// An example in a directory of its own, and the cdktf or cdktn command in it, with the provider from a mirror.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { nodeProgram, withNode } from "../../scripts/nodes.js";
import type { Emulator } from "../../src/emulator/index.js";
import { environmentOf } from "../support/desk.js";

const root = resolve(__dirname, "../..");
/** A command that deploys what a program synthesises. */
export interface DeployCommand {
  readonly name: "cdktf" | "cdktn";
  readonly packages: readonly string[];
  /** Apart from the project: it is half a gigabyte, and nothing of it is ours. */
  readonly directory: string;
  /** The major version of Node that it runs under, with the programs that it starts; default: that of the test. */
  readonly node?: string;
}

export const cdktf: DeployCommand = {
  name: "cdktf",
  packages: ["cdktf-cli@0.21.0", "cdktf@0.21.0", "constructs@10.7.2"],
  directory: process.env.RAMPSYNC_CDKTF_CLI ?? join(root, "node_modules/.cache/rampsync-cdktf-cli"),
};

export const cdktn: DeployCommand = {
  name: "cdktn",
  packages: ["cdktn-cli@0.24.0", "cdktn@0.24.0", "constructs@10.7.2"],
  directory: process.env.RAMPSYNC_CDKTN_CLI ?? join(root, "node_modules/.cache/rampsync-cdktn-cli"),
  node: "24",
};

const programOf = ({ name, directory }: DeployCommand) => join(directory, "node_modules/.bin", name);

function install(command: DeployCommand, environment: NodeJS.ProcessEnv): void {
  const { packages, directory } = command;
  if (existsSync(programOf(command))) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packages], {
    cwd: directory,
    env: environment,
    stdio: "pipe",
  });
}

/** The same program for the other layer: both have the same names. */
function importFrom(layer: DeployCommand["name"], directory: string): void {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".ts")) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/(from "(?:rampsync\/)?)cdktf"/g, `$1${layer}"`));
  }
}

/** For commands that change something, in which nobody is asked. */
export const unattended = ["--auto-approve", "--skip-provider-lock"];

export class CdktfExample {
  private constructor(
    private readonly command: DeployCommand,
    readonly directory: string,
    readonly emulator: Emulator,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** The emulator is closed with the example. */
  static open(name: string, emulator: Emulator, command: DeployCommand = cdktf): CdktfExample {
    const environment = command.node === undefined ? process.env : withNode(nodeProgram(command.node));
    install(command, environment);
    // Within the checkout, so that the example finds `rampsync` as its own package.
    mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
    const directory = mkdtempSync(join(root, ".rampsync-tmp/cdktf-cli-"));
    cpSync(join(root, "examples", name), directory, { recursive: true });
    importFrom(command.name, directory);
    const words = [join(root, "dist/cli/main.js"), "provider", "install", "--dir", join(directory, "mirror")];
    execFileSync(process.execPath, words, { stdio: "pipe" });
    const cliConfig = join(directory, "terraform.tfrc");
    writeFileSync(
      cliConfig,
      `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = "${join(directory, "mirror")}"\n  }\n}\n`,
    );
    const outside = Object.entries(environment).filter(
      ([variable]) => !variable.startsWith("TF_") && !variable.startsWith("CDKTF_"),
    );
    return new CdktfExample(command, directory, emulator, {
      ...Object.fromEntries(outside),
      ...environmentOf(emulator),
      CHECKPOINT_DISABLE: "1",
      CI: "1",
      FORCE_COLOR: "0",
      HOME: directory,
      TF_CLI_CONFIG_FILE: cliConfig,
    });
  }

  /** Not synchronous: the emulator answers from this process. */
  run(...words: readonly string[]): Promise<string> {
    const child = spawn(programOf(this.command), words, {
      cwd: this.directory,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return new Promise((done, failed) => {
      child.once("error", failed);
      child.once("close", (code) =>
        code === 0 ? done(output) : failed(new Error(`${this.command.name} ${words.join(" ")}\n${output}`)),
      );
    });
  }

  get writes(): number {
    return this.emulator.requests.filter((request) => request.class === "write").length;
  }

  async close(): Promise<void> {
    await this.emulator.close();
    rmSync(this.directory, { recursive: true });
  }
}
