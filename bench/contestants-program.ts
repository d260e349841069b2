// rampsync as people type it: the command runs their CDKTF program first. The state is that of a real apply.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runChild } from "./child.js";
import type { Contest, Contestant } from "./contestant.js";
import { programs, root } from "./programs.js";
import { environmentFor } from "./workspace.js";

const PROGRAM = ["--import", "tsx", "main.ts"];

/** A project that a person would have, with the packages of this one. */
function projectOf({ scenario, emulator }: Contest) {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-bench-typed-"));
  const modules = join(directory, "node_modules");
  mkdirSync(modules);
  for (const name of ["cdktf", "constructs", "tsx"]) {
    symlinkSync(resolve(root, "node_modules", name), join(modules, name), "dir");
  }
  symlinkSync(root, join(modules, "rampsync"), "dir");
  cpSync(resolve(root, "bench/fleet-program.ts"), join(directory, "main.ts"));
  writeFileSync(
    join(directory, "cdktf.json"),
    JSON.stringify({ language: "typescript", app: `node ${PROGRAM.join(" ")}`, sendCrashReports: "false" }),
  );
  const environment = { ...environmentFor(emulator.urls.api), BENCH_COUNT: String(scenario.members.length) };
  return { directory, environment };
}

async function ran(words: readonly string[], project: ReturnType<typeof projectOf>) {
  const done = await runChild(process.execPath, words, project);
  if (done.code !== 0) throw new Error(`${words.join(" ")} ended with ${done.code}:\n${done.stdout}${done.stderr}`);
  return done;
}

export async function rampsyncAsTyped(contest: Contest): Promise<Contestant> {
  const project = projectOf(contest);
  await contest.emulator.begin();
  await ran([programs.rampsync, "apply", "--auto-approve"], project);
  return {
    name: "rampsync with the program, cold",
    calls: "exact",
    run: () => ran([programs.rampsync, "plan", "--detailed-exitcode"], project),
    end: () => rmSync(project.directory, { recursive: true, force: true }),
  };
}

/** What a person's code and cdktf take by themselves. */
export function programAlone(contest: Contest): Contestant {
  const project = projectOf(contest);
  return {
    name: "the program alone",
    calls: "none",
    run: () => ran(PROGRAM, project),
    end: () => rmSync(project.directory, { recursive: true, force: true }),
  };
}
