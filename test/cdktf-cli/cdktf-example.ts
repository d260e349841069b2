// An example in a directory of its own, and the cdktf command in it, with the provider from a mirror.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Emulator } from "../../src/emulator/index.js";
import { environmentOf } from "../support/desk.js";

const root = resolve(__dirname, "../..");
/** Apart from the project: it is half a gigabyte, and nothing of it is ours. */
const cliDirectory = process.env.RAMPSYNC_CDKTF_CLI ?? join(root, "node_modules/.cache/rampsync-cdktf-cli");
const cdktf = join(cliDirectory, "node_modules/.bin/cdktf");

function installCdktfCli(): void {
  if (existsSync(cdktf)) return;
  mkdirSync(cliDirectory, { recursive: true });
  writeFileSync(join(cliDirectory, "package.json"), JSON.stringify({ private: true }));
  const packages = ["cdktf-cli@0.21.0", "cdktf@0.21.0", "constructs@10.7.2"];
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: cliDirectory, stdio: "pipe" });
}

/** For commands that change something, in which nobody is asked. */
export const unattended = ["--auto-approve", "--skip-provider-lock"];

export class CdktfExample {
  private constructor(
    readonly directory: string,
    readonly emulator: Emulator,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** The emulator is closed with the example. */
  static open(name: string, emulator: Emulator): CdktfExample {
    installCdktfCli();
    // Within the checkout, so that the example finds `rampsync` as its own package.
    mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
    const directory = mkdtempSync(join(root, ".rampsync-tmp/cdktf-cli-"));
    cpSync(join(root, "examples", name), directory, { recursive: true });
    const install = [join(root, "dist/cli/main.js"), "provider", "install", "--dir", join(directory, "mirror")];
    execFileSync(process.execPath, install, { stdio: "pipe" });
    const cliConfig = join(directory, "terraform.tfrc");
    writeFileSync(
      cliConfig,
      `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = "${join(directory, "mirror")}"\n  }\n}\n`,
    );
    const outside = Object.entries(process.env).filter(
      ([variable]) => !variable.startsWith("TF_") && !variable.startsWith("CDKTF_"),
    );
    return new CdktfExample(directory, emulator, {
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
    const child = spawn(cdktf, words, {
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
        code === 0 ? done(output) : failed(new Error(`cdktf ${words.join(" ")}\n${output}`)),
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
