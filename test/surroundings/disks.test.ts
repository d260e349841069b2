// Disks that do less than a local one, directories that several people share, and files that are devices.
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { command } from "../support/project.js";
import { rowsOf } from "../support/tenants.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
const state = {
  credentials: [{ clientId: "emulator", clientSecret: "emulator-secret" }],
  tenants: {
    client_8: {
      integrations: [
        { id: ID, displayName: "Desk", integration: { id: "CUSTOM", name: "Custom" }, outbound: { rows: rowsOf({}) } },
      ],
    },
  },
};
const stacks = (...values: readonly string[]) => ({
  client_8: {
    integrations: {
      desk: {
        integration_id: ID,
        outbound: {
          mappings: {
            "INCIDENT.Status": {
              entity_type: "INCIDENT",
              attribute: "Status",
              third_party_entity_type: "Ticket",
              third_party_attribute: "Status",
              values: Object.fromEntries(values.map((value) => [value, [value]])),
            },
          },
        },
      },
    },
  },
});
const start = () => World.forTest({ state, stacks: stacks("Ok") });
const STATE = "terraform.client_8.tfstate";
const filesOf = (world: World) => readdirSync(world.directory).filter((name) => name.includes("tfstate"));
const apply = ["apply", "--auto-approve"];

const compiler = ((): boolean => {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!compiler)("a disk that fails", () => {
  let shim: string;
  beforeAll(() => {
    const directory = join(__dirname, "../../.rampsync-tmp");
    mkdirSync(directory, { recursive: true });
    shim = join(directory, "refusing-disk.so");
    execFileSync("cc", ["-shared", "-fPIC", "-o", shim, join(__dirname, "refusing-disk.c"), "-ldl"]);
  });

  const { EINVAL, EPERM, EOPNOTSUPP } = constants.errno;
  it.each<[string, NodeJS.ProcessEnv]>([
    ["refuses modes", { NO_CHMOD: "1" }],
    ["answers EINVAL to the sync of a directory", { NO_DIRECTORY_SYNC: String(EINVAL) }],
    ["answers ENOTSUP to the sync of a directory", { NO_DIRECTORY_SYNC: String(EOPNOTSUPP) }],
    ["answers EPERM to the sync of a directory", { NO_DIRECTORY_SYNC: String(EPERM) }],
  ])("a disk that %s holds states, backups, plans and documents", async (_, refusal) => {
    const world = await start();
    const environment = { ...refusal, LD_PRELOAD: shim };
    const first = await world.command([...apply, "--json-out", "document.json"], environment);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    world.project.stacks(stacks("Ok", "Critical"));
    expect((await world.command(["plan", "--out", "plan.json"], environment)).code).toBe(0);
    expect((await world.command(["apply", "plan.json"], environment)).code).toBe(0);
    expect(filesOf(world).sort()).toEqual([STATE, `${STATE}.backup`]);
    expect((await world.command(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  it.each([".lock.info", "rampsync-save"])(
    "a disk that is full when %s is written keeps nothing that disturbs the next run",
    async (part) => {
      const world = await start();
      const failed = await world.command(apply, { LD_PRELOAD: shim, FULL_AT: part });
      expect(failed.code).toBe(1);
      expect(failed.stdout + failed.stderr).toContain("ENOSPC");
      expect(failed.stdout + failed.stderr).not.toContain("saved copy");
      expect(filesOf(world)).toEqual([]);
      const next = await world.command(apply);
      expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: "" });
      expect(filesOf(world)).toEqual([STATE]);
    },
  );

  const full = (part: string) => ({ LD_PRELOAD: shim, FULL_AT: part });

  it("a report that there is no room for leaves the earlier one whole, and nothing beside it", async () => {
    const world = await start();
    const words = ["plan", "--json-out", "document.json", "--report", "prometheus=rampsync.prom"];
    expect((await world.command(words)).code).toBe(0);
    const [json, metrics] = [world.project.read("document.json"), world.project.read("rampsync.prom")];
    for (const name of ["document.json", "rampsync.prom"]) {
      const { code, stderr } = await world.command(words, full(name));
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining("The file for the output cannot be written: ENOSPC."),
      ]);
    }
    expect(JSON.parse(world.project.read("document.json"))).toEqual(JSON.parse(json));
    expect(world.project.read("rampsync.prom").split("\n")).toHaveLength(metrics.split("\n").length);
    expect(readdirSync(world.directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("a project that there is no room for takes back every file, so that init can be run again", async () => {
    const world = await start();
    const failed = await world.command(["init", "desks"], full("cdktf.json"));
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining("ENOSPC")]);
    expect((await world.command(["init", "desks"])).code).toBe(0);
  });
});

const isRoot = process.getuid?.() === 0;
const ALICE = 4001;
const BOB = 4002;
const GROUP = 4000;

/** Runs the command as somebody else. */
function runAs(user: number, world: World, words: readonly string[], umask = "002") {
  return new Promise<{ code: number | null; output: string }>((ended) => {
    const child = spawn(
      "sh",
      ["-c", `umask ${umask}; exec "$@"`, "sh", process.execPath, command, ...words, "--no-synth"],
      {
        cwd: world.directory,
        env: world.environment,
        uid: user,
        gid: GROUP,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on("close", (code) => ended({ code, output }));
  });
}

/** A directory of a group, as two people who take turns share it. */
async function shared(): Promise<World> {
  const world = await start();
  for (const name of readdirSync(world.directory, { recursive: true, encoding: "utf8" })) {
    chmodSync(join(world.directory, name), statSync(join(world.directory, name)).isDirectory() ? 0o755 : 0o644);
  }
  chownSync(world.directory, ALICE, GROUP);
  chmodSync(world.directory, 0o2775);
  return world;
}

describe.skipIf(!isRoot)("a directory that two people share", () => {
  it("a shared directory stays usable by both people where the state is", async () => {
    const world = await shared();
    const path = join(world.directory, STATE);
    expect(await runAs(ALICE, world, apply)).toMatchObject({ code: 0 });
    chmodSync(path, 0o664);
    for (const [user, value] of [
      [BOB, "Critical"],
      [ALICE, "Minor"],
      [BOB, "Major"],
    ] as const) {
      world.project.stacks(stacks("Ok", value));
      expect(await runAs(user, world, apply, "077")).toMatchObject({ code: 0 });
      expect(statSync(path).mode & 0o777).toBe(0o664);
    }
    expect(statSync(path).uid).toBe(ALICE);
    expect(statSync(`${path}.backup`).mode & 0o777).toBe(0o664);
  });

  it("a shared directory stays usable with the unfinished save of the other person, which is named and kept", async () => {
    const world = await shared();
    const path = join(world.directory, STATE);
    await runAs(ALICE, world, apply);
    chmodSync(path, 0o664);
    const unfinished = join(world.directory, `.${STATE}.rampsync-save`);
    writeFileSync(unfinished, readFileSync(path), { mode: 0o600 });
    chownSync(unfinished, ALICE, GROUP);
    world.project.stacks(stacks("Ok", "Critical"));
    expect(await runAs(BOB, world, ["plan"])).toMatchObject({ code: 0 });
    const applied = await runAs(BOB, world, apply);
    expect(applied.code, applied.output).toBe(0);
    expect(applied.output).toContain(`errored.${STATE}`);
    expect(filesOf(world)).toContain(`errored.${STATE}`);
    expect(filesOf(world)).not.toContain(`.${STATE}.rampsync-save`);
  });

  it("the unfinished save is named where the state itself is cut short", async () => {
    const world = await shared();
    const path = join(world.directory, STATE);
    await runAs(ALICE, world, apply);
    const unfinished = join(world.directory, `.${STATE}.rampsync-save`);
    renameSync(path, unfinished);
    chownSync(unfinished, ALICE, GROUP);
    chmodSync(unfinished, 0o600);
    writeFileSync(path, "{", { mode: 0o664 });
    const { code, output } = await runAs(BOB, world, ["plan"]);
    expect(code).toBe(1);
    expect(output.replace(/\s+/g, " ")).toContain(`A run of another user left its save unfinished: ${unfinished}`);
  });

  it("a directory that may only be read is named in the error, and a plan works in it", async () => {
    const world = await shared();
    chownSync(world.directory, 0, 0);
    chmodSync(world.directory, 0o755);
    expect(await runAs(BOB, world, ["plan"])).toMatchObject({ code: 0 });
    const { code, output } = await runAs(BOB, world, apply);
    expect(code).toBe(1);
    expect(output).toContain("RS2017");
    expect(output).toContain("The state's directory cannot be written (EACCES)");
    expect(world.writes).toEqual([]);
  });
});

describe("a plan file", () => {
  const into = async (world: World, out: string) => world.command(["plan", "--out", out]);

  it("a plan file that is a pipe gets the plan, and stays a pipe", async () => {
    const world = await start();
    const path = join(world.directory, "pipe");
    execFileSync("mkfifo", [path]);
    const reader = spawn("cat", [path]);
    let text = "";
    reader.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const ended = new Promise((end) => reader.on("close", end));
    expect((await into(world, "pipe")).code).toBe(0);
    await ended;
    expect(JSON.parse(text)).toMatchObject({ preconditions: {} });
    expect(statSync(path).isFIFO()).toBe(true);
    const applying = world.startCommand(["apply", "pipe"]);
    spawn("sh", ["-c", 'printf %s "$1" > "$2"', "sh", text, path]);
    expect((await applying.done).code).toBe(0);
  });

  it("a plan file that is a link to a device leaves link and device unchanged", async () => {
    const world = await start();
    const path = join(world.directory, "null");
    symlinkSync("/dev/null", path);
    const { mode, ino } = statSync("/dev/null");
    expect((await into(world, "null")).code).toBe(0);
    expect((await into(world, "/dev/null")).code).toBe(0);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(statSync("/dev/null")).toMatchObject({ mode, ino });
    const applied = await world.command(["apply", "null"]);
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain("is a device, not a file");
  });

  it("a plan file that is a link to a file is written where the link leads", async () => {
    const world = await start();
    world.project.write("plans/real.json", "");
    symlinkSync("plans/real.json", join(world.directory, "link.json"));
    expect((await into(world, "link.json")).code).toBe(0);
    expect(lstatSync(join(world.directory, "link.json")).isSymbolicLink()).toBe(true);
    expect((await world.command(["apply", "plans/real.json"])).code).toBe(0);
  });
});
