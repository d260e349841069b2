// A bundle in the database: its files come back as they were published, also those that an earlier version stored, or not at all.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeBundle } from "../../src/fleet/bundle/make.js";
import { bundleFiles, newestBundle, publishBundle } from "../../src/fleet/store/bundles.js";
import { openFolder } from "../../src/fleet/store/folder.js";
import { migrate } from "../../src/fleet/store/tables.js";
import { errorsOf } from "../bad-input/bad-input.js";
import { hasFleet } from "../support/fleet.js";
import { ManyTenants } from "../support/tenants.js";

async function published() {
  const folder = mkdtempSync(join(tmpdir(), "rampsync-published-"));
  const database = await openFolder(join(folder, "fleet"), "test");
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await migrate(database);
  const world = await ManyTenants.forTest({ tenants: 2, each: 1 });
  world.write();
  const made = await makeBundle(world.runOptions);
  await publishBundle(database, made, Date.now());
  const bundle = await newestBundle(database.query);
  if (bundle === undefined) throw new Error("nothing was published");
  const read = () => bundleFiles(database.query, bundle, ["client_1", "client_2"]);
  return { database, made, read };
}

describe.skipIf(!hasFleet)("a bundle that was published", () => {
  it("the files of its stacks come back byte for byte, also those that are stored without compression", async () => {
    const { database, made, read } = await published();
    const wanted = await Promise.all(["client_1", "client_2"].map((name) => made.read(name)));
    expect([...(await read()).values()]).toEqual(wanted);
    await database.query(
      "UPDATE rampsync_fleet.bundle_files SET content = $1, compression = 'none' WHERE stack = 'client_1'",
      [wanted[0]],
    );
    expect([...(await read()).values()].map((bytes) => Buffer.from(bytes))).toEqual(wanted);
  });

  it.each([
    ["whose compressed file was cut off", "substring(content FROM 1 FOR 20)"],
    ["whose file was replaced", "''"],
  ])("a bundle %s is refused with RS2021", async (_, content) => {
    const { database, read } = await published();
    await database.query(`UPDATE rampsync_fleet.bundle_files SET content = ${content} WHERE stack = 'client_2'`);
    expect((await errorsOf(read)).map(({ code }) => code)).toEqual(["RS2021"]);
  });
});
