// The toy provider as a program of its own, found by terraform in the implied local mirror and started with AutoMTLS.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findTerraform,
  REGISTRY,
  type RunningTerraform,
  type TerraformDirectory,
  terraformDirectory,
} from "../support/terraform.js";
import { ToyClient } from "./toy/provider.js";

const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const mirrored = `terraform.d/plugins/${REGISTRY}/acme/toy/1.0.0/${platform}/terraform-provider-toy_v1.0.0.cjs`;
const repository = join(__dirname, "../..");

const header = 'terraform {\n  required_providers {\n    toy = { source = "acme/toy" }\n  }\n}\n';

async function until(what: string, condition: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.skipIf(findTerraform() === undefined)("terraform with a provider it starts itself", () => {
  let built: string;
  let program: string;

  beforeAll(() => {
    built = mkdtempSync(join(tmpdir(), "toy-"));
    program = join(built, "toy.cjs");
    execFileSync(join(repository, "node_modules/.bin/esbuild"), [
      join(__dirname, "toy/main.ts"),
      "--bundle",
      "--platform=node",
      "--target=node20",
      "--format=cjs",
      "--log-level=error",
      "--banner:js=#!/usr/bin/env node",
      `--outfile=${program}`,
    ]);
    chmodSync(program, 0o755);
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  interface World {
    readonly directory: TerraformDirectory;
    readonly client: ToyClient;
    readonly sockets: string;
    readonly environment: NodeJS.ProcessEnv;
    write(resources: string): void;
    run: TerraformDirectory["run"];
    start(...args: string[]): RunningTerraform;
    /** Process ids of providers that this terraform directory started. */
    providers(): number[];
  }

  /** An initialised directory; afterwards no provider process and no socket may be left. */
  const cold = (config: string, test: (world: World) => Promise<void>) => async () => {
    const directory = terraformDirectory();
    const store = join(directory.path, "toy.json");
    const sockets = join(directory.path, "s");
    mkdirSync(sockets);
    const processes = join(directory.path, "processes");
    const environment = { TOY_STORE: store, TOY_PROCESSES: processes, TMPDIR: sockets };
    const write = (resources: string): void => directory.write({ "main.tf": header + resources });
    write(config);
    mkdirSync(dirname(join(directory.path, mirrored)), { recursive: true });
    copyFileSync(program, join(directory.path, mirrored));
    chmodSync(join(directory.path, mirrored), 0o755);
    const world: World = {
      directory,
      client: new ToyClient(store),
      sockets,
      environment,
      write,
      run: (args, more) => directory.run(args, { ...environment, ...more }),
      start: (...args) => directory.start(args, environment),
      providers: () => alive(processes),
    };
    try {
      const init = await world.run(["init"]);
      expect(init, init.stderr).toMatchObject({ code: 0 });
      await test(world);
      await until("providers end", () => world.providers().length === 0);
      expect(readdirSync(sockets).filter((name) => name.startsWith("plugin-"))).toEqual([]);
    } finally {
      for (const pid of world.providers()) process.kill(pid, "SIGKILL");
      directory.remove();
    }
  };

  const slow = 'resource "toy_item" "it" {\n  name = "x"\n  behaviour = "slow"\n}\n';
  const begun = (client: ToyClient) => () => client.load().applies.includes("begun");

  it.concurrent(
    "a provider that terraform starts plans, applies and destroys over AutoMTLS, whatever it prints or throws",
    cold('resource "toy_item" "it" {\n  name = "x"\n  behaviour = "stray"\n}\n', async ({ run, client }) => {
      const apply = await run(["apply", "-auto-approve"], { TF_LOG_PROVIDER: "info" });
      expect(apply, apply.stderr).toMatchObject({ code: 0 });
      expect(apply.stderr).toContain("a stray exception");
      expect(apply.stderr).toContain("a stray rejection");
      const plan = await run(["plan", "-detailed-exitcode"], { TF_LOG_PROVIDER: "info" });
      expect(plan, plan.stderr).toMatchObject({ code: 0 });
      expect(plan.stderr).toMatch(/\[INFO\] +provider\.terraform-provider-toy.*: reading: /);
      expect(plan.stderr).not.toContain("hunter2");
      expect(await run(["destroy", "-auto-approve"])).toMatchObject({ code: 0 });
      expect(client.load().items).toEqual({});
    }),
  );

  it.concurrent(
    "a provider lets a running apply end and saves it when the user presses Ctrl-C",
    cold(slow, async ({ start, client, directory, providers }) => {
      const apply = start("apply", "-auto-approve");
      await until("the apply runs", begun(client));
      for (const pid of providers()) process.kill(pid, "SIGINT");
      apply.process.kill("SIGINT");
      const result = await apply.done;
      expect(result.stdout + result.stderr).toMatch(/execution halted|Interrupt received/);
      const [id] = Object.keys(client.load().items);
      expect(readFileSync(join(directory.path, "terraform.tfstate"), "utf8")).toContain(id);
    }),
  );

  it.concurrent(
    "terraform says that the provider died when it is killed during an apply",
    cold(slow, async ({ start, client, providers, run, sockets, write }) => {
      const apply = start("apply", "-auto-approve");
      await until("the apply runs", begun(client));
      for (const pid of providers()) process.kill(pid, "SIGKILL");
      const result = await apply.done;
      expect(result.code).toBe(1);
      // Which of the two depends on what Terraform notices first: the broken connection or the dead process.
      expect(result.stderr).toMatch(/Plugin did not respond|Request cancelled/);
      // Nobody can clean up after SIGKILL.
      for (const name of readdirSync(sockets)) rmSync(join(sockets, name), { recursive: true });
      write(slow.replace('"slow"', "null"));
      expect(await run(["apply", "-auto-approve"])).toMatchObject({ code: 0 });
    }),
  );

  it.concurrent(
    "a provider ends by itself when terraform is killed",
    cold(slow, async ({ start, client, providers }) => {
      const apply = start("apply", "-auto-approve");
      await until("the apply runs", begun(client));
      expect(providers().length).toBeGreaterThan(0);
      apply.process.kill("SIGKILL");
      await apply.done;
      await until("the provider ends", () => providers().length === 0);
      expect(Object.keys(client.load().items)).toHaveLength(1);
    }),
  );

  it.concurrent(
    "a provider removes its socket on SIGTERM",
    cold(slow, async ({ start, client, providers }) => {
      const apply = start("apply", "-auto-approve");
      await until("the apply runs", begun(client));
      for (const pid of providers()) process.kill(pid, "SIGTERM");
      expect(await apply.done).toMatchObject({ code: 1 });
    }),
  );

  it("a provider in debug mode serves runs one after another until it is stopped", async () => {
    const directory = terraformDirectory();
    const provider = spawn(process.execPath, [program, "--debug"], {
      env: { ...process.env, TOY_STORE: join(directory.path, "toy.json"), PLUGIN_UNIX_SOCKET_DIR: directory.path },
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      let printed = "";
      provider.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
      await until("it prints", () => printed.includes("}'"));
      const environment = { TF_REATTACH_PROVIDERS: /TF_REATTACH_PROVIDERS='(.*)'/.exec(printed)?.[1] };
      directory.write({ "main.tf": `${header}resource "toy_item" "it" { name = "x" }\n` });
      expect(await directory.run(["apply", "-auto-approve"], environment)).toMatchObject({ code: 0 });
      expect(await directory.run(["plan", "-detailed-exitcode"], environment)).toMatchObject({ code: 0 });
      provider.kill("SIGINT");
      await until("it ends", () => provider.exitCode === 0);
      expect(readdirSync(directory.path).filter((name) => name.startsWith("plugin-"))).toEqual([]);
    } finally {
      provider.kill("SIGKILL");
      directory.remove();
    }
  });

  it("a provider that is started by hand prints a hint at terraform and ends with 1", () => {
    const start = () => execFileSync(process.execPath, [program], { encoding: "utf8", stdio: "pipe" });
    expect(start).toThrow(
      expect.objectContaining({ status: 1, stdout: "", stderr: expect.stringContaining("Terraform provider") }),
    );
  });
});

/** The process ids left in that directory by providers that still run; a zombie does not. */
function alive(processes: string): number[] {
  if (!existsSync(processes)) return [];
  return readdirSync(processes)
    .map(Number)
    .filter((pid) =>
      /^\s*[^Z\s]/.test(spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout),
    );
}
