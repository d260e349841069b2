// One test's world: an emulator, the provider in this process, and a directory in which the real terraform runs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Emulator, type EmulatorOptions, type IntegrationHandle, type RowState } from "../../src/emulator/index.js";
import { type ReattachableProvider, startReattachable } from "../../src/terraform-plugin/index.js";
import { createProvider, type RampsyncProvider } from "../../src/terraform-provider/provider.js";
import { type TerraformDirectory, type TerraformResult, terraformDirectory } from "../support/terraform.js";

export const DESK = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";
export const OTHER = "INTG-11111111-4ba9-4006-9ee2-c41a07b7c762";
export const CLIENT_SECRET = "emulator-secret-canary-5f1d";

export const status = (value: string, thirdPartyValue: string): RowState => ({
  entityType: "INCIDENT",
  name: "Status",
  thirdPartyEntityType: "Ticket",
  thirdPartyAttrName: "Status",
  value,
  thirdPartyValue,
});

export const header =
  'terraform {\n  required_providers {\n    rampsync = { source = "rampsync/rampsync" }\n  }\n}\nprovider "rampsync" {}\n';

export const desk = (
  values: string,
  {
    more = "",
    mapping = "",
    id = DESK,
    name = "desk",
  }: { more?: string; mapping?: string; id?: string; name?: string } = {},
) => `
resource "rampsync_installed_integration" "${name}" {
  integration_id = "${id}"
  outbound = {
    mappings = {
      "INCIDENT.Status" = {
        entity_type              = "INCIDENT"
        attribute                = "Status"
        third_party_entity_type  = "Ticket"
        third_party_attribute    = "Status"
        values                   = { ${values} }
        ${mapping}
      }
    }
  }
  ${more}
}
`;

export interface StateInstance {
  readonly status?: string;
  readonly private?: string;
  readonly attributes: { readonly [name: string]: unknown };
  readonly sensitive_attributes?: unknown;
}

export class World {
  readonly directory: TerraformDirectory = terraformDirectory();
  readonly logs: string[] = [];

  private constructor(
    readonly emulator: Emulator,
    private readonly rampsync: RampsyncProvider,
    private reattachable: ReattachableProvider | undefined,
  ) {}

  static async open(options: EmulatorOptions = {}): Promise<World> {
    const emulator = await Emulator.start({
      state: {
        credentials: [{ clientId: "emulator", clientSecret: CLIENT_SECRET }],
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
    const environment = {
      OPSRAMP_ENDPOINT: emulator.url,
      OPSRAMP_CLIENT_ID: "emulator",
      OPSRAMP_CLIENT_SECRET: CLIENT_SECRET,
      OPSRAMP_TENANT: "client_8",
    };
    const world = new World(emulator, createProvider({ environment }), undefined);
    world.reattachable = await startReattachable(world.rampsync.provider, {
      writeLog: (line) => world.logs.push(line),
    });
    return world;
  }

  async close(): Promise<void> {
    await this.reattachable?.close();
    await this.rampsync.close();
    await this.emulator.close();
    this.directory.remove();
  }

  /** Added to the environment of every run, such as `TF_VAR_password`. */
  readonly variables: Record<string, string> = {};

  get environment(): NodeJS.ProcessEnv {
    return {
      ...this.variables,
      TF_REATTACH_PROVIDERS: this.reattachable?.reattach,
    };
  }

  get desk(): IntegrationHandle {
    return this.emulator.tenant("client_8").integration(DESK);
  }

  /** The stored pairs of a direction, in the server's order. */
  pairs(direction: "inbound" | "outbound" = "outbound", handle = this.desk): string[] {
    return handle.rows(direction).map((row) => `${row.propertyValue} → ${row.tenantPropertyValue}`);
  }

  /** The requests that changed anything since the last look. */
  writes(): string[] {
    const writes = this.emulator.requests.filter((request) => request.class === "write").map(({ method }) => method);
    this.emulator.clearRequests();
    return writes;
  }

  /** The configuration as it stands. */
  config = "";

  write(config: string): void {
    this.config = header + config;
    this.directory.write({ "main.tf": this.config });
  }

  /** The same configuration with arguments for the provider. */
  configureProvider(more: string): void {
    this.config = this.config.replace('provider "rampsync" {}', `provider "rampsync" {\n  ${more}\n}`);
    this.directory.write({ "main.tf": this.config });
  }

  terraform(...args: string[]): Promise<TerraformResult> {
    return this.directory.run(args, this.environment);
  }

  async plan(config: string, ...args: string[]): Promise<TerraformResult> {
    this.write(config);
    return this.terraform("plan", ...args);
  }

  async apply(config: string, ...args: string[]): Promise<TerraformResult> {
    this.write(config);
    return this.terraform("apply", "-auto-approve", ...args);
  }

  async applied(config: string, ...args: string[]): Promise<TerraformResult> {
    const result = await this.apply(config, ...args);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    return result;
  }

  async emptyPlan(...args: string[]): Promise<void> {
    const plan = await this.terraform("plan", "-detailed-exitcode", ...args);
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
  }

  stateText(): string {
    return readFileSync(join(this.directory.path, "terraform.tfstate"), "utf8");
  }

  instance(name = "desk"): StateInstance {
    const state = JSON.parse(this.stateText()) as { resources: { name: string; instances: StateInstance[] }[] };
    const found = state.resources.find((resource) => resource.name === name)?.instances[0];
    if (found === undefined) throw new Error(`the state has no ${name}`);
    return found;
  }
}
