// Folders of processes that were killed are removed, and no other ones.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeTemporaryFolder, removeLeftFolders } from "../../src/engine/temporary-folder.js";
import { kill } from "./state/child.js";

const built = resolve(__dirname, "../../dist/engine/temporary-folder.js");

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rampsync-left-"));
  vi.stubEnv("TMPDIR", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

/** A process that has made a folder with a file in it, and lives until it is killed. */
async function processWithFolder() {
  const script = `
    const { join } = require("node:path");
    const { writeFileSync } = require("node:fs");
    require(${JSON.stringify(built)}).makeTemporaryFolder("look").then((folder) => {
      writeFileSync(join(folder, "manifest.json"), "{}");
      console.log(folder);
    });
    process.stdin.resume().on("end", () => process.exit());`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  return { name: basename(text.toString("utf8").trim()), child };
}

async function leftByKilled(): Promise<string> {
  const { name, child } = await processWithFolder();
  await kill(child);
  return name;
}

describe("folders for a while", () => {
  it("what a process that was killed left is removed, and what living ones made stays", async () => {
    const left = await leftByKilled();
    const { name: ofLiving, child } = await processWithFolder();
    const own = basename(await makeTemporaryFolder("errors"));
    expect(readdirSync(directory).sort()).toEqual([left, ofLiving, own].sort());
    await removeLeftFolders();
    expect(readdirSync(directory).sort()).toEqual([ofLiving, own].sort());
    await kill(child);
    await removeLeftFolders();
    expect(readdirSync(directory)).toEqual([own]);
  });

  it("what a process of another host or container left stays, as nobody here can tell whether it lives", async () => {
    const names = [await leftByKilled(), await leftByKilled()];
    const [ofHost = "", ofContainer = ""] = names.map((name, index) => {
      const parts = name.split("-");
      const [part, value] = index === 0 ? [2, "0123456789abcdef"] : [5, "4026530000"];
      return parts.with(part, value).join("-");
    });
    for (const [index, name] of [ofHost, ofContainer].entries()) {
      renameSync(join(directory, names[index] ?? ""), join(directory, name));
    }
    await removeLeftFolders();
    // Only Linux tells containers.
    expect(readdirSync(directory)).toEqual(
      expect.arrayContaining(process.platform === "linux" ? [ofHost, ofContainer] : [ofHost]),
    );
  });

  it("a folder of the same process number that another start had is removed", async () => {
    const parts = basename(await makeTemporaryFolder("export")).split("-");
    const reused = parts.with(4, "1").join("-");
    mkdirSync(join(directory, reused));
    await removeLeftFolders();
    expect(readdirSync(directory).includes(reused)).toBe(process.platform !== "linux");
  });

  it.skipIf(process.getuid?.() !== 0)("a folder of another user stays, even where root looks", async () => {
    const left = await leftByKilled();
    chownSync(join(directory, left), 12_345, 12_345);
    await removeLeftFolders();
    expect(readdirSync(directory)).toEqual([left]);
  });

  it("files, links and folders with names of another form stay, and so does what a link points to", async () => {
    const left = await leftByKilled();
    const name = (suffix: string) => `${left.slice(0, -6)}${suffix}`;
    const target = mkdtempSync(join(tmpdir(), "target-"));
    writeFileSync(join(target, "kept"), "");
    symlinkSync(target, join(directory, name("linked")));
    writeFileSync(join(directory, name("afile0")), "");
    for (const form of [name("toolong"), "rampsync-look-Ab12Cd", `x${left}`, left.replace("look", "project")]) {
      mkdirSync(join(directory, form));
    }
    const before = readdirSync(directory).filter((each) => each !== left);
    await removeLeftFolders();
    expect(readdirSync(directory)).toEqual(before);
    expect(readdirSync(target)).toEqual(["kept"]);
  });
});
