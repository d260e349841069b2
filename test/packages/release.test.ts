// The archives of a release: one for each platform; that of this one terraform unpacks it from a mirror and starts the executable, which needs no Node.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { releaseProvider, targets } from "../../scripts/release-provider.js";
import { environmentOf, startDesk, TENANT } from "../support/desk.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform, terraformDirectory } from "../support/terraform.js";

const ownPlatform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const [first] = targets;

describe.skipIf(findTerraform() === undefined || ownPlatform !== first.platform)("the release of the provider", () => {
  let release: string;
  beforeAll(async () => {
    release = mkdtempSync(join(tmpdir(), "rampsync-release-"));
    await releaseProvider(release, targets);
  });
  afterAll(() => rmSync(release, { recursive: true }));

  it("the release lists an archive for each platform and the manifest with their checksums", () => {
    const lines = readFileSync(assetPath("SHA256SUMS"), "utf8").trim().split("\n");
    const listed = lines.map((line) => line.split("  ")[1]);
    expect(listed).toEqual([...targets.map(({ platform }) => `${platform}.zip`), "manifest.json"].map(assetName));
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

  it.each(targets)(
    "the archive of the release for $platform has a program, which is executable where modes matter",
    ({ platform }) => {
      const windows = platform.startsWith("windows");
      const name = `terraform-provider-rampsync_v${version}${windows ? ".exe" : ""}`;
      const entries = entriesOf(readFileSync(assetPath(`${platform}.zip`)));
      expect(entries).toEqual({ [name]: 0o100755, LICENSE: 0o100644, "THIRD-PARTY-LICENSES.txt": 0o100644 });
      const program = readFileSync(join(release, "work", platform, name));
      const magic = platform.startsWith("linux") ? "7f454c46" : windows ? "4d5a" : "cffaedfe";
      expect(program.subarray(0, magic.length / 2).toString("hex")).toBe(magic);
    },
  );

  it("the release is refused, and an earlier one stays, for a platform that does not exist", async () => {
    await expect(releaseProvider(release, [])).rejects.toThrow("linux_amd64");
    expect(existsSync(assetPath("SHA256SUMS"))).toBe(true);
  });

  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { version: string };
  const assetName = (name: string) => `terraform-provider-rampsync_${version}_${name}`;
  const assetPath = (name: string) => join(release, assetName(name));

  it("the release is unpacked and started by terraform: init, apply, an empty plan, destroy, without node on PATH", async () => {
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

/** The names of a zip's entries with their unix modes, from its central directory. */
function entriesOf(zip: Buffer): Record<string, number> {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  const entries: Record<string, number> = {};
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries[zip.toString("utf8", at + 46, at + 46 + name)] = zip.readUInt32LE(at + 38) >>> 16;
    at += 46 + name + extra + comment;
  }
  return entries;
}

const configuration = `
terraform {
  required_providers {
    rampsync = { source = "rampsync/rampsync" }
  }
}
${blockHead("desk")} {
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
