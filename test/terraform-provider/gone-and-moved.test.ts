// What is gone, moved to another tenant, or replaced: each concerns one resource, and the others go through.
import { describe, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { DESK, desk, OTHER } from "../support/hcl.js";
import { errorsOf, isEmpty, phasesOf } from "../support/provider-host.js";
import { addressOf } from "../support/stacks.js";
import { isLong } from "../support/suite.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const declared = (values: Readonly<Record<string, readonly string[]>>, more: object = {}) => ({
  integration_id: DESK,
  outbound: {
    mappings: {
      "INCIDENT.Status": {
        entity_type: "INCIDENT",
        attribute: "Status",
        third_party_entity_type: "Ticket",
        third_party_attribute: "Status",
        values,
      },
    },
  },
  ...more,
});

async function world() {
  const integrations = () => [
    { id: DESK, displayName: "Desk" },
    { id: OTHER, displayName: "Other" },
  ];
  const emulator = await Emulator.start({
    state: { tenants: { client_8: { integrations: integrations() }, client_9: { integrations: integrations() } } },
    switches: { limits: { get: 5000, pagedGet: 5000, write: 5000 } },
  });
  const phase = phasesOf(emulator);
  const rows = (tenant: string) => emulator.tenant(tenant).integration(DESK).rows("outbound").length;
  return { emulator, phase, rows };
}

describe("an integration that is gone", () => {
  it("a plan of it warns, its apply alone fails, and its destroy is done", async () => {
    const { emulator, phase } = await world();
    const config = declared({ Ok: ["Good"] }, { on_destroy: "remove_mappings" });
    const stored = await (await phase()).applied(config);
    emulator.tenant("client_8").integration(DESK).uninstall();
    const host = await phase();
    expect(stored && (await host.read(stored))).toBeUndefined();
    for (const prior of [undefined, stored]) {
      const process = await phase();
      const plan = await process.plan(config, prior);
      expect(errorsOf(plan.messages)).toEqual([]);
      expect(plan.messages.map(({ summary }) => summary)).toEqual([`RS4004 No such integration: ${DESK} of client_8`]);
      expect(isEmpty(plan)).toBe(false);
      expect(plan.messages[0]?.detail).not.toContain("rampsync list");
      const { messages } = await process.apply(plan);
      expect(errorsOf(messages).map(({ summary }) => summary)).toEqual(["RS4004 No such integration"]);
    }
    const destroying = await phase();
    const destroy = await destroying.plan(undefined, stored);
    expect(errorsOf(destroy.messages)).toEqual([]);
    expect(await destroying.apply(destroy)).toEqual({ stored: undefined, messages: [] });
  });
});

describe("the tenant of a default", () => {
  it("a read after the provider's tenant changed is of the tenant that it was applied in", async () => {
    const { phase, rows } = await world();
    const stored = await (await phase()).applied(declared({ Ok: ["Good"] }));
    const second = await phase({ tenant: "client_9" });
    const read = stored && (await second.read(stored));
    expect(read?.state).toEqual(stored?.state);
    expect(rows("client_8")).toBe(1);
  });

  it("a plan after the provider's tenant changed replaces the resource, and says why", async () => {
    const { phase } = await world();
    const stored = await (await phase()).applied(declared({ Ok: ["Good"] }));
    const plan = await (await phase({ tenant: "client_9" })).plan(declared({ Ok: ["Good"] }), stored);
    expect(plan.replaces).toBe(true);
    expect(plan.messages.map(({ summary }) => summary)).toEqual([
      "RS6402 Replaced, the tenant is another: client_8 -> client_9",
    ]);
    const named = await (await phase({ tenant: "client_9" })).plan(
      declared({ Ok: ["Good"] }, { tenant_id: "client_8" }),
      stored,
    );
    expect(named.replaces).toBe(false);
  });
});

describe("a replacement of a resource", () => {
  it("the destroy before a replacement by the same integration sends nothing", async () => {
    const { emulator, phase, rows } = await world();
    const config = declared({ Ok: ["Good"] }, { on_destroy: "remove_mappings" });
    const stored = await (await phase()).applied(config);
    emulator.clearRequests();
    const first = await (await phase()).plan(config, stored);
    const host = await phase();
    const { messages } = await host.apply({ ...first, planned: null, config: undefined });
    expect(errorsOf(messages)).toEqual([]);
    expect(rows("client_8")).toBe(1);
  });

  it("a plan that replaces by an integration elsewhere counts and guards what is removed here", async () => {
    const { phase } = await world();
    const stored = await (await phase()).applied(declared({ Ok: ["Good"] }, { on_destroy: "remove_mappings" }));
    const next = { ...declared({ Ok: ["Good"] }, { on_destroy: "remove_mappings" }), integration_id: OTHER };
    const guarded = await (await phase()).plan(next, stored);
    expect(errorsOf(guarded.messages).map(({ summary }) => summary)).toEqual([
      "RS5001 Mapping would lose all its values",
    ]);
    const allowed = await (await phase({ allow_removals: 1 })).plan(next, stored);
    expect(allowed.replaces).toBe(true);
    expect(allowed.messages.map(({ summary }) => summary)).toEqual([`RS6401 1 live value goes: ${DESK} of client_8`]);
  });
});

