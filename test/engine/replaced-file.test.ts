// A file that is replaced whole: what it holds, who may read it, and what is left where it cannot be.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { replaceFile } from "../../src/base/replace-file.js";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "rampsync-replaced-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it("a file is replaced whole, with the mode that was asked for, and nothing is left beside it", () => {
  const path = join(folder(), "entries.json");
  replaceFile(path, "first");
  replaceFile(path, "second", 0o600);
  expect(readFileSync(path, "utf8")).toBe("second");
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(path, ".."))).toEqual(["entries.json"]);
});

it("what cannot be replaced throws what the file system does, and nothing is left beside it", () => {
  const path = join(folder(), "entries.json");
  mkdirSync(join(path, "inner"), { recursive: true });
  expect(() => replaceFile(path, "text")).toThrow();
  expect(readdirSync(join(path, ".."))).toEqual(["entries.json"]);
});
