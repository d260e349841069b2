// The life of a desk by the real terraform: a stage of it, the run after one that went wrong, and what is wrong then.
import { leaksBelow } from "../support/canary.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { addressOf } from "../support/stacks.js";
import type { RunningTerraform } from "../support/terraform.js";
import { FlowWorld } from "./flow-world.js";
import { deskOf, type Life, lifeOf, lifeTroubles, type Stage } from "./life.js";
import { TerraformDoor } from "./terraform-door.js";
import { TENANT } from "./ticket-flow.js";

export class TerraformLife {
  private constructor(
    readonly stage: Stage,
    readonly life: Life,
    readonly world: FlowWorld,
    private readonly door: TerraformDoor,
  ) {}

  /** `cold`: with the built provider, which terraform starts in each run; else with one in this process. */
  static async at(stage: Stage, options: { readonly address?: string; readonly cold?: boolean } = {}) {
    const { address, cold = false } = options;
    const more = { encrypt_to: PUBLIC_KEY };
    const life = lifeOf({ more, ...(address === undefined ? {} : { address }) })[stage];
    const world = await FlowWorld.at(life);
    world.variables.RAMPSYNC_ALLOW_UNINSTALL = deskOf(world)
      .map(({ id }) => id)
      .join(",");
    const door = await (cold ? TerraformDoor.cold(world) : TerraformDoor.of(world));
    return new TerraformLife(stage, life, world, door);
  }

  async close(): Promise<void> {
    await this.door.close();
    await this.world.close();
  }

  start(): RunningTerraform {
    return this.door.start([this.life.verb, "-auto-approve"]);
  }

  /** A run that is refused for the desk that Terraform has marked as half-made, or could not record, does what it is told. */
  async runAgain(): Promise<readonly string[]> {
    const { code, stderr } = await this.start().done;
    if (code === 0) return [];
    const ids = deskOf(this.world).map(({ id }) => id);
    if (this.stage !== "install" || !stderr.includes("RS4030")) return [`the next run fails: ${stderr.slice(0, 1200)}`];
    if (ids.length !== 1 || !stderr.includes(ids[0] ?? "")) return [`of ${ids.join()} the refusal says: ${stderr}`];
    const isRecorded = this.world.state()?.includes(ids[0] ?? "") === true;
    const words = isRecorded ? ["untaint"] : ["import"];
    words.push(addressOf("desk"), ...(isRecorded ? [] : [`${TENANT}:${ids[0]}`]));
    const helped = await this.door.start(words).done;
    if (helped.code !== 0) return [`${words.join(" ")} fails: ${helped.stderr.slice(0, 1200)}`];
    const last = await this.start().done;
    return last.code === 0 ? [] : [`the run after ${words.join(" ")} fails: ${last.stderr.slice(0, 1200)}`];
  }

  /** What is not as the stage ends. */
  async troubles(): Promise<readonly string[]> {
    const { world, life } = this;
    const troubles = [...lifeTroubles(world, life), ...this.#tokenTroubles()];
    if (life.verb === "destroy") return troubles;
    const silent = await world.run("plan");
    return silent.exit === 0
      ? troubles
      : [...troubles, `the native plan after that is not silent: ${silent.text.slice(0, 600)}`];
  }

  /** The token that is live is recorded encrypted, and stands nowhere in clear. */
  #tokenTroubles(): readonly string[] {
    const { world, life } = this;
    const token = deskOf(world)[0]?.authentication()?.token ?? "";
    if (life.verb === "destroy") return [];
    const state = JSON.parse(world.state() ?? "{}") as {
      resources: { type: string; instances: { attributes: { inbound_credentials?: string } }[] }[];
    };
    const [recorded] = state.resources.filter(({ type }) => addressOf("desk").startsWith(type));
    const kept = opened(recorded?.instances[0]?.attributes.inbound_credentials).token;
    const isProvider = (name: string) => /(^|\/)\.?terraform(\.d)?\//.test(name);
    return [
      ...(kept === token ? [] : ["the token that is live is not recorded"]),
      ...leaksBelow(world.directory, [token], isProvider).map((leak) => `left: ${leak}`),
    ];
  }
}
