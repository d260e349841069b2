// rampsync provider install: terraform init finds the provider, and a rebuilt one does not stumble over lock files.

import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTerraform, type TerraformDirectory, terraformDirectory } from "../support/terraform.js";

const root = resolve(__dirname, "../..");
const address = "registry.terraform.io/rampsync/rampsync";
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

describe("rampsync provider install", () => {
  /** A copy of the built package whose provider can be rebuilt, and a home. */
  let scratch: string;
  let home: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "rampsync-install-"));
    home = join(scratch, "home");
    cpSync(join(root, "dist"), join(scratch, "package/dist"), { recursive: true });
    cpSync(join(root, "package.json"), join(scratch, "package/package.json"));
    symlinkSync(join(root, "node_modules"), join(scratch, "package/node_modules"));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  const install = (...flags: string[]) => {
    const words = [join(scratch, "package/dist/cli/main.js"), "provider", "install", ...flags];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      env: { PATH: process.env.PATH, HOME: home },
      encoding: "utf8",
    });
    return { status, path: stdout.trim(), stderr };
  };
  const rebuild = () =>
    appendFileSync(join(scratch, "package/dist/provider/terraform-provider-rampsync.cjs"), "// rebuilt\n");

  it("provider install writes an executable into the user's mirror, under the version of the package", () => {
    const { status, path, stderr } = install();
    expect(status, stderr).toBe(0);
    expect(path.startsWith(join(home, ".terraform.d/plugins", address, version))).toBe(true);
    expect(path.endsWith(`terraform-provider-rampsync_v${version}.cjs`)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(readFileSync(path, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    const openTofu = path.replace("registry.terraform.io", "registry.opentofu.org");
    expect(readFileSync(openTofu)).toEqual(readFileSync(path));
    expect(statSync(openTofu).mode & 0o777).toBe(0o755);
    expect(stderr).toContain(openTofu);
  });

  it("provider install takes another mirror, and says what Terraform needs to know about it", () => {
    const { path, stderr } = install("--dir", join(scratch, "mirror"));
    expect(path.startsWith(join(scratch, "mirror", address))).toBe(true);
    expect(stderr).toContain("filesystem_mirror");
  });

  it("provider install says what is wrong where nothing can be written", () => {
    const { status, stderr } = install("--dir", "/dev/null/mirror");
    expect(status).toBe(1);
    expect(stderr).toContain("RS2017");
  });

  describe.skipIf(findTerraform() === undefined)("provider install with terraform", () => {
    const project = async (test: (directory: TerraformDirectory) => Promise<void>) => {
      const directory = terraformDirectory();
      directory.write({
        "main.tf":
          'terraform {\n  required_providers {\n    rampsync = { source = "rampsync/rampsync" }\n  }\n}\nprovider "rampsync" {}\n',
      });
      try {
        await test(directory);
      } finally {
        directory.remove();
      }
    };
    const run = async (directory: TerraformDirectory, ...args: string[]) => {
      const result = await directory.run(args, { HOME: home });
      return { ...result, output: result.stdout + result.stderr };
    };

    it("terraform finds the installed provider without any configuration", () =>
      project(async (directory) => {
        install();
        const init = await run(directory, "init");
        expect(init.code, init.output).toBe(0);
        const validate = await run(directory, "validate");
        expect(validate.code, validate.output).toBe(0);
      }));

    it("terraform accepts a rebuilt provider with --dev, and the release again after an install without it", () =>
      project(async (directory) => {
        install();
        await run(directory, "init");
        rebuild();
        const trapped = install();
        expect(trapped.stderr).toContain("must delete its entry from .terraform.lock.hcl");
        expect(trapped.stderr).not.toContain("-upgrade");
        const refused = await run(directory, "init", "-upgrade");
        expect(refused.code).toBe(1);
        expect(refused.output).toContain("checksums");

        const { path } = install("--dev");
        expect(path).not.toContain(`/${version}/`);
        const upgrade = await run(directory, "init", "-upgrade");
        expect(upgrade.code, upgrade.output).toBe(0);
        expect(upgrade.output).toMatch(/Installed rampsync\/rampsync v\d+\.\d+\.\d{10}/);

        rebuild();
        const { stderr } = install();
        expect(stderr).toContain("Removed development versions");
        for (const host of ["registry.terraform.io", "registry.opentofu.org"])
          expect(readdirSync(join(home, ".terraform.d/plugins", host, "rampsync/rampsync"))).toEqual([version]);
        rmSync(join(directory.path, ".terraform.lock.hcl"));
        const back = await run(directory, "init", "-upgrade");
        expect(back.code, back.output).toBe(0);
        expect(back.output).toContain(`Installed rampsync/rampsync v${version}`);
      }));
  });
});
