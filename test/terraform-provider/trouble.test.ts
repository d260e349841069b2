// What goes wrong inside the provider is told and survived, and tells no secret.
import { describe, expect, it } from "vitest";
import { desk } from "../support/hcl.js";
import { serveProvider } from "../support/provider.js";
import { findTerraform } from "../support/terraform.js";
import { CLIENT_SECRET, TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const CANARY = "canary-password-7c1e";

const basic = desk('Ok = ["Good"]').replace(
  "outbound = {",
  `outbound = {
    notifier = {
      type        = "REST_API"
      base_uri    = "https://desk.example.com/api"
      auth_type   = "BASIC"
      user_name   = "integration"
      password_wo = "${CANARY}"
    }`,
);

describe.skipIf(findTerraform() === undefined)("failures inside the provider", () => {
  it("an exception in a handler is a diagnostic without secrets, and the provider still works", async () => {
    const world = await TerraformWorld.start();
    let broken = true;
    const logs: string[] = [];
    const provider = await serveProvider(world.access, {
      writeLog: (line) => logs.push(line),
      clock: {
        now: () => Date.now(),
        sleep: (milliseconds) => {
          if (broken) throw new Error(`the clock broke: ${CANARY} ${CLIENT_SECRET}`);
          return new Promise((resolve) => setTimeout(resolve, milliseconds));
        },
      },
    });
    try {
      world.write(basic);
      const environment = { TF_REATTACH_PROVIDERS: provider.reattach };
      const failed = await world.files.run(["apply", "-auto-approve"], environment);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain("RS9001");
      expect(failed.stderr).toContain("the clock broke: (sensitive)");
      broken = false;
      const applied = await world.files.run(["apply", "-auto-approve"], environment);
      expect(applied.code, applied.stderr).toBe(0);
      const plan = await world.files.run(["plan", "-detailed-exitcode"], environment);
      expect(plan.code, plan.stdout).toBe(0);
      const everything = [failed, applied].map(({ stdout, stderr }) => stdout + stderr).join("") + logs.join("");
      expect(everything.includes(CANARY)).toBe(false);
      expect(everything.includes(CLIENT_SECRET)).toBe(false);
    } finally {
      await provider.close();
      await world.close();
    }
  });

  testWithTerraform("an API that answers nonsense is reported with a code, and nothing is stored", async (world) => {
    world.emulator.faults.add({ match: { class: "get" }, do: { kind: "html", status: 200 } });
    const failed = await world.terraformApply(desk('Ok = ["Good"]'));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/RS40\d\d/);
    world.emulator.faults.clear();
    await world.applied(desk('Ok = ["Good"]'));
    await world.emptyPlan();
  });

  /** As Terraform leaves it when the provider dies in the middle of an update. */
  function loseRecords(world: TerraformWorld): void {
    const state = JSON.parse(world.stateText()) as {
      serial: number;
      resources: { instances: { private?: string }[] }[];
    };
    for (const { instances } of state.resources) for (const instance of instances) delete instance.private;
    world.files.write({ "terraform.tfstate": JSON.stringify({ ...state, serial: state.serial + 1 }) });
  }

  testWithTerraform("a state whose private record is lost still shows what is managed", async (world) => {
    await world.applied(desk('Ok = ["Good"], Critical = ["Bad"]'));
    loseRecords(world);
    await world.applied(desk('Ok = ["Good"]'));
    expect(world.pairs()).toEqual(["Ok → Good"]);
    await world.emptyPlan();
  });

  testWithTerraform("a private record that is lost is written again without a call", async (world) => {
    await world.applied(desk('Ok = ["Good"], Critical = ["Bad"]'));
    loseRecords(world);
    world.takeWrites();
    await world.applied(desk('Ok = ["Good"], Critical = ["Bad"]'));
    expect(world.takeWrites()).toEqual([]);
    expect(world.stateText()).toContain('"private":');
    await world.emptyPlan();
  });

  testWithTerraform(
    "an adoption that fails after a text was kept in another form leaves no state, which would be destroyed first",
    async (world) => {
      world.emulator.switches.storedTexts = "lower-case";
      world.emulator.switches.notifier = "reject-partial";
      world.desk.setNotifier({ baseURI: "old.example.com", authType: "BASIC", userName: "sync", password: CANARY });
      const half = desk('Ok = ["Good"]').replace(
        "outbound = {",
        'outbound = {\n    notifier = { type = "REST_API", base_uri = "new.example.com" }',
      );
      const failed = await world.terraformApply(half);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain("RS4204");
      expect(world.pairs()).toEqual(["ok → good"]);
      expect((await world.terraform("state", "list")).stdout).toBe("");
    },
  );

  testWithTerraform("a state of a newer version is refused with its code", async (world) => {
    await world.applied(desk('Ok = ["Good"]'));
    const state = JSON.parse(world.stateText()) as {
      serial: number;
      resources: { instances: { private?: string }[] }[];
    };
    for (const { instances } of state.resources) {
      for (const instance of instances) instance.private = Buffer.from('{"format":99}').toString("base64");
    }
    world.files.write({ "terraform.tfstate": JSON.stringify({ ...state, serial: state.serial + 1 }) });
    const plan = await world.terraform("plan");
    expect(plan.code).toBe(1);
    expect(plan.stderr).toContain("RS3006");
  });
});
