// 300 tenants with three integrations each are exported within half of the paged limits of each tenant.
import { expect, it } from "vitest";
import { exported } from "./exported.js";
import { fourClusters } from "./four-clusters.js";

it("an export of 300 tenants with three integrations each takes at most half of the pages that a tenant allows in a minute", async () => {
  const [, three = []] = Object.entries(fourClusters).find(([, own]) => own.length === 3) ?? [];
  const tenants = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`client_${index + 1}`, three]));
  const { document, left, world, read } = await exported(tenants);
  expect(document.integrations).toHaveLength(900);
  expect(left).toEqual([]);
  expect(read("tables.ts").match(/MappingSet\.of\(/g)).toHaveLength(3);
  const pages = new Map<string, number>();
  for (const { tenant = "", class: of } of world.requests) {
    if (of === "paged_get") pages.set(tenant, (pages.get(tenant) ?? 0) + 1);
  }
  expect(Math.max(...pages.values())).toBeLessThanOrEqual(25);
});
