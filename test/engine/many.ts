// Many tenants with many integrations: an emulator that holds them, and a program, synthesised already, that declares them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../../src/document/plan-document.js";
import {
  Emulator,
  type EmulatorOptions,
  type IntegrationState,
  type LoggedRequest,
  type RowState,
} from "../../src/emulator/index.js";
import type { EngineEvent } from "../../src/engine/host.js";
import { type ReadOnlyOptions } from "../../src/engine/run-options.js";
import { type ApplyOptions, apply } from "../../src/engine/verbs/apply.js";
import { destroy } from "../../src/engine/verbs/destroy.js";
import { drift } from "../../src/engine/verbs/drift.js";
import { type PlanOptions, plan } from "../../src/engine/verbs/plan.js";

export type Values = Readonly<Record<string, readonly string[]>>;

/** Outbound INCIDENT.Status; a `RowState` list and a declaration of the same. */
export const shared: Values = { Ok: ["Good"], Critical: ["Bad"], New: ["Neu"] };

export function rowsOf(values: Values, name = "Status", thirdPartyAttrName = "Status"): RowState[] {
  return Object.entries(values).flatMap(([value, targets]) =>
    targets.map((thirdPartyValue) => ({
      entityType: "INCIDENT",
      name,
      thirdPartyEntityType: "Ticket",
      thirdPartyAttrName,
      value,
      thirdPartyValue,
    })),
  );
}

export function mappingOf(values: Values, attribute = "Status", thirdParty = "Status", more: object = {}): object {
  return {
    entity_type: "INCIDENT",
    attribute,
    third_party_entity_type: "Ticket",
    third_party_attribute: thirdParty,
    values,
    ...more,
  };
}

export const tenantName = (tenant: number) => `client_${tenant}`;
export const integrationId = (tenant: number, number: number) =>
  `INTG-00000000-0000-4000-8000-${String(tenant).padStart(6, "0")}${String(number).padStart(6, "0")}`;

export function installed(id: string, rows: RowState[] = rowsOf(shared)): IntegrationState {
  return {
    id,
    displayName: `Desk ${id.slice(-4)}`,
    integration: { id: "CASERVICEDESK", name: "Service Desk" },
    category: "Collaboration",
    status: "Enabled",
    outbound: { rows },
  };
}

export interface ManyOptions extends Omit<EmulatorOptions, "state"> {
  readonly tenants: number;
  readonly each: number;
  /** Integrations of each tenant that are nobody's business. Default 0. */
  readonly others?: number;
  /** What is live at first. */
  readonly rows?: () => RowState[];
}

export interface StackOptions {
  readonly lifecycle?: object;
  readonly variables?: object;
  readonly backend?: object;
  readonly more?: object | ((tenant: number) => object);
  /** Tenants whose stack the program does not make. */
  readonly without?: readonly number[];
}

export class Many {
  readonly directory = mkdtempSync(join(tmpdir(), "rampsync-many-"));
  readonly events: EngineEvent[] = [];

  private constructor(
    readonly emulator: Emulator,
    readonly options: ManyOptions,
  ) {
    writeFileSync(join(this.directory, "cdktf.json"), JSON.stringify({ app: "true" }));
  }

  /** Stopped and removed when the test is over. */
  static async start(options: ManyOptions): Promise<Many> {
    const { tenants, each, others = 0, rows = () => rowsOf(shared), ...rest } = options;
    const state = Object.fromEntries(
      range(tenants).map((tenant) => [
        tenantName(tenant),
        {
          integrations: range(each + others).map((number) => installed(integrationId(tenant, number), rows())),
        },
      ]),
    );
    const many = new Many(await Emulator.start({ ...rest, state: { tenants: state } }), options);
    onTestFinished(() => many.close());
    return many;
  }

