// White space around declared values: told before anything is sent.
import { expect, it } from "vitest";
import { validateWith } from "../../src/engine/verbs/validate.js";
import { DESK_ID, deskStacks, mapping } from "../support/desk.js";
import { World } from "../support/world.js";

it("validate warns of values with white space around them, and of no others", async () => {
  const values = { Open: ["In Progress ", "New"], Closed: ["Done"] };
  const desk = {
    integration_id: DESK_ID,
    inbound: { mappings: { status: mapping("INCIDENT", "Status", ["TICKET", "State"], values) } },
  };
  const world = await World.forTest({ stacks: deskStacks({ desk }) });
  const { warning_facts: facts, warnings } = await validateWith(world.runOptions);
  expect(facts).toMatchObject([
    { code: "RS6009", path: ["inbound", "mappings", "status"], parameters: { values: ["In Progress "] } },
  ]);
  expect(warnings[0]).toContain('"In Progress "');
});
