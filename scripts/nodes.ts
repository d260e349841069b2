// The versions of Node that the suites run under beside the one that is installed, each put apart from the project by npm.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

/** By major version, exactly: npm's package `node`. */
export const NODES: Readonly<Record<string, string>> = { 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };

/** Never the project's own folder: a program in its `.bin` would run every script of the project. */
const cacheOf = (root: string) => process.env.RAMPSYNC_NODES ?? resolve(root, "node_modules/.cache/rampsync-nodes");

/**
 * The program of a major version, installed where it is missing. `root` is the package's, where this file is bundled.
 * Throws for a version that is not in `NODES`.
 */
export function nodeProgram(major: string, root = resolve(__dirname, "..")): string {
  const cache = cacheOf(root);
  const version = NODES[major];
  if (version === undefined)
    throw new Error(`There is no Node ${major}; these there are: ${Object.keys(NODES).join(", ")}.`);
  const directory = join(cache, version);
  const program = join(directory, "node_modules/node/bin/node");
  if (!existsSync(program)) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
    // Its script fetches the program of this platform, so that it has to run.
    const words = ["install", "--no-audit", "--no-fund", "--ignore-scripts=false", "--save-exact", `node@${version}`];
    execFileSync("npm", words, { cwd: directory, stdio: "pipe" });
  }
  const found = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  if (found !== `v${version}`) throw new Error(`${program} is ${found}, not v${version}.`);
  return program;
}

/** An environment in which every program that a script or a shebang calls `node` is this one. */
export function withNode(program: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...environment, PATH: [dirname(program), environment.PATH ?? ""].join(delimiter) };
}
