// A project directory with stacks that are synthesised already, and the built command run in it as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { processEnvironment } from "./processes.js";
import { type StackInput, synthesised } from "./stacks.js";

export const command = resolve(__dirname, "../../dist/cli/main.js");

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly done: Promise<CommandResult>;
  /** The first group of a pattern, once the standard error of the process has it. Rejects when the process ends before. */
  readonly errorText: (pattern: RegExp) => Promise<string>;
}

export class Project {
  readonly directory = mkdtempSync(join(tmpdir(), "rampsync-project-"));

  constructor(
    readonly environment: NodeJS.ProcessEnv,
    /** Whether verbs run `main.js`; by default they take the stacks that `stacks` wrote. */
    private readonly synth = false,
  ) {
    if (!existsSync(command)) throw new Error("dist/ is not built: run npm run build (npm test does it)");
    this.write("cdktf.json", JSON.stringify({ language: "typescript", app: "node main.js" }));
  }

  write(path: string, text: string): void {
    const absolute = join(this.directory, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), "utf8");
  }

  /** Also what a run leaves beside a file of that name: a backup, a lock, an unfinished save. */
  discard(path: string): void {
    const name = basename(path);
    const directory = join(this.directory, dirname(path));
    for (const file of readdirSync(directory)) if (file.includes(name)) rmSync(join(directory, file));
  }

  exists(path: string): boolean {
    return existsSync(join(this.directory, path));
  }

  /** Writes what a synth of these stacks would leave. */
  stacks(stacks: Readonly<Record<string, StackInput>>): void {
    for (const [path, text] of Object.entries(synthesised(stacks, (name) => this.statePath(name)))) {
      this.write(path, text);
    }
  }

  statePath(stack: string): string {
    return join(this.directory, `terraform.${stack}.tfstate`);
  }

  /** Runs `rampsync`. */
  run(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.start(words, environment).done;
  }

  /** As `run`, with the process at hand while it runs. */
  start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningCommand {
    const [verb = ""] = words;
    const loads =
      !this.synth &&
      ["plan", "apply", "drift", "coverage", "credentials", "destroy", "validate", "unlock"].includes(verb);
    const child = spawn(process.execPath, [command, ...words, ...(loads ? ["--no-synth"] : [])], {
      cwd: this.directory,
      env: { ...processEnvironment(this.directory), ...this.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8");
    });
    const done = new Promise<CommandResult>((ended, failed) => {
      child.once("error", failed);
      child.once("close", (code) => ended({ code, stdout, stderr }));
    });
    const errorText = (pattern: RegExp) =>
      new Promise<string>((found, failed) => {
        const look = () => {
          const [, group] = pattern.exec(stderr) ?? [];
          if (group !== undefined) found(group);
        };
        child.stderr.on("data", look);
        child.once("close", () => failed(new Error(`the process ended: ${stderr}`)));
        look();
      });
    return { process: child, done, errorText };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
