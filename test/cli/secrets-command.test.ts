// Secrets that a command of the user's gives: asked for what is needed and nothing else gives, never shown, ended in time.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { desk, deskVariables, startDeskWorld, TENANT } from "../support/desk.js";
import { declared, ManyTenants, shared, tenantName } from "../support/tenants.js";
import type { World } from "../support/world.js";

const secrets = { desk_password: "canary-from-command-1", desk_api_secret: "canary-from-command-2" };

/** As `Secret.variable` declares them. */
const variable = Object.fromEntries(
  Object.entries(deskVariables.variable).map(([name, each]) => [name, { ...each, default: null }]),
);

/** Answers with `values`, after it noted its request. */
function helper(world: World, values: Readonly<Record<string, unknown>>): string {
  world.project.write(
    "helper.cjs",
    `const fs = require("node:fs");
     const request = fs.readFileSync(0, "utf8");
     fs.appendFileSync("requests.log", request);
     process.stderr.write("canary-of-the-helper");
     process.stdout.write(JSON.stringify({ values: ${JSON.stringify(values)} }));`,
  );
  return `${process.execPath} helper.cjs`;
}

const requestsOf = (world: World): readonly { stack?: string; names: string[] }[] =>
  existsSync(join(world.directory, "requests.log"))
    ? readFileSync(join(world.directory, "requests.log"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

async function deskWorld(): Promise<World> {
  return startDeskWorld({ stacks: { [TENANT]: { integrations: { desk }, more: { variable } } }, variables: {} });
}

const notifierOf = (world: World) =>
  world.emulator.tenant(TENANT).integration(desk.integration_id).state().outbound?.notifier;

describe("a secrets command", () => {
  it("a secrets command is asked once for the secrets of a stack by an apply, which sends them and prints none", async () => {
    const world = await deskWorld();
    try {
      const command = helper(world, secrets);
      const { code, stdout, stderr } = await world.command([
        "apply",
        "--auto-approve",
        "--send-secrets",
        "--secrets-command",
        command,
      ]);
      expect([code, stderr]).toEqual([0, ""]);
      expect(requestsOf(world)).toEqual([{ version: 1, stack: TENANT, names: ["desk_password", "desk_api_secret"] }]);
      expect(notifierOf(world)).toMatchObject({
        password: secrets.desk_password,
        apiSecret: secrets.desk_api_secret,
      });
      expect(stdout).not.toMatch(/canary/);
      expect(world.project.read(`terraform.${TENANT}.tfstate`)).not.toMatch(/canary/);
    } finally {
      await world.close();
    }
  });

  it("a secrets command is not asked by a plan and by a drift report, nor for what the environment or a file gives", async () => {
    const world = await deskWorld();
    try {
      const command = helper(world, secrets);
      const environment = { RAMPSYNC_SECRETS_COMMAND: command };
      expect((await world.command(["plan"], environment)).code).toBe(0);
      await world.command(["drift"], environment);
      expect(requestsOf(world)).toEqual([]);
      world.project.write(`vars/${TENANT}.tfvars.json`, JSON.stringify({ desk_api_secret: "of-the-file" }));
      const applied = await world.command(["apply", "--auto-approve", "--send-secrets"], {
        ...environment,
        TF_VAR_desk_password: "of-the-environment",
      });
      expect([applied.code, applied.stderr]).toEqual([0, ""]);
      expect(requestsOf(world)).toEqual([]);
      expect(notifierOf(world)).toMatchObject({ password: "of-the-environment", apiSecret: "of-the-file" });
    } finally {
      await world.close();
    }
  });

  it("a secrets command gives null for what it has not, which is then not given, as without a command", async () => {
    const world = await deskWorld();
    try {
      const command = helper(world, { desk_password: null, desk_api_secret: null });
      const run = (...words: string[]) => world.command(["apply", "--auto-approve", "--json", ...words]);
      const failed = await run("--send-secrets", "--secrets-command", command);
      const without = await run("--send-secrets");
      expect(requestsOf(world)).toHaveLength(1);
      const errorsOf = (text: string) =>
        JSON.parse(text).resources?.flatMap((each: { errors: { code: string }[] }) => each.errors) ?? JSON.parse(text);
      expect(errorsOf(failed.stdout)).toEqual(errorsOf(without.stdout));
    } finally {
      await world.close();
    }
  });

  it("a secrets command gives a saved plan the secrets that its apply is compared with", async () => {
    const world = await deskWorld();
    try {
      const command = helper(world, secrets);
      const given = ["--secrets-command", command];
      expect((await world.command(["plan", "--send-secrets", "--out", "plan.json", ...given])).code).toBe(0);
      const applied = await world.command(["apply", "plan.json", ...given]);
      expect([applied.code, applied.stderr]).toEqual([0, ""]);
      expect(notifierOf(world)).toMatchObject({ password: secrets.desk_password });
      expect(world.project.read("plan.json")).not.toMatch(/canary/);
    } finally {
      await world.close();
    }
  });

  it.each([
    ["that is not found", "no-such-helper-anywhere", "was not found"],
    ["that fails", "echo canary-out; echo canary-err >&2; exit 3", "ended with exit code 3"],
    ["that is killed", "kill -9 $$", "SIGKILL"],
    ["that answers with no JSON", "echo canary-out", "is not JSON"],
    ["that answers with another form", `echo '["canary-out"]'`, 'no JSON object with "values"'],
    ["that lacks a name", `echo '{"values":{"desk_password":"canary-out"}}'`, "and no null, for desk_api_secret"],
    ["whose answer is not UTF-8", `printf '"\\377"'`, "not UTF-8"],
    ["that answers without end", "yes canary-out", "more than 1048576 bytes"],
  ])(
    "a secrets command %s is refused with RS2071 before anything is asked, and shows nothing",
    async (_, command, problem) => {
      const world = await deskWorld();
      try {
        const { code, stdout, stderr } = await world.command(["apply", "--auto-approve", "--secrets-command", command]);
        expect([code, stderr]).toEqual([1, expect.stringContaining("RS2071")]);
        expect(stderr).toContain(problem);
        expect(stderr).toContain(`stack "${TENANT}"`);
        expect(`${stdout}${stderr}`).not.toMatch(/canary/);
        expect(world.requests).toEqual([]);
      } finally {
        await world.close();
      }
    },
  );

  it.skipIf(process.platform === "win32")(
    "a secrets command that takes too long is ended with all that it started",
    async () => {
      const world = await deskWorld();
      try {
        // The shell, and what it starts, pass over the request to end.
        const command = `trap "" TERM; (trap "" TERM; echo $BASHPID >child.pid; exec sleep 300) & echo $$ >shell.pid; wait; sleep 300`;
        world.project.write("slow.sh", command);
        const started = Date.now();
        const { code, stderr } = await world.command([
          "apply",
          "--auto-approve",
          "--secrets-timeout",
          "1",
          "--secrets-command",
          "bash slow.sh",
        ]);
        expect([code, stderr]).toEqual([1, expect.stringMatching(/RS2071.*took more than 1 s/)]);
        expect(Date.now() - started).toBeLessThan(20_000);
        const isAlive = (file: string) => {
          try {
            return process.kill(Number(world.project.read(file)), 0);
          } catch {
            return false;
          }
        };
        await vi.waitFor(() => expect(["shell.pid", "child.pid"].filter(isAlive)).toEqual([]), { timeout: 5000 });
      } finally {
        await world.close();
      }
    },
  );

  it.skipIf(process.platform === "win32")(
    "a secrets command is ended when the run is stopped, which is said once for all stacks",
    async () => {
      const many = await ManyTenants.forTest({ tenants: 3, each: 1 });
      const value = { type: "string", sensitive: true };
      many.write(() => declared({ ...shared, Ok: ["$".concat("{var.good}")] }), { variables: { good: value } });
      const command = "echo $$ >>pids; exec sleep 300";
      const running = many.startCommand(["apply", "--auto-approve", "--secrets-command", command]);
      const pids = () => (many.project.exists("pids") ? many.project.read("pids").trimEnd().split("\n") : []);
      await vi.waitFor(() => expect(pids()).toHaveLength(3), { timeout: 20_000 });
      running.process.kill("SIGINT");
      const { code, stderr } = await running.done;
      expect([code, stderr.match(/RS4014/g)]).toEqual([1, ["RS4014"]]);
      const isAlive = (pid: string) => {
        try {
          return process.kill(Number(pid), 0);
        } catch {
          return false;
        }
      };
      await vi.waitFor(() => expect(pids().filter(isAlive)).toEqual([]), { timeout: 5000 });
      expect(many.requests).toEqual([]);
    },
  );

  it("a secrets command is asked for many stacks side by side, eight at a time at most, and for those of one tenant alone", async () => {
    const many = await ManyTenants.forTest({ tenants: 20, each: 1 });
    const value = { type: "string", sensitive: true };
    many.write(() => declared({ ...shared, Ok: ["$".concat("{var.good}")] }), { variables: { good: value } });
    many.project.write(
      "helper.cjs",
      `const fs = require("node:fs");
       const request = fs.readFileSync(0, "utf8");
       fs.writeFileSync("running." + process.pid, "");
       fs.appendFileSync("requests.log", request);
       setTimeout(() => {
         fs.appendFileSync("sizes.log", fs.readdirSync(".").filter((name) => name.startsWith("running.")).length + "\\n");
         fs.rmSync("running." + process.pid);
         process.stdout.write(JSON.stringify({ values: { good: "Good" } }));
       }, 150);`,
    );
    const environment = { RAMPSYNC_SECRETS_COMMAND: `${process.execPath} helper.cjs` };
    const ofTenant = await many.command(["apply", "--auto-approve", "--tenant", tenantName(7)], environment);
    expect([ofTenant.code, requestsOf(many).map(({ stack }) => stack)]).toEqual([0, [tenantName(7)]]);
    const all = await many.command(["apply", "--auto-approve"], environment);
    expect([all.code, all.stderr]).toEqual([0, ""]);
    expect(requestsOf(many)).toHaveLength(21);
    const sizes = many.project.read("sizes.log").trimEnd().split("\n").map(Number);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
  });
});
