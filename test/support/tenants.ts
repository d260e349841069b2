// Many tenants with many integrations: a world whose emulator holds them, and whose program declares them, a stack for each
// tenant.
import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { Emulator, type EmulatorState, type IntegrationState, type RowState } from "../../src/emulator/index.js";
import type { StackInput } from "./stacks.js";
import { emulatorOptions, World, type WorldOptions, withoutPauses } from "./world.js";

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

export interface ManyTenantsOptions extends Omit<WorldOptions, "state" | "stacks"> {
  readonly tenants: number;
  readonly each: number;
  /** Integrations of each tenant that no program declares. Default 0. */
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

export class ManyTenants extends World {
  private constructor(
    emulator: Emulator,
    readonly options: ManyTenantsOptions,
  ) {
    super(emulator, options);
  }

  /** Closed when the test that is running is over. */
  static override async forTest(given: ManyTenantsOptions): Promise<ManyTenants> {
    const options = withoutPauses(given);
    const { tenants, each, others = 0, rows = () => rowsOf(shared), ...rest } = options;
    const state = stateOf(tenants, each + others, rows);
    const many = new ManyTenants(await Emulator.start({ ...emulatorOptions(rest), state }), options);
    onTestFinished(() => many.close());
    return many;
  }

  /** Declares every integration with what `declare` gives for it; undefined leaves it out. */
  write(
    declare: (tenant: number, number: number) => object | undefined = () => declared(shared),
    options: StackOptions = {},
  ): void {
    const tenants = range(this.options.tenants).filter((tenant) => !options.without?.includes(tenant));
    this.project.stacks(
      Object.fromEntries(
        tenants.map((tenant) => [
          tenantName(tenant),
          stackOf(tenant, this.options.each, (number) => declare(tenant, number), options),
        ]),
      ),
    );
  }

  statePath(tenant: number): string {
    return this.project.statePath(tenantName(tenant));
  }

  state(tenant: number): string {
    return readFileSync(this.statePath(tenant), "utf8");
  }

  live(tenant: number, number: number) {
    return this.emulator.tenant(tenantName(tenant)).integration(integrationId(tenant, number));
  }

  /** Somebody edits `Ok → Good` to `Ok → Edited`. */
  edit(tenant: number, number = 1): void {
    const live = this.live(tenant, number);
    const row = live.state().outbound?.rows?.find(({ value }) => value === "Ok");
    live.changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Edited" });
  }

  /** `Ok → Good`, outbound, in the server's order. */
  pairs(tenant: number, number: number): string[] {
    const { outbound } = this.live(tenant, number).state();
    return (outbound?.rows ?? []).map((row) => `${row.value} → ${row.thirdPartyValue}`);
  }

  /** By class, as the emulator counted them. */
  counts(tenant: number): { get: number; paged_get: number; write: number } {
    const counts = { get: 0, paged_get: 0, write: 0 };
    for (const request of this.requests) {
      if (request.tenant === tenantName(tenant) && request.class !== "token") counts[request.class] += 1;
    }
    return counts;
  }
}

/** An emulator's state: so many tenants with so many integrations each. */
export function stateOf(tenants: number, each: number, rows: () => RowState[] = () => rowsOf(shared)): EmulatorState {
  return {
    tenants: Object.fromEntries(
      range(tenants).map((tenant) => [
        tenantName(tenant),
        { integrations: range(each).map((number) => installed(integrationId(tenant, number), rows())) },
      ]),
    ),
  };
}

/** The stack of a tenant that declares `desk_1`, `desk_2` … with what `declare` gives for each. */
export function stackOf(
  tenant: number,
  each: number,
  declare: (number: number) => object | undefined,
  { lifecycle, variables, backend, more }: StackOptions = {},
): StackInput {
  const integrations = range(each).flatMap((number) => {
    const declaration = declare(number);
    if (declaration === undefined) return [];
    const id = integrationId(tenant, number);
    return [[`desk_${number}`, { integration_id: id, ...(lifecycle && { lifecycle }), ...declaration }]];
  });
  return {
    integrations: Object.fromEntries(integrations),
    provider: { tenant: tenantName(tenant) },
    ...(backend && { backend }),
    more: { ...(variables && { variable: variables }), ...(typeof more === "function" ? more(tenant) : more) },
  };
}

/** From 1. */
export const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Only outbound INCIDENT.Status, with these values. */
export function declared(values: Values, more: object = {}): object {
  return { outbound: { mappings: { "INCIDENT.Status": mappingOf(values) } }, ...more };
}
