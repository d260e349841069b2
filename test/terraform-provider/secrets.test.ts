// Secrets of the notifier: sent, never stored, found when they change.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { desk } from "../support/hcl.js";
import { findTerraform } from "../support/terraform.js";
import {
  CLIENT_SECRET,
  OTHER_CLIENT_SECRET,
  type TerraformWorld,
  testWithTerraform,
} from "../support/terraform-world.js";

const CANARY = "canary-password-7c1e";
const CHANGED = "canary-changed-password-2b9d";

const withNotifier = (more = "") => `
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}
variable "api_key" {
  type      = string
  default   = "key-1"
  sensitive = true
}
${desk('Ok = ["Good"]').replace(
  "outbound = {",
  `outbound = {
    notifier = {
      type        = "REST_API"
      base_uri    = "https://desk.example.com/api"
      auth_type   = "OAUTH2"
      grant_type  = "PASSWORD"
      user_name   = "integration"
      password_wo = var.password
      api_key     = var.api_key
      api_secret_wo    = "canary-api-secret-9a9a"
      access_token_uri = "https://desk.example.com/token"
      ${more}
    }`,
)}`;

function filesBelow(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const file = join(path, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}

/** Everything that Terraform and the provider have written, plan files unpacked too. */
function everythingWritten(world: TerraformWorld): string {
  const files = filesBelow(world.directory).filter((file) => !file.endsWith("main.tf"));
  return [...files.map((file) => readFileSync(file, "latin1")), ...world.logs].join("\n");
}

describe.skipIf(findTerraform() === undefined)("secrets of the notifier", () => {
  testWithTerraform(
    "secrets of the notifier are sent from ephemeral variables, and a changed one is found without a version",
    async (world) => {
      world.variables.TF_VAR_password = CANARY;
      await world.applied(withNotifier());
      expect(world.desk.notifier()?.password).toBe(CANARY);
      expect(world.takeWrites()).toEqual(["POST"]);
      await world.emptyPlan();
      world.variables.TF_VAR_password = CHANGED;
      const plan = await world.terraform("plan", "-detailed-exitcode");
      expect(plan.code, plan.stderr).toBe(2);
      expect(plan.stdout).toMatch(/secrets_revision\s+= "[0-9a-f]+" -> \(known after apply\)/);
      await world.applied(withNotifier());
      expect(world.desk.notifier()?.password).toBe(CHANGED);
      expect(world.takeWrites()).toEqual(["POST"]);
      await world.emptyPlan();
    },
  );

  testWithTerraform(
    "secrets of the notifier are compared after the client secret was rotated in one apply with the one before",
    async (world) => {
      world.variables.TF_VAR_password = CANARY;
      await world.applied(withNotifier());
      world.takeWrites();
      Object.assign(world.access, {
        OPSRAMP_CLIENT_SECRET: OTHER_CLIENT_SECRET,
        OPSRAMP_CLIENT_SECRET_PREVIOUS: CLIENT_SECRET,
      });
      await world.emptyPlan();
      const rotation = await world.terraform("apply", "-auto-approve");
      expect(rotation.stdout, rotation.stderr).toContain("0 added, 0 changed, 0 destroyed");
      expect(rotation.stdout).not.toContain("not noticed");
      expect(world.takeWrites()).toEqual([]);
      delete world.access.OPSRAMP_CLIENT_SECRET_PREVIOUS;
      await world.emptyPlan();
      world.variables.TF_VAR_password = CHANGED;
      await world.applied(withNotifier());
      expect(world.desk.notifier()?.password).toBe(CHANGED);
      expect(world.takeWrites()).toEqual(["POST"]);
      await world.emptyPlan();
      expect(everythingWritten(world)).not.toContain("canary");
    },
  );

  testWithTerraform(
    "secrets of the notifier are said not to be compared by every run under another client secret",
    async (world) => {
      world.variables.TF_VAR_password = CANARY;
      await world.applied(withNotifier());
      Object.assign(world.access, { OPSRAMP_CLIENT_SECRET: OTHER_CLIENT_SECRET });
      for (const verb of ["plan", "apply -auto-approve"]) {
        const { stdout, code } = await world.terraform(...verb.split(" "));
        expect(code).toBe(0);
        expect(stdout.replace(/[\s│]+/g, " ")).toContain(
          "a changed secret is not noticed, since its fingerprint is kept under another client secret: outbound.notifier.password_wo, outbound.notifier.api_secret_wo",
        );
        expect(stdout).toContain("RS6129");
      }
    },
  );

  testWithTerraform(
    "secrets of the notifier are compared by a client that only plans, with the fingerprint key of the one that applies",
    async (world) => {
      world.variables.TF_VAR_password = CANARY;
      world.access.RAMPSYNC_FINGERPRINT_KEY = "canary-fingerprint-key-0123456789abcdef";
      await world.applied(withNotifier());
      world.access.OPSRAMP_CLIENT_SECRET = OTHER_CLIENT_SECRET;
      await world.emptyPlan();
      world.variables.TF_VAR_password = CHANGED;
      const plan = await world.terraform("plan", "-detailed-exitcode");
      expect([plan.code, plan.stderr]).toEqual([2, ""]);
      expect(everythingWritten(world)).not.toContain("canary");
    },
  );

  testWithTerraform(
    "secrets of the notifier that were write-only and are sensitive now are taken into an old state without a write",
    async (world) => {
      world.variables.TF_VAR_password = CANARY;
      await world.applied(withNotifier());
      world.takeWrites();
      // As it was when the key was write-only: null in the state, in no record, not among the sensitive paths.
      const state = JSON.parse(world.stateText());
      const [instance] = state.resources[0].instances;
      const { api_key, ...notifier } = instance.attributes.outbound.notifier;
      expect(api_key).toBe("key-1");
      instance.attributes.outbound.notifier = { ...notifier, api_key: null, api_key_wo: null, api_key_wo_version: 1 };
      instance.sensitive_attributes = [];
      const record = JSON.parse(Buffer.from(instance.private, "base64").toString());
      delete record.scalars["outbound.notifier.api_key"];
      instance.private = Buffer.from(JSON.stringify({ ...record, format: 1 })).toString("base64");
      state.serial += 1;
      world.files.write({ "terraform.tfstate": JSON.stringify(state) });
      const plan = await world.terraform("plan", "-detailed-exitcode");
      expect(plan.code, plan.stderr).toBe(2);
      expect(plan.stdout).toMatch(/api_key\s+= \(sensitive value\)/);
      expect(plan.stdout + plan.stderr).not.toContain("key-1");
      await world.applied(withNotifier());
      expect(world.takeWrites()).toEqual([]);
      expect(world.instance().attributes).toMatchObject({ outbound: { notifier: { api_key: "key-1" } } });
      expect(world.instance().attributes.outbound).not.toHaveProperty("notifier.api_key_wo");
      await world.emptyPlan();
    },
  );

  testWithTerraform("secrets of the notifier are sent again when their version is raised", async (world) => {
    world.variables.TF_VAR_password = CANARY;
    await world.applied(withNotifier("password_wo_version = 1"));
    world.takeWrites();
    await world.emptyPlan();
    await world.applied(withNotifier("password_wo_version = 2"));
    expect(world.takeWrites()).toEqual(["POST"]);
    await world.emptyPlan();
  });

  testWithTerraform("secrets of the notifier are in no state, plan file, log or error", async (world) => {
    world.variables.TF_VAR_password = CANARY;
    world.variables.TF_LOG = "TRACE";
    world.variables.TF_LOG_PATH = join(world.directory, "trace.log");
    const plan = await world.terraformPlan(withNotifier(), "-out=plan.bin");
    expect(plan.code, plan.stderr).toBe(0);
    const shown = await world.terraform("show", "-json", "plan.bin");
    const applied = await world.terraform("apply", "plan.bin");
    expect(applied.code, applied.stderr).toBe(0);
    world.emulator.faults.add({
      match: { method: "POST", class: "write" },
      do: { kind: "answer", status: 400, body: { code: "0007", message: `${CHANGED} is too weak` } },
    });
    world.variables.TF_VAR_password = CHANGED;
    const failed = await world.terraformApply(withNotifier());
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("RS4008");
    const outputs = [plan, shown, applied, failed].map(({ stdout, stderr }) => stdout + stderr).join("\n");
    const written = everythingWritten(world);
    expect(written.length).toBeGreaterThan(10_000);
    for (const secret of [CANARY, CHANGED, "canary-api-secret-9a9a", CLIENT_SECRET]) {
      expect(outputs.includes(secret), `${secret} in the outputs`).toBe(false);
      expect(written.includes(secret), `${secret} in a file`).toBe(false);
    }
  });

  testWithTerraform("a changed notifier is shown, and the rest of it is not sent", async (world) => {
    world.variables.TF_VAR_password = CANARY;
    await world.applied(withNotifier());
    world.desk.setNotifier({ baseURI: "https://elsewhere.example.com" });
    const plan = await world.terraform("plan");
    expect(plan.stdout).toMatch(/base_uri\s+= "https:\/\/elsewhere.example.com" -> "https:\/\/desk.example.com\/api"/);
    expect(plan.stdout).not.toContain("unverifiable");
    await world.applied(withNotifier());
    await world.emptyPlan();
    expect(world.desk.notifier()).toMatchObject({ baseURI: "https://desk.example.com/api", password: CANARY });
  });

  testWithTerraform(
    "adopting a live notifier sends none of its secrets and says so, and a later change of one is sent",
    async (world) => {
      world.variables.TF_VAR_password = CANARY;
      world.desk.setNotifier({
        type: "REST_API",
        baseURI: "https://desk.example.com/api",
        authType: "OAUTH2",
        grantType: "PASSWORD",
        userName: "integration",
        password: "theirs",
        apiKey: "key-1",
        apiSecret: "theirs",
        accessTokenURL: "https://desk.example.com/token",
      });
      const adopted = await world.applied(withNotifier());
      expect(adopted.stdout).toContain("not recorded as sent from here");
      expect(world.desk.notifier()?.password).toBe("theirs");
      await world.emptyPlan();
      world.takeWrites();
      world.variables.TF_VAR_password = CHANGED;
      const plan = await world.terraform("plan", "-detailed-exitcode");
      expect(plan.code, plan.stderr).toBe(2);
      await world.applied(withNotifier());
      expect(world.takeWrites()).toEqual(["POST"]);
      expect(world.desk.notifier()?.password).toBe(CHANGED);
      await world.emptyPlan();
    },
  );
});
