// V8's code of a command is kept between runs where Node can, and a command works where it cannot be kept.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const main = resolve(__dirname, "../../dist/cli/main.js");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const canKeep = major > 22 || (major === 22 && minor >= 1);

describe("the code that V8 made of a command", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rampsync-caches-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const explain = (environment: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, [main, "explain", "RS4203"], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder, ...environment },
    });

  it("compiled code is kept in the user's folder for caches where Node can, and answers are the same with it", () => {
    const first = explain({ XDG_CACHE_HOME: join(folder, "caches") });
    expect(existsSync(join(folder, "caches/rampsync/compiled"))).toBe(canKeep);
    const second = explain({ XDG_CACHE_HOME: join(folder, "caches") });
    expect([second.status, second.stdout, second.stderr]).toEqual([0, first.stdout, ""]);
  });

  it("a command works where compiled code cannot be kept, and keeps none where Node is told not to", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const refused = explain({ XDG_CACHE_HOME: file });
    expect([refused.status, refused.stderr]).toEqual([0, ""]);
    const disabled = explain({ NODE_DISABLE_COMPILE_CACHE: "1" });
    expect([disabled.status, disabled.stderr]).toEqual([0, ""]);
    expect(existsSync(join(folder, ".cache"))).toBe(false);
  });
});
