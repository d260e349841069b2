// What an apply takes away live stands in the plan, and a plan that was kept takes away nothing else.
import { describe, expect, it } from "vitest";
import { Emulator, type RowState } from "../../src/emulator/index.js";
import { DESK, desk, status } from "../support/hcl.js";
import { errorsOf, isEmpty, phasesOf } from "../support/provider-host.js";
import { isLong } from "../support/suite.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const mapping = (values: Readonly<Record<string, readonly string[]>>) => ({
  "INCIDENT.Status": {
    entity_type: "INCIDENT",
    attribute: "Status",
    third_party_entity_type: "Ticket",
    third_party_attribute: "Status",
    values,
  },
});
const declared = (values: Readonly<Record<string, readonly string[]>>, more: object = {}) => ({
  integration_id: DESK,
  outbound: { mappings: mapping(values) },
  ...more,
});

async function world(rows: readonly RowState[], limits = 5000) {
  const emulator = await Emulator.start({
    state: { tenants: { client_8: { integrations: [{ id: DESK, displayName: "Desk" }] } } },
    switches: { limits: { get: limits, pagedGet: limits, write: limits } },
  });
  const handle = emulator.tenant("client_8").integration(DESK);
  for (const row of rows) handle.addRow("outbound", row);
  const phase = phasesOf(emulator);
  return { emulator, handle, phase };
}

const numbers = Array.from({ length: 60 }, (_, index) => index);
const summary = (count: number) => `RS6401 ${count} live values go: ${DESK} of client_8`;

describe("what an apply takes away live", () => {
  it("a plan that adopts tells of each live row that a declared one replaces, and the apply holds it", async () => {
    const { handle, phase } = await world(numbers.map((index) => status(`v${index}`, `old${index}`)));
    const config = declared(Object.fromEntries(numbers.map((index) => [`v${index}`, [`new${index}`]])), {
      display_name: "Service desk",
    });
    const plan = await (await phase()).plan(config);
    const removals = plan.planned?.removals as readonly object[];
    expect(removals).toHaveLength(61);
    expect(removals).toContainEqual({
      kind: "replaced",
      path: 'outbound.mappings["INCIDENT.Status"].values.v0.old0',
      before: "v0 → old0",
    });
    expect(removals).toContainEqual({ kind: "field", path: "display_name", before: "Desk" });
    const warning = plan.messages.find((each) => each.summary === summary(61));
    expect(warning?.detail).toContain("replaced: v0 → old0");
    const apply = await phase();
    const stored = await apply.applied(config);
    expect(stored?.state.removals).toEqual(removals);
    expect(handle.rows("outbound")).toHaveLength(60);
    if (stored === undefined) return;
    const again = await phase();
    const read = await again.read(stored);
    expect(isEmpty(await again.plan(config, read))).toBe(true);
  });

  it("a plan tells of unmanaged rows that go, at the adoption and when their removal is turned on later", async () => {
    const rows = [status("Ok", "Good"), status("New", "Neu"), status("New", "Neu"), status("Late", "Spät")];
    const { handle, phase } = await world(rows);
    const config = declared({ Ok: ["Good"] });
    const strict = { ...config, unmanaged_mappings: "remove" };
    const adopting = await (await phase()).plan(strict);
    const expected = [
      expect.objectContaining({ kind: "unmanaged", before: "Late → Spät" }),
      expect.objectContaining({ kind: "unmanaged", before: "New → Neu" }),
      expect.objectContaining({ kind: "unmanaged", before: "New → Neu" }),
    ];
    expect(adopting.planned?.removals).toEqual(expected);
    expect(adopting.messages.map((each) => each.summary)).toContain(summary(3));
    const stored = await (await phase()).applied(config);
    expect(stored?.state.removals).toEqual([]);
    if (stored === undefined) return;
    const later = await phase();
    const turnedOn = await later.plan(strict, await later.read(stored));
    expect(turnedOn.planned?.removals).toEqual(expected);
    expect(turnedOn.messages.map((each) => each.summary)).toContain(summary(3));
    await (await phase()).apply(turnedOn);
    expect(handle.rows("outbound")).toHaveLength(1);
  });

  it("a plan that removes what is recorded has it as data, and says no more of it than the attributes show", async () => {
    const { phase } = await world([]);
    const stored = await (await phase()).applied(declared({ Ok: ["Good"], Bad: ["Worse"] }));
    if (stored === undefined) return;
    const host = await phase();
    const plan = await host.plan(declared({ Ok: ["Fine"] }), await host.read(stored));
    expect(plan.planned?.removals).toEqual([
      expect.objectContaining({ kind: "removed", before: "Bad → Worse" }),
      expect.objectContaining({ kind: "replaced", before: "Ok → Good" }),
    ]);
    expect(plan.messages).toEqual([]);
  });

  it("the plan of a destroy that removes mappings counts what goes", async () => {
    const { phase } = await world([]);
    const stored = await (await phase({ allow_removals: 9 })).applied(
      declared({ Ok: ["Good"], Bad: ["Worse"] }, { on_destroy: "remove_mappings" }),
    );
    const host = await phase({ allow_removals: 9 });
    const plan = await host.plan(undefined, stored && (await host.read(stored)));
    expect(plan.messages.map((each) => each.summary)).toEqual([summary(2)]);
  });
});

