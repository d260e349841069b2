// Runs that look at some resources alone: with what these depend on, and never "clean" of what is left out.
import { join } from "node:path";
import pico from "picocolors";
import { describe, expect, it } from "vitest";
import { renderDrift } from "../../src/report/drift.js";
import { renderPlan } from "../../src/report/plan.js";
import { addressOf } from "../support/stacks.js";
import { declared, integrationId, ManyTenants, shared } from "../support/tenants.js";

const colors = pico.createColors(false);

/** Two tenants with three integrations each; `desk_2` of each comes after `desk_1`. */
async function start(): Promise<ManyTenants> {
  const many = await ManyTenants.forTest({ tenants: 2, each: 3 });
  write(many);
  return many;
}

const write = (many: ManyTenants, values = shared) =>
  many.write((_, number) => ({
    ...declared(values),
    ...(number === 2 ? { depends_on: [addressOf("desk_1")] } : {}),
  }));

const named = ({
  resources,
}: {
  readonly resources: readonly { readonly stack: string; readonly address: string }[];
}) => resources.map(({ stack, address }) => `${stack} ${address.split(".")[1]}`).sort();

describe("targets of a run", () => {
  it("a target is an address in every stack, one of a stack, a construct, or all below a construct, also by a glob", async () => {
    const many = await start();
    const expected: [string, string[]][] = [
      [addressOf("desk_1"), ["client_1 desk_1", "client_2 desk_1"]],
      [`client_1/${addressOf("desk_3")}`, ["client_1 desk_3"]],
      ["client_2/desk_3", ["client_2 desk_3"]],
      ["client_2", ["client_2 desk_1", "client_2 desk_2", "client_2 desk_3"]],
      ["*/desk_3", ["client_1 desk_3", "client_2 desk_3"]],
      ["client_2/desk_2", ["client_2 desk_1", "client_2 desk_2"]],
    ];
    for (const [target, resources] of expected) {
      const document = await many.plan({ targets: [target] });
      expect(named(document)).toEqual(resources);
      expect(document.left_out).toBe(6 - resources.length);
      expect(document.complete).toBe(true);
    }
  });

  it("nothing but the targets is asked for, and what is left out is said and counted", async () => {
    const many = await start();
    await many.apply();
    many.emulator.clearRequests();
    const document = await many.plan({ targets: ["client_1/desk_3"] });
    expect(many.requests.map(({ tenant }) => tenant)).toEqual(["client_1"]);
    expect(document.warning_facts).toMatchObject([{ code: "RS6211", parameters: { looked_at: 1, left_out: 5 } }]);
    expect(document.budget.tenants).toHaveLength(1);
    expect(renderPlan(document, { colors })).toBe("No changes. 1 integration is as declared. 5 left out by --target.");
    expect(many.events).toContainEqual(
      expect.objectContaining({ type: "note", text: expect.stringContaining("5 resources left out") }),
    );
    const { left_out: none } = await many.plan();
    expect(none).toBeUndefined();
  });

  it("drift of targets counts them alone, and calls nothing else clean", async () => {
    const many = await start();
    await many.apply();
    const [row] = many.live(1, 1).state().outbound?.rows ?? [];
    many.live(1, 1).changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
    const drifted = await many.drift({ targets: ["client_1/desk_2"] });
    expect(drifted.counts).toEqual({ clean: 1, drifted: 1, not_looked_at: 0 });
    const clean = await many.drift({ targets: ["client_1/desk_3"] });
    expect(clean.counts).toEqual({ clean: 1, drifted: 0, not_looked_at: 0 });
    expect(renderDrift(clean, { colors })).toBe("1 clean, 0 drifted, 0 not looked at, 5 left out by --target");
  });

  it("an apply of a target does what it and its dependencies need, and leaves records and live of the rest", async () => {
    const many = await start();
    await many.apply();
    write(many, { ...shared, Warning: ["Soso"] });
    const before = JSON.parse(many.state(1));
    const { resources } = await many.apply({ targets: ["client_1/desk_2"] });
    expect(named({ resources })).toEqual(["client_1 desk_1", "client_1 desk_2"]);
    expect(many.pairs(1, 3)).not.toContain("Warning → Soso");
    expect(JSON.parse(many.state(1)).resources[2]).toEqual(before.resources[2]);
    expect((await many.plan()).summary).toMatchObject({ no_op: 2, update: 4 });
  });

  it("a record that the program does not declare any more is forgotten by an apply that names it, and by no other", async () => {
    const many = await start();
    await many.apply();
    many.write((tenant, number) => (tenant === 1 && number === 3 ? undefined : declared(shared)));
    expect((await many.apply({ targets: ["client_1/desk_1"] })).resources).toEqual([]);
    expect(many.state(1)).toContain(integrationId(1, 3));
    await many.apply({ targets: [addressOf("desk_3")] });
    expect(many.state(1)).not.toContain(integrationId(1, 3));
  });

  it("what depends on a target is destroyed with it, and nothing else is", async () => {
    const many = await start();
    await many.apply();
    const { resources } = await many.destroy({ targets: ["client_1/desk_1"] });
    expect(named({ resources })).toEqual(["client_1 desk_1", "client_1 desk_2"]);
    expect(JSON.parse(many.state(1)).resources).toHaveLength(1);
    expect(JSON.parse(many.state(2)).resources).toHaveLength(3);
  });

  it("a saved plan of targets is applied with the same targets", async () => {
    const many = await start();
    const out = join(many.directory, "plan.json");
    await many.plan({ targets: ["client_1/desk_1"], out });
    const { plan, resources } = await many.apply({ planFile: out });
    expect(named({ resources })).toEqual(["client_1 desk_1"]);
    expect(plan.left_out).toBe(5);
  });

  it("a target that names nothing is refused before anything is asked", async () => {
    const many = await start();
    await expect(many.plan({ targets: ["client_1/dsek_1"] })).rejects.toMatchObject({
      code: "RS2015",
      where: "--target",
      hint: expect.stringContaining("client_1/desk_1"),
    });
    await expect(many.apply({ targets: ["client_1/desk_1", "none"] })).rejects.toMatchObject({ code: "RS2015" });
    expect(many.requests).toEqual([]);
  });
});
