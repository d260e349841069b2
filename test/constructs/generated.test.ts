// The checked-in bindings are what the schema makes.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generateBindings, libraries } from "../../scripts/generate.js";

const filesOf = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]));

it.each(libraries)("the bindings for %s are not stale (npm run generate makes them)", async (library) => {
  const scratch = mkdtempSync(join(tmpdir(), "rampsync-bindings-"));
  try {
    await generateBindings(library, scratch);
    const checkedIn = filesOf(join(__dirname, "../../src/constructs/generated", library));
    expect(Object.keys(checkedIn).sort()).toEqual(Object.keys(filesOf(scratch)).sort());
    expect(checkedIn).toEqual(filesOf(scratch));
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
