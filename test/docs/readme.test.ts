// What the README shows is what happens: its output blocks, its program, its commands.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const command = join(root, "dist/cli/main.js");

const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? "");

describe("the README", () => {
  it("shows what the demo prints, and the demo ends well", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "examples/demo/main.ts"], {
      cwd: root,
    });
    expect(blocks("text")).toHaveLength(2);
    for (const block of blocks("text")) expect(stdout).toContain(block);
    expect(stdout).toContain("Writes sent: 0");
    expect(stdout).toContain("2 values are doubled");
  });

  it("declares a program that is valid as it stands", () => {
    mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
    const directory = mkdtempSync(join(root, ".rampsync-tmp/readme-"));
    try {
      const [program = ""] = blocks("ts");
      writeFileSync(join(directory, "main.ts"), program);
      const [config = ""] = /\{ "language": "typescript", "app": "[^"]*" \}/.exec(readme) ?? [];
      writeFileSync(join(directory, "cdktf.json"), config);
      const stdout = execFileSync(process.execPath, [command, "validate"], { cwd: directory, encoding: "utf8" });
      expect(stdout).toContain("Valid: 1 integration");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("names commands and flags that exist", () => {
    const used = [
      ...readme.matchAll(/rampsync (list|validate|plan|apply|drift|destroy|unlock|emulator|provider)\b/g),
    ].map((match) => match[1] ?? "");
    const help = execFileSync(process.execPath, [command, "--help"], { encoding: "utf8" });
    for (const verb of new Set(used)) expect(help).toContain(`${verb} `);
    const flags = new Set([...readme.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1] ?? ""));
    const allHelp = [...new Set(used)]
      .map((verb) => execFileSync(process.execPath, [command, verb, "--help"], { encoding: "utf8" }))
      .join("");
    for (const flag of flags) expect(allHelp).toContain(flag);
  });

  it("names scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    expect(readme).toContain("npm ci && npm test");
    for (const [, script = ""] of readme.matchAll(/npm run ([a-z:-]+)/g)) expect(scripts).toHaveProperty([script]);
  });
});
