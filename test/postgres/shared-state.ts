// One project whose state is in PostgreSQL, and both doors to it: the built command and the real terraform.
import { join } from "node:path";
import { expect } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { type ReattachableProvider, startReattachable } from "../../src/terraform-plugin/index.js";
import { createProvider, type RampsyncProvider } from "../../src/terraform-provider/provider.js";
import { DESK_ID, environmentOf, mapping, startDesk, TENANT } from "../support/desk.js";
import type { PostgresServer } from "../support/postgres.js";
import { type CommandResult, Project, type RunningCommand } from "../support/project.js";
import { resourcesOf } from "../support/stacks.js";
import {
  type RunningTerraform,
  type TerraformDirectory,
  type TerraformResult,
  terraformDirectory,
} from "../support/terraform.js";

export type Values = Readonly<Record<string, readonly string[]>>;

export const STATUS: Values = { Ok: ["Good"], Critical: ["Bad"], New: ["Neu"] };

/** The outbound table of INCIDENT.Status. */
export const deskOf = (values: Values) => ({
  integration_id: DESK_ID,
  outbound: { mappings: { "INCIDENT.Status": mapping("INCIDENT", "Status", ["Ticket", "Status"], values) } },
});

const idOf = (name: string) =>
  `INTG-00000000-0000-4000-8000-${Buffer.from(name.padEnd(6, "x")).toString("hex").slice(0, 12)}`;

export class SharedState {
  readonly project: Project;
  #terraform: TerraformDirectory | undefined;

  private constructor(
    readonly server: PostgresServer,
    readonly emulator: Emulator,
    readonly schema: string,
    private readonly rampsync: RampsyncProvider,
    private readonly provider: ReattachableProvider,
  ) {
    this.project = new Project({ ...environmentOf(emulator), OPSRAMP_TENANT: TENANT, PG_CONN_STR: server.url() });
  }

  /** `schema` is the world's own: worlds share a server. */
  static async open(server: PostgresServer, schema: string): Promise<SharedState> {
    const emulator = await startDesk({ switches: { limits: { get: 5000, pagedGet: 500, write: 5000 } } });
    const rampsync = createProvider({ environment: { ...environmentOf(emulator), OPSRAMP_TENANT: TENANT } });
    const provider = await startReattachable(rampsync.provider, { writeLog: () => undefined });
    return new SharedState(server, emulator, schema, rampsync, provider);
  }

  async close(): Promise<void> {
    await this.provider.close();
    await this.rampsync.close();
    await this.emulator.close();
    this.project.remove();
  }

  /** Declares one integration with this table, and resources of other providers. */
  declare(values: Values = STATUS, foreign?: object): void {
    this.#declare({ desk: deskOf(values) }, foreign);
  }

  #declare(integrations: Readonly<Record<string, object>>, foreign?: object): void {
    this.project.stacks({
      [TENANT]: {
        integrations,
        // As cdktf writes it: its backend asks for a connection string.
        backend: { pg: { conn_str: "", schema_name: this.schema } },
        ...(foreign === undefined ? {} : { more: { resource: { ...resourcesOf(integrations), ...foreign } } }),
      },
    });
  }

  /** Declares an integration for each name, the first of which is the desk; the others are made where they are missing. */
  declareMany(names: readonly string[], values: Values): void {
    const [, ...more] = names;
    const tenant = this.emulator.tenant(TENANT);
    const known = new Set(tenant.integrations().map(({ id }) => id));
    for (const name of more) if (!known.has(idOf(name))) tenant.install({ id: idOf(name), displayName: name });
    this.#declare(
      Object.fromEntries(
        names.map((name, index) => [
          name,
          { ...deskOf(values), ...(index === 0 ? {} : { integration_id: idOf(name) }) },
        ]),
      ),
    );
  }

  /** Outbound pairs of INCIDENT.Status as they are live. */
  live(): string[] {
    const rows = this.emulator.tenant(TENANT).integration(DESK_ID).state().outbound?.rows ?? [];
    return rows.map(({ value, thirdPartyValue }) => `${value} → ${thirdPartyValue}`).sort();
  }

  apply(words: readonly string[] = []): Promise<CommandResult> {
    return this.startApply(words).done;
  }

  startApply(words: readonly string[] = []): RunningCommand {
    return this.project.start(["apply", "--auto-approve", ...words]);
  }

  async applied(): Promise<void> {
    const { code, stdout, stderr } = await this.apply();
    expect(code, stdout + stderr).toBe(0);
  }

  async planIsEmpty(): Promise<void> {
    const { code, stdout, stderr } = await this.project.run(["plan", "--detailed-exitcode"]);
    expect(code, stdout + stderr).toBe(0);
  }

  async terraform(...words: string[]): Promise<TerraformResult> {
    return (await this.startTerraform(...words)).done;
  }

  async startTerraform(...words: string[]): Promise<RunningTerraform> {
    const environment = { TF_REATTACH_PROVIDERS: this.provider.reattach, PG_CONN_STR: this.server.url() };
    if (this.#terraform === undefined) {
      this.#terraform = terraformDirectory(join(this.project.directory, "cdktf.out/stacks", TENANT));
      const init = await this.#terraform.run(["init"], environment);
      expect(init.code, init.stderr).toBe(0);
    }
    return this.#terraform.start(words, environment);
  }

  async terraformApplied(): Promise<void> {
    const { code, stdout, stderr } = await this.terraform("apply", "-auto-approve");
    expect(code, stdout + stderr).toBe(0);
  }

  async terraformPlanIsEmpty(): Promise<void> {
    const { code, stdout, stderr } = await this.terraform("plan", "-detailed-exitcode");
    expect(code, stdout + stderr).toBe(0);
  }

  state() {
    return this.server.state(this.schema);
  }
}
