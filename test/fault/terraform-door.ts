// The same project through the other door: the real terraform in the stack's directory, the provider in this process.
import { join } from "node:path";
import { type ReattachableProvider, startReattachable } from "../../src/terraform-plugin/index.js";
import { createProvider, type RampsyncProvider } from "../../src/terraform-provider/provider.js";
import { environmentOf } from "../support/desk.js";
import { type TerraformDirectory, type TerraformResult, terraformDirectory } from "../support/terraform.js";
import { secrets } from "./ticket-flow.js";
import type { World } from "./world.js";

export class TerraformDoor {
  private constructor(
    private readonly directory: TerraformDirectory,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly rampsync: RampsyncProvider,
    private readonly reattachable: ReattachableProvider,
  ) {}

  static async of(world: World): Promise<TerraformDoor> {
    const environment = { ...environmentOf(world.emulator), ...world.situation.environment };
    const rampsync = createProvider({ environment, clock: world.clock });
    const reattachable = await startReattachable(rampsync.provider, { writeLog: () => undefined });
    const door = new TerraformDoor(
      terraformDirectory(join(world.directory, "cdktf.out/stacks/flow")),
      environment,
      rampsync,
      reattachable,
    );
    const init = await door.run(["init"]);
    if (init.code !== 0) throw new Error(init.stderr);
    return door;
  }

  /** 0: nothing to do. 2: something. 1: an error. */
  plan(): Promise<TerraformResult> {
    return this.run(["plan", "-detailed-exitcode"]);
  }

  apply(): Promise<TerraformResult> {
    return this.run(["apply", "-auto-approve"]);
  }

  run(words: readonly string[]): Promise<TerraformResult> {
    return this.directory.run(words, {
      ...this.environment,
      ...secrets.second,
      TF_REATTACH_PROVIDERS: this.reattachable.reattach,
    });
  }

  async close(): Promise<void> {
    await this.reattachable.close();
    await this.rampsync.close();
    this.directory.remove();
  }
}
