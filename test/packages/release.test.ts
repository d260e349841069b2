// The archive of a release: terraform unpacks it from a mirror and starts the executable, which needs no Node.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { releaseProvider, targets } from "../../scripts/release-provider.js";
import { environmentOf, startDesk, TENANT } from "../support/desk.js";
import { findTerraform, terraformDirectory } from "../support/terraform.js";

const here = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const [first] = targets;

describe.skipIf(findTerraform() === undefined || here !== first.platform)("the release of the provider", () => {
  let release: string;
  beforeAll(async () => {
    release = mkdtempSync(join(tmpdir(), "rampsync-release-"));
    await releaseProvider(release, [first]);
  });
  afterAll(() => rmSync(release, { recursive: true }));

  it("lists its archive and its manifest with their checksums", () => {
    const [sums = ""] = ["SHA256SUMS"].map((name) => readFileSync(assetPath(name), "utf8"));
    const lines = sums.trim().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const [sum, name = ""] = line.split("  ");
      expect(
        createHash("sha256")
          .update(readFileSync(join(release, name)))
          .digest("hex"),
      ).toBe(sum);
    }
    expect(JSON.parse(readFileSync(assetPath("manifest.json"), "utf8"))).toEqual({
      version: 1,
      metadata: { protocol_versions: ["6.0"] },
    });
  });

  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { version: string };
  const assetPath = (name: string) => join(release, `terraform-provider-rampsync_${version}_${name}`);

  it("is unpacked and started by terraform: init, apply, an empty plan, destroy, without node on PATH", async () => {
    const emulator = await startDesk();
    const directory = terraformDirectory();
    try {
      const archive = assetPath(`${first.platform}.zip`);
      const mirror = join(directory.path, "terraform.d/plugins/registry.terraform.io/rampsync/rampsync");
      mkdirSync(mirror, { recursive: true });
      copyFileSync(archive, join(mirror, basename(archive)));
      directory.write({ "main.tf": configuration });
      const terraform = (process.env.PATH ?? "").split(":").find((path) => existsSync(join(path, "terraform")));
      const run = async (...args: string[]) => {
        // A directory with terraform alone: a provider that asked for node would not start.
        const result = await directory.run(args, { ...environmentOf(emulator), OPSRAMP_TENANT: TENANT, PATH: only });
        expect(result.code, result.stdout + result.stderr).toBe(0);
      };
      const only = join(directory.path, "bin");
      mkdirSync(only);
      copyFileSync(join(terraform ?? "", "terraform"), join(only, "terraform"));
      await run("init");
      await run("apply", "-auto-approve");
      await run("plan", "-detailed-exitcode");
      await run("destroy", "-auto-approve");
    } finally {
      await emulator.close();
      directory.remove();
    }
  });
});

const configuration = `
terraform {
  required_providers {
    rampsync = { source = "rampsync/rampsync" }
  }
}
resource "rampsync_installed_integration" "desk" {
  integration_id = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"
  outbound = {
    mappings = {
      status = {
        entity_type             = "INCIDENT"
        attribute               = "Status"
        third_party_entity_type = "Ticket"
        third_party_attribute   = "Status"
        values                  = { Ok = ["Good"], Critical = ["Bad"] }
      }
    }
  }
}
`;
