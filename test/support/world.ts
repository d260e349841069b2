// A test's world: an emulator that is a real HTTP server, and a project whose stacks are synthesised already. Verbs run in
// this process or as the built command; `terraform-world.ts` adds the real terraform.
import { resolve } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../../src/document/plan-document.js";
import { Emulator, type EmulatorOptions, type FaultMatch, type LoggedRequest } from "../../src/emulator/index.js";
import type { EngineEvent } from "../../src/engine/host.js";
import type { ReadOnlyOptions, WithResources } from "../../src/engine/run-options.js";
import { type ApplyOptions, applyWith } from "../../src/engine/verbs/apply.js";
import { destroyWith } from "../../src/engine/verbs/destroy.js";
import { type DriftRequest, driftWith } from "../../src/engine/verbs/drift.js";
import { type PlanRequest, planWith } from "../../src/engine/verbs/plan.js";
import { type RestoreOptions, restoreWith } from "../../src/engine/verbs/restore.js";
import type { Ways } from "../../src/integration/wire/ways.js";
import { WAYS_FILE } from "../../src/resources/known-ways.js";
import { shippedResources } from "../../src/resources/shipped.js";
import type { ResourceTable } from "../../src/resources/table.js";
import { History } from "./history.js";
import { JumpClock } from "./jump-clock.js";
import { processEnvironment } from "./processes.js";
import { type CommandResult, Project, type RunningCommand } from "./project.js";
import type { StackInput } from "./stacks.js";

export const credentials = { clientId: "emulator", clientSecret: "emulator-secret" };

/** The endpoint of an emulator, and credentials that it knows by default. */
export function accessTo(emulator: Emulator): NodeJS.ProcessEnv {
  return {
    OPSRAMP_ENDPOINT: emulator.url,
    OPSRAMP_CLIENT_ID: credentials.clientId,
    OPSRAMP_CLIENT_SECRET: credentials.clientSecret,
  };
}

export interface WorldOptions extends EmulatorOptions {
  readonly stacks?: Readonly<Record<string, StackInput>>;
  /** Of the environment, beside the endpoint and the emulator's credentials or in place of them. */
  readonly variables?: NodeJS.ProcessEnv;
  /** The resources that the engine's verbs know; default: those of the package. */
  readonly resources?: ResourceTable;
  /** Whether verbs of the command run the program, `main.js`; by default they take the stacks. */
  readonly synth?: boolean;
  /** Why a law may be broken in this world; absent: none is. */
  readonly breaksLaws?: string;
}

/** When a run is killed: before or after the emulator acts on the request that comes after so many that match. */
export interface Moment {
  readonly match: FaultMatch;
  readonly when?: "before" | "after";
  readonly after?: number;
}

export class World {
  readonly history: History;
  readonly events: EngineEvent[] = [];
  readonly project: Project;
  /** Part of the environment of every run; a test may change it between runs. */
  readonly variables: NodeJS.ProcessEnv;

  protected constructor(
    readonly emulator: Emulator,
    private readonly worldOptions: WorldOptions = {},
    /** The endpoint and the credentials, as variables of the environment. */
    readonly access: NodeJS.ProcessEnv = accessTo(emulator),
  ) {
    this.history = new History(emulator);
    this.variables = { ...worldOptions.variables };
    this.project = new Project(access, worldOptions.synth);
    if (worldOptions.stacks !== undefined) this.project.stacks(worldOptions.stacks);
  }

  /** The caller closes it, as in `afterAll(() => world.close())`. */
  static async start(given: WorldOptions = {}): Promise<World> {
    const options = withoutPauses(given);
    return new World(await Emulator.start(emulatorOptions(options)), options);
  }

  /** Closed when the test that is running is over; laws 3, 4 and 6 are then looked for in all that was asked. */
  static async forTest(options: WorldOptions = {}): Promise<World> {
    const world = await World.start(options);
    onTestFinished(async () => {
      await world.close();
      if (options.breaksLaws === undefined) expect(world.history.violations).toEqual([]);
    });
    return world;
  }

  get directory(): string {
    return this.project.directory;
  }

