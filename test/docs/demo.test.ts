// The README's output blocks are what the demo prints.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { unhurried } from "./unhurried.js";

const root = resolve(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

it("the demo prints what the README shows, and ends with exit code 0", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "examples/demo/main.ts"], {
    cwd: root,
  });
  const blocks = [...readme.matchAll(/```text\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  expect(blocks).toHaveLength(2);
  for (const block of blocks) expect(unhurried(stdout)).toContain(block);
  expect(stdout).toContain("Writes sent: 0");
  expect(stdout).toContain("2 values are doubled");
});
