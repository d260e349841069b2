// What the constructs hand on to Terraform for it to evaluate: the real terraform applies it, and then finds nothing to do.
import { TerraformLocal, TerraformStack, TerraformVariable, Token } from "cdktf";
import { describe, expect } from "vitest";
import {
  Auth,
  from,
  Incident,
  InstalledIntegration,
  inbound,
  MappingSet,
  Notifier,
  outbound,
  RampsyncProvider,
  Secret,
  type SynthesisedStack,
  synthesise,
  to,
} from "../../src/constructs/cdktf.js";
import { unsynthesizedApp } from "../support/app.js";
import { DESK } from "../support/hcl.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

/** Terraform's own default is the local one, which needs no initialisation. */
const withoutBackend = ({ terraform, ...stack }: SynthesisedStack) => ({
  ...stack,
  terraform: { required_providers: terraform?.required_providers },
});

describe.skipIf(findTerraform() === undefined)("expressions of Terraform in a program", () => {
  testWithTerraform(
    "whole tables and secrets that Terraform evaluates are applied as it evaluates them",
    async (world) => {
      const stack = new TerraformStack(unsynthesizedApp(), "s");
      new RampsyncProvider(stack, "rampsync");
      const table = new TerraformVariable(stack, "table", { type: "map(list(string))" });
      const vault = new TerraformVariable(stack, "vault", { type: "map(string)", sensitive: true });
      vault.addOverride("ephemeral", true);
      const shared = new TerraformLocal(stack, "shared", { "Very Good": ["Ok"] });
      const password = new TerraformLocal(stack, "password", "${var.vault.password}");
      new InstalledIntegration(stack, "desk", {
        integrationId: DESK,
        mappings: MappingSet.of(
          inbound(Incident.STATUS, from("T", "S"), table.value),
          outbound(Incident.STATUS, to("T", "S"), shared.expression),
        ),
        notifier: Notifier.rest({
          baseUri: "desk.example.com",
          auth: Auth.basic({ userName: "u", password: Secret.expression(Token.asString(password.expression)) }),
        }),
      });
      world.files.write({
        "cdk.tf.json": JSON.stringify(withoutBackend(synthesise(stack))),
        "terraform.tfvars.json": JSON.stringify({
          table: { Open: ["In Progress", "New"] },
          vault: { password: "hunter2" },
        }),
      });
      const applied = await world.terraform("apply", "-auto-approve");
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      expect(world.pairs("inbound").sort()).toEqual(["Open → In Progress", "Open → New"]);
      expect(world.pairs("outbound")).toEqual(["Very Good → Ok"]);
      expect(world.stateText()).not.toContain("hunter2");
      await world.emptyPlan();
    },
  );
});
