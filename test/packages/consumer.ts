// A project of somebody else's, made in the temp directory, that installs the packed package by npm.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** Runs a program to its end; fails with what it printed. */
export function run(
  cwd: string,
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): string {
  try {
    return execFileSync(command, args, {
      cwd,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

/** The tarball that would be published. */
export function pack(directory: string): string {
  run(root, "npm", ["run", "--silent", "build"]);
  const printed = run(root, "npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory]);
  const [packed] = JSON.parse(printed) as { filename: string }[];
  if (packed === undefined) throw new Error(printed);
  return join(directory, packed.filename);
}

export class Consumer {
  readonly directory = mkdtempSync(join(tmpdir(), "rampsync-consumer-"));

  constructor(packages: readonly string[], manifest: object = {}) {
    this.write({ "package.json": JSON.stringify({ name: "consumer", private: true, ...manifest }) });
    this.run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", ...packages);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
  }

  run(command: string, ...args: readonly string[]): string {
    return run(this.directory, command, args);
  }

  /** A program that the project's packages brought. */
  bin(name: string, ...args: readonly string[]): string {
    return this.run(join(this.directory, "node_modules/.bin", name), ...args);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
