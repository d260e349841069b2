// A fleet of tenants that all have the same tables, as large as wanted: one tenant is made, the others are its texts with
// another name and other ids. Of the last tenant somebody renamed the first integration in the portal.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { IntegrationState, TenantState } from "../src/emulator/index.js";
import { MANIFEST, manifestOf, stackFile } from "../test/support/stacks.js";
import { blockOf, liveOf, type Member } from "./fleet.js";
import { at, type Scenario, type Script, type ScriptCall } from "./scenario.js";
import { Workspace } from "./workspace.js";

export const IN_EACH_TENANT = 20;

const TEMPLATE = 0;

export const tenantName = (tenant: number) => `client_${tenant}`;
const beginOfIds = (tenant: number) => `INTG-${String(tenant).padStart(8, "0")}-`;

function membersOf(tenant: number): readonly Member[] {
  return Array.from({ length: IN_EACH_TENANT }, (_, number) => ({
    tenant: tenantName(tenant),
    id: `${beginOfIds(tenant)}0000-4000-8000-${String(number).padStart(12, "0")}`,
    label: `desk_${String(number).padStart(5, "0")}`,
    number,
    table: number % 7,
  }));
}

/** The same of every tenant but for the ids. */
const declared = membersOf(TEMPLATE).map(blockOf);
const live = membersOf(TEMPLATE).map((member, index) => liveOf(member, at(declared, index)));

/** What is live in a tenant of a fleet of so many; undefined where the fleet has no such tenant. */
export function liveTenant(name: string, tenants: number): TenantState | undefined {
  const tenant = Number(/^client_([1-9]\d*)$/.exec(name)?.[1]);
  if (!(tenant <= tenants)) return undefined;
  const integrations = membersOf(tenant).map(({ id }, index) => ({
    ...at(live, index),
    id,
  }));
  const [first, ...others] = integrations;
  if (tenant < tenants || first === undefined) return { integrations };
  return {
    integrations: [{ ...first, displayName: "Renamed in the portal" }, ...others],
  };
}

/** What was renamed, as it is declared: live so after an apply. */
export function correctedIn(tenants: number): { readonly tenant: string; readonly live: IntegrationState } {
  const { tenant, id } = at(membersOf(tenants), 0);
  return { tenant, live: { ...at(live, 0), id } };
}

/** The fewest calls: a page of each tenant, and a GET of what differs there; of an apply also the POST and its read-back. */
export function scriptOf(tenants: number, verb: "drift" | "plan" | "apply" = "drift"): Script {
  const member = at(membersOf(tenants), 0);
  const look: readonly ScriptCall[] = [{ do: "get" }];
  const correction: readonly ScriptCall[] = [{ do: "post", body: { displayName: member.label } }, { do: "get" }];
  return {
    pages: Array.from({ length: tenants }, (_, index) => ({
      tenant: tenantName(index + 1),
      pages: 1,
    })),
    each: [{ member, calls: verb === "apply" ? [...look, ...correction] : look }],
  };
}

function templateScenario(): Scenario {
  const none = { pages: [], each: [] };
  return {
    members: membersOf(TEMPLATE),
    declared,
    applied: declared,
    live,
    wanted: live,
    verb: "drift",
    changed: 0,
    script: none,
  };
}

/** A project whose program made a stack for each tenant, and which was applied. */
export class ManyTenants {
  readonly directory = mkdtempSync(join(tmpdir(), "rampsync-bench-fleet-"));

  constructor(readonly tenants: number) {
    const template = new Workspace(templateScenario(), "stack per tenant");
    const name = tenantName(TEMPLATE);
    const read = (path: string) => readFileSync(join(template.directory, path), "utf8");
    const [stack, state] = [read(stackFile(name)), read(`terraform.${name}.tfstate`)];
    const names = Array.from({ length: tenants }, (_, index) => tenantName(index + 1));
    for (const [index, tenant] of names.entries()) {
      const ofTenant = (text: string) =>
        text
          .replaceAll(template.directory, this.directory)
          .replaceAll(new RegExp(`\\b${name}\\b`, "g"), tenant)
          .replaceAll(beginOfIds(TEMPLATE), beginOfIds(index + 1));
      this.#write(stackFile(tenant), ofTenant(stack));
      this.#write(`terraform.${tenant}.tfstate`, ofTenant(state));
    }
    this.#write("cdktf.json", read("cdktf.json"));
    this.#write(MANIFEST, JSON.stringify(manifestOf(names)));
    template.remove();
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
