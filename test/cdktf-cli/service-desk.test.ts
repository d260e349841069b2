// The cdktf command itself, on the service desk example: synth, diff, deploy and destroy with the provider from a mirror.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { DESK_ID, environmentOf, startDesk, TENANT } from "../support/desk.js";
import { findTerraform } from "../support/terraform.js";

const root = resolve(__dirname, "../..");
/** Apart from the project: it is half a gigabyte, and nothing of it is ours. */
const cliDirectory = process.env.RAMPSYNC_CDKTF_CLI ?? join(root, "node_modules/.cache/rampsync-cdktf-cli");
const cdktf = join(cliDirectory, "node_modules/.bin/cdktf");

function installCdktfCli(): void {
  if (existsSync(cdktf)) return;
  mkdirSync(cliDirectory, { recursive: true });
  writeFileSync(join(cliDirectory, "package.json"), JSON.stringify({ private: true }));
  const packages = ["cdktf-cli@0.21.0", "cdktf@0.21.0", "constructs@10.7.2"];
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: cliDirectory, stdio: "pipe" });
}

describe.skipIf(findTerraform() === undefined)("cdktf, the command", () => {
  /** Within the checkout, so that the example finds `rampsync` as its own package. */
  let directory: string;
  let emulator: Emulator;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    installCdktfCli();
    mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
    directory = mkdtempSync(join(root, ".rampsync-tmp/cdktf-cli-"));
    cpSync(join(root, "examples/service-desk"), directory, { recursive: true });
    emulator = await startDesk();
    const install = [join(root, "dist/cli/main.js"), "provider", "install", "--dir", join(directory, "mirror")];
    execFileSync(process.execPath, install, { stdio: "pipe" });
    const cliConfig = join(directory, "terraform.tfrc");
    writeFileSync(
      cliConfig,
      `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = "${join(directory, "mirror")}"\n  }\n}\n`,
    );
    const outside = Object.entries(process.env).filter(
      ([name]) => !name.startsWith("TF_") && !name.startsWith("CDKTF_"),
    );
    environment = {
      ...Object.fromEntries(outside),
      ...environmentOf(emulator),
      CHECKPOINT_DISABLE: "1",
      CI: "1",
      FORCE_COLOR: "0",
      HOME: directory,
      TF_CLI_CONFIG_FILE: cliConfig,
    };
  });
  afterAll(async () => {
    await emulator?.close();
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  /** Not synchronous: the emulator answers from this process. */
  function run(...words: readonly string[]): Promise<string> {
    const child = spawn(cdktf, words, { cwd: directory, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return new Promise((done, failed) => {
      child.once("error", failed);
      child.once("close", (code) =>
        code === 0 ? done(output) : failed(new Error(`cdktf ${words.join(" ")}\n${output}`)),
      );
    });
  }

  const unattended = ["--auto-approve", "--skip-provider-lock"];
  const pairs = () =>
    emulator
      .tenant(TENANT)
      .integration(DESK_ID)
      .rows("inbound")
      .map((row) => `${row.propertyValue} ← ${row.tenantPropertyValue}`);

  it("synthesises, shows a diff, deploys, finds nothing more to do, and destroys", async () => {
    expect(await run("synth")).toContain(TENANT);
    const stack = readFileSync(join(directory, "cdktf.out/stacks", TENANT, "cdk.tf.json"), "utf8");
    expect(JSON.parse(stack)).toHaveProperty("resource.rampsync_installed_integration.desk");

    expect(await run("diff", TENANT, "--skip-provider-lock")).toContain("1 to add, 0 to change, 0 to destroy");
    expect(pairs()).not.toContain("Open ← In Progress");

    expect(await run("deploy", TENANT, ...unattended)).toMatch(/1 added, 0 changed, 0 destroyed/);
    expect(pairs()).toContain("Open ← In Progress");

    const after = emulator.requests.filter((request) => request.class === "write").length;
    expect(await run("diff", TENANT, "--skip-provider-lock")).toContain("No changes");

    expect(await run("destroy", TENANT, ...unattended)).toMatch(/1 destroyed/);
    // Adopted, so it is forgotten: nothing changes live.
    expect(pairs()).toContain("Open ← In Progress");
    expect(emulator.requests.filter((request) => request.class === "write")).toHaveLength(after);
  });

  it("leaves no secret behind", () => {
    const kept = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const telling = kept
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path, "utf8").includes("canary-"));
    expect(telling).toEqual([]);
  });
});
