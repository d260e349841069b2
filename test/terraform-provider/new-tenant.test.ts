// The example of a new tenant by the real terraform: the same program, the same calls, and nothing fires before its end.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { describe, expect } from "vitest";
import { StandInDesk } from "../../src/emulator/index.js";
import { expectFewestCalls, watchDesk } from "../support/new-tenant.js";
import { findTerraform } from "../support/terraform.js";
import { CLIENT_SECRET, testWithTerraform } from "../support/terraform-world.js";

const example = resolve(__dirname, "../../examples/new-tenant");
const tsx = createRequire(__filename).resolve("tsx");

describe.skipIf(findTerraform() === undefined)("the example of a new tenant with terraform", () => {
  testWithTerraform(
    "the program of a new tenant is applied by terraform too, by the fewest calls, and then plans nothing",
    async (world) => {
      const desk = await StandInDesk.start();
      try {
        world.access.RAMPSYNC_ALLOW_EVENT_POSTS = "127.0.0.1";
        world.variables.TF_VAR_desk_password = "canary-password";
        const outdir = join(world.directory, "cdktf.out");
        execFileSync(process.execPath, ["--import", tsx, join(example, "main.ts")], {
          cwd: world.directory,
          env: { PATH: process.env.PATH, CDKTF_OUTDIR: outdir, DESK_URL: desk.url },
        });
        const stack = JSON.parse(readFileSync(join(outdir, "stacks/client_8/cdk.tf.json"), "utf8"));
        // Terraform's own default is the local backend, which needs no initialisation.
        stack.terraform = { required_providers: stack.terraform.required_providers };
        world.files.write({ "cdk.tf.json": JSON.stringify(stack) });
        const planned = await world.terraform("plan");
        expect(planned.stdout).toContain("3 to add, 0 to change, 0 to destroy");
        for (const type of ["CREATE", "UPDATE"]) {
          expect((planned.stdout + planned.stderr).replace(/\s+/g, " ")).toContain(
            `here on INCIDENT/${type} is posted`,
          );
        }
        world.emulator.clearRequests();
        const { tooEarly, raiseBoth } = watchDesk(world.emulator, desk);
        const applied = await world.terraform("apply", "-auto-approve");
        expect(applied.code, applied.stdout + applied.stderr).toBe(0);
        expect(tooEarly).toEqual([]);
        // An apply plans in two processes, of which each lists what is installed. The list of events is read again where one
        // was made before the other is planned.
        expectFewestCalls(world.requests, { "GET installed/ID/events": 2 });
        await raiseBoth();
        expect(desk.requests.map(({ path }) => path).sort()).toEqual(["/tickets", "/tickets/update"]);
        expect(world.stateText()).not.toContain("canary-");
        await world.emptyPlan();
      } finally {
        await desk.close();
      }
    },
    {
      state: {
        credentials: [{ clientId: "emulator", clientSecret: CLIENT_SECRET }],
        tenants: { client_8: { integrations: [] } },
      },
    },
  );
});