describe("the guards against losses", () => {
  it("two resources that lose too much name numbers of the run, of which the largest lets it pass", async () => {
    const { emulator, phase } = await world();
    const many = (count: number, id: string) => ({
      ...declared(Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, ["t"]]))),
      integration_id: id,
    });
    const making = await phase();
    const stored = [await making.applied(many(10, DESK)), await making.applied(many(10, OTHER))];
    const host = await phase();
    const errors = [];
    for (const [index, id] of [DESK, OTHER].entries()) {
      errors.push(...errorsOf((await host.plan(many(5, id), stored[index])).messages));
    }
    expect(errors.map(({ detail }) => /allow_removals = (\d+)/.exec(detail)?.[1])).toEqual(["5", "10"]);
    expect(errors[1]?.detail).toContain("removed: v9 → t");
    const allowed = await phase({ allow_removals: 10 });
    for (const [index, id] of [DESK, OTHER].entries()) {
      expect(errorsOf((await allowed.plan(many(5, id), stored[index])).messages)).toEqual([]);
    }
    expect(emulator.tenant("client_8").integration(DESK).rows("outbound")).toHaveLength(10);
  });

  it("contested extras are no lost managed values", async () => {
    const { emulator, phase } = await world();
    const values = Object.fromEntries(["A", "B", "C", "D"].map((value) => [value, ["t"]]));
    const stored = await (await phase()).applied(declared(values));
    for (const value of ["A", "B", "C", "D"]) {
      emulator.tenant("client_8").integration(DESK).addRow("outbound", {
        entityType: "INCIDENT",
        name: "Status",
        thirdPartyEntityType: "Ticket",
        thirdPartyAttrName: "Status",
        value,
        thirdPartyValue: "other",
      });
    }
    const host = await phase();
    const plan = await host.plan(declared(values), stored && (await host.read(stored)));
    expect(errorsOf(plan.messages)).toEqual([]);
    expect(plan.planned?.removals).toHaveLength(4);
  });
});

describe.skipIf(!isLong || findTerraform() === undefined)("with the real terraform", () => {
  testWithTerraform("one integration that is gone fails alone, and is destroyed without an error", async (world) => {
    const second = desk('Ok = ["Good"]', { id: OTHER, name: "other" });
    await world.applied(desk('Ok = ["Good"]') + second);
    world.emulator.tenant("client_8").integration(OTHER).uninstall();
    const changed = desk('Ok = ["Fine"]');
    const plan = await world.terraformPlan(changed + second);
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain("RS4004");
    const apply = await world.terraform("apply", "-auto-approve");
    expect(apply.code).toBe(1);
    expect(apply.stderr).toContain("RS4004");
    expect(world.pairs()).toEqual(["Ok → Fine"]);
    const destroyed = await world.terraform("destroy", "-auto-approve");
    expect(destroyed.code, destroyed.stderr).toBe(0);
  });

  for (const lifecycle of ["", "lifecycle { create_before_destroy = true }"]) {
    testWithTerraform(`-replace removes nothing live (${lifecycle || "destroy first"})`, async (world) => {
      const config = desk('Ok = ["Good"], Bad = ["Worse"]', { more: `on_destroy = "remove_mappings"\n  ${lifecycle}` });
      await world.applied(config);
      world.takeWrites();
      const replaced = await world.terraform("apply", "-auto-approve", `-replace=${addressOf("desk")}`);
      expect(replaced.code, replaced.stdout + replaced.stderr).toBe(0);
      expect(world.takeWrites()).toEqual([]);
      expect(world.pairs()).toHaveLength(2);
      await world.emptyPlan();
      await world.terraform("taint", addressOf("desk"));
      const tainted = await world.terraform("apply", "-auto-approve");
      expect(tainted.code, tainted.stdout + tainted.stderr).toBe(0);
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();
    });
  }

  testWithTerraform("another default tenant empties no state, and replaces what it means", async (world) => {
    await world.applied(desk('Ok = ["Good"]'));
    world.configureProvider('tenant = "client_9"');
    const refreshed = await world.terraform("apply", "-refresh-only", "-auto-approve");
    expect(refreshed.code, refreshed.stderr).toBe(0);
    expect(world.instance().attributes.outbound).not.toBeNull();
    const plan = await world.terraform("plan");
    expect(plan.stdout + plan.stderr).toContain("client_8 -> client_9");
  });
});
