// rampsync as people type it: the command runs their CDKTF program first. The state is that of a real apply.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { runChild } from "./child.js";
import type { Contest, Contestant } from "./contestant.js";
import { programs, root } from "./programs.js";
import { environmentFor } from "./workspace.js";

const PROGRAM = ["--import", "tsx", "main.ts"];

/** A project that a person would have, with the packages of this one. */
function projectOf(
  { scenario, emulator }: Contest,
  { app = `node ${PROGRAM.join(" ")}`, program = "fleet-program.ts" } = {},
) {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-bench-typed-"));
  const modules = join(directory, "node_modules");
  mkdirSync(modules);
  for (const name of ["cdktf", "constructs", "tsx", ".bin"]) {
    symlinkSync(resolve(root, "node_modules", name), join(modules, name), "dir");
  }
  symlinkSync(root, join(modules, "rampsync"), "dir");
  cpSync(resolve(root, "bench", program), join(directory, "main.ts"));
  writeFileSync(
    join(directory, "cdktf.json"),
    JSON.stringify({ language: "typescript", app, sendCrashReports: "false" }),
  );
  const environment = { ...environmentFor(emulator.urls.api), BENCH_COUNT: String(scenario.members.length) };
  return { directory, environment };
}

async function ran(words: readonly string[], project: ReturnType<typeof projectOf>) {
  const done = await runChild(process.execPath, words, project);
  if (done.code !== 0) throw new Error(`${words.join(" ")} ended with ${done.code}:\n${done.stdout}${done.stderr}`);
  return done;
}

export function rampsyncAsTyped(contest: Contest): Promise<Contestant> {
  return asTyped("rampsync with the program, cold", contest, projectOf(contest));
}

/** As the README had it once. */
export function rampsyncByNpx(contest: Contest): Promise<Contestant> {
  return asTyped("rampsync with the program by npx tsx, cold", contest, projectOf(contest, { app: "npx tsx main.ts" }));
}

async function asTyped(name: string, contest: Contest, project: ReturnType<typeof projectOf>): Promise<Contestant> {
  await contest.emulator.begin();
  await ran([programs.rampsync, "apply", "--auto-approve"], project);
  return {
    name,
    calls: "exact",
    run: () => ran([programs.rampsync, "plan", "--detailed-exitcode"], project),
    end: () => rmSync(project.directory, { recursive: true, force: true }),
  };
}

/** What a person's code and cdktf take by themselves. */
export function programAlone(contest: Contest): Contestant {
  return alone("the program alone", projectOf(contest), {});
}

/** With a token in each table, which cdktf resolves three times for each integration, as it did with every table once. */
export function programWithTokens(contest: Contest): Contestant {
  return alone("the program with tokens in its tables, alone", projectOf(contest), { BENCH_TOKENS: "1" });
}

/**
 * The same resources of cdktf's own constructs, with the tables kept out of resolve as well: nothing of rampsync is loaded.
 * @throws where its stacks declare anything else than those of rampsync's constructs.
 */
export async function programOfCdktf(contest: Contest): Promise<Contestant> {
  const [ours, bare] = [projectOf(contest), projectOf(contest, { program: "bare-program.ts" })];
  try {
    for (const project of [ours, bare]) await ran(PROGRAM, project);
    if (!isDeepStrictEqual(resourcesIn(bare), resourcesIn(ours)))
      throw new Error("the program of cdktf declares otherwise");
  } finally {
    rmSync(ours.directory, { recursive: true, force: true });
  }
  return alone("the program of cdktf's own constructs, alone", bare, {});
}

/** By stack and name, without what cdktf notes beside each. */
function resourcesIn({ directory }: ReturnType<typeof projectOf>): unknown {
  const stacks = join(directory, "cdktf.out/stacks");
  return readdirSync(stacks).map((stack) => {
    const { resource } = JSON.parse(readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8")) as {
      resource: { rampsync_installed_integration: Record<string, Record<string, unknown>> };
    };
    const blocks = Object.entries(resource.rampsync_installed_integration);
    return [stack, blocks.map(([name, { "//": _, ...block }]) => [name, block])];
  });
}

/** Node, tsx and cdktf, and no integration: no program takes less. */
export function emptyProgram(contest: Contest): Contestant {
  return alone("the program without integrations, alone", projectOf(contest), { BENCH_COUNT: "0" });
}

function alone(name: string, project: ReturnType<typeof projectOf>, more: NodeJS.ProcessEnv): Contestant {
  const { directory, environment } = project;
  return {
    name,
    calls: "none",
    run: () => ran(PROGRAM, { directory, environment: { ...environment, ...more } }),
    end: () => rmSync(project.directory, { recursive: true, force: true }),
  };
}
