// What coverage, doctor and export cost at 300 tenants with three integrations each: pages of each tenant, and memory, with small
// tables and with large ones of which no two are equal.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  declared,
  installed,
  integrationId,
  range,
  rowsOf,
  shared,
  stackOf,
  tenantName,
  type Values,
} from "../support/tenants.js";
import { World } from "../support/world.js";

const EACH = 3;
/** Half of what the API allows a tenant in a minute. */
const PAGES = 25;
/** Times the peak of a part of the tenants. */
const GROWTH = 1.5;

type TableOf = (tenant: number, number: number) => Values;

/** 600 values, three of which no other integration has. */
const large: TableOf = (tenant, number) =>
  Object.fromEntries(
    range(600).map((value) => [
      `Value ${value}`,
      [value > 3 ? `Theirs ${value}` : `Theirs ${tenant} ${number} ${value}`],
    ]),
  );

const HOOK = `process.on("exit", () => {
  require("node:fs").writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS));
});`;

interface Cost {
  /** Of the tenant that was asked for most. */
  readonly pages: number;
  /** In kilobytes. */
  readonly peak: number;
}

async function costOf(verb: string, tenants: number, tableOf: TableOf): Promise<Cost> {
  const integrations = (tenant: number) =>
    range(EACH).map((number) => installed(integrationId(tenant, number), rowsOf(tableOf(tenant, number))));
  const live = range(tenants).map((tenant) => [tenantName(tenant), { integrations: integrations(tenant) }] as const);
  const world = await World.forTest({ state: { tenants: Object.fromEntries(live) } });
  const names = range(tenants).map(tenantName);
  const stacks = range(tenants).map((tenant) => [
    tenantName(tenant),
    stackOf(tenant, EACH, (number) => declared(tableOf(tenant, number))),
  ]);
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
  for (const verb of ["coverage", "doctor", "export"]) {
    it(`${verb} takes at most half of the pages that a tenant allows in a minute, and its memory hardly grows with the tenants`, async () => {
      const few = await costOf(verb, 30, () => shared);
      const many = await costOf(verb, 300, () => shared);
      expect(many.pages).toBeLessThanOrEqual(PAGES);
      expect(many.peak / few.peak).toBeLessThan(GROWTH);
    });

    it(`${verb} of tables of 600 values holds few of them at a time, so that its memory hardly grows with the tenants`, async () => {
      const few = await costOf(verb, 100, large);
      const many = await costOf(verb, 300, large);
      expect(many.pages).toBeLessThanOrEqual(PAGES);
      expect(many.peak / few.peak).toBeLessThan(GROWTH);
    });
  }
});
