// Kills a command hard: at one of its requests, or at one of its operations on files. Of terraform either the program itself
// or the provider that it started.
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultAction, FaultMatch } from "../../src/emulator/index.js";
import { aliveAfter, childrenOf } from "../support/processes.js";
import type { RunningCommand } from "../support/project.js";
import type { RunningTerraform } from "../support/terraform.js";
import type { World } from "../support/world.js";

const preload = `--require=${join(__dirname, "kill-at.cjs")}`;

/** Names of what a killed process may leave beside the state: half-written temporary files. */
export const litter = /\.tmp$|\.lock\.info\.[0-9a-f-]+$/;

export const moments = ["before it is carried out", "between commit and answer", "after its answer was read"] as const;
export type Moment = (typeof moments)[number];
export type TerraformMoment = Exclude<Moment, "after its answer was read">;

/** As variables of a command that kills itself at a moment, which `kill-at.cjs` tells. */
export const withPreload = (moment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ NODE_OPTIONS: preload, ...moment });

/** Starts the command with these variables besides. */
export type Start = (environment: NodeJS.ProcessEnv) => RunningCommand;

async function isKilled({ process: child, done }: RunningCommand): Promise<boolean> {
  await done;
  return child.signalCode === "SIGKILL";
}

/** What happens to a request at which something is killed. */
const actionsAt = (moment: TerraformMoment, kill: () => void | Promise<void>): FaultAction[] =>
  moment === "between commit and answer"
    ? [{ kind: "call", when: "after", hook: kill }]
    : [
        { kind: "call", hook: kill },
        { kind: "reset", when: "before" },
      ];

/** At the request that comes after so many, that for the token among them; false where the command made fewer. */
export function killAtRequest(world: World, start: Start, after: number, moment: Moment): Promise<boolean> {
  if (moment === "after its answer was read") {
    return isKilled(start(withPreload({ KILL_AFTER_ANSWER: String(after + 1) })));
  }
  const running = start({});
  const kill = async () => {
    running.process.kill("SIGKILL");
    await running.done;
  };
  world.emulator.faults.add({ name: `killed ${moment}`, after, times: 1, do: actionsAt(moment, kill) });
  return isKilled(running);
}

/** At the operation on files with this number, from 1 on; false where the command had fewer. */
export const killAtOperation = (start: Start, at: number): Promise<boolean> =>
  isKilled(start(withPreload({ KILL_AT: String(at) })));

/** How many operations on files the command has that can be killed. */
export async function countOperations(start: Start): Promise<number> {
  const file = join(tmpdir(), `rampsync-count-${process.pid}-${Math.random()}`);
  try {
    const { code, stdout, stderr } = await start(withPreload({ KILL_AT: "0", COUNT_FILE: file })).done;
    if (code !== 0) throw new Error(`The command that is counted fails: ${stdout}${stderr}`);
    return Number(readFileSync(file, "utf8"));
  } finally {
    rmSync(file, { force: true });
  }
}

export type Victim = "terraform" | "the provider";

/** Kills the victim at the first request that matches after so many; gives what went wrong, and waits until all of it is over. */
export async function killTerraform(
  world: World,
  running: RunningTerraform,
  {
    victim,
    moment,
    match,
    after = 0,
  }: {
    readonly victim: Victim;
    readonly moment: TerraformMoment;
    readonly match?: FaultMatch;
    readonly after?: number;
  },
): Promise<readonly string[]> {
  let providers: readonly number[] = [];
  const kill = () => {
    providers = childrenOf(running.process.pid);
    for (const pid of victim === "terraform" ? [running.process.pid ?? 0] : providers) process.kill(pid, "SIGKILL");
  };
  const at = match === undefined ? {} : { match };
  world.emulator.faults.add({ name: `killed ${moment}`, ...at, after, times: 1, do: actionsAt(moment, kill) });
  const { code } = await running.done;
  const left = await aliveAfter(providers, 20_000);
  return [
    ...(providers.length === 0 ? ["nothing was killed"] : []),
    ...(code === 0 ? ["terraform said that all is well"] : []),
    ...left.map((pid) => `the provider ${pid} lives on`),
  ];
}
