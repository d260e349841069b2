// rampsync, as a command that starts anew each time and as a library that is warm, and the floor in the same two forms.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type RunOptions } from "../src/engine/run-options.js";
import { apply } from "../src/engine/verbs/apply.js";
import { drift } from "../src/engine/verbs/drift.js";
import { plan } from "../src/engine/verbs/plan.js";
import { millisecondsSince, runChild } from "./child.js";
import { type Compared, type ComparingOptions, comparingFloor } from "./comparing-floor.js";
import type { Contest, Contestant, Run } from "./contestant.js";
import { floor } from "./floor.js";
import { programs } from "./programs.js";
import type { Scenario } from "./scenario.js";
import { environmentFor } from "./workspace.js";

const flagsOf = { plan: ["--detailed-exitcode"], apply: ["--auto-approve"], drift: [] } as const;

export function rampsyncCold(contest: Contest): Contestant {
  return command("rampsync, cold", contest, contest.scenario.verb, []);
}

export function rampsyncThatSavesThePlan(contest: Contest): Contestant {
  return command("rampsync with --out, cold", contest, contest.scenario.verb, ["--out", "saved-plan.json"]);
}

/** What an apply does before it begins to change anything: no apply of the same takes less. */
export function rampsyncPlanOfTheSame(contest: Contest): Contestant {
  return {
    ...command("rampsync plan of the same changes, cold", contest, "plan", []),
    calls: "counted",
    changesNothing: true,
  };
}

function command(
  name: string,
  { scenario, workspace, emulator }: Contest,
  verb: Scenario["verb"],
  more: readonly string[],
): Contestant {
  const { changed } = scenario;
  const wantedCode = verb !== "apply" && changed > 0 ? 2 : 0;
  const words = [programs.rampsync, verb, "--no-synth", ...flagsOf[verb], ...more];
  return {
    name,
    calls: "exact",
    run: async () => {
      const done = await runChild(process.execPath, words, {
        directory: workspace.directory,
        environment: environmentFor(emulator.urls.api),
        measureMemory: true,
      });
      if (done.code !== wantedCode) {
        throw new Error(`rampsync ${verb} ended with ${done.code}:\n${done.stdout.slice(-2000)}${done.stderr}`);
      }
      return done;
    },
  };
}

export function rampsyncInProcess({ scenario, workspace, emulator, clock }: Contest): Contestant {
  const options: RunOptions = {
    directory: workspace.directory,
    environment: environmentFor(emulator.urls.api),
    synth: false,
    host: () => undefined,
    // The bound of a limit is that of the whole of it.
    limitShare: 100,
    ...(clock === undefined ? {} : { clock }),
  };
  return {
    name: "rampsync, in process",
    calls: "exact",
    run: () =>
      timed(async () => {
        const found = await changesFound(scenario.verb, options);
        if (found !== scenario.changed) throw new Error(`found ${found} that differ, not ${scenario.changed}`);
      }),
  };
}

async function changesFound(verb: "plan" | "apply" | "drift", options: RunOptions): Promise<number> {
  if (verb === "drift") return (await drift(options)).counts.drifted;
  if (verb === "plan") {
    const { summary } = await plan(options);
    return summary.resources - summary.no_op;
  }
  const { resources } = await apply({ ...options, approve: async () => true, interactive: false });
  const failed = resources.find((resource) => resource.status !== "done");
  if (failed !== undefined) throw new Error(JSON.stringify(failed.errors));
  return resources.filter((resource) => resource.posts + resource.deletes > 0).length;
}

export function floorInProcess(contest: Contest): Contestant {
  return floorHere("floor, in process", contest, []);
}

export function floorInProcessWithFiles(contest: Contest): Contestant {
  return floorHere("floor that parses stacks and states too, in process", contest, contest.workspace.files());
}

function floorHere(name: string, { scenario, emulator }: Contest, files: readonly string[]): Contestant {
  return {
    name,
    calls: "exact",
    run: () =>
      timed(async () => {
        for (const file of files) JSON.parse(readFileSync(file, "utf8"));
        await floor({ url: emulator.urls.api, script: scenario.script });
      }),
  };
}

/** The same loop as a program that starts anew, and gets its script by its environment. */
export function floorCold(contest: Contest): Contestant {
  return coldFloor("floor, cold", contest, []);
}

/** And once more with the stacks and states parsed, which whatever compares code with state has to read. */
export function floorWithFiles(contest: Contest): Contestant {
  return coldFloor("floor that parses stacks and states too, cold", contest, contest.workspace.files());
}

/** And with the states that an apply changes written, as every apply has to. */
export function floorThatSaves(contest: Contest): Contestant {
  const { scenario, workspace } = contest;
  const states = new Set(scenario.script.each.map(({ member }) => workspace.statePath(member.tenant)));
  return coldFloor("floor that parses and saves, cold", contest, workspace.files(), {
    program: programs.savingFloor,
    states: [...states],
  });
}

/** What compares, whatever it is: the floor, and blocks, records and answers joined and compared in the plainest code. */
export function floorThatCompares(contest: Contest): Contestant {
  return comparingFloorCold("floor that compares, cold", contest, false);
}

export function floorThatComparesInProcess(contest: Contest): Contestant {
  const options = comparingOptionsOf(contest, false);
  return {
    name: "floor that compares, in process",
    calls: "exact",
    run: () => timed(async () => checkCompared(await comparingFloor(options), contest)),
  };
}

/** As an apply has to: states are locked, all is looked at before anything is changed, and what changed is saved at once. */
export function floorThatApplies(contest: Contest): Contestant {
  return comparingFloorCold("floor that compares, locks and saves, cold", contest, true);
}

function comparingFloorCold(name: string, contest: Contest, applies: boolean): Contestant {
  const options = comparingOptionsOf(contest, applies);
  return {
    name,
    calls: "exact",
    run: async () => {
      const done = await runChild(process.execPath, [programs.comparingFloor], {
        environment: { BENCH_FLOOR: JSON.stringify(options) },
        measureMemory: true,
      });
      if (done.code !== 0) throw new Error(done.stderr);
      checkCompared(JSON.parse(done.stdout) as Compared, contest);
      return done;
    },
  };
}

function comparingOptionsOf({ scenario, workspace, emulator }: Contest, applies: boolean): ComparingOptions {
  return { url: emulator.urls.api, script: scenario.script, stacks: workspace.stacks(), applies };
}

/** @throws when it has not seen everything, or found anything else than what there is. */
function checkCompared({ looked, differed, left }: Compared, { scenario }: Contest): void {
  const { members, changed, verb } = scenario;
  const wanted = { looked: members.length, differed: changed, left: verb === "apply" ? 0 : changed };
  const found = { looked, differed, left };
  if (!isDeepStrictEqual(found, wanted)) {
    throw new Error(`the floor compared ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  }
}

function coldFloor(
  name: string,
  { scenario, emulator }: Contest,
  files: readonly string[],
  { program = programs.floor, states }: { readonly program?: string; readonly states?: readonly string[] } = {},
): Contestant {
  const options = { url: emulator.urls.api, script: scenario.script, files, states };
  return {
    name,
    calls: "exact",
    run: async () => {
      const done = await runChild(process.execPath, [program], {
        environment: { BENCH_FLOOR: JSON.stringify(options) },
        measureMemory: true,
      });
      if (done.code !== 0) throw new Error(done.stderr);
      return done;
    },
  };
}

export async function timed(work: () => Promise<unknown>): Promise<Run> {
  const started = process.hrtime.bigint();
  await work();
  return { milliseconds: millisecondsSince(started) };
}
