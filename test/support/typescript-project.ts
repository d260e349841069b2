// A project in TypeScript as people have it: its program run by tsx, with packages of its own, in a test's world.
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AcceptDocument } from "../../src/document/accept-document.js";
import { type AcceptOptions, acceptWith } from "../../src/engine/verbs/accept.js";
import type { World } from "./world.js";

const root = resolve(__dirname, "../..");

/** Gives the world's folder the packages of a project, and an app that runs `main.ts`. */
export function makeTypeScriptProject(world: World): void {
  mkdirSync(join(world.directory, "node_modules"));
  for (const name of ["cdktf", "cdktn", "constructs", "typescript"]) {
    symlinkSync(join(root, "node_modules", name), join(world.directory, "node_modules", name));
  }
  symlinkSync(root, join(world.directory, "node_modules/rampsync"));
  const tsx = JSON.stringify(require.resolve("tsx"));
  world.project.write("cdktf.json", JSON.stringify({ language: "typescript", app: `node --import ${tsx} main.ts` }));
}

/** The same with the files of a folder, its `cdktf.json` left out. */
export function copyProject(world: World, folder: string): void {
  cpSync(folder, world.directory, {
    recursive: true,
    filter: (path) => !/(?:node_modules|cdktf\.out|cdktf\.json)$/.test(path),
  });
  makeTypeScriptProject(world);
}

export const acceptIn = (world: World, options: Partial<AcceptOptions> = {}): Promise<AcceptDocument> =>
  acceptWith({ ...world.runOptions, ...options, synth: true } as Parameters<typeof acceptWith>[0]);

export const textOf = (world: World, file: string): string => readFileSync(join(world.directory, file), "utf8");

/** How many calls the next plan has, by tenant. */
export async function callsByTenant(world: World): Promise<Readonly<Record<string, number>>> {
  const calls: Record<string, number> = {};
  for (const { tenant, calls: own } of (await world.plan({ synth: true })).resources) {
    calls[tenant] = (calls[tenant] ?? 0) + own.length;
  }
  return calls;
}

/** What became of each edit: where it was written, or why it was not. */
export const placesOf = ({ edits }: AcceptDocument): readonly (string | undefined)[] =>
  edits.map(({ where, reason }) => where ?? reason);
