// Changesets become the changelog of the next version.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { root } from "./markdown.js";

const changeset = join(root, "node_modules/@changesets/cli/bin.js");

it("a changeset raises the version and is added to the changelog above the older entries", () => {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-changelog-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of ["CHANGELOG.md", "package.json", ".changeset"]) {
    cpSync(join(root, name), join(directory, name), { recursive: true });
  }
  writeFileSync(join(directory, ".changeset/probe.md"), '---\n"rampsync": minor\n---\n\nA probe of the changelog.\n');
  const run = (program: string, words: readonly string[]) =>
    execFileSync(program, words, { cwd: directory, stdio: "pipe", encoding: "utf8" });
  run("git", ["init", "--quiet", "--initial-branch", "main"]);
  run("git", ["add", "."]);
  run("git", ["-c", "user.name=probe", "-c", "user.email=probe@localhost", "commit", "--quiet", "-m", "Probe"]);
  run(process.execPath, [changeset, "version"]);
  const before = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const after = readFileSync(join(directory, "CHANGELOG.md"), "utf8");
  const { version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { version: string };
  expect(after).toMatch(new RegExp(`^# rampsync\n\n## ${version.replaceAll(".", "\\.")}\n`));
  expect(after).toContain("A probe of the changelog.");
  expect(after.endsWith(before.slice(before.indexOf("\n## ")))).toBe(true);
  expect(readdirSync(join(directory, ".changeset")).sort()).toEqual(["README.md", "config.json"]);
});

it("the newest version of the changelog is that of the package, until changesets are applied", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const [, newest] = /^## (\S+)/m.exec(readFileSync(join(root, "CHANGELOG.md"), "utf8")) ?? [];
  expect(newest).toBe(version);
});
