// The bundled program, found by terraform in a local mirror and started by it with AutoMTLS: whole lives, and deaths.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { buildProvider } from "../../scripts/build-provider.js";
import { desk, OTHER, status } from "../support/hcl.js";
import { childrenOf, isAlive } from "../support/processes.js";
import { mirrorProvider } from "../support/provider.js";
import { HIDDEN_HOST, HiddenHost } from "../support/proxy.js";
import { addressOf } from "../support/stacks.js";
import { findTerraform, type RunningTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const table = 'Ok = ["Good"], Critical = ["Bad"]';

describe.skipIf(findTerraform() === undefined)("the provider as terraform starts it", () => {
  let built: string;

  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), "rampsync-provider-"));
    await buildProvider(join(built, "terraform-provider-rampsync.cjs"));
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  interface Cold {
    readonly world: TerraformWorld;
    /** The path of the program. */
    readonly mirrored: string;
    run(...args: string[]): RunningTerraform["done"];
    start(...args: string[]): RunningTerraform;
  }

  const cold = (name: string, config: string, body: (cold: Cold) => Promise<void>) =>
    testWithTerraform(
      name,
      async (world) => {
        const mirrored = mirrorProvider(join(built, "terraform-provider-rampsync.cjs"), world.directory);
        const start = (...args: string[]) => world.files.start(args, { ...world.access, ...world.variables });
        world.write(config);
        const init = await start("init").done;
        expect(init.code, init.stderr).toBe(0);
        await body({ world, mirrored, start, run: (...args) => start(...args).done });
      },
      { timeout: 240_000 },
    );

  cold(
    "the provider from a mirror initialises, validates, plans, applies, finds nothing to do, and destroys",
    desk(table),
    async ({ world, mirrored, run }) => {
      expect(statSync(mirrored).mode & 0o777).toBe(0o755);
      expect((await run("validate")).code).toBe(0);
      const plan = await run("plan", "-detailed-exitcode", "-out=plan.bin");
      expect(plan.code, plan.stderr).toBe(2);
      const apply = await run("apply", "plan.bin");
      expect(apply.code, apply.stderr).toBe(0);
      expect(world.takeWrites()).toEqual(["POST"]);
      const again = await run("plan", "-detailed-exitcode");
      expect(again.code, again.stdout + again.stderr).toBe(0);
      const destroy = await run("destroy", "-auto-approve");
      expect(destroy.code, destroy.stderr).toBe(0);
      expect(world.pairs()).toHaveLength(2);
    },
  );

  cold(
    "the provider refuses two addresses of one integration under two aliases, each of which is a process of its own",
    `provider "rampsync" {
  alias = "west"
}
${desk(table)}`,
    async ({ world, run }) => {
      const west = desk(table, { name: "again" }).replace("{", "{\n  provider = rampsync.west");
      const alias = `provider "rampsync" {\n  alias = "west"\n}\n`;
      world.write(`${alias}${desk(table)}${west}`);
      // Each sees the other while both are at work: the answers of a server nearby come before the second has begun.
      world.emulator.switches.latencyMs = 2000;
      for (let times = 0; times < 2; times += 1) {
        const plan = await run("plan");
        expect([plan.code, plan.stderr]).toEqual([1, expect.stringContaining("RS1013")]);
        expect(plan.stderr.replace(/[\s│]+/g, " ")).toContain("under another alias of the provider");
      }
      world.emulator.switches.latencyMs = 0;
      // One after the other is no claim of both: plan and apply of each are processes of their own, too.
      world.write(`${alias}${desk(table)}`);
      const first = await run("apply", "-auto-approve");
      expect(first.code, first.stderr).toBe(0);
      world.write(`${alias}${desk(table).replace("{", "{\n  provider = rampsync.west")}`);
      const moved = await run("apply", "-auto-approve");
      expect(moved.code, moved.stderr).toBe(0);
    },
  );

  cold(
    "the provider works through a proxy that needs credentials, under an authority of its own",
    desk(table),
    async ({ world, run }) => {
      const host = await HiddenHost.start(world.emulator.url, { credentials: "user:canary-proxy" });
      try {
        world.files.write({ "authority.pem": host.certificate });
        Object.assign(world.variables, {
          OPSRAMP_ENDPOINT: `https://${HIDDEN_HOST}`,
          HTTPS_PROXY: host.url(),
          NODE_EXTRA_CA_CERTS: join(world.directory, "authority.pem"),
        });
        const apply = await run("apply", "-auto-approve");
        expect(apply.code, apply.stderr).toBe(0);
        expect(world.takeWrites()).toEqual(["POST"]);
        Object.assign(world.variables, { HTTPS_PROXY: host.url("user:canary-wrong"), TF_LOG: "TRACE" });
        const refused = await run("plan");
        expect(refused.stderr).toContain("RS4001");
        expect(refused.stdout + refused.stderr).not.toMatch(/"?proxy-authorization|canary-wrong@/i);
      } finally {
        await host.close();
      }
    },
  );

  cold("the provider prints the schema that the bindings are made from", "", async ({ run }) => {
    const { terraformProvidersSchema } = await import("../../src/resources/schema-json.js");
    const schema = await run("providers", "schema", "-json");
    expect(schema.code, schema.stderr).toBe(0);
    type Printed = Readonly<Record<string, { readonly ephemeral_resource_schemas?: object }>>;
    const printed = JSON.parse(schema.stdout) as { provider_schemas: Printed };
    // The generator of bindings knows no ephemeral resources.
    const bound = Object.entries(printed.provider_schemas).map(([source, provider]) => {
      const { ephemeral_resource_schemas: ephemeral = {}, ...rest } = provider;
      expect(Object.keys(ephemeral)).toEqual(["rampsync_inbound_credentials"]);
      return [source, rest] as const;
    });
    expect(Object.fromEntries(bound)).toEqual(terraformProvidersSchema().provider_schemas);
  });

  cold("the provider serves terraform test", desk(table), async ({ world, run }) => {
    world.files.write({
      "desk.tftest.hcl": `
run "plan" {
  command = plan
  assert {
    condition     = ${addressOf("desk")}.outbound.mappings["INCIDENT.Status"].attribute == "Status"
    error_message = "attribute"
  }
}
run "apply" {
  assert {
    condition     = ${addressOf("desk")}.id != "" && length(${addressOf("desk")}.findings) == 0
    error_message = "id"
  }
}
`,
    });
    const result = await run("test");
    expect(result.stdout + result.stderr).toContain("2 passed, 0 failed");
    expect(world.pairs()).toHaveLength(2);
  });

  cold(
    "an apply that is interrupted finishes what it began, begins nothing more, and converges in the next run",
    desk(table) + desk('Ok = ["Fine"]', { id: OTHER, name: "other" }),
    async ({ world, run, start }) => {
      const hold = world.emulator.faults.hold({ match: { method: "POST", class: "write" }, times: 1 });
      const running = start("apply", "-auto-approve", "-parallelism=1");
      await hold.arrived();
      running.process.kill("SIGINT");
      await untilOutput(running, "Interrupt received");
      hold.remove();
      const interrupted = await running.done;
      expect(interrupted.code).toBe(1);
      expect(world.takeWrites()).toEqual(["POST"]);
      const again = await run("apply", "-auto-approve");
      expect(again.code, again.stderr).toBe(0);
      expect(world.takeWrites()).toEqual(["POST"]);
      const plan = await run("plan", "-detailed-exitcode");
      expect(plan.code, plan.stdout).toBe(0);
    },
  );

  cold(
    "a provider that is killed before or after its POST was done converges in the next run",
    desk(table),
    async ({ world, run, start }) => {
      for (const when of ["before", "after"] as const) {
        world.write(desk(when === "before" ? table : `${table}, New = ["Neu"]`));
        const hold = world.emulator.faults.hold({ match: { method: "POST", class: "write" }, when, times: 1 });
        const running = start("apply", "-auto-approve");
        await hold.arrived();
        for (const pid of childrenOf(running.process.pid)) process.kill(pid, "SIGKILL");
        const killed = await running.done;
        expect(killed.code).toBe(1);
        hold.remove();
        const again = await run("apply", "-auto-approve");
        expect(again.code, again.stderr).toBe(0);
        expect(new Set(world.pairs()).size).toBe(world.pairs().length);
      }
      const plan = await run("plan", "-detailed-exitcode");
      expect(plan.code, plan.stdout).toBe(0);
      expect(world.pairs().sort()).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
    },
  );

  cold("a plan that is cancelled changes nothing and leaves no process", desk(table), async ({ world, start, run }) => {
    world.desk.addRow("outbound", status("Ok", "Good"));
    const hold = world.emulator.faults.hold({ match: { class: "get" }, times: 1 });
    const running = start("plan");
    await hold.arrived();
    const providers = childrenOf(running.process.pid);
    running.process.kill("SIGINT");
    await untilOutput(running, "Interrupt received");
    hold.remove();
    expect((await running.done).code).toBe(1);
    expect(providers.length).toBeGreaterThan(0);
    expect(providers.filter(isAlive)).toEqual([]);
    const apply = await run("apply", "-auto-approve");
    expect(apply.code, apply.stderr).toBe(0);
  });
});

function untilOutput({ process: child }: RunningTerraform, text: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = "";
    child.stdout?.on("data", (chunk: string) => {
      seen += chunk;
      if (seen.includes(text)) resolve();
    });
    child.on("close", () => resolve());
  });
}
