// The same project through the other door: the real terraform in the stack's directory.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { WAYS_FILE } from "../../src/resources/known-ways.js";
import { mirrorProvider, serveProvider } from "../support/provider.js";
import {
  type RunningTerraform,
  type TerraformDirectory,
  type TerraformResult,
  terraformDirectory,
} from "../support/terraform.js";
import type { FlowWorld } from "./flow-world.js";
import { secrets } from "./ticket-flow.js";

const bundled = resolve(__dirname, "../../dist/provider/terraform-provider-rampsync.cjs");

export class TerraformDoor {
  private constructor(
    private readonly directory: TerraformDirectory,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly closeProvider: () => Promise<void>,
  ) {}

  /** With the provider in this process, on the world's clock. */
  static async of(world: FlowWorld): Promise<TerraformDoor> {
    const environment = environmentFor(world);
    const { reattach, close } = await serveProvider(environment, { clock: world.clock });
    return TerraformDoor.#open(world, { ...environment, TF_REATTACH_PROVIDERS: reattach }, close);
  }

  /** With the built provider, which terraform starts itself in each run. */
  static async cold(world: FlowWorld): Promise<TerraformDoor> {
    if (!existsSync(bundled)) throw new Error("dist/ is not built: run npm run build (npm test does it)");
    mirrorProvider(bundled, stackOf(world));
    return TerraformDoor.#open(world, environmentFor(world), async () => {});
  }

  static async #open(
    world: FlowWorld,
    environment: NodeJS.ProcessEnv,
    close: () => Promise<void>,
  ): Promise<TerraformDoor> {
    const door = new TerraformDoor(terraformDirectory(stackOf(world)), environment, close);
    const init = await door.start(["init"]).done;
    if (init.code !== 0) throw new Error(init.stderr);
    return door;
  }

  /** 0: nothing to do. 2: something. 1: an error. */
  plan(): Promise<TerraformResult> {
    return this.start(["plan", "-detailed-exitcode"]).done;
  }

  apply(): Promise<TerraformResult> {
    return this.startApply().done;
  }

  startApply(environment: NodeJS.ProcessEnv = {}): RunningTerraform {
    return this.start(["apply", "-auto-approve"], environment);
  }

  start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningTerraform {
    return this.directory.start(words, { ...this.environment, ...secrets.second, ...environment });
  }

  get path(): string {
    return this.directory.path;
  }

  async close(): Promise<void> {
    await this.closeProvider();
    this.directory.remove();
  }
}

const stackOf = (world: FlowWorld) => join(world.directory, "cdktf.out/stacks/flow");

const environmentFor = (world: FlowWorld) => ({
  ...world.access,
  ...world.variables,
  // What the command reads beside the program.
  RAMPSYNC_WAYS_FILE: join(world.directory, WAYS_FILE),
  ...world.situation.environment,
});
