// A project of somebody else's, made in the temp directory, that installs the packed package by npm.
import { execFileSync, spawn } from "node:child_process";
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

  /** Runs a program that the project's packages brought; an object among the words is added to its environment. */
  bin(name: string, ...words: readonly (string | NodeJS.ProcessEnv)[]): string {
    const args = words.filter((word) => typeof word === "string");
    const environment = Object.assign({}, ...words.filter((word) => typeof word !== "string")) as NodeJS.ProcessEnv;
    return run(this.directory, this.#path(name), args, environment);
  }

  /** Starts `rampsync emulator`; the environment that it prints leads to it. */
  async emulator(
    ...args: readonly string[]
  ): Promise<{ readonly environment: NodeJS.ProcessEnv; readonly stop: () => void }> {
    const child = spawn(this.#path("rampsync"), ["emulator", ...args], {
      cwd: this.directory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.includes("serves until it is stopped")) break;
    }
    const settings = [...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]);
    const secrets = { TF_VAR_desk_password: "canary-password-1", TF_VAR_desk_api_secret: "canary-api-secret-1" };
    return { environment: { ...Object.fromEntries(settings), ...secrets }, stop: () => child.kill() };
  }

  #path(name: string): string {
    return join(this.directory, "node_modules/.bin", name);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
