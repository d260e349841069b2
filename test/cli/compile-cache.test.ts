// V8's code of a command is kept between runs, and a command works where it cannot be kept.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import nodeModule from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const main = resolve(__dirname, "../../dist/cli/main.js");

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

  it("compiled code is kept in the user's folder for caches, and answers are the same with it", () => {
    const first = explain({ XDG_CACHE_HOME: join(folder, "caches") });
    expect(existsSync(join(folder, "caches/rampsync/compiled"))).toBe(true);
    const second = explain({ XDG_CACHE_HOME: join(folder, "caches") });
    expect([second.status, second.stdout, second.stderr]).toEqual([0, first.stdout, ""]);
  });

  it.skipIf("enableCompileCache" in nodeModule)(
    "code that was kept is used, and made anew where it is not of the command",
    () => {
      const explained = explain({}).stdout;
      const kept = join(folder, ".cache/rampsync/compiled");
      const [name = ""] = readdirSync(kept);
      const code = readFileSync(join(kept, name));
      const { mtimeMs } = statSync(join(kept, name));
      expect(explain({}).stdout).toBe(explained);
      expect(statSync(join(kept, name)).mtimeMs).toBe(mtimeMs);
      for (const wrong of [
        Buffer.alloc(0),
        Buffer.from("no code"),
        Buffer.concat([Buffer.alloc(4), code.subarray(4)]),
      ]) {
        writeFileSync(join(kept, name), wrong);
        const again = explain({});
        expect([again.stdout, again.stderr]).toEqual([explained, ""]);
        expect(readdirSync(kept)).toEqual([name]);
        expect(readFileSync(join(kept, name)).subarray(0, 4)).toEqual(code.subarray(0, 4));
      }
      writeFileSync(join(kept, name), code.subarray(0, code.length - 1000));
      expect(explain({}).stdout).toBe(explained);
    },
  );

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