  /** Declares every integration with what `declare` gives for it; undefined leaves it out. */
  write(
    declare: (tenant: number, number: number) => object | undefined = () => declared(shared),
    stack: StackOptions = {},
  ): void {
    const { each } = this.options;
    const tenants = range(this.options.tenants).filter((tenant) => !stack.without?.includes(tenant));
    const names = tenants.map(tenantName);
    this.#put(
      "cdktf.out/manifest.json",
      JSON.stringify({
        stacks: Object.fromEntries(
          names.map((name) => [
            name,
            {
              name,
              constructPath: name,
              workingDirectory: `stacks/${name}`,
              synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
            },
          ]),
        ),
      }),
    );
    for (const tenant of tenants) {
      const resources = range(each).flatMap((number) => {
        const declaration = declare(tenant, number);
        if (declaration === undefined) return [];
        const resource = {
          "//": { metadata: { path: `${tenantName(tenant)}/desk_${number}/Default` } },
          integration_id: integrationId(tenant, number),
          ...(stack.lifecycle === undefined ? {} : { lifecycle: stack.lifecycle }),
          ...declaration,
        };
        return [[`desk_${number}`, resource]];
      });
      this.#put(
        `cdktf.out/stacks/${tenantName(tenant)}/cdk.tf.json`,
        JSON.stringify({
          provider: { rampsync: [{ tenant: tenantName(tenant) }] },
          terraform: {
            backend: stack.backend ?? { local: { path: this.statePath(tenant) } },
            required_providers: { rampsync: { source: "rampsync/rampsync" } },
          },
          ...(stack.variables === undefined ? {} : { variable: stack.variables }),
          ...(resources.length === 0
            ? {}
            : { resource: { rampsync_installed_integration: Object.fromEntries(resources) } }),
          ...(typeof stack.more === "function" ? stack.more(tenant) : stack.more),
        }),
      );
    }
  }

  #put(path: string, text: string): void {
    const absolute = join(this.directory, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  }

  statePath(tenant: number): string {
    return join(this.directory, `terraform.${tenantName(tenant)}.tfstate`);
  }

  state(tenant: number): string {
    return readFileSync(this.statePath(tenant), "utf8");
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.directory,
      OPSRAMP_ENDPOINT: this.emulator.url,
      OPSRAMP_CLIENT_ID: "emulator",
      OPSRAMP_CLIENT_SECRET: "emulator-secret",
    };
  }

  get run(): ReadOnlyOptions {
    return {
      directory: this.directory,
      environment: this.environment,
      synth: false,
      host: (event) => {
        this.events.push(event);
      },
      ...(this.options.clock === undefined ? {} : { clock: this.options.clock }),
    };
  }

  plan(options: Partial<PlanOptions> = {}): Promise<PlanDocument> {
    return plan({ ...this.run, ...options });
  }

  drift(options: Partial<ReadOnlyOptions> = {}): Promise<DriftDocument> {
    return drift({ ...this.run, ...options });
  }

  /** Without asking, unless `approve` is given. */
  apply(options: Partial<ApplyOptions> = {}): Promise<ApplyDocument> {
    return apply({ ...this.run, approve: async () => true, interactive: options.approve !== undefined, ...options });
  }

  destroy(options: Partial<ApplyOptions> = {}): Promise<ApplyDocument> {
    return destroy({ ...this.run, approve: async () => true, interactive: false, ...options });
  }

  live(tenant: number, number: number) {
    return this.emulator.tenant(tenantName(tenant)).integration(integrationId(tenant, number));
  }

  /** `Ok → Good`, outbound, in the server's order. */
  pairs(tenant: number, number: number): string[] {
    const { outbound } = this.live(tenant, number).state();
    return (outbound?.rows ?? []).map((row) => `${row.value} → ${row.thirdPartyValue}`);
  }

  get requests(): readonly LoggedRequest[] {
    return this.emulator.requests.filter((request) => request.class !== "token");
  }

  get writes(): readonly LoggedRequest[] {
    return this.requests.filter((request) => request.class === "write");
  }

  /** By class, as the emulator counted them. */
  counts(tenant: number): { get: number; paged_get: number; write: number } {
    const counts = { get: 0, paged_get: 0, write: 0 };
    for (const request of this.requests) {
      if (request.tenant === tenantName(tenant) && request.class !== "token") counts[request.class] += 1;
    }
    return counts;
  }

  async close(): Promise<void> {
    await this.emulator.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** From 1. */
export const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Only outbound INCIDENT.Status, with these values. */
export function declared(values: Values, more: object = {}): object {
  return { outbound: { mappings: { "INCIDENT.Status": mappingOf(values) } }, ...more };
}