describe("a plan that was kept", () => {
  it("an apply of an update refuses to remove a row that came after the plan", async () => {
    const { handle, phase } = await world([]);
    const strict = declared({ Ok: ["Good"] }, { unmanaged_mappings: "remove" });
    const stored = await (await phase()).applied(strict);
    if (stored === undefined) return;
    handle.addRow("outbound", status("New", "Neu"));
    const planning = await phase();
    const read = await planning.read(stored);
    const shown = await planning.plan(strict, read);
    expect(errorsOf(shown.messages)).toEqual([]);
    handle.addRow("outbound", status("Late", "Spät"));
    // Terraform plans again before it applies: with what the read left.
    const again = await (await phase()).plan(strict, read);
    expect(errorsOf(again.messages).map((each) => each.summary)).toEqual(["RS3008 Plan is stale"]);
    expect(handle.rows("outbound")).toHaveLength(3);
    const fresh = await phase();
    const next = await fresh.plan(strict, await fresh.read(stored));
    expect(next.messages.map((each) => each.summary)).toContain(summary(2));
  });

  it("an apply of an update that removes nothing goes on when live moved", async () => {
    const { handle, phase } = await world([]);
    const stored = await (await phase()).applied(declared({ Ok: ["Good"] }));
    if (stored === undefined) return;
    const read = await (await phase()).read(stored);
    handle.addRow("outbound", status("Late", "Spät"));
    await (await phase()).applied(declared({ Ok: ["Good"], New: ["Neu"] }), read);
    expect(handle.rows("outbound")).toHaveLength(3);
  });

  it("an apply of an adoption is told by other removals, which Terraform refuses", async () => {
    const { handle, phase } = await world([status("Ok", "Old")]);
    const config = declared({ Ok: ["Good"] }, { unmanaged_mappings: "remove" });
    const shown = await (await phase()).plan(config);
    handle.addRow("outbound", status("Late", "Spät"));
    const again = await (await phase()).plan(config);
    expect(again.planned?.removals).not.toEqual(shown.planned?.removals);
  });

  it("an apply of a destroy refuses to remove what its plan did not show", async () => {
    const { handle, phase } = await world([]);
    const config = declared({ Ok: ["Good"] }, { on_destroy: "remove_mappings" });
    const stored = await (await phase()).applied(config);
    if (stored === undefined) return;
    const planning = await phase({ allow_removals: 9 });
    const plan = await planning.plan(undefined, await planning.read(stored));
    handle.addRow("outbound", status("Ok", "Good"));
    const refused = await (await phase({ allow_removals: 9 })).apply(plan);
    expect(errorsOf(refused.messages).map((each) => each.summary)).toEqual(["RS3008 Plan is stale"]);
    expect(handle.rows("outbound")).toHaveLength(2);
  });
});

describe.skipIf(!isLong || findTerraform() === undefined)("what an apply takes away, with the real terraform", () => {
  testWithTerraform("terraform show -json holds what goes, and a saved plan removes nothing else", async (world) => {
    for (const value of ["A", "B"]) world.desk.addRow("outbound", status(value, "Old"));
    world.desk.addRow("outbound", status("New", "Neu"));
    const strict = desk('A = ["Good"], B = ["Good"]', { more: 'unmanaged_mappings = "remove"' });
    const plan = await world.terraformPlan(strict, "-out=plan.bin");
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain(`RS6401 3 live values go: ${DESK} of client_8`);
    const shown = JSON.parse((await world.terraform("show", "-json", "plan.bin")).stdout) as {
      resource_changes: { change: { after: { removals: object[] } } }[];
    };
    expect(shown.resource_changes[0]?.change.after.removals).toHaveLength(3);
    world.desk.addRow("outbound", status("Late", "Spät"));
    const refused = await world.terraform("apply", "plan.bin");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("inconsistent final plan");
    expect(world.pairs()).toHaveLength(4);
    await world.applied(strict);
    expect(world.pairs().sort()).toEqual(["A → Good", "B → Good"]);
    await world.emptyPlan();
    await world.emptyPlan("-refresh=false");
    const refreshed = await world.terraform("plan", "-refresh-only", "-detailed-exitcode");
    expect(refreshed.code, refreshed.stdout).toBe(0);
    world.desk.addRow("outbound", status("Third", "Neu"));
    const update = await world.terraform("plan", "-out=update.bin");
    expect(update.stdout).toContain(`RS6401 1 live value goes: ${DESK} of client_8`);
    world.desk.addRow("outbound", status("Fourth", "Neu"));
    const moved = await world.terraform("apply", "update.bin");
    expect(moved.stderr).toContain("RS3008");
    expect(world.pairs()).toHaveLength(4);
    await world.applied(strict);
    await world.emptyPlan();
  });
});
