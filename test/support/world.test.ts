// The example of test/README.md, which shows how a world is made and used.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { DESK_ID, desk, deskSecrets, deskStacks, TENANT } from "./desk.js";
import { World } from "./world.js";

// example
it("an apply sends a new pair with one POST, and the next plan is empty", async () => {
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [{ id: DESK_ID, displayName: "Desk" }] } } },
    stacks: deskStacks({ desk }),
    variables: deskSecrets,
  });
  const { summary } = await world.apply();
  expect(summary.done).toBe(1);
  expect(world.writes.map(({ method }) => method)).toEqual(["POST"]);
  const { code, stdout } = await world.command(["plan", "--detailed-exitcode"]);
  expect(stdout).toContain("No changes");
  expect(code).toBe(0);
});
// end of the example

it("the README of the tests shows this example", () => {
  const [, example] = readFileSync(__filename, "utf8").split(/^\/\/ .*example\n/m);
  expect(readFileSync(resolve(__dirname, "../README.md"), "utf8")).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});
