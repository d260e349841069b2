// The program as a process: two runs beside each other, programs that hang, that leave something running, or run elsewhere.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { World } from "../support/world.js";

const load = createRequire(__filename);
const constructs = JSON.stringify(resolve(__dirname, "../../dist/constructs/cdktf.js"));
const cdktf = JSON.stringify(load.resolve("cdktf"));

const program = `const { App } = require(${cdktf});
const r = require(${constructs});
const app = new App();
for (const n of ["a", "b"]) {
  const stack = new r.TenantStack(app, "client_8", { stackName: "s" + n });
  new r.InstalledIntegration(stack, "desk", { integrationId: "INTG-" + n, mappings: r.MappingSet.of(
    r.inbound(r.Incident.STATUS, r.from("TICKET", "State"), { Closed: "Done in " + process.env.STAGE })) });
}
app.synth();
`;

const start = async () => {
  const world = await World.forTest({
    synth: true,
    state: {
      credentials: [{ clientId: "emulator", clientSecret: "emulator-secret" }],
      tenants: {
        client_8: {
          integrations: ["INTG-a", "INTG-b"].map((id) => ({
            id,
            displayName: id,
            integration: { id: "CUSTOM", name: "Custom" },
          })),
        },
      },
    },
  });
  world.project.write("main.js", program);
  return world;
};

/** A process that has ended and that nobody has asked for counts as ended. */
function isRunning(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("runs beside each other in one checkout", () => {
  it("each run applies what its own program made", async () => {
    const world = await start();
    const stages = ["prod", "test", "prod", "test"];
    const results = await Promise.all(
      stages.map((STAGE, index) => world.command(["plan", index % 2 === 0 ? "sa" : "sb", "--json"], { STAGE })),
    );
    for (const [index, { code, stdout, stderr }] of results.entries()) {
      expect(code, stderr).toBe(0);
      expect(stdout).toContain(`Done in ${stages[index]}`);
      expect(stdout).not.toContain(`Done in ${stages[index] === "prod" ? "test" : "prod"}`);
    }
    expect(readdirSync(join(world.directory, "cdktf.out")).sort()).toEqual(["manifest.json", "stacks"]);
    const again = await world.command(["plan", "sa", "--no-synth", "--json"]);
    expect(again.code, again.stderr).toBe(0);
  });
});

describe("a program in synth", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "a program that hangs is ended by one %s, with its run",
    async (signal) => {
      const world = await start();
      world.project.write(
        "main.js",
        `process.on("SIGTERM", () => {});
       const child = require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
       require("fs").writeFileSync("pids", process.pid + " " + child.pid);
       setTimeout(() => {}, 60000);`,
      );
      const running = world.startCommand(["validate"]);
      await expect
        .poll(() => world.project.exists("pids") && world.project.read("pids").split(" ").length, { timeout: 30_000 })
        .toBe(2);
      running.process.kill(signal);
      const stoppedAt = Date.now();
      const { code, stderr } = await running.done;
      expect(Date.now() - stoppedAt).toBeLessThan(10_000);
      expect(code).toBe(1);
      expect(stderr).toContain("RS4014");
      for (const pid of world.project.read("pids").split(" "))
        await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
      expect(readdirSync(join(world.directory, "cdktf.out"))).toEqual([]);
    },
  );

  it("a daemon that a program leaves running does not hold the run", async () => {
    const world = await start();
    world.project.write(
      "main.js",
      `${program}
const daemon = require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"],
  { stdio: ["ignore", 1, 2], detached: true });
require("fs").writeFileSync("pid", String(daemon.pid));
daemon.unref();`,
    );
    const startedAt = Date.now();
    const { code, stderr } = await world.command(["validate"], { STAGE: "x" });
    try {
      expect(code, stderr).toBe(0);
      expect(Date.now() - startedAt).toBeLessThan(30_000);
    } finally {
      process.kill(Number(world.project.read("pid")));
    }
  });

  it("a program that runs in another directory, as npm scripts of a folder above do, is found", async () => {
    const world = await start();
    world.project.write("package.json", JSON.stringify({ private: true, scripts: { synth: "node infra/main.js" } }));
    world.project.write("infra/main.js", program);
    world.project.write("infra/cdktf.json", JSON.stringify({ language: "typescript", app: "npm run --silent synth" }));
    const { code, stdout, stderr } = await world.command(["validate", "--chdir", "infra"], { STAGE: "x" });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("Valid: 2 integrations in 2 stacks.");
    expect(readdirSync(join(world.directory, "infra/cdktf.out")).sort()).toEqual(["manifest.json", "stacks"]);
  });
});
