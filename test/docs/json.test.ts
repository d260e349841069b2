// What `--json` prints is what docs/json.md and the JSON Schema say, member by member.
import { Ajv, type SchemaObject } from "ajv";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonSchema } from "../../scripts/json-docs.js";
import { DESK_ID, desk, deskStacks, startDeskWorld, TENANT } from "../support/desk.js";
import { addressOf } from "../support/stacks.js";
import type { World } from "../support/world.js";

const ajv = new Ajv({ allowUnionTypes: true });
ajv.addSchema(jsonSchema(true) as SchemaObject, "documents");

let world: World;

beforeAll(async () => {
  world = await startDeskWorld();
});
afterAll(() => world.close());

const declare = (integrations: Readonly<Record<string, object>>) => world.project.stacks(deskStacks(integrations));

async function printed(type: string, words: readonly string[], exitCode: number): Promise<object> {
  const { code, stdout, stderr } = await world.command([...words, "--json"]);
  expect(code, stderr).toBe(exitCode);
  const document = JSON.parse(stdout) as object;
  const validate = ajv.getSchema(`documents#/definitions/${type}`);
  expect(validate).toBeDefined();
  expect(validate?.(document) === true ? [] : validate?.errors).toEqual([]);
  return document;
}

it("the JSON of each verb is valid by the schema, from the first plan to the end", async () => {
  declare({ desk, gone: { integration_id: "INTG-none", description: "x" } });
  await printed("ValidateDocument", ["validate"], 0);
  expect(await printed("ListDocument", ["list", "--tenant", TENANT], 0)).toMatchObject({
    integrations: [{ id: DESK_ID }, { tenant: TENANT }],
  });
  expect(await printed("PlanDocument", ["plan"], 1)).toMatchObject({
    complete: true,
    summary: { failed: 1, gone: 1, adopt: 1 },
  });
  expect(await printed("ApplyDocument", ["apply", "--auto-approve"], 1)).toMatchObject({
    summary: { done: 1, failed: 1 },
  });
  declare({ desk });
  const live = world.emulator.tenant(TENANT).integration(DESK_ID);
  for (const { uniqueId: _, ...row } of live.state().outbound?.rows ?? []) live.addRow("outbound", row);
  live.setNotifier({ baseURI: "moved.example.com" });
  expect(await printed("DriftDocument", ["drift"], 2)).toMatchObject({ counts: { drifted: 1 } });
  await printed("CoverageDocument", ["coverage"], 0);
  await printed("DoctorDocument", ["doctor", "--tenant", TENANT], 2);
  await printed("PlanDocument", ["plan", "--target", "client_8/desk"], 0);
  const [record, moved] = [addressOf("desk"), addressOf("moved")];
  await printed("StateListDocument", ["state", "list", "--no-synth"], 0);
  await printed("StateMoveDocument", ["state", "mv", record, moved, "--no-synth"], 0);
  await printed("StateMoveDocument", ["state", "mv", moved, record, "--no-synth"], 0);
  await printed("StateShowDocument", ["state", "show", "client_8/desk", "--no-synth"], 0);
  await printed("StateRemoveDocument", ["state", "rm", record, "--dry-run", "--no-synth"], 0);
  await printed("ApplyDocument", ["destroy", "--auto-approve"], 0);
  await printed("UnlockDocument", ["unlock"], 0);
  await printed("ProbeDocument", ["probe", "--tenant", TENANT, "--yes", TENANT], 0);
  expect(await printed("ErrorsDocument", ["plan", "no_such_stack"], 1)).toMatchObject({ errors: [{ code: "RS2009" }] });
});