  /** What is known of the emulator in the tenant, as a probe would have found it: put into the project's file. */
  knows(tenants: string | readonly string[], ways: Partial<Ways>): void {
    const servers = [tenants].flat().map((tenant) => ({ endpoint: this.emulator.url, tenant, ...ways }));
    this.project.write(WAYS_FILE, JSON.stringify({ version: 1, servers }));
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...processEnvironment(this.directory), ...this.access, ...this.variables };
  }

  /** What the engine's verbs are given here. */
  get runOptions(): WithResources<ReadOnlyOptions> {
    const { clock, resources = shippedResources } = this.worldOptions;
    return {
      directory: this.directory,
      environment: this.environment,
      synth: false,
      // The tests have a tenant to themselves, and commands wait in real time.
      limitShare: 100,
      resources,
      host: (event) => {
        this.events.push(event);
      },
      ...(clock === undefined ? {} : { clock }),
    };
  }

  plan(options: Partial<PlanRequest> = {}): Promise<PlanDocument> {
    return planWith({ ...this.runOptions, ...options });
  }

  drift(options: Partial<DriftRequest> = {}): Promise<DriftDocument> {
    return driftWith({ ...this.runOptions, ...options });
  }

  /** A run that writes, and that fails where it throws or says so. */
  async #writing(run: Promise<ApplyDocument>): Promise<ApplyDocument> {
    this.history.runBegins();
    try {
      const document = await run;
      if (document.summary.failed > 0) this.history.runFailed();
      return document;
    } catch (thrown) {
      this.history.runFailed();
      throw thrown;
    }
  }

  /** Without asking, unless `approve` is given. */
  apply(options: Partial<ApplyOptions> = {}): Promise<ApplyDocument> {
    return this.#writing(applyWith({ ...this.#approving(options), ...options }));
  }

  /** Without asking, unless `approve` is given. */
  destroy(options: Partial<ApplyOptions> = {}): Promise<ApplyDocument> {
    return this.#writing(destroyWith({ ...this.#approving(options), ...options }));
  }

  /** Without asking, unless `approve` is given. `receipt` is a path from the project's directory. */
  restore(receipt: string, options: Partial<RestoreOptions> = {}): Promise<ApplyDocument> {
    const from = resolve(this.directory, receipt);
    return this.#writing(restoreWith({ ...this.#approving(options), ...options, receipt: from }));
  }

  #approving({ approve }: Pick<Partial<ApplyOptions>, "approve">): WithResources<ApplyOptions> {
    return { ...this.runOptions, approve: async () => true, interactive: approve !== undefined };
  }

  /** Runs a verb of the built command to its end. */
  command(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.startCommand(words, environment).done;
  }

  /** As `command`, with the process at hand while it runs. */
  startCommand(words: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningCommand {
    this.history.runBegins();
    const running = this.project.start(words, { ...this.variables, ...environment });
    const ended = ({ code }: CommandResult) => {
      if (code !== 0) this.history.runFailed();
    };
    running.done.then(ended, () => this.history.runFailed());
    return running;
  }

  /** Runs a verb of the built command, and kills it when the request of that moment arrives. */
  async killCommand(words: readonly string[], moment: Moment): Promise<void> {
    const hold = this.emulator.faults.hold(moment);
    const { process: child, done } = this.startCommand(words);
    await hold.arrived();
    child.kill("SIGKILL");
    await done;
    hold.remove();
  }

  /** All requests but those for tokens. */
  get requests(): readonly LoggedRequest[] {
    return this.emulator.requests.filter((request) => request.class !== "token");
  }

  get writes(): readonly LoggedRequest[] {
    return this.requests.filter((request) => request.class === "write");
  }

  async close(): Promise<void> {
    await this.emulator.close();
    this.project.remove();
  }
}

/** Pauses of verbs in this process and of the emulator are over at once, unless the test gives a clock. */
export const withoutPauses = <Options extends WorldOptions>(options: Options): Options => ({
  clock: new JumpClock(),
  ...options,
});

/** What of a world's options is the emulator's. */
export function emulatorOptions(options: WorldOptions): EmulatorOptions {
  const { stacks: _stacks, variables: _variables, synth: _synth, breaksLaws: _laws, ...emulator } = options;
  return emulator;
}
