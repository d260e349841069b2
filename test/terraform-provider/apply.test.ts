// Planning, applying and repairing one installed integration with the real terraform, the provider in this process.
import { describe, expect } from "vitest";
import { DESK, desk, OTHER, status } from "../support/hcl.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const table = 'Ok = ["Good"], Critical = ["Bad"]';

describe.skipIf(findTerraform() === undefined)("terraform with the rampsync provider", () => {
  testWithTerraform("terraform applies with exactly one POST, and then has nothing to do", async (world) => {
    await world.applied(desk(table, { more: 'display_name = "Service desk"' }));
    expect(world.takeWrites()).toEqual(["POST"]);
    expect(world.pairs().sort()).toEqual(["Critical → Bad", "Ok → Good"]);
    await world.emptyPlan();
    await world.emptyPlan("-refresh=false");
    expect(world.takeWrites()).toEqual([]);
    expect(world.instance().attributes).toMatchObject({ id: expect.stringMatching(/^INTG-9c58/), findings: [] });
  });

  testWithTerraform(
    "terraform adopts what is live already without a call, and manages it from then on",
    async (world) => {
      world.desk.addRow("outbound", status("Ok", "Good"));
      world.desk.addRow("outbound", status("New", "Neu"));
      await world.applied(desk('Ok = ["Good"]'));
      expect(world.takeWrites()).toEqual([]);
      await world.emptyPlan();
      await world.applied(desk(""));
      expect(world.pairs()).toEqual(["New → Neu"]);
    },
  );

  testWithTerraform(
    "terraform sends only what was added, and removes only the row that is gone from the code",
    async (world) => {
      await world.applied(desk(table));
      world.takeWrites();
      const plan = await world.terraformPlan(desk('Ok = ["Good"], New = ["Neu"]'));
      expect(plan.stdout).toMatch(/\+ "New"\s+= \[/);
      expect(plan.stdout).toMatch(/- "Critical" = \[/);
      await world.applied(desk('Ok = ["Good"], New = ["Neu"]'));
      expect(world.takeWrites()).toEqual(["POST", "DELETE"]);
      expect(world.pairs()).toEqual(["Ok → Good", "New → Neu"]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform shows what somebody removed, and adds only that again", async (world) => {
    await world.applied(desk(table, { more: 'display_name = "Service desk"' }));
    world.takeWrites();
    const [row] = world.desk.rows("outbound").filter((each) => each.propertyValue === "Critical");
    world.desk.removeRow(String(row?.uniqueId));
    world.desk.set({ displayName: "Renamed" });
    const plan = await world.terraform("plan", "-detailed-exitcode");
    expect(plan.code, plan.stderr).toBe(2);
    expect(plan.stdout).toMatch(/\+ "Critical" = \[/);
    expect(plan.stdout).toMatch(/display_name\s+= "Renamed" -> "Service desk"/);
    await world.applied(desk(table, { more: 'display_name = "Service desk"' }));
    const posted = world.emulator.requests.find(({ method }) => method === "POST")?.requestBody;
    expect(world.emulator.requests.filter((request) => request.class === "write")).toHaveLength(1);
    expect(posted).toBeDefined();
    expect(world.pairs().sort()).toEqual(["Critical → Bad", "Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform("terraform shows contested pairs and duplicates as findings, and repairs them", async (world) => {
    await world.applied(desk(table));
    world.desk.addRow("outbound", status("Ok", "Good"));
    world.desk.addRow("outbound", status("Critical", "Sev1"));
    world.desk.addRow("outbound", status("New", "Neu"));
    const plan = await world.terraform("plan", "-detailed-exitcode");
    expect(plan.code, plan.stderr).toBe(2);
    expect(plan.stdout).toContain('kind  = "duplicate"');
    expect(plan.stdout).toContain('kind  = "contested"');
    expect(plan.stdout).not.toContain("Neu");
    world.takeWrites();
    await world.applied(desk(table));
    expect(world.takeWrites()).toEqual(["DELETE", "DELETE"]);
    expect(world.pairs().sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform(
    "terraform sends nothing that ignore_changes leaves out, whether it changed in code or live",
    async (world) => {
      const ignoring = (name: string, description: string, values: string) =>
        desk(values, {
          more: `
  display_name = "${name}"
  description  = "${description}"
  lifecycle { ignore_changes = [display_name, outbound.mappings["INCIDENT.Status"].values] }`,
        });
      await world.applied(ignoring("Desk", "first", table));
      world.desk.set({ displayName: "Renamed in the portal" });
      world.takeWrites();
      await world.applied(ignoring("Renamed in code", "second", 'Ok = ["Fine"]'));
      const [post, ...others] = world.emulator.requests.filter((request) => request.class === "write");
      expect(post?.requestBody).toEqual({ description: "second" });
      expect(others).toEqual([]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform removes unmanaged pairs where the declaration says so", async (world) => {
    world.desk.addRow("outbound", status("New", "Neu"));
    await world.applied(desk(table));
    await world.emptyPlan();
    const strict = desk(table, { more: 'unmanaged_mappings = "remove"' });
    await world.applied(strict);
    expect(world.pairs().sort()).toEqual(["Critical → Bad", "Ok → Good"]);
    await world.emptyPlan();
    world.desk.addRow("outbound", status("Late", "Spät"));
    const plan = await world.terraform("plan");
    expect(plan.stdout).toContain('kind  = "unmanaged"');
    await world.applied(strict);
    expect(world.pairs().sort()).toEqual(["Critical → Bad", "Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform("terraform makes no call for another label, and reports a kept name once", async (world) => {
    world.desk.addRow("outbound", { ...status("Ok", "Good"), thirdPartyAttrName: "stats" });
    const first = await world.applied(desk('Ok = ["Good"]'));
    // One row finds out that the server keeps names, and goes again.
    expect(first.stdout).toContain("RS4206");
    expect(world.takeWrites()).toHaveLength(2);
    await world.emptyPlan();
    const relabelled = desk('Ok = ["Good"]').replace('"INCIDENT.Status" =', "INCIDENT_Status =");
    const plan = await world.terraformPlan(relabelled);
    expect(plan.stdout).toContain("0 to add, 1 to change, 0 to destroy");
    expect(plan.stdout).not.toMatch(/Warning:.*(removed|goes)/i);
    const second = await world.applied(relabelled);
    expect(second.stdout).not.toMatch(/RS420[36]/);
    expect(world.takeWrites()).toEqual([]);
    await world.emptyPlan();
  });

  testWithTerraform("terraform releases what is declared no more, and leaves it live", async (world) => {
    await world.applied(desk(table, { more: 'description = "Tickets"' }));
    world.takeWrites();
    const plan = await world.terraformPlan(desk(table));
    expect(plan.stdout).toContain("released");
    await world.applied(desk(table));
    expect(world.takeWrites()).toEqual([]);
    expect(world.desk.view().description).toBe("Tickets");
    await world.emptyPlan();
  });

  testWithTerraform(
    "terraform keeps state and private record right over a refresh-only apply of drift",
    async (world) => {
      await world.applied(desk(table));
      const before = world.instance().private;
      const [row] = world.desk.rows("outbound").filter((each) => each.propertyValue === "Critical");
      world.desk.removeRow(String(row?.uniqueId));
      const refreshed = await world.terraform("apply", "-auto-approve", "-refresh-only");
      expect(refreshed.code, refreshed.stderr).toBe(0);
      expect(world.instance().private).toBe(before);
      expect(JSON.stringify(world.instance().attributes)).not.toContain("Critical");
      await world.applied(desk(table));
      expect(world.pairs().sort()).toEqual(["Critical → Bad", "Ok → Good"]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform applies a saved plan", async (world) => {
    const plan = await world.terraformPlan(desk(table), "-out=plan.bin");
    expect(plan.code, plan.stderr).toBe(0);
    const apply = await world.terraform("apply", "plan.bin");
    expect(apply.code, apply.stderr).toBe(0);
    expect(world.takeWrites()).toEqual(["POST"]);
    await world.emptyPlan();
  });

  testWithTerraform("terraform leaves nothing when adopting fails, and adopts in the next run", async (world) => {
    world.emulator.faults.add({
      match: { method: "POST", class: "write" },
      do: { kind: "answer", status: 400, body: { code: "0007", message: "no" } },
    });
    const failed = await world.terraformApply(desk(table));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("RS4008");
    expect(world.stateText()).not.toContain("INTG-");
    world.emulator.faults.clear();
    await world.applied(desk(table));
    await world.emptyPlan();
  });

  testWithTerraform(
    "terraform keeps what is known of an update that failed, and finishes it in the next run",
    async (world) => {
      await world.applied(desk(table));
      world.emulator.faults.add({
        match: { method: "DELETE" },
        do: { kind: "answer", status: 400, body: { code: "0007", message: "no" } },
      });
      const next = desk('Ok = ["Good"], New = ["Neu"]');
      const failed = await world.terraformApply(next);
      expect(failed.code).toBe(1);
      world.emulator.faults.clear();
      const plan = await world.terraform("plan");
      expect(plan.stdout).toMatch(/- "Critical" = \[/);
      await world.applied(next);
      expect(world.pairs()).toEqual(["Ok → Good", "New → Neu"]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform forgets on destroy and leaves everything live", async (world) => {
    await world.applied(desk(table));
    world.takeWrites();
    const destroyed = await world.terraform("destroy", "-auto-approve");
    expect(destroyed.code, destroyed.stderr).toBe(0);
    expect(world.takeWrites()).toEqual([]);
    expect(world.pairs()).toHaveLength(2);
  });

  testWithTerraform(
    "terraform removes what is managed on destroy where on_destroy says so and the removals were reviewed",
    async (world) => {
      await world.applied(desk(table, { more: 'on_destroy = "remove_mappings"' }));
      const refused = await world.terraform("destroy", "-auto-approve");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("allow_removals = 2 in the provider block");
      world.configureProvider("allow_removals = 2");
      const destroyed = await world.terraform("destroy", "-auto-approve");
      expect(destroyed.code, destroyed.stderr).toBe(0);
      expect(world.pairs()).toEqual([]);
    },
  );

  testWithTerraform(
    "terraform replaces one integration by another: the old one stays, and the new one is adopted",
    async (world) => {
      await world.applied(desk(table));
      const plan = await world.terraformPlan(desk(table, { id: OTHER }));
      expect(plan.stdout).toContain("forces replacement");
      await world.applied(desk(table, { id: OTHER }));
      expect(world.pairs()).toHaveLength(2);
      expect(world.pairs("outbound", world.emulator.tenant("client_8").integration(OTHER))).toHaveLength(2);
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform does not replace when the provider's own tenant is named", async (world) => {
    await world.applied(desk(table));
    const named = desk(table, { more: 'tenant_id = "client_8"' });
    const plan = await world.terraformPlan(named);
    expect(plan.stdout).toContain("0 to add, 1 to change, 0 to destroy");
    world.takeWrites();
    await world.applied(named);
    expect(world.takeWrites()).toEqual([]);
    await world.emptyPlan();
  });

  testWithTerraform("terraform refuses one integration at two addresses", async (world) => {
    const twice = desk(table) + desk(table, { name: "again" });
    const plan = await world.terraformPlan(twice);
    expect(plan.code).toBe(1);
    expect(plan.stderr).toContain("RS1013");
  });

  testWithTerraform("terraform reports an integration that is gone, and can destroy it", async (world) => {
    await world.applied(desk(table));
    world.desk.uninstall();
    const plan = await world.terraform("plan");
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain("RS4004");
    const destroyed = await world.terraform("destroy", "-auto-approve", "-refresh=false");
    expect(destroyed.code, destroyed.stderr).toBe(0);
  });

  testWithTerraform(
    "terraform stops when a mapping would lose all its values, until that is reviewed",
    async (world) => {
      await world.applied(desk('Ok = ["Good"], Critical = ["Bad"], New = ["Neu"]'));
      const refused = await world.terraformPlan(
        `${blockHead("desk")} {\n  integration_id = "${DESK}"\n  outbound = { mappings = {} }\n}\n`,
      );
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("RS5001");
      expect(refused.stderr).toContain("allow_removals = 3");
      world.configureProvider("allow_removals = 3");
      const allowed = await world.terraform("apply", "-auto-approve");
      expect(allowed.code, allowed.stderr).toBe(0);
      expect(world.pairs()).toEqual([]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform plans values that are known only later, and checks them at apply", async (world) => {
    const config = (values: string) =>
      `resource "terraform_data" "table" {\n  input = ${values}\n}\n${desk("").replace("values                   = {  }", "values = terraform_data.table.output")}`;
    const plan = await world.terraformPlan(config('{ Ok = toset(["Good"]) }'));
    expect(plan.code, plan.stderr).toBe(0);
    await world.applied(config('{ Ok = toset(["Good"]) }'));
    expect(world.pairs()).toEqual(["Ok → Good"]);
    await world.emptyPlan();
    const bad = await world.terraformApply(config('{ Ok = toset(["Good", "Better"]) }'));
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain("RS1006");
    expect(world.pairs()).toEqual(["Ok → Good"]);
  });
});
