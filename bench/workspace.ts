// A project directory as a synth and an apply would have left it: stacks, states, and one directory for Terraform's core.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FingerprintKeys } from "../src/base/fingerprint-keys.js";
import { Secret } from "../src/base/secret.js";
import type { IntegrationState } from "../src/emulator/index.js";
import { loadState } from "../src/emulator/load.js";
import { Random } from "../src/emulator/random.js";
import { Store } from "../src/emulator/store.js";
import { defaultSwitches } from "../src/emulator/switches.js";
import { State } from "../src/engine/state/state.js";
import { nextApplied } from "../src/integration/applied/applied.js";
import { encodeApplied } from "../src/integration/applied/applied-record.js";
import { declare } from "../src/integration/declared/config.js";
import { installedIntegrationFields } from "../src/integration/fields.js";
import { compareSides } from "../src/integration/sides.js";
import { decodeIntegration } from "../src/integration/wire/codec.js";
import type { WireIntegration } from "../src/integration/wire/wire.js";
import { attributesAfterApply } from "../src/resources/installed-integration/attributes.js";
import { sensitivePaths } from "../src/resources/sensitive.js";
import { addressOf, MANIFEST, manifestOf, stackFile, stackOf } from "../test/support/stacks.js";
import { type Block, type Member, secrets } from "./fleet.js";
import { at, type Scenario } from "./scenario.js";

export const credentials = { clientId: "emulator", clientSecret: "emulator-secret" };

export function environmentFor(url: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NO_COLOR: "1",
    CHECKPOINT_DISABLE: "1",
    OPSRAMP_ENDPOINT: url,
    OPSRAMP_CLIENT_ID: credentials.clientId,
    OPSRAMP_CLIENT_SECRET: credentials.clientSecret,
    TF_VAR_desk_password: secrets.desk_password,
    TF_VAR_desk_api_secret: secrets.desk_api_secret,
  };
}

/** Live objects as the API answers them. */
export function answersOf(members: readonly Member[], live: readonly IntegrationState[]): readonly string[] {
  const store = new Store(new Random(1), defaultSwitches);
  const tenants: Record<string, { integrations: IntegrationState[] }> = {};
  members.forEach(({ tenant }, index) => {
    const state = live[index];
    if (state === undefined) throw new Error(`nothing is live for member ${index}`);
    tenants[tenant] ??= { integrations: [] };
    tenants[tenant].integrations.push(state);
  });
  loadState(store, { tenants });
  return members.map(({ tenant, id }) => {
    const record = store.tenants.get(tenant)?.integrations.get(id);
    if (record === undefined) throw new Error(`${id} is not there`);
    return record.json(defaultSwitches);
  });
}

/** A declaration with its secrets in place of the references to them. */
export function configOf(block: Block): Readonly<Record<string, unknown>> {
  const { notifier } = block.outbound;
  return {
    ...block,
    outbound: {
      ...block.outbound,
      notifier: {
        ...notifier,
        password_wo: new Secret(secrets.desk_password),
        api_secret_wo: new Secret(secrets.desk_api_secret),
      },
    },
  };
}

const keys = new FingerprintKeys({ clientSecret: new Secret(credentials.clientSecret) });

/** What an apply of `block` leaves in the state, with the secrets sent. */
export function appliedOf(block: Block, answer: string) {
  const config = configOf(block);
  const declared = declare(config);
  const live = decodeIntegration(JSON.parse(answer) as WireIntegration);
  const applied = nextApplied(compareSides(declared, live, undefined), {
    sent: new Set(declared.scalars.keys()),
    unsettled: new Set(),
    fingerprintKeys: keys.ofWritten(),
    wholeNotifier: false,
  });
  return { config, declared, live, applied };
}

export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), "rampsync-bench-"));
  readonly #states: string[] = [];
  readonly #stacks: string[] = [];

  constructor(
    readonly scenario: Scenario,
    /** One stack for each tenant, as CDKTF programs have it, or one for all, as Terraform alone is best at. */
    readonly layout: "stack per tenant" | "one stack",
  ) {
    const stacks = new Map<string, { member: Member; index: number }[]>();
    scenario.members.forEach((member, index) => {
      const name = this.#stackOf(member);
      stacks.set(name, [...(stacks.get(name) ?? []), { member, index }]);
    });
    this.#write("cdktf.json", { language: "typescript", app: "node main.js" });
    this.#write(MANIFEST, manifestOf([...stacks.keys()]));
    const answers =
      scenario.applied === undefined ? [] : answersOf(scenario.members, scenario.liveAsApplied ?? scenario.live);
    for (const [name, inStack] of stacks) {
      this.#write(stackFile(name), this.#stack(name, inStack));
      this.#stacks.push(join(this.stackDirectory(name), "cdk.tf.json"));
      if (scenario.applied === undefined) continue;
      this.#writeState(name, inStack, scenario.applied, answers);
    }
  }

  #stackOf({ tenant }: Member): string {
    return this.layout === "one stack" ? "all" : tenant;
  }

  statePath(stack: string): string {
    return join(this.directory, `terraform.${stack}.tfstate`);
  }

  /** Each stack with its state. */
  stacks(): readonly { readonly stack: string; readonly state: string }[] {
    return this.#stacks.map((stack, index) => ({ stack, state: this.#states[index] ?? "" }));
  }

  /** The stacks and their states. */
  files(): readonly string[] {
    return [...this.#stacks, ...this.#states];
  }

  stackDirectory(stack: string): string {
    return join(this.directory, "cdktf.out/stacks", stack);
  }

  #write(path: string, content: unknown): void {
    const absolute = join(this.directory, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, JSON.stringify(content, undefined, 2));
  }

  #stack(name: string, inStack: readonly { member: Member; index: number }[]): object {
    const blocks = inStack.map(({ member, index }) => [member.label, at(this.scenario.declared, index)]);
    const secret = { type: "string", sensitive: true, ephemeral: true };
    const input = {
      integrations: Object.fromEntries(blocks),
      more: { provider: { rampsync: [{}] }, variable: { desk_password: secret, desk_api_secret: secret } },
    };
    return stackOf(name, input, this.statePath(name));
  }

  #writeState(
    name: string,
    inStack: readonly { member: Member; index: number }[],
    blocks: readonly Block[],
    answers: readonly string[],
  ): void {
    const state = State.empty("00000000-0000-4000-8000-000000000000");
    for (const { member, index } of inStack) {
      const { config, live, applied } = appliedOf(at(blocks, index), at(answers, index));
      const attributes = attributesAfterApply(config, live, applied);
      state.put(
        addressOf(member.label),
        { source: "registry.terraform.io/rampsync/rampsync" },
        {
          schemaVersion: 0,
          attributes: { ...attributes } as never,
          private: Buffer.from(encodeApplied(applied)),
          sensitiveAttributes: sensitivePaths(config, installedIntegrationFields),
        },
      );
    }
    const path = this.statePath(name);
    writeFileSync(path, state.print());
    this.#states.push(path);
    cpSync(path, `${path}.origin`);
  }

  /** Puts back the states that a run has changed. */
  begin(): void {
    for (const path of this.#states) cpSync(`${path}.origin`, path);
    if (this.scenario.applied !== undefined) return;
    const stacks = new Set(this.scenario.members.map((member) => this.#stackOf(member)));
    for (const stack of stacks) rmSync(this.statePath(stack), { force: true });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
