// The same project through the other door: the real terraform in the stack's directory.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { startReattachable } from "../../src/terraform-plugin/index.js";
import { createProvider } from "../../src/terraform-provider/provider.js";
import { environmentOf } from "../support/desk.js";
import {
  type RunningTerraform,
  type TerraformDirectory,
  type TerraformResult,
  terraformDirectory,
} from "../support/terraform.js";
import { secrets } from "./ticket-flow.js";
import type { World } from "./world.js";

const bundled = resolve(__dirname, "../../dist/provider/terraform-provider-rampsync.cjs");
const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const mirrored = `terraform.d/plugins/registry.terraform.io/rampsync/rampsync/0.1.0/${platform}/terraform-provider-rampsync_v0.1.0.cjs`;

export class TerraformDoor {
  private constructor(
    private readonly directory: TerraformDirectory,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly closeProvider: () => Promise<void>,
  ) {}

  /** With the provider in this process, on the world's clock. */
  static async of(world: World): Promise<TerraformDoor> {
    const environment = environmentFor(world);
    const rampsync = createProvider({ environment, clock: world.clock });
    const reattachable = await startReattachable(rampsync.provider, { writeLog: () => undefined });
    return TerraformDoor.#open(world, { ...environment, TF_REATTACH_PROVIDERS: reattachable.reattach }, async () => {
      await reattachable.close();
      await rampsync.close();
    });
  }

  /** With the built provider, which terraform starts itself in each run. */
  static async cold(world: World): Promise<TerraformDoor> {
    if (!existsSync(bundled)) throw new Error("dist/ is not built: run npm run build (npm test does it)");
    const path = join(stackOf(world), mirrored);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(bundled, path);
    return TerraformDoor.#open(world, environmentFor(world), async () => {});
  }

  static async #open(world: World, environment: NodeJS.ProcessEnv, close: () => Promise<void>): Promise<TerraformDoor> {
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

const stackOf = (world: World) => join(world.directory, "cdktf.out/stacks/flow");

const environmentFor = (world: World) => ({ ...environmentOf(world.emulator), ...world.situation.environment });
