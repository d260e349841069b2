// What Terraform does with a resource over time: renames, replacements, moves, saved plans that have aged, ignored drift.
import { describe, expect } from "vitest";
import { desk, OTHER, status } from "../support/hcl.js";
import { addressOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const table = 'Ok = ["Good"], Critical = ["Bad"]';

const withNotifier = (password: string, more = "", values = table) =>
  desk(values).replace(
    "outbound = {",
    `outbound = {
    notifier = {
      type        = "REST_API"
      base_uri    = "desk.example.com/api"
      password_wo = ${password}
      user_name   = "opsramp"
      ${more || 'auth_type = "BASIC"'}
    }`,
  );

const password = 'variable "password" {\n  type      = string\n  sensitive = true\n  ephemeral = true\n}\n';

const live = (world: TerraformWorld) => world.pairs().sort();

describe.skipIf(findTerraform() === undefined)("terraform with the rampsync provider over several runs", () => {
  testWithTerraform(
    "a renamed third-party attribute that the server keeps is reported once, and then there is nothing to do",
    async (world) => {
      const renamed = desk(table).replace('= "Status"\n        values', '= "State"\n        values');
      expect(renamed).not.toBe(desk(table));
      await world.applied(desk(table));
      const first = await world.applied(renamed);
      expect(first.stdout).toContain("RS4206");
      await world.emptyPlan();
      expect(live(world)).toEqual(["Critical → Bad", "Ok → Good"]);
    },
  );

  testWithTerraform("PASSWORD_CREDENTIALS counts as PASSWORD, and shows no change afterwards", async (world) => {
    const oauth = `
      auth_type        = "OAUTH2"
      grant_type       = "PASSWORD_CREDENTIALS"
      api_key          = "key"
      api_secret_wo    = "secret-1"
      access_token_uri = "desk.example.com/token"`;
    await world.applied(withNotifier('"password-1"', oauth));
    await world.emptyPlan();
  });

  testWithTerraform(
    "a saved plan is applied although the notifier changed live, or its ephemeral password is another",
    async (world) => {
      world.variables.TF_VAR_password = "first-password";
      await world.applied(password + withNotifier("var.password"));
      const more = password + withNotifier("var.password", "", `${table}, New = ["Neu"]`);
      expect((await world.terraformPlan(more, "-out=saved")).code).toBe(0);
      world.desk.setNotifier({ ...world.desk.notifier(), baseURI: "elsewhere.example.com" });
      world.variables.TF_VAR_password = "second-password";
      const applied = await world.terraform("apply", "saved");
      expect(applied.stderr).not.toContain("inconsistent");
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      expect(world.desk.notifier()).toMatchObject({ baseURI: "desk.example.com/api", password: "second-password" });
      await world.emptyPlan();
    },
  );

  testWithTerraform("terraform replaces an integration on request", async (world) => {
    await world.applied(desk(table));
    const address = addressOf("desk");
    const replaced = await world.terraform("apply", "-auto-approve", `-replace=${address}`);
    expect(replaced.code, replaced.stdout + replaced.stderr).toBe(0);
    expect(replaced.stdout).toContain("1 added, 0 changed, 1 destroyed");
    expect(live(world)).toEqual(["Critical → Bad", "Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform("terraform replaces an integration of which changes are ignored, on request", async (world) => {
    const ignoring = (values: string) => desk(values, { more: "lifecycle {\n    ignore_changes = [outbound]\n  }" });
    await world.applied(ignoring(table));
    world.write(ignoring('Ok = ["Other"]'));
    await world.emptyPlan();
    const replaced = await world.terraform("apply", "-auto-approve", `-replace=${addressOf("desk")}`);
    expect(replaced.code, replaced.stdout + replaced.stderr).toBe(0);
    expect(replaced.stdout).toContain("1 added, 0 changed, 1 destroyed");
    await world.emptyPlan();
    const second = await world.terraformPlan(ignoring(table) + desk('Ok = ["Other"]', { name: "second" }));
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("RS1013")]);
  });

  testWithTerraform("what is declared at another address is not removed with the old one", async (world) => {
    const removing = { more: 'on_destroy = "remove_mappings"' };
    await world.applied(desk(table, removing));
    world.write(desk(table, { ...removing, name: "renamed" }));
    world.configureProvider("allow_removals = 10");
    const refused = await world.terraform("apply", "-auto-approve");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("RS1013");
    expect(refused.stderr).toContain("moved block");
    expect(live(world)).toEqual(["Critical → Bad", "Ok → Good"]);
    const from = addressOf("desk");
    const moved = `moved {\n  from = ${from}\n  to   = ${addressOf("renamed")}\n}\n`;
    await world.applied(moved + desk(table, { ...removing, name: "renamed" }));
    await world.emptyPlan();
  });

  testWithTerraform(
    "a deposed object that a broken-off replacement left removes nothing, and the error says how it is left behind",
    async (world) => {
      const removing = desk(table, { more: 'on_destroy = "remove_mappings"' });
      await world.applied(removing);
      const state = JSON.parse(world.stateText());
      const { instances } = state.resources[0];
      instances.push({ ...instances[0], deposed: "0a1b2c3d" });
      state.serial += 1;
      world.files.write({ "terraform.tfstate": JSON.stringify(state) });
      world.takeWrites();
      world.configureProvider("allow_removals = 10");
      const refused = await world.terraform("apply", "-auto-approve");
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("RS1013")]);
      expect(refused.stderr.replace(/[\s│]+/g, " ")).toContain("terraform state rm ADDRESS, then apply");
      const left = await world.terraform("state", "rm", addressOf("desk"));
      expect(left.code, left.stderr).toBe(0);
      await world.applied(removing);
      expect(world.takeWrites()).toEqual([]);
      expect(live(world)).toEqual(["Critical → Bad", "Ok → Good"]);
      await world.emptyPlan();
    },
  );

  testWithTerraform("the same integration at a second, new address is still refused", async (world) => {
    await world.applied(desk(table));
    const second = desk('Ok = ["Other"]', { name: "second" });
    const refused = await world.terraformPlan(desk(table) + second);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("RS1013");
    expect((await world.terraformPlan(desk(table) + desk(table, { id: OTHER, name: "second" }))).code).toBe(0);
  });

  testWithTerraform("drift that ignore_changes hides is recorded without a call, once", async (world) => {
    const ignoring = desk(table, {
      more: 'display_name = "Desk"\n  lifecycle { ignore_changes = [display_name, outbound] }',
    });
    await world.applied(ignoring);
    world.desk.set({ displayName: "Renamed in the portal" });
    world.desk.addRow("outbound", status("New", "Neu"));
    world.takeWrites();
    await world.applied(ignoring);
    expect(world.takeWrites()).toEqual([]);
    await world.emptyPlan();
  });

  testWithTerraform("a plan that waits for a limit ends when it is interrupted", async (world) => {
    await world.applied(desk(table));
    let refused = () => {};
    const seen = new Promise<void>((resolve) => {
      refused = resolve;
    });
    const hook = () => refused();
    world.emulator.faults.add({ match: { class: "get" }, do: [{ kind: "call", hook }, { kind: "throttle" }] });
    const running = world.startTerraform("plan");
    await seen;
    const interrupted = Date.now();
    running.process.kill("SIGINT");
    const { code } = await running.done;
    expect(code).not.toBe(0);
    // It would wait for minutes.
    expect(Date.now() - interrupted).toBeLessThan(20_000);
  });
});
