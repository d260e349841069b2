// The provider's adopt_only: applies record what is live as far as it is as declared, and send nothing.
import { describe, expect, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { DESK, desk, status } from "../support/hcl.js";
import { errorsOf, isEmpty, phasesOf } from "../support/provider-host.js";
import { isLong } from "../support/suite.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

async function world() {
  const emulator = await Emulator.start({
    state: { tenants: { client_8: { integrations: [{ id: DESK, displayName: "Desk" }] } } },
  });
  const handle = emulator.tenant("client_8").integration(DESK);
  handle.addRow("outbound", status("Ok", "Good"));
  handle.addRow("outbound", status("Critical", "Bad"));
  emulator.clearRequests();
  const writes = () => emulator.requests.filter((request) => request.class === "write").length;
  return { emulator, handle, phase: phasesOf(emulator), writes };
}

const declared = (more: object = {}) => ({
  integration_id: DESK,
  display_name: "Service desk",
  outbound: {
    mappings: {
      INCIDENT_Status: {
        entity_type: "INCIDENT",
        attribute: "Status",
        third_party_entity_type: "Ticket",
        third_party_attribute: "Status",
        values: { Ok: ["Good"], Critical: ["Sev1"], New: ["Neu"] },
      },
    },
  },
  ...more,
});

const onlyAdopt = { adopt_only: true };

describe("a provider that only adopts", () => {
  it("an adoption sends nothing, says what differs and plans no removal, and the next plan shows the differences", async () => {
    const { handle, phase, writes } = await world();
    const before = handle.state();
    const host = await phase(onlyAdopt);
    const plan = await host.plan(declared());
    expect(errorsOf(plan.messages)).toEqual([]);
    expect(plan.planned?.removals).toEqual([]);
    const [told] = plan.messages.filter(({ summary }) => summary.startsWith("RS6154"));
    expect(told?.summary).toBe(`RS6154 Adopted only: ${DESK} of client_8`);
    expect(told?.detail).toContain("display_name");
    expect(told?.detail).toContain("Critical → Sev1");
    const { messages, stored } = await host.apply(plan);
    expect(errorsOf(messages)).toEqual([]);
    if (stored === undefined) throw new Error("nothing was recorded");
    expect([writes(), handle.state()]).toEqual([0, before]);

    // While it only adopts, every plan shows what differs, and no apply sends it.
    const again = await phase(onlyAdopt);
    const read = await again.read(stored);
    const second = await again.plan(declared(), read);
    expect(isEmpty(second)).toBe(false);
    const kept = (await again.apply(second)).stored;
    expect(writes()).toBe(0);

    const sending = await phase();
    if (kept === undefined) throw new Error("nothing was recorded");
    const third = await sending.plan(declared(), await sending.read(kept));
    expect(third.planned?.removals).toMatchObject([
      { kind: "field", before: "Desk" },
      { kind: "replaced", before: "Critical → Bad" },
    ]);
    const done = await sending.apply(third);
    expect(errorsOf(done.messages)).toEqual([]);
    expect(
      handle
        .rows("outbound")
        .map((row) => row.tenantPropertyValue)
        .sort(),
    ).toEqual(["Good", "Neu", "Sev1"]);
    const last = await phase();
    if (done.stored === undefined) throw new Error("nothing was recorded");
    expect(isEmpty(await last.plan(declared(), await last.read(done.stored)))).toBe(true);
  });

  it("removing what is managed is refused, when it is planned and when it is applied", async () => {
    const { phase, writes } = await world();
    const stored = await (await phase()).applied(declared({ on_destroy: "remove_mappings" }));
    if (stored === undefined) throw new Error("nothing was recorded");
    const before = writes();
    const host = await phase(onlyAdopt);
    const plan = await host.plan(undefined, stored);
    expect(errorsOf(plan.messages).map(({ summary }) => summary)).toEqual(["RS5007 Call while only adopting"]);
    expect(writes()).toBe(before);
  });
});

describe.skipIf(!isLong || findTerraform() === undefined)("terraform with a provider that only adopts", () => {
  testWithTerraform(
    "terraform applies without a write or an inconsistency, and shows the differences until they are sent",
    async (world) => {
      world.desk.addRow("outbound", status("Ok", "Good"));
      world.desk.addRow("outbound", status("Critical", "Bad"));
      const config = desk('Ok = ["Good"], Critical = ["Sev1"], New = ["Neu"]', {
        more: 'display_name = "Service desk"',
      });
      const before = world.desk.state();
      for (const plan of ["1 to add, 0 to change", "0 to add, 1 to change"]) {
        world.write(config);
        world.configureProvider("adopt_only = true");
        const planned = await world.terraform("plan", "-detailed-exitcode");
        expect([planned.code, planned.stderr]).toEqual([2, ""]);
        expect(planned.stdout).toContain(plan);
        expect(planned.stdout).toContain("RS6154 Adopted only");
        const applied = await world.terraform("apply", "-auto-approve");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(world.takeWrites()).toEqual([]);
        expect(world.desk.state()).toEqual(before);
      }
      await world.applied(config);
      expect(world.pairs().sort()).toEqual(["Critical → Sev1", "New → Neu", "Ok → Good"]);
      await world.emptyPlan();
    },
  );
});
