// How long programs take to start: the command, a plan of one integration, and the provider, beside `node -e 0`.
import { runChild } from "./child.js";
import { median } from "./contest.js";
import { NotRun } from "./contestant.js";
import { bundledProvider } from "./contestants-terraform.js";
import { EmulatorProcess } from "./emulator-process.js";
import { emulatorState } from "./fleet.js";
import { programs } from "./programs.js";
import { at, inStep } from "./scenario.js";
import { environmentFor, Workspace } from "./workspace.js";

export interface StartResult {
  readonly name: string;
  readonly medianMs: number;
  /** Of every round, in order. */
  readonly timesMs: readonly number[];
}

const ROUNDS = 15;

interface Start {
  readonly name: string;
  readonly run: () => Promise<number>;
}

function programStart(name: string, words: readonly string[], more: Parameters<typeof runChild>[2] = {}): Start {
  return {
    name,
    run: async () => {
      const done = await runChild(process.execPath, words, more);
      if (done.code !== 0) throw new Error(`${name} ended with ${done.code}: ${done.stdout}${done.stderr}`);
      return done.milliseconds;
    },
  };
}

const nothing = programStart("node -e 0", ["-e", "0"]);

/** The command: its help, and a plan of one integration that is in step, at 0 ms. */
export async function runCommandStart(rounds = ROUNDS): Promise<readonly StartResult[]> {
  const scenario = inStep(1);
  const emulator = await EmulatorProcess.start({
    state: emulatorState([{ member: at(scenario.members, 0), live: at(scenario.live, 0) }]),
    latencyMs: 0,
  });
  const workspace = new Workspace(scenario, "one stack");
  try {
    return await inTurn(rounds, [
      nothing,
      programStart("rampsync --help", [programs.rampsync, "--help"]),
      programStart(
        "rampsync plan of one integration",
        [programs.rampsync, "plan", "--no-synth", "--detailed-exitcode"],
        {
          directory: workspace.directory,
          environment: environmentFor(emulator.urls.api),
        },
      ),
    ]);
  } finally {
    workspace.remove();
    emulator.stop();
  }
}

/** The provider, from its start to the handshake that Terraform waits for. */
export async function runProviderStart(rounds = ROUNDS): Promise<readonly StartResult[]> {
  const provider = bundledProvider();
  const environment = {
    ...process.env,
    TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    PLUGIN_PROTOCOL_VERSIONS: "6",
  };
  return inTurn(rounds, [
    nothing,
    {
      name: "bundled provider, to its handshake",
      run: async () => {
        const done = await runChild(process.execPath, [provider], { environment, untilFirstLine: true });
        if (!done.stdout.startsWith("1|6|")) throw new NotRun(`no handshake: ${done.stdout}${done.stderr}`);
        return done.milliseconds;
      },
    },
  ]);
}

async function inTurn(rounds: number, starts: readonly Start[]): Promise<readonly StartResult[]> {
  const times = starts.map(() => [] as number[]);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, start] of starts.entries()) {
      const milliseconds = await start.run();
      // The first round fills the file cache.
      if (round >= 0) at(times, index).push(milliseconds);
    }
  }
  return starts.map(({ name }, index) => ({ name, medianMs: median(at(times, index)), timesMs: at(times, index) }));
}
