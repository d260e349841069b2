// Cutting rules that have moved live are read from the rows of their own mapping.
import { expect, it } from "vitest";
import { readIntegration } from "../../src/resources/installed-integration/read.js";
import { NaiveServer } from "../property/naive-server.js";
import { applyOn, sessionOf, target } from "../property/run.js";

const mapping = (attribute: string, start_word: string) => ({
  entity_type: "ALERT",
  attribute,
  third_party_entity_type: "EVENT",
  third_party_attribute: attribute,
  values: { Ok: ["Good"] },
  parsing: { operators: [{ operator: "AFTER", start_word }] },
});

it("a read shows the rules of a moved mapping, and not those of a mapping that stands before it", async () => {
  const server = new NaiveServer();
  const mappings = { a: mapping("Alert state", "A"), b: mapping("Priority", "B") };
  const config = { integration_id: target.id, inbound: { mappings } };
  const { applied } = await applyOn(server, config);
  if (applied === undefined) throw new Error("nothing was recorded");
  server.rows.inbound = server.rows.inbound.map((row) =>
    row.name === "Priority" ? { ...row, parsing: { oprset: [{ operator: "AFTER", startWord: "C" }] } } : row,
  );
  const read = await readIntegration(sessionOf(server), target, config, applied);
  expect(read.inbound).toMatchObject({
    mappings: {
      a: { parsing: { operators: [{ operator: "AFTER", start_word: "A" }] } },
      b: { parsing: { operators: [{ operator: "AFTER", start_word: "C" }] } },
    },
  });
});
