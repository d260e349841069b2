// What coverage, doctor and export cost at 300 tenants with three integrations each: pages of each tenant, and memory.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { declared, range, shared, stackOf, stateOf, tenantName } from "../support/tenants.js";
import { World } from "../support/world.js";

const EACH = 3;
/** Half of what the API allows a tenant in a minute. */
const PAGES = 25;
/** Times the peak of a tenth of the tenants. */
const GROWTH = 1.5;

const HOOK = `process.on("exit", () => {
  require("node:fs").writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS));
});`;

interface Cost {
  /** Of the tenant that was asked for most. */
  readonly pages: number;
  /** In kilobytes. */
  readonly peak: number;
}

async function costOf(verb: string, tenants: number): Promise<Cost> {
  const world = await World.forTest({ state: stateOf(tenants, EACH) });
  const names = range(tenants).map(tenantName);
  const stacks = range(tenants).map((tenant) => [tenantName(tenant), stackOf(tenant, EACH, () => declared(shared))]);
  world.project.stacks(Object.fromEntries(stacks));
  world.project.write("hook.cjs", HOOK);
  const named = verb === "coverage" ? [] : names.flatMap((name) => ["--tenant", name]);
  const words = verb === "export" ? ["export", "exported", ...named] : [verb, ...named];
  const peakFile = join(world.directory, "peak");
  const hook = join(world.directory, "hook.cjs");
  const { code, stderr } = await world.command(words, { NODE_OPTIONS: `--require ${hook}`, PEAK_FILE: peakFile });
  expect(code, stderr).toBe(0);
  const pages = new Map<string, number>();
  for (const { tenant = "", class: of } of world.requests) {
    if (of === "paged_get") pages.set(tenant, (pages.get(tenant) ?? 0) + 1);
  }
  expect(pages.size).toBe(tenants);
  return { pages: Math.max(...pages.values()), peak: Number(readFileSync(peakFile, "utf8")) };
}

describe("300 tenants with three integrations each", () => {
  it.each(["coverage", "doctor", "export"])(
    "%s takes at most half of the pages that a tenant allows in a minute, and its memory hardly grows with the tenants",
    async (verb) => {
      const few = await costOf(verb, 30);
      const many = await costOf(verb, 300);
      expect(many.pages).toBeLessThanOrEqual(PAGES);
      expect(many.peak / few.peak).toBeLessThan(GROWTH);
    },
  );
});
