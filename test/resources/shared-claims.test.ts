// Claims of the processes of one run: taken once, and free when the process that has them has ended.
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SharedClaims } from "../../src/terraform-provider/shared-claims.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rampsync-test-"));
  vi.stubEnv("TMPDIR", directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

const PARENT = 4711;
const files = () =>
  readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => /[0-9a-f]{32}$/.test(name));
/** As if another process had what is claimed. */
function giveTo(pid: string): void {
  for (const name of files()) writeFileSync(join(directory, name), pid);
}
/** Of a process that has ended: no system gives such a number. */
const ENDED = "4194304999";

it("a claim is that of its process until that ends or lets it go", () => {
  const claims = new SharedClaims(PARENT);
  expect([claims.take("desk"), claims.take("desk"), claims.take("other")]).toEqual([true, true, true]);
  expect(files()).toHaveLength(2);
  giveTo(String(process.ppid));
  const second = new SharedClaims(PARENT);
  expect(second.take("desk")).toBe(false);
  expect(new SharedClaims(PARENT + 1).take("desk")).toBe(true);
  giveTo("");
  expect(second.take("desk")).toBe(false);
  giveTo(ENDED);
  expect(second.take("desk")).toBe(true);
  second.release();
  claims.release();
  expect(files()).toHaveLength(1);
});

it("a claim is nobody's where files cannot be written", () => {
  writeFileSync(join(directory, `rampsync-claims-${process.getuid?.() ?? "own"}`), "in the way");
  expect(new SharedClaims(PARENT).take("desk")).toBe(true);
});

it.runIf(process.platform === "linux")(
  "a claim that a killed process left holds no run whose Terraform was given the same id later",
  () => {
    new SharedClaims(process.ppid).take("desk");
    giveTo(String(process.ppid));
    const later = new SharedClaims(process.ppid);
    expect(later.take("desk")).toBe(false);
    const earlier = dirname(join(directory, files()[0] ?? ""));
    renameSync(earlier, earlier.replace(/-\d+$/, "-1"));
    expect(later.take("desk")).toBe(true);
    later.release();
  },
);
