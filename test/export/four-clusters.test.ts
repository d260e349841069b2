// Twelve tenants with 32 integrations in four clusters: four tables, one CSV file and one loop, as docs/export.md shows them.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { exported } from "./exported.js";
import { fourClusters } from "./four-clusters.js";

const page = readFileSync(resolve(__dirname, "../../docs/export.md"), "utf8");

/** The block of code after the line that names the file. */
const shown = (file: string) => page.split(`\`${file}\`:\n\n`)[1]?.match(/^```\w*\n([\s\S]*?)```/)?.[1];

it("an export of four clusters is four tables, one CSV file and one loop, and docs/export.md shows it as it comes out", async () => {
  const { document, files, left, read, directory } = await exported(fourClusters);
  expect(document.integrations).toHaveLength(32);
  expect(left).toEqual([]);
  expect(files).toEqual([".gitignore", "cdktf.json", "main.ts", "tables.ts", "tenants.csv"]);
  expect(read("tables.ts").match(/MappingSet\.of\(/g)).toHaveLength(4);
  expect(read("main.ts").match(/for \(/g)).toHaveLength(1);
  expect(read("main.ts").match(/new TenantStack/g)).toHaveLength(1);
  expect(read("tenants.csv").trim().split("\n")).toHaveLength(13);
  for (const file of ["main.ts", "tables.ts", "tenants.csv"])
    expect(shown(file), join(directory, file)).toBe(read(file));
});
