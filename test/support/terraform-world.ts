// A world whose project is a directory of HCL too: the real terraform runs in it, with the provider in this process.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Emulator, type EmulatorOptions, type IntegrationHandle } from "../../src/emulator/index.js";
import { DESK, header, OTHER } from "./hcl.js";
import { type ServedProvider, serveProvider } from "./provider.js";
import {
  type RunningTerraform,
  type TerraformDirectory,
  type TerraformResult,
  terraformDirectory,
} from "./terraform.js";
import { accessTo, World } from "./world.js";

export const CLIENT_SECRET = "emulator-secret-canary-5f1d";
/** Another one that the emulator knows; a test puts it into `access`. */
export const OTHER_CLIENT_SECRET = "emulator-secret-canary-8e2a";

export interface StateInstance {
  readonly status?: string;
  readonly private?: string;
  readonly attributes: { readonly [name: string]: unknown };
  readonly sensitive_attributes?: unknown;
}

export class TerraformWorld extends World {
  /** The project's directory as terraform's. */
  readonly files: TerraformDirectory = terraformDirectory(this.directory);
  /** What the provider has logged. */
  readonly logs: string[] = [];
  #provider: ServedProvider | undefined;

  /** The caller closes it; `testWithTerraform` does. */
  static override async start(options: EmulatorOptions = {}): Promise<TerraformWorld> {
    const emulator = await Emulator.start({
      state: {
        credentials: [CLIENT_SECRET, OTHER_CLIENT_SECRET].map((clientSecret) => ({
          clientId: "emulator",
          clientSecret,
        })),
        tenants: {
          client_8: {
            integrations: [
              { id: DESK, displayName: "Desk", integration: { id: "CASERVICEDESK", name: "CA Service Desk" } },
              { id: OTHER, displayName: "Other" },
            ],
          },
        },
      },
      // Runs here make more writes in a minute than one tenant may: the client learns from the headers that it may.
      switches: { limits: { get: 5000, pagedGet: 500, write: 5000 } },
      ...options,
    });
    const access = { ...accessTo(emulator), OPSRAMP_CLIENT_SECRET: CLIENT_SECRET, OPSRAMP_TENANT: "client_8" };
    const world = new TerraformWorld(emulator, {}, access);
    world.#provider = await serveProvider(access, { writeLog: (line) => world.logs.push(line) });
    return world;
  }

  override async close(): Promise<void> {
    await this.#provider?.close();
    await super.close();
  }

  get desk(): IntegrationHandle {
    return this.emulator.tenant("client_8").integration(DESK);
  }

  /** The stored pairs of a direction, in the server's order. */
  pairs(direction: "inbound" | "outbound" = "outbound", handle = this.desk): string[] {
    return handle.rows(direction).map((row) => `${row.propertyValue} → ${row.tenantPropertyValue}`);
  }

  /** The methods of the writes since the last call of this. */
  takeWrites(): string[] {
    const methods = this.writes.map(({ method }) => method);
    this.emulator.clearRequests();
    return methods;
  }

  /** The configuration as it was written last. */
  config = "";

  write(config: string): void {
    this.config = header + config;
    this.files.write({ "main.tf": this.config });
  }

  /** A stack that terraform and the native verbs read, both from this one file. */
  writeStack(stack: object): void {
    const manifest = {
      stacks: { s: { name: "s", constructPath: "s", workingDirectory: ".", synthesizedStackPath: "cdk.tf.json" } },
    };
    this.files.write({
      "cdktf.json": JSON.stringify({ output: "." }),
      "manifest.json": JSON.stringify(manifest),
      "cdk.tf.json": JSON.stringify(stack),
    });
  }

  /** Applies natively; nothing may fail. */
  async nativeApply(): Promise<void> {
    const document = await this.apply();
    expect(document.summary.failed, JSON.stringify(document)).toBe(0);
  }

  /** The same configuration with arguments for the provider. */
  configureProvider(more: string): void {
    this.config = this.config.replace('provider "rampsync" {}', `provider "rampsync" {\n  ${more}\n}`);
    this.files.write({ "main.tf": this.config });
  }

  terraform(...args: string[]): Promise<TerraformResult> {
    return this.startTerraform(...args).done;
  }

  startTerraform(...args: string[]): RunningTerraform {
    return this.files.start(args, { ...this.variables, TF_REATTACH_PROVIDERS: this.#provider?.reattach });
  }

  async terraformPlan(config: string, ...args: string[]): Promise<TerraformResult> {
    this.write(config);
    return this.terraform("plan", ...args);
  }

  async terraformApply(config: string, ...args: string[]): Promise<TerraformResult> {
    this.write(config);
    return this.terraform("apply", "-auto-approve", ...args);
  }

  /** As `terraformApply`, and expects that it succeeds. */
  async applied(config: string, ...args: string[]): Promise<TerraformResult> {
    const result = await this.terraformApply(config, ...args);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    return result;
  }

  /** Expects that terraform plans nothing. */
  async emptyPlan(...args: string[]): Promise<void> {
    const plan = await this.terraform("plan", "-detailed-exitcode", ...args);
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
  }

  stateText(): string {
    return readFileSync(join(this.directory, "terraform.tfstate"), "utf8");
  }

  instance(name = "desk"): StateInstance {
    const state = JSON.parse(this.stateText()) as { resources: { name: string; instances: StateInstance[] }[] };
    const found = state.resources.find((resource) => resource.name === name)?.instances[0];
    if (found === undefined) throw new Error(`the state has no ${name}`);
    return found;
  }
}

export interface TestOptions extends EmulatorOptions {
  /** In milliseconds; three minutes by default, since many terraforms share the machine. */
  readonly timeout?: number;
}

/** A test with a world of its own, beside the others of its file. */
export function testWithTerraform(
  name: string,
  run: (world: TerraformWorld) => Promise<void>,
  options: TestOptions = {},
): void {
  const { timeout = 180_000, ...emulator } = options;
  it.concurrent(name, { timeout }, async () => {
    const world = await TerraformWorld.start(emulator);
    try {
      await run(world);
    } finally {
      await world.close();
    }
  });
}
