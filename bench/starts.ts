// How long programs take to start: the command, a plan of one integration, and the provider, beside `node -e 0`.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createCertificate } from "../src/terraform-plugin/server/certificate.js";
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
      programStart("floor of one integration", [programs.floor], {
        environment: { BENCH_FLOOR: JSON.stringify({ url: emulator.urls.api, script: scenario.script }) },
      }),
      programStart("floor of one integration that compares", [programs.comparingFloor], {
        environment: {
          BENCH_FLOOR: JSON.stringify({
            url: emulator.urls.api,
            script: scenario.script,
            stacks: workspace.stacks(),
            applies: false,
          }),
        },
      }),
      programStart("rampsync validate of one integration", [programs.rampsync, "validate", "--no-synth"], {
        directory: workspace.directory,
        environment: environmentFor(emulator.urls.api),
      }),
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
  const { certificatePem } = await createCertificate();
  const environment = {
    ...process.env,
    TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    PLUGIN_PROTOCOL_VERSIONS: "6",
    // Terraform always gives one, and so asks for mutual TLS.
    PLUGIN_CLIENT_CERT: certificatePem,
  };
  const untilHandshake = (name: string, command: string, words: readonly string[]): Start => ({
    name,
    run: async () => {
      const done = await runChild(command, words, { environment, untilFirstLine: true });
      if (!done.stdout.startsWith("1|6|")) throw new NotRun(`no handshake: ${done.stdout}${done.stderr}`);
      return done.milliseconds;
    },
  });
  return inTurn(rounds, [
    nothing,
    untilHandshake("bundled provider, to its handshake", process.execPath, [bundledProvider()]),
    untilHandshake("compiled provider, to its handshake", compiledProvider(), []),
  ]);
}

/** Made by `npm run release:provider` for this machine, where it is not there yet. @throws NotRun */
function compiledProvider(): string {
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  try {
    const built = programs.compiled(platform);
    const [executable] = existsSync(built)
      ? [built]
      : execFileSync("npm", ["run", "--silent", "release:provider", "--", platform], { encoding: "utf8" }).split("\n");
    if (executable !== undefined && existsSync(executable)) return executable;
  } catch (error) {
    throw new NotRun(`the executable cannot be built: ${error instanceof Error ? error.message : error}`);
  }
  throw new NotRun(`there is no executable for ${platform}`);
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
