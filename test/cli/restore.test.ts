// rampsync restore as a command, and runs that are killed around their DELETEs: what is gone stands in a receipt.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../support/project.js";
import { declared, ManyTenants, rowsOf, shared } from "../support/tenants.js";
import type { Moment } from "../support/world.js";

const FOLDER = "rampsync.receipts";
const before = { ...shared, Old: ["Alt"], Older: ["Älter"] };
const all = ["Critical → Bad", "New → Neu", "Ok → Good", "Old → Alt", "Older → Älter"];

async function portalRows() {
  const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rowsOf(before) });
  many.write(() => declared(shared, { unmanaged_mappings: "remove" }));
  return many;
}

const receiptsIn = ({ directory }: ManyTenants) =>
  readdirSync(join(directory, FOLDER)).map((name) => `${FOLDER}/${name}`);

const apply = ["apply", "--auto-approve", "--allow-removals", "2"];

describe("the command that restores", () => {
  it("an apply names its receipt, and restore shows the plan back, applies it and verifies it", async () => {
    const many = await portalRows();
    const applied = await many.command(apply);
    const [receipt = ""] = receiptsIn(many);
    expect(applied.stdout).toContain(`Kept before it was removed: ${receipt}; rampsync restore puts back what it can.`);
    expect(many.pairs(1, 1)).toHaveLength(3);
    const asked = await many.command(["restore", receipt]);
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining("RS2013")]);
    expect(asked.stdout).toMatch(/\+ +Old +→ Alt +removed before; put back/);
    const restored = await many.command(["restore", receipt, "--auto-approve"]);
    expect(restored.code).toBe(0);
    expect(restored.stdout).toContain("1 POST; verified");
    expect(restored.stdout).toContain("Restore: 1 done, 0 failed");
    expect(many.pairs(1, 1).sort()).toEqual([...all].sort());
    const again = await many.command(["restore", receipt, "--auto-approve"]);
    expect([again.code, again.stdout]).toEqual([0, "Nothing to restore: all that the receipt keeps is live.\n"]);
  });

  it("the document of a restore stands alone on stdout with --json", async () => {
    const many = await portalRows();
    await many.command(apply);
    const [receipt = ""] = receiptsIn(many);
    const { stdout } = await many.command(["restore", receipt, "--auto-approve", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ approved: true, summary: { done: 1 } });
  });

  it.skipIf(process.platform === "win32")("nothing is sent where the receipt does not fit on the disk", async () => {
    const old = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Old ${index}`, [`Alt ${index}`]]));
    const many = await ManyTenants.forTest({ tenants: 1, each: 1, rows: () => rowsOf({ ...shared, ...old }) });
    many.write(() => declared({ ...shared, Warning: ["Soso"] }, { unmanaged_mappings: "remove" }));
    // Files may have 1,024 bytes: the line of the integration is cut off.
    const words = ["-c", 'ulimit -f 1; trap "" XFSZ; exec "$0" "$@"', process.execPath, command];
    const child = spawn("bash", [...words, "apply", "--auto-approve", "--allow-removals", "60", "--no-synth"], {
      cwd: many.directory,
      env: many.environment,
      stdio: "ignore",
    });
    const [code] = await once(child, "exit");
    expect(code).toBe(1);
    expect(many.writes).toEqual([]);
    const [receipt = ""] = receiptsIn(many);
    expect(statSync(join(many.directory, receipt)).size).toBe(1024);
    const { stderr } = await many.command(["restore", receipt]);
    expect(stderr).toMatch(/RS2070.*keeps no removal/);
  });
});

/** From the receipt on: POST of the pair that is new, read-back, two DELETEs, last look. */
const moments: readonly (readonly [string, Moment])[] = [
  ["before the POST", { match: { method: "POST", class: "write" } }],
  ["after the POST, before its answer", { match: { method: "POST", class: "write" }, when: "after" }],
  ["at the read-back", { match: { class: "get" }, after: 1 }],
  ["before the first DELETE", { match: { method: "DELETE" } }],
  ["after the first DELETE, before its answer", { match: { method: "DELETE" }, when: "after" }],
  ["before the second DELETE", { match: { method: "DELETE" }, after: 1 }],
  ["after the second DELETE, before its answer", { match: { method: "DELETE" }, after: 1, when: "after" }],
];

describe("runs that are killed around their removals", () => {
  it.each(moments)(
    "a run that is killed %s has kept what is gone, and a restore puts it back once",
    { timeout: 60_000 },
    async (_, moment) => {
      const many = await portalRows();
      many.write(() => declared({ ...shared, Warning: ["Soso"] }, { unmanaged_mappings: "remove" }));
      await many.killCommand(apply, moment);
      const [receipt = "", ...others] = receiptsIn(many);
      expect(others).toEqual([]);
      expect(statSync(join(many.directory, receipt)).mode & 0o777).toBe(0o600);
      const restored = await many.command(["restore", receipt, "--auto-approve"]);
      expect([restored.code, restored.stderr]).toEqual([0, ""]);
      const pairs = many.pairs(1, 1).filter((pair) => pair !== "Warning → Soso");
      expect(pairs.sort()).toEqual([...all].sort());
    },
  );

  it.each(["before", "after"] as const)(
    "a restore that is killed %s its POST is carried out puts everything back once when it runs again",
    async (when) => {
      const many = await portalRows();
      await many.command(apply);
      const [receipt = ""] = receiptsIn(many);
      await many.killCommand(["restore", receipt, "--auto-approve"], {
        match: { method: "POST", class: "write" },
        when,
      });
      expect((await many.command(["restore", receipt, "--auto-approve"])).code).toBe(0);
      expect(many.pairs(1, 1).sort()).toEqual([...all].sort());
    },
  );
});
